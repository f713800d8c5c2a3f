"""The behaviours by their names in the form: which a socket can have, and how each begins."""

from __future__ import annotations

from workbench.catalogue.socket_types import SocketType
from workbench.document.workspace import (
    Balance,
    Behaviour,
    Echo,
    Forward,
    Frame,
    FrameMatch,
    Majordomo,
    Repeat,
    Reply,
    Rule,
)

NONE, ECHO, REPLY, RULES = "None", "Echo", "Reply", "Reply by rules"
REPEAT, FORWARD, BALANCE = "Repeat", "Forward", "Balance over workers"
BROKER, SERVICE = "Majordomo broker", "Majordomo service"
WORKER = "Balanced worker"

HELLO = "Hello"
_OK = (Frame(text="OK"),)
_READY = (Frame(text="READY"),)


def kinds(type_: SocketType) -> tuple[str, ...]:
    """The behaviours that a socket of that type can have."""
    names = [NONE]
    answers = type_.can_send and type_.can_receive and type_.lockstep != "send-first"
    if answers:
        names += [ECHO, REPLY, RULES]
    if type_.can_send and type_.lockstep != "receive-first":
        names.append(REPEAT)
    if type_.can_receive and type_.lockstep != "send-first":
        names.append(FORWARD)
    if type_.name == "ROUTER":
        names += [BALANCE, BROKER]
    if type_.name == "DEALER":
        names.append(SERVICE)
    if type_.name in ("REQ", "DEALER"):
        names.append(WORKER)
    return tuple(names)


def kind_of(behaviour: Behaviour | None) -> str:
    """The name of that one."""
    match behaviour:
        case None:
            return NONE
        case Echo():
            return ECHO
        case Reply(service=service) if service:
            return SERVICE
        case Reply(ready=ready) if ready:
            return WORKER
        case Reply(rules=rules):
            return RULES if rules else REPLY
        case Repeat():
            return REPEAT
        case Forward():
            return FORWARD
        case Balance():
            return BALANCE
        case Majordomo():
            return BROKER


def begun(kind: str, before: Behaviour | None, target: str) -> Behaviour | None:
    """What that kind begins with; `target` is a socket that it could be joined to, or empty."""
    frames = before.frames if isinstance(before, Reply) and before.frames else _OK
    rules = before.rules if isinstance(before, Reply) else ()
    first = Rule(when=(FrameMatch(text="hello"),), frames=(Frame(text="Hello"),))
    match kind:
        case "Echo":
            return Echo()
        case "Reply":
            return Reply(frames=frames)
        case "Reply by rules":
            return Reply(rules=rules or (first,), frames=frames)
        case "Majordomo service":
            return Reply(service="echo", rules=rules, frames=frames)
        case "Balanced worker":
            return Reply(ready=_READY, rules=rules, frames=frames)
        case "Repeat":
            return Repeat(frames=(Frame(text=HELLO),), every=1.0)
        case "Forward":
            return Forward(to=target)
        case "Balance over workers":
            return Balance(to=target)
        case "Majordomo broker":
            return Majordomo()
        case _:
            return None


def are_lines(frames: tuple[Frame, ...]) -> bool:
    """Whether they can be edited as lines of text."""
    return all(frame.kind == "text" and "\n" not in frame.value for frame in frames)


def is_word(frames: tuple[Frame, ...]) -> bool:
    """Whether they can be edited as one line of text."""
    return len(frames) == 1 and are_lines(frames)


def in_words(behaviour: Behaviour | None) -> str:
    """What the form can't show, as a sentence; empty for what it can."""
    match behaviour:
        case Reply(ready=ready) if ready and not is_word(ready):
            return f"Says first {len(ready)} frame{'s' if len(ready) > 1 else ''}, not one line of text."
        case Reply(frames=frames) if not are_lines(frames):
            many = f"{len(frames)} frame{'s that are' if len(frames) > 1 else ' that is'} not plain text."
            return f"Where no rule matches: {many}" if behaviour.rules else f"Replies with {many}"
        case Repeat(rate=rate) if rate is not None:
            bursts = f", in bursts of {behaviour.burst:,}" if behaviour.burst > 1 else ""
            jitter = f", up to {behaviour.jitter:g} s later" if behaviour.jitter else ""
            return f"Repeats {behaviour.name or 'a message'} {rate:g} times a second{bursts}{jitter}."
        case Repeat(frames=frames) if not are_lines(frames):
            return f"Repeats {len(frames)} frame{'s that are' if len(frames) > 1 else ' that is'} not plain text."
        case _:
            return ""
