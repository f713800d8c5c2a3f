"""The workspace: the frozen values of a `.zmqw` file, and nothing else.

Invariant: a value that exists is well-formed by itself (one kind a frame, a known mode). What only
makes sense together (unique ids, legal addresses, a message's socket that exists) is told by
`checks`, so that a half-finished document can be held, shown and saved.

The shape is the file format `zmq-workbench/1`; `storage` reads and writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from workbench.document.scenario import Expect, ExpectNone, Scenario, Step
from workbench.document.value import Frame, FrameKind, FrameMatch, Json, Secret, Value, Variable

__all__ = [
    "FORMAT", "Balance", "Behaviour", "Colour", "ColourRule", "Curve", "DecoderBinding", "Echo", "Endpoint", "Expect",
    "ExpectNone", "Forward", "Frame", "FrameKind", "FrameMatch", "HexBytes", "Json", "Majordomo", "Message", "Mode",
    "Null", "OptionValue", "Plain", "Repeat", "Reply", "Rule", "SavedFilter", "Scenario", "Secret", "Security",
    "Socket", "Step", "Variable", "Workspace",
]  # fmt: skip

FORMAT = "zmq-workbench/1"

Mode: TypeAlias = Literal["bind", "connect"]
Colour: TypeAlias = Literal["accent", "live", "warn", "fail", "dim", "sent", "received"]
"""What a colour is for, not how it looks: that is the window's, light or dark."""


class Endpoint(Value, frozen=True, kw_only=True, omit_defaults=False):
    """An address that a socket binds or connects to; the address may hold `{{ expressions }}`."""

    mode: Mode
    address: str


class HexBytes(Value, frozen=True, kw_only=True):
    """Bytes as an option's value."""

    hex: str


OptionValue: TypeAlias = bool | int | str | HexBytes


class Echo(Value, frozen=True, kw_only=True, tag="echo", tag_field="kind"):
    """Sends every message back as it came."""


class Rule(Value, frozen=True, kw_only=True):
    """One line of a reply's table: when a request matches, answer so.

    `when` matches frame for frame; empty, every request. `frames` is the answer; `sequence`, in its place,
    has several, given in turn and then from the first again. The answer goes after `delay` seconds and up to
    `jitter` more. `drop` is the share of requests that get none, or true for all.
    """

    when: tuple[FrameMatch, ...] = ()
    frames: tuple[Frame, ...] = ()
    sequence: tuple[tuple[Frame, ...], ...] = ()
    delay: float = 0.0
    jitter: float = 0.0
    drop: bool | float = False


class Reply(Value, frozen=True, kw_only=True, tag="reply", tag_field="kind"):
    """Answers every message with `frames`, or by the first of the `rules` that matches.

    With `service`, on a DEALER, it is a Majordomo worker (RFC 7/MDP): it offers that service to the broker
    that it is connected to, and answers what the broker hands it.

    With `ready`, on a REQ or DEALER, it is the worker of a broker that balances (the guide's chapter 3): it
    sends that message when it starts, and answers each request that comes then. The request's envelope, up to
    the first empty frame, goes back with the answer. Where there is no answer it says `ready` again.
    """

    frames: tuple[Frame, ...] = ()
    rules: tuple[Rule, ...] = ()
    service: str = ""
    ready: tuple[Frame, ...] = ()


class Repeat(Value, frozen=True, kw_only=True, tag="repeat", tag_field="kind"):
    """Sends `frames`, or the message called `name`, every `every` seconds or at `rate` a second.

    `burst` of them go at once, and then none until their time is over; each burst up to `jitter` seconds later,
    by chance. `count` messages at the most; without it, until stopped. A REQ waits for its reply.
    """

    frames: tuple[Frame, ...] = ()
    name: str | None = None
    every: float | None = None
    rate: float | None = None
    count: int | None = None
    burst: int = 1
    jitter: float = 0.0

    @property
    def interval(self) -> float:
        """Seconds between two bursts, which are messages where `burst` is 1; 0 where neither time is given."""
        return self.every or (self.burst / self.rate if self.rate else 0.0)


class Forward(Value, frozen=True, kw_only=True, tag="forward", tag_field="kind"):
    """Passes what is received to the socket `to`, and back what that receives, where the two types have a way.

    Each message goes after `delay` seconds and up to `jitter` more, in its order. `drop` is the share that
    is lost (true: all), `duplicate` the share that goes twice.
    """

    to: str
    delay: float = 0.0
    jitter: float = 0.0
    drop: bool | float = False
    duplicate: bool | float = False


class Balance(Value, frozen=True, kw_only=True, tag="balance", tag_field="kind"):
    """A ROUTER that hands each request to the worker of the ROUTER `to` that has rested longest.

    A worker says `ready` once, and with each answer that it can take another request.
    """

    to: str
    ready: str = "READY"


