"""From what the user wrote to the bytes that are sent: templates rendered, notations encoded.

`{{ expression }}` is evaluated by simpleeval, which bounds strings and powers; `{{{{` stands for a
literal `{{`. Bytes of a request pass through templates as text with surrogate escapes, and so come
out as they went in. Nothing here reads anything but a `file` frame's file, beside the workspace.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import random
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cbor2
import msgpack
import msgspec
import simpleeval
from msgspec import Struct, structs

from workbench.document.workspace import Frame, Json, Socket, Workspace

_EXPRESSION = re.compile(r"\{\{\{\{|\{\{(.*?)\}\}|\{\{", re.DOTALL)


class RenderError(Exception):
    """A template or a frame that can't be made into bytes: one sentence that names it."""


class Scope(Struct, frozen=True, kw_only=True):
    """What a template may name. `folder` is where the workspace's file is; None for an unsaved one."""

    variables: Mapping[str, str] = {}
    counter: int = 0
    request: tuple[bytes, ...] | None = None
    folder: Path | None = None


class _Request:
    """`request` in a template."""

    def __init__(self, frames: tuple[bytes, ...]) -> None:
        self.frames = [_text(frame) for frame in frames]


def _text(frame: bytes) -> str:
    return frame.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise RenderError("the text has half of a surrogate pair in it; remove it.") from error


class _OwnFrames:
    """`frames` in a template: the other frames of the same message, rendered when asked for."""

    def __init__(self, frames: Sequence[Frame], render: Callable[[int], bytes]) -> None:
        self._count = len(frames)
        self._render = render

    def __getitem__(self, which: int | slice) -> Any:
        if isinstance(which, slice):
            return [self._render(i) for i in range(*which.indices(self._count))]
        return self._render(range(self._count)[which])


def _joined(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, (list, tuple)):
        return b"".join(_joined(part) for part in value)  # pyright: ignore[reportUnknownVariableType]
    return _bytes(str(value))


def _hmac_sha256(key: object, *parts: object) -> str:
    """The hexadecimal signature of the parts' bytes, one after the other (RFC 2104)."""
    return hmac.new(_joined(key), _joined(parts), hashlib.sha256).hexdigest()


def _random(a: int, b: int) -> int:
    return random.randint(int(a), int(b))  # noqa: S311 - test data, no secret


_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "uuid": lambda: str(uuid.uuid4()),
    "now": lambda: datetime.now(UTC).isoformat(),
    "random": _random,
    "hmac_sha256": _hmac_sha256,
}


def _evaluate(expression: str, scope: Scope, own: _OwnFrames | None) -> str:
    names: dict[str, object] = {"counter": scope.counter, **scope.variables}
    if scope.request is not None:
        names["request"] = _Request(scope.request)
    if own is not None:
        names["frames"] = own
    evaluator = simpleeval.EvalWithCompoundTypes(names=names, functions=dict(_FUNCTIONS))
    try:
        value = evaluator.eval(expression.strip())
    except simpleeval.NameNotDefined as error:
        known = ", ".join(sorted({*names, *_FUNCTIONS}))
        raise RenderError(f'{{{{{expression}}}}}: there is no "{error.name}"; there are {known}.') from error
    except SyntaxError as error:
        raise RenderError(f"{{{{{expression}}}}}: not an expression.") from error
    except (
        simpleeval.InvalidExpression, ArithmeticError, LookupError, TypeError, ValueError, AttributeError,
        RecursionError, MemoryError,
    ) as error:  # fmt: skip
        raise RenderError(f"{{{{{expression}}}}}: {str(error) or type(error).__name__}.") from error
    return _text(value) if isinstance(value, bytes) else str(value)


def _render(text: str, scope: Scope, own: _OwnFrames | None) -> str:
    if "{{" not in text:
        return text

    def put_in(match: re.Match[str]) -> str:
        if match[0] == "{{{{":
            return "{{"
        if match[1] is None:
            raise RenderError("A {{ has no }}; write {{{{ for a literal {{.")
        return _evaluate(match[1], scope, own)

    return _EXPRESSION.sub(put_in, text)


def render_text(text: str, scope: Scope) -> str:
    """The text with its expressions put in. Raises `RenderError`."""
    return _render(text, scope, None)


def render_frame(frame: Frame, scope: Scope) -> bytes:
    """The frame's bytes. Raises `RenderError`."""
    return _encode(frame, scope, None)


def render_frames(frames: Sequence[Frame], scope: Scope) -> tuple[bytes, ...]:
    """The message's bytes, frame by frame; a frame may name the others. Raises `RenderError`."""
    done: dict[int, bytes] = {}
    under_way: set[int] = set()

    def render(index: int) -> bytes:
        if index in done:
            return done[index]
        if index in under_way:
            raise RenderError("a frame can't be made of itself.")
        under_way.add(index)
        try:
            done[index] = _encode(frames[index], scope, own)
        finally:
            under_way.discard(index)
        return done[index]

    own = _OwnFrames(frames, render)
    made: list[bytes] = []
    for index in range(len(frames)):
        try:
            made.append(render(index))
        except RenderError as error:
            raise RenderError(f"Frame {index + 1}: {error}") from error
    return tuple(made)


def _packed(value: Json) -> bytes:
    return msgpack.packb(value) or b""


_CODECS: Mapping[str, Callable[[Json], bytes]] = {
    "json": msgspec.json.encode,
    "msgpack": _packed,
    "cbor": cbor2.dumps,
}


def _encode(frame: Frame, scope: Scope, own: _OwnFrames | None) -> bytes:
    value = frame.value
    match frame.kind:
        case "text":
            return _bytes(_render(value, scope, own))
        case "hex":
            try:
                return bytes.fromhex(_render(value, scope, own))
            except ValueError as error:
                raise RenderError("not hexadecimal: pairs of 0-9 and a-f, with or without spaces.") from error
        case "base64":
            try:
                return base64.b64decode("".join(_render(value, scope, own).split()), validate=True)
            except (binascii.Error, ValueError) as error:
                raise RenderError("not base64.") from error
        case "json" | "msgpack" | "cbor":
            try:
                return _CODECS[frame.kind](_strings(value, scope, own))
            except (ValueError, OverflowError, RecursionError, cbor2.CBOREncodeError) as error:
                # Bytes of a request that are no text, numbers past 64 bits, nesting without end.
                raise RenderError(f"this value can't be put into {frame.kind}.") from error
        case "file":
            return _read(value, scope.folder)


def _strings(value: Json, scope: Scope, own: _OwnFrames | None) -> Json:
    """The JSON value with the expressions in its strings put in; keys stay."""
    if isinstance(value, str):
        return _render(value, scope, own)
    if isinstance(value, list):
        return [_strings(part, scope, own) for part in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {key: _strings(part, scope, own) for key, part in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value


def _read(name: str, folder: Path | None) -> bytes:
    if folder is None:
        raise RenderError(f"{name}: save the workspace first; files are looked for beside it.")
    root = folder.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise RenderError(f"{name}: outside the workspace's folder; only files beside it can be sent.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise RenderError(f"{name}: can't be read ({(error.strerror or str(error)).lower()}).") from error


def resolve(workspace: Workspace, socket: Socket) -> Socket:
    """The socket with its addresses rendered. Raises `RenderError`, naming the address."""
    scope = Scope(variables=workspace.variables)
    endpoints = tuple(
        structs.replace(endpoint, address=render_text(endpoint.address, scope))
        for endpoint in socket.endpoints
    )
    return structs.replace(socket, endpoints=endpoints)
