"""What each socket does, language apart: which of the textbook's loops it is, and what can be none.

A language's writer says how each is written. Invariant: what no language can do is refused here, in one sentence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from workbench.codegen.parts import CodegenError
from workbench.codegen.program import Program, Role, hands_to
from workbench.codegen.source import Source
from workbench.document.workspace import (
    Balance,
    Echo,
    Forward,
    Frame,
    FrameMatch,
    Majordomo,
    Repeat,
    Reply,
    Rule,
)

SETTLING = 0.5
"""Seconds that a PUB gives its subscribers before it sends what it sends once."""


class RoleWriter(ABC):
    """Writes what one role does. `socket` is open there, and so is the one that it hands to, by its name."""

    def __init__(self, to: Source, program: Program, role: Role) -> None:
        self._to = to
        self._program = program
        self._role = role

    def _other(self) -> Role | None:
        """The socket that it hands its messages to. Raises `CodegenError` where it isn't there."""
        to = hands_to(self._role.socket)
        if to is None:
            return None
        other = self._program.role(to)
        if other is None:
            raise CodegenError(f'{self._role.label} hands over to "{to}", which is no socket here.')
        return other

    def _act(self, other: Role | None) -> None:
        role = self._role
        match role.socket.behaviour:
            case Echo():
                self._receive_loop(self._echo)
            case Reply(service=str() as service) as reply if service:
                self._want("DEALER", "offers a Majordomo service")
                self._offer(reply)
            case Reply() as reply:
                if reply.ready:
                    self._send(reply.ready, "ready")
                self._receive_loop(lambda: self._reply(reply))
            case Repeat() as repeat:
                self._repeat(repeat)
            case Forward() as wanted if other is not None:
                self._forward(other, wanted)
            case Balance() as wanted if other is not None:
                if role.type.name != "ROUTER" or other.type.name != "ROUTER":
                    raise CodegenError(f"{role.label} balances, which takes a ROUTER on either side.")
                self._balance(other, wanted)
            case Majordomo() as wanted:
                self._want("ROUTER", "is a Majordomo broker")
                self._broker(wanted)
            case _:
                self._by_hand()

    def _want(self, type_: str, what: str) -> None:
        if self._role.type.name != type_:
            raise CodegenError(f"{self._role.label} {what}, which takes a {type_}.")

    def _by_hand(self) -> None:
        """Nothing is asked of it: it sends the messages that belong to it, and shows what arrives."""
        type_, frames_of = self._role.type, [message.frames for message in self._role.messages]
        if type_.lockstep == "receive-first":
            answer = frames_of[0] if frames_of else (Frame(text=""),)
            self._receive_loop(lambda: self._send(answer, "reply"))
            return
        if type_.name == "PUB" and frames_of:
            self._comment("A PUB drops what nobody has subscribed to yet: let subscribers come first.")
            self._sleep(SETTLING)
        for frames in frames_of:
            with self._block():
                self._send(frames, "message")
                if type_.lockstep == "send-first":
                    self._show_reply()
        if not frames_of and type_.can_send and (not type_.can_receive or type_.lockstep == "send-first"):
            self._typed()
        elif type_.can_receive and type_.lockstep == "none":
            self._receive_loop(None)
            return
        self._end()

    def _show_reply(self) -> None:
        if (patience := self._role.patience) is None:
            self._receive_reply()
            return
        self._comment("Without a reply in time it gives up, and asks anew.")
        with self._if_something_comes(patience):
            self._receive_reply()

    def _send(self, frames: Sequence[Frame], variable: str, route: str = "") -> None:
        """Make the message, send it and show it; `route` stands before it, where it answers one that has a route."""
        self._send_filled(filled(self._role, frames), variable, route)

    @property
    def _route(self) -> Literal["envelope", "routing id", "delimiter", "stream", "head", ""]:
        """What stands before the request in a message that it answers, and goes back with the answer."""
        behaviour = self._role.socket.behaviour
        match self._role.type.name:
            case "REQ" | "DEALER" if isinstance(behaviour, Reply) and behaviour.ready:
                return "envelope"
            case "ROUTER":
                return "routing id"
            case "DEALER":
                return "delimiter"
            case "STREAM":
                return "stream"
            case "SERVER" | "PEER" | "DGRAM":
                return "head"
            case _:
                return ""

    def _block(self) -> AbstractContextManager[None]:
        """Around a message that is sent once: its names are of no use after it."""
        return nullcontext()

    # How each is written

    @abstractmethod
    def _comment(self, sentence: str) -> None: ...

    @abstractmethod
    def _receive_loop(self, answer: Callable[[], None] | None) -> None: ...

    @abstractmethod
    def _echo(self) -> None: ...

    @abstractmethod
    def _reply(self, reply: Reply) -> None: ...

    @abstractmethod
    def _offer(self, reply: Reply) -> None: ...

    @abstractmethod
    def _repeat(self, repeat: Repeat) -> None: ...

    @abstractmethod
    def _forward(self, other: Role, wanted: Forward) -> None: ...

    @abstractmethod
    def _balance(self, other: Role, wanted: Balance) -> None: ...

    @abstractmethod
    def _broker(self, wanted: Majordomo) -> None: ...

    @abstractmethod
    def _send_filled(self, frames: Sequence[Frame], variable: str, route: str) -> None: ...

    @abstractmethod
    def _receive_reply(self) -> None: ...

    @abstractmethod
    def _if_something_comes(self, milliseconds: int) -> AbstractContextManager[None]: ...

    @abstractmethod
    def _sleep(self, seconds: float) -> None: ...

    @abstractmethod
    def _typed(self) -> None: ...

    @abstractmethod
    def _end(self) -> None: ...


