"""The small functions that generated Python programs share; each program has those that it uses."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from workbench.codegen.python_classes import BROKER, COMMANDS, LOSSY_PIPE, LOSSY_PIPE_IN_TASKS
from workbench.codegen.python_drafts import CLASSES


class Helper(Struct, frozen=True, kw_only=True):
    """A function's text and what it imports; `task_text` where it differs on asyncio."""

    blocking: str
    task: str = ""
    imports: frozenset[str] = frozenset()
    task_imports: frozenset[str] | None = None

    def text(self, in_tasks: bool) -> str:
        """The function."""
        return self.task if in_tasks and self.task else self.blocking

    def modules(self, in_tasks: bool) -> frozenset[str]:
        """Its import lines."""
        return self.imports if self.task_imports is None or not in_tasks else self.task_imports


_SHOW = '''\
def show(what: str, frames: list[bytes]) -> None:
    """Print a message, its frames parted by a bar."""

    def shown(frame: bytes) -> str:
        decoded = frame.decode("utf-8", "backslashreplace")
        return "".join(c if c.isprintable() else f"\\\\x{ord(c):02x}" for c in decoded)

    %s'''

_PAUSES = '''\
def pauses(every: float%(jitter)s) -> Iterator[float]:
    """How long to wait for each next deadline: they are so many seconds apart.%(more)s"""
    due = time.monotonic()
    while True:
        now = time.monotonic()
        due += every
        if due < now - 1:
            due = now  # what is over a second late is not caught up
        yield max(0, due%(late)s - now)'''

_UNTIL_ENDED = '''\
def until_ended(role, context: zmq.Context%(stop)s) -> None:
    """Do it until the context ends."""
    with suppress(zmq.ContextTerminated):
        role(%(given)s)'''

