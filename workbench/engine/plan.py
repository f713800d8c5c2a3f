"""What must be done so that what runs becomes what is wanted: a pure diff, from values to orders.

The engine carries the orders out and reads like this table. Invariant: applying the orders to
`running` gives `wanted`, and equal values give no order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct, structs

from workbench.catalogue.options import options, problem, rivals
from workbench.document.workspace import Endpoint, HexBytes, OptionValue
from workbench.engine.security import WantedSecurity

Frames: TypeAlias = tuple[bytes, ...]


class Echoing(Struct, frozen=True):
    """Send every message back as it came."""


class WantedRule(Struct, frozen=True):
    """One rule of an answer: the requests that it takes, by their frames without the route, and what it does.

    `answers` are given in turn, each by a callable that makes it of the request; no frames, no answer. It
    goes after `delay` seconds and up to `jitter` more. `drop` is the share that gets none. `key` says which
    rule it is: what was counted of one stays with an equal one.
    """

    matches: Callable[[Frames], bool]
    answers: tuple[Callable[[Frames], Frames], ...]
    delay: float = 0.0
    jitter: float = 0.0
    drop: float = 0.0
    key: object = None


def _everything(_: Frames) -> bool:
    return True


class Answer(Struct, frozen=True, eq=False):
    """Answer each request by the first of the rules that takes it. Equal by `key`.

    With `service` it is a Majordomo worker, which offers that service to the broker it is connected to; with
    `ready` the worker of a balancing broker, to whom it says so first.
    """

    rules: tuple[WantedRule, ...]
    service: bytes = b""
    key: object = None
    ready: Frames = ()

    @classmethod
    def always(cls, frames: Callable[[Frames], Frames], key: object = None) -> Answer:
        """Answer whatever comes with the frames that the callable gives."""
        return cls((WantedRule(_everything, (frames,)),), key=key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and other.key == self.key

    __hash__ = None  # pyright: ignore[reportAssignmentType] - a key may hold what can't be hashed


class Forwarding(Struct, frozen=True, kw_only=True):
    """Pass what is received to the socket of the id `to`, and back; times in seconds, shares from 0 to 1."""

    to: str
    delay: float = 0.0
    jitter: float = 0.0
    drop: float = 0.0
    duplicate: float = 0.0


class Balancing(Struct, frozen=True, kw_only=True):
    """Hand each request to the worker of the ROUTER `to` that rested longest; workers say `ready`."""

    to: str
    ready: bytes


class Brokering(Struct, frozen=True, kw_only=True):
    """Be a Majordomo broker; `heartbeat` seconds, and how many may be missed."""

    heartbeat: float
    liveness: int


class Repeating(Struct, frozen=True, eq=False):
    """Send the frames that the callable gives for 0, 1, 2 ... every `interval` seconds.

    `burst` of them go each time, up to `jitter` seconds later by chance. It ends after `count` messages, or
    when it is stopped. Equal by `key`, `interval` and `count`.
    """

    frames: Callable[[int], Frames]
    interval: float
    count: int | None = None
    key: object = None
    burst: int = 1
    jitter: float = 0.0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Repeating) and (other.key, other.interval, other.count) == (
            self.key,
            self.interval,
            self.count,
        )

    __hash__ = None  # pyright: ignore[reportAssignmentType]


Behaviour: TypeAlias = Echoing | Answer | Repeating | Forwarding | Balancing | Brokering


class WantedSocket(Struct, frozen=True, kw_only=True):
    """A socket that is to run, with everything rendered.

    `problem` is a sentence that says why it can't be started at all, or empty. `attempt` changes
    when the user asks for another try: a failed socket is opened again only then, or when it differs.
    """

    id: str
    type: str
    endpoints: tuple[Endpoint, ...] = ()
    subscriptions: Frames = ()
    options: Mapping[str, OptionValue] = {}
    security: WantedSecurity | None = None
    behaviour: Behaviour | None = None
    problem: str = ""
    attempt: int = 0


class Open(Struct, frozen=True):
    """Make the socket and bind it. Its connects follow as orders of their own, once all binds are made."""

    socket: WantedSocket


class Close(Struct, frozen=True):
    """Close it; its endpoints go with it."""

    id: str


class Attach(Struct, frozen=True):
    """Bind or connect, as the endpoint says."""

    id: str
    endpoint: Endpoint


class Detach(Struct, frozen=True):
    """Unbind or disconnect, as the endpoint says."""

    id: str
    endpoint: Endpoint


class SetOption(Struct, frozen=True):
    """Set an option that takes effect at once."""

    id: str
    name: str
    value: OptionValue


class Subscribe(Struct, frozen=True):
    """Let messages through whose first frame begins with this."""

    id: str
    prefix: bytes


class Unsubscribe(Struct, frozen=True):
    """Take a subscription back."""

    id: str
    prefix: bytes


class SetBehaviour(Struct, frozen=True):
    """From now on the socket does this by itself."""

    id: str
    behaviour: Behaviour | None


class Keep(Struct, frozen=True):
    """Nothing that libzmq sees has changed; the engine remembers the new value."""

    socket: WantedSocket


Order: TypeAlias = Open | Close | Attach | Detach | SetOption | Subscribe | Unsubscribe | SetBehaviour | Keep

LIVE_OPTIONS = frozenset(name for name, option in options().items() if option.effect == "at-once")
"""What takes effect on a socket that is bound or connected already. All other options are ignored in
silence by what is there, so that changing one means opening the socket anew: setting it and binding
again would leave connections of two kinds on one socket, and nobody could say which has which."""


def plan(running: Mapping[str, WantedSocket], wanted: Mapping[str, WantedSocket]) -> tuple[Order, ...]:
    """The orders that lead from one to the other.

    What goes, goes first, so that its addresses are free; what connects, connects last, so that
    what it connects to is there.
    """
    leaving: list[Order] = []
    coming: list[Order] = []
    connecting: list[Order] = []

    def open_(socket: WantedSocket) -> None:
        coming.append(Open(socket))
        connecting.extend(Attach(socket.id, e) for e in socket.endpoints if e.mode == "connect")

    for id_, before in running.items():
        after = wanted.get(id_)
        if after is None:
            leaving.append(Close(id_))
        elif after == before:
            continue
        elif _reopens(before, after):
            leaving.append(Close(id_))
            open_(after)
        else:
            out, in_ = _changes(before, after)
            leaving += out
            coming += [*(o for o in in_ if not _connects(o)), Keep(after)]
            connecting += [o for o in in_ if _connects(o)]
    for id_, after in wanted.items():
        if id_ not in running:
            open_(after)
    return (*leaving, *coming, *connecting)


def _connects(order: Order) -> bool:
    return isinstance(order, Attach) and order.endpoint.mode == "connect"


def postponed(running: WantedSocket, wanted: WantedSocket) -> tuple[WantedSocket, tuple[str, ...]]:
    """`wanted` without the options that only opening the socket anew would bring, and their names.

    For whoever asks before a running socket is opened anew: what comes back can be applied to `running`
    at once. Where it is opened anew for another reason, nothing is postponed, for it comes along.
    """
    names = _stale(running, wanted)
    if not names or _renewed(running, wanted):
        return wanted, ()
    kept = {name: value for name, value in wanted.options.items() if name not in names}
    kept |= {name: running.options[name] for name in names if name in running.options}
    return structs.replace(wanted, options=kept), names


def _reopens(before: WantedSocket, after: WantedSocket) -> bool:
    return _renewed(before, after) or bool(_stale(before, after))


def _renewed(before: WantedSocket, after: WantedSocket) -> bool:
    """Whether it is another socket by more than its options."""
    # Measured: a DGRAM takes no second address, and lets go of its first too late for another.
    moved = after.type == "DGRAM" and before.endpoints != after.endpoints
    return moved or (before.type, before.problem, before.attempt, before.security) != (
        after.type,
        after.problem,
        after.attempt,
        after.security,
    )


def _stale(before: WantedSocket, after: WantedSocket) -> tuple[str, ...]:
    """The changed options that an open socket can't take any more."""
    changed = [
        name
        for name in {**before.options, **after.options}
        if before.options.get(name) != after.options.get(name)
    ]
    return tuple(sorted(name for name in changed if not _takes(name, before, after)))