def filled(role: Role, frames: Sequence[Frame]) -> Sequence[Frame]:
    """The frames. Raises `CodegenError` where there are none."""
    if not frames:
        raise CodegenError(f"{role.label} has a message without frames; add one.")
    return frames


def ways(role: Role, other: Role, wanted: Forward) -> list[tuple[str, str]]:
    """From where to where messages are passed on, forth and maybe back. Raises `CodegenError`."""
    for type_ in (role.type, other.type):
        if type_.lockstep != "none" and (wanted.drop or wanted.duplicate):
            raise CodegenError(
                f"{role.label} loses or doubles what it forwards, where a {type_.name} takes turns; use a ROUTER or"
                " DEALER in its place."
            )
    found = [("socket", other.name)] if role.type.can_receive else []
    if other.type.can_receive and role.type.can_send:
        found.append((other.name, "socket"))
    return found


def faults(wanted: Forward) -> dict[str, float]:
    """What is done to messages on their way, by its name; times in seconds, shares from 0 to 1."""
    named = {name: float(getattr(wanted, name)) for name in ("delay", "jitter", "drop", "duplicate")}
    return {name: value for name, value in named.items() if value}


def frames_wanted(rule: Rule) -> tuple[Sequence[FrameMatch], bool]:
    """What a rule wants, frame for frame, and whether any number more may follow; nothing and true: all requests."""
    wanted = rule.when
    if not wanted:
        return (), True
    return (wanted[:-1], True) if wanted[-1].kind == "rest" else (wanted, False)


def takes_all(rule: Rule) -> bool:
    """Whether there is no request that it does not take."""
    return frames_wanted(rule) == ((), True)


def rules_that_count(reply: Reply) -> list[Rule]:
    """The rules without those that change nothing: after one that takes all, and last ones that give no answer."""
    rules = list(reply.rules)
    for index, rule in enumerate(rules):
        if takes_all(rule):
            del rules[index + 1 :]
            break
    while rules and rules[-1].drop >= 1 and not reply.frames:
        rules.pop()
    return rules


def may_be_silent(reply: Reply) -> bool:
    """Whether a request may get no answer."""
    rules = rules_that_count(reply)
    if any(rule.drop > 0 or not all(rule.sequence or (rule.frames,)) for rule in rules):
        return True
    return not reply.frames and not (rules and takes_all(rules[-1]))