HELPERS: Mapping[str, Helper] = {
    "text": Helper(
        blocking='''\
def text(frame: bytes) -> str:
    """A frame as text; bytes that are no UTF-8 survive the way back."""
    return frame.decode("utf-8", "surrogateescape")'''
    ),
    "json_bytes": Helper(
        blocking='''\
def json_bytes(value: object) -> bytes:
    """Compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()''',
        imports=frozenset({"import json"}),
    ),
    "hmac_sha256": Helper(
        blocking='''\
def hmac_sha256(key: str | bytes, *parts: str | bytes | list) -> str:
    """The signature of the parts, one after the other, in hexadecimal."""

    def as_bytes(part: str | bytes) -> bytes:
        if isinstance(part, bytes):
            return part
        return part.encode("utf-8", "surrogateescape")

    signature = hmac.new(as_bytes(key), digestmod="sha256")
    for part in parts:
        for piece in part if isinstance(part, list) else [part]:
            signature.update(as_bytes(piece))
    return signature.hexdigest()''',
        imports=frozenset({"import hmac"}),
    ),
    "from_environment": Helper(
        blocking='''\
def from_environment(name: str) -> str:
    """A secret that is in a variable of the environment."""
    secret = os.environ.get(name)
    if not secret:
        raise SystemExit(f"The environment has no variable {name}; set it.")
    return secret''',
        imports=frozenset({"import os"}),
    ),
    "from_keyring": Helper(
        blocking='''\
def from_keyring(name: str) -> str:
    """A secret that ZeroMQ Workbench keeps in the system's keyring."""
    try:
        secret = keyring.get_password("zmq-workbench", name)
    except keyring.errors.KeyringError as error:
        raise SystemExit(f'The keyring did not give "{name}": {error}') from None
    if not secret:
        raise SystemExit(f'The keyring has no "{name}" under zmq-workbench; store it.')
    return secret''',
        imports=frozenset({"import keyring", "import keyring.errors"}),
    ),
    "from_file": Helper(
        blocking='''\
def from_file(name: str) -> str:
    """A secret that ZeroMQ Workbench keeps in a file of its own."""
    folder = platformdirs.user_data_path("zmq-workbench", appauthor=False)
    path = folder / "secrets" / name
    try:
        secret = path.read_text(encoding="utf-8").removesuffix("\\n")
    except OSError:
        secret = ""
    if not secret:
        raise SystemExit(f"There is no secret in {path}; store it there.")
    return secret''',
        imports=frozenset({"import platformdirs"}),
    ),
    "AllowedKeys": Helper(
        blocking='''\
class AllowedKeys:
    """Admits the clients that have one of these public keys, in Z85."""

    def __init__(self, *keys: bytes) -> None:
        self.keys = keys

    def callback(self, domain: str, key: bytes) -> bool:
        return key in self.keys''',
    ),
    "as_json": Helper(
        blocking='''\
def as_json(frame: bytes) -> object:
    """A frame's JSON; None where it is none."""
    try:
        return json.loads(frame)
    except (ValueError, RecursionError):
        return None''',
        imports=frozenset({"import json"}),
    ),
    "as_msgpack": Helper(
        blocking='''\
def as_msgpack(frame: bytes) -> object:
    """A frame's msgpack; None where it is none."""
    try:
        return msgpack.unpackb(frame, strict_map_key=False)
    except (ValueError, msgpack.exceptions.UnpackException):
        return None''',
        imports=frozenset({"import msgpack"}),
    ),
    "as_cbor": Helper(
        blocking='''\
def as_cbor(frame: bytes) -> object:
    """A frame's CBOR; None where it is none."""
    try:
        return cbor2.loads(frame)
    except (ValueError, cbor2.CBORError):
        return None''',
        imports=frozenset({"import cbor2"}),
    ),
    "parsed": Helper(
        blocking='''\
def parsed(kind: type[Message], frame: bytes) -> Message | None:
    """A frame as a protobuf message of that kind; None where it is none."""
    try:
        message = kind.FromString(frame)
    except DecodeError:
        return None
    message.DiscardUnknownFields()
    return message''',
        imports=frozenset({"from google.protobuf.message import DecodeError, Message"}),
    ),
    "has": Helper(
        blocking='''\
def has(value: object, wanted: object) -> bool:
    """Whether an object has these keys, maybe among more."""
    if isinstance(wanted, dict) and isinstance(value, dict):
        return all(key in value and has(value[key], wanted[key]) for key in wanted)
    return value == wanted''',
    ),
    "show": Helper(blocking=_SHOW % """print(f"{what}: {' | '.join(map(shown, frames))}", flush=True)"""),
    "show of threads": Helper(
        blocking=_SHOW
        % """\
# One write: other threads print, too.
    print(f"{what}: {' | '.join(map(shown, frames))}\\n", end="", flush=True)"""
    ),
    "split_route": Helper(
        blocking='''\
def split_route(message: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The routing id, with the delimiter of a REQ if there is one, and the request."""
    count = 2 if len(message) > 1 and not message[1] else 1
    return message[:count], message[count:]'''
    ),
    "split_delimiter": Helper(
        blocking='''\
def split_delimiter(message: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The empty delimiter, if there is one, and the request."""
    count = 1 if len(message) > 1 and not message[0] else 0
    return message[:count], message[count:]'''
    ),
    "split_envelope": Helper(
        blocking='''\
def split_envelope(message: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """What the broker put before the request, up to the empty frame, and the request."""
    start = 1 if len(message) > 1 and not message[0] else 0
    ends = (i + 1 for i in range(start, len(message) - 1) if not message[i])
    count = next(ends, start)
    return message[:count], message[count:]'''
    ),
    "pass_on": Helper(
        blocking='''\
async def pass_on(source: zmq.asyncio.Socket, target: zmq.asyncio.Socket) -> None:
    """Send there whatever arrives here."""
    while True:
        await target.send_multipart(await source.recv_multipart())''',
    ),
    "LossyPipe": Helper(
        blocking=LOSSY_PIPE,
        task=LOSSY_PIPE_IN_TASKS,
        imports=frozenset({"import random", "import time", "from collections import deque"}),
        task_imports=frozenset({"import asyncio", "import random"}),
    ),
    **{name: Helper(blocking=text) for name, text in CLASSES.items()},
    "Command": Helper(blocking=COMMANDS),
    "majordomo": Helper(blocking=BROKER, imports=frozenset({"from collections import deque"})),
    "pauses": Helper(
        blocking=_PAUSES % {"jitter": "", "more": "", "late": ""},
        imports=frozenset({"import time", "from collections.abc import Iterator"}),
    ),
    "pauses with jitter": Helper(
        blocking=_PAUSES
        % {
            "jitter": ", jitter: float = 0",
            "more": """

    With jitter each comes up to so much later, which puts none of the next ones off.
    """,
            "late": " + random.uniform(0, jitter)",
        },
        imports=frozenset({"import random", "import time", "from collections.abc import Iterator"}),
    ),
    "show_for": Helper(
        blocking='''\
def show_for(seconds: float, what: str, socket: zmq.Socket) -> None:
    """Print what arrives within so many seconds."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if socket.poll(left * 1000):
            show(what, socket.recv_multipart())''',
        imports=frozenset({"import time"}),
    ),
    "show_all": Helper(
        blocking='''\
async def show_all(what: str, socket: zmq.asyncio.Socket) -> None:
    """Print what arrives."""
    while True:
        show(what, await socket.recv_multipart())'''
    ),
    "until_ended": Helper(
        blocking=_UNTIL_ENDED % {"stop": "", "given": "context"},
        imports=frozenset({"from contextlib import suppress"}),
    ),
    "until_ended with stop": Helper(
        blocking=_UNTIL_ENDED % {"stop": ", stop: threading.Event", "given": "context, stop"},
        imports=frozenset({"from contextlib import suppress"}),
    ),
}