class Majordomo(Value, frozen=True, kw_only=True, tag="majordomo", tag_field="kind"):
    """A ROUTER as the Majordomo broker (RFC 7/MDP): clients ask for a service by name, workers offer one.

    A heartbeat goes every `heartbeat` seconds; a worker that is silent for `liveness` of them is gone.
    """

    heartbeat: float = 2.5
    liveness: int = 3


Behaviour: TypeAlias = Echo | Reply | Repeat | Forward | Balance | Majordomo


class Null(Value, frozen=True, kw_only=True, tag="NULL", tag_field="mechanism"):
    """In clear and without a name (RFC 23), but not from any address: written only to say from which.

    An address is an IP address or a network such as 10.0.0.0/8. Denied ones come first; where
    `allowed_addresses` is empty, all others are let in. `domain` is the ZAP domain (RFC 27), the
    socket's id where it is empty.
    """

    allowed_addresses: tuple[str, ...] = ()
    denied_addresses: tuple[str, ...] = ()
    domain: str = ""


class Plain(Value, frozen=True, kw_only=True, tag="PLAIN", tag_field="mechanism"):
    """A username and a password, in clear on the wire (RFC 24).

    A client has `username` and `password`; a server has `users`, each name with its password.
    Addresses and `domain` are a server's, as in `Null`.
    """

    server: bool = False
    username: str = ""
    password: Secret | None = None
    users: Mapping[str, Secret] = {}
    allowed_addresses: tuple[str, ...] = ()
    denied_addresses: tuple[str, ...] = ()
    domain: str = ""


class Curve(Value, frozen=True, kw_only=True, tag="CURVE", tag_field="mechanism"):
    """Elliptic-curve encryption and authentication (RFC 26); keys in Z85, 40 characters each.

    Both sides have a key pair: `secret_key`, and `public_key`, which follows from it and may be left
    out. A client names the server by `server_key`. A server lists whom it admits by `allowed_keys`;
    "any" says that every client may come, and no list at all does the same with a warning.
    Addresses and `domain` are a server's, as in `Null`.
    """

    server: bool = False
    public_key: str = ""
    secret_key: Secret | None = None
    server_key: str = ""
    allowed_keys: tuple[str, ...] | Literal["any"] | None = None
    allowed_addresses: tuple[str, ...] = ()
    denied_addresses: tuple[str, ...] = ()
    domain: str = ""


Security: TypeAlias = Null | Plain | Curve


class Socket(Value, frozen=True, kw_only=True):
    """One ZeroMQ socket. `at` is its place on the canvas, in scene units, y downwards."""

    id: str
    title: str = ""
    type: str
    at: tuple[int | float, int | float] = (0, 0)
    endpoints: tuple[Endpoint, ...] = ()
    subscriptions: tuple[Frame, ...] = ()
    options: Mapping[str, OptionValue] = {}
    security: Security | None = None
    behaviour: Behaviour | None = None

    @property
    def label(self) -> str:
        """What the user calls it: its title, or its id where it has none that could be seen."""
        return self.title if self.title.strip() else self.id


class Message(Value, frozen=True, kw_only=True):
    """A named message; `socket` is the one that it is sent from, or None for any."""

    name: str
    socket: str | None = None
    frames: tuple[Frame, ...] = ()


class SavedFilter(Value, frozen=True, kw_only=True):
    """A filter of the traffic, by name; `filter` is its text."""

    name: str
    filter: str


class ColourRule(Value, frozen=True, kw_only=True):
    """Rows that match the filter have the colour; the first rule that matches counts."""

    filter: str
    colour: Colour


class DecoderBinding(Value, frozen=True, kw_only=True):
    """Frames that are read by a decoder.

    Those of `socket`, in messages whose first frame begins with `topic`, at the position `frame`, from 0; what is
    left out holds for all. `message` is a protobuf message's full name, `schema` the file beside the
    workspace that describes it.
    """

    socket: str | None = None
    topic: str = ""
    frame: int | None = None
    decoder: str
    message: str = ""
    schema: str = ""


class Workspace(Value, frozen=True, kw_only=True):
    """The whole document.

    A variable is a text, or where a secret is kept that is looked up when a message with it is sent. Each of the
    `environments` has values that take the place of the `variables` of those names, where it is chosen; which
    one is, is the user's and not in the file.
    """

    title: str = ""
    variables: Mapping[str, Variable] = {}
    environments: Mapping[str, Mapping[str, Variable]] = {}
    sockets: tuple[Socket, ...] = ()
    messages: tuple[Message, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    filters: tuple[SavedFilter, ...] = ()
    colours: tuple[ColourRule, ...] = ()
    decoders: tuple[DecoderBinding, ...] = ()

    def socket(self, id: str) -> Socket | None:  # noqa: A002 - the file's own word
        """The socket of that id, or None."""
        return next((socket for socket in self.sockets if socket.id == id), None)

    def message(self, name: str) -> Message | None:
        """The message of that name, or None."""
        return next((message for message in self.messages if message.name == name), None)