def _takes(name: str, before: WantedSocket, after: WantedSocket) -> bool:
    # Without an endpoint there is nothing yet that was made with the old value.
    if name not in LIVE_OPTIONS and (before.endpoints or name not in options()):
        return False
    # A fresh socket gets them in the file's order; setting one of two here could undo the other.
    if rivals(name) & {*before.options, *after.options}:
        return False
    # An option that is taken away goes back to its default, where there is a value that says so.
    return name in after.options or default_value(name, after.type) is not None


def _changes(before: WantedSocket, after: WantedSocket) -> tuple[list[Order], list[Order]]:
    out: list[Order] = []
    in_: list[Order] = []
    out += [Detach(after.id, e) for e in before.endpoints if e not in after.endpoints]
    out += [Unsubscribe(after.id, p) for p in before.subscriptions if p not in after.subscriptions]
    in_ += [
        SetOption(after.id, name, value)
        for name, value in after.options.items()
        if before.options.get(name) != value
    ]
    for name in before.options:
        default = default_value(name, after.type)
        if name not in after.options and default is not None:
            in_.append(SetOption(after.id, name, default))
    in_ += [Subscribe(after.id, p) for p in after.subscriptions if p not in before.subscriptions]
    in_ += [Attach(after.id, e) for e in after.endpoints if e not in before.endpoints]
    if before.behaviour != after.behaviour:
        in_.append(SetBehaviour(after.id, after.behaviour))
    return out, in_


def default_value(name: str, type_: str) -> OptionValue | None:
    """What sets that option as a fresh socket of that type has it; None where nothing can."""
    known = options().get(name)
    value = known.value_for(type_) if known is not None else None
    if value is None or problem(name, value, type_):
        return None
    return HexBytes(hex=value.hex()) if isinstance(value, bytes) else value
