"""Checks of what is sent: messages by name, and the frames of messages, subscriptions and behaviours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from workbench.catalogue.socket_types import socket_types
from workbench.document.expression import expressions, names_in, unknown_name
from workbench.document.lint.fixes import message_fix, nearest_fix, numbered, short, socket_fix
from workbench.document.lint.subject import Check, Subject
from workbench.document.problems import Problem
from workbench.document.render import NotYetError, RenderError, file_path, render_one
from workbench.document.workspace import Frame, Json, Repeat, Reply


def messages(subject: Subject) -> Iterator[Problem]:
    """Names that are there and unique, and sockets that are there and can send."""
    workspace = subject.workspace
    seen: set[str] = set()
    for index, message in enumerate(workspace.messages):
        name, place = message.name, f"messages[{index}]"
        if not name.strip():
            free = numbered("message", (other.name for other in workspace.messages))
            fix = message_fix(f"Use {free}", index, name=free)
            yield Problem(
                "error", f"{place}.name", message.socket, "A message has no name; give it one.", fix
            )
        elif name in seen:
            free = numbered(name, (other.name for other in workspace.messages))
            fix = message_fix(f"Use {short(free)}", index, name=free)
            sentence = f'The message "{name}" is there twice; names are unique.'
            yield Problem("error", f"{place}.name", None, sentence, fix)
        seen.add(name)
        owner = workspace.socket(message.socket) if message.socket is not None else None
        known = socket_types().get(owner.type) if owner is not None else None
        if message.socket is not None and owner is None:
            ids = [socket.id for socket in workspace.sockets]
            fix = nearest_fix(
                message.socket, ids, lambda id_, at=index: message_fix(f"Use {short(id_)}", at, socket=id_)
            )
            sentence = f'The message "{name}" belongs to "{message.socket}", which is no socket here.'
            yield Problem("error", f"{place}.socket", None, sentence, fix)
        if owner is not None and known is not None and not known.can_send:
            sentence = (
                f'The message "{name}" belongs to {owner.label}, which can\'t send: it is a {owner.type}.'
            )
            yield Problem("error", f"{place}.socket", owner.id, sentence)
        if not message.frames:
            sentence = f'The message "{name}" has no frames.'
            fix = message_fix("Add an empty frame", index, frames=(Frame(text=""),))
            yield Problem("warning", f"{place}.frames", message.socket, sentence, fix)


def subscriptions(subject: Subject) -> Iterator[Problem]:
    """Subscriptions where there are none to be, and none where nothing arrives without."""
    for index, socket in enumerate(subject.workspace.sockets):
        known = socket_types().get(socket.type)
        place = f"sockets[{index}].subscriptions"
        if known is not None and socket.subscriptions and not known.subscribes:
            sentence = f"A {socket.type} has no subscriptions; only SUB, XSUB and DISH have."
            fix = socket_fix("Remove the subscriptions", index, subscriptions=())
            yield Problem("warning", place, socket.id, sentence, fix)
        if socket.type == "SUB" and not socket.subscriptions:
            sentence = f"{socket.label} subscribes to nothing, so that nothing arrives; add a topic, or all."
            fix = socket_fix("Subscribe to all", index, subscriptions=(Frame(text=""),))
            yield Problem("warning", place, socket.id, sentence, fix)
        if socket.type == "DISH" and not socket.subscriptions:
            sentence = (
                f"{socket.label} joins no group, so that nothing arrives; add the one that a RADIO sends to."
            )
            yield Problem("warning", place, socket.id, sentence)


def frames(subject: Subject) -> Iterator[Problem]:
    """Frames that can't be made into bytes, as far as can be told before a request is there."""
    for index, message in enumerate(subject.workspace.messages):
        yield from frame_problems(subject, f"messages[{index}].frames", message.socket, message.frames)
    for index, socket in enumerate(subject.workspace.sockets):
        place = f"sockets[{index}]"
        yield from frame_problems(subject, f"{place}.subscriptions", socket.id, socket.subscriptions)
        match socket.behaviour:
            case Repeat(frames=repeated):
                yield from frame_problems(subject, f"{place}.behaviour.frames", socket.id, repeated)
            case Reply(frames=answer, rules=rules, ready=ready):
                yield from frame_problems(subject, f"{place}.behaviour.ready", socket.id, ready)
                yield from frame_problems(subject, f"{place}.behaviour.frames", socket.id, answer, reply=True)
                for number, rule in enumerate(rules):
                    where = f"{place}.behaviour.rules[{number}].frames"
                    yield from frame_problems(subject, where, socket.id, rule.frames, reply=True)
                    for turn, turned in enumerate(rule.sequence):
                        where = f"{place}.behaviour.rules[{number}].sequence[{turn}]"
                        yield from frame_problems(subject, where, socket.id, turned, reply=True)
            case _:
                pass


def frame_problems(
    subject: Subject, place: str, socket: str | None, message: Sequence[Frame], *, reply: bool = False
) -> Iterator[Problem]:
    """The frames of one message that can't be made into bytes; `place` is the path of all of them."""
    for index in range(len(message)):
        if sentence := _frame(subject, message, index, reply=reply):
            yield Problem("error", f"{place}[{index}]", socket, sentence)


def _frame(subject: Subject, message: Sequence[Frame], index: int, *, reply: bool) -> str:
    frame = message[index]
    if frame.kind == "file":
        return file_problem(subject, frame.value)
    if frame.kind == "protobuf" and subject.scope.folder is None:
        return file_problem(subject, frame.schema).replace("can be sent", "are read")
    if frame.kind == "text" and "{{" not in str(frame.value):
        return ""  # what most frames are: nothing in them can be wrong, and a library has thousands
    known = {*subject.workspace.variables, *subject.captured, "counter", "frames"}
    known |= {"request"} if reply else set[str]()
    try:
        used: set[str] = set()
        for expression in expressions_in(frame.value):
            if sentence := unknown_name(expression, known):
                return sentence
            used |= names_in(expression)
        if used & (subject.captured - subject.workspace.variables.keys()):
            return ""  # what it makes is known when the scenario runs
        if not _is_open(message, used, reply=reply):
            render_one(message, index, subject.scope)
    except NotYetError:
        return ""  # unread descriptors, a secret: known when it is sent
    except RenderError as error:
        return str(error)
    return ""


def _is_open(message: Sequence[Frame], used: set[str], *, reply: bool) -> bool:
    """Whether what a frame with these names says hangs on what is known only when it is sent."""
    if "row" in used or (reply and "request" in used):
        return True
    return "frames" in used and any(frame.kind == "file" or (reply and _asks(frame)) for frame in message)


def _asks(frame: Frame) -> bool:
    """Whether the frame names the request."""
    try:
        return any("request" in names_in(expression) for expression in expressions_in(frame.value))
    except RenderError:
        return True  # that frame has a sentence of its own


def expressions_in(value: Json) -> Iterator[str]:
    """The expressions in the texts of a frame's value, the same one once a text. Raises `RenderError`."""
    pending: list[Json] = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            yield from dict.fromkeys(expressions(value))
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            pending += value.values()


def file_problem(subject: Subject, name: str) -> str:
    """What is wrong with the name of a file, or with the file, where the workspace's folder is known."""
    if subject.scope.folder is not None:
        try:
            file_path(name, subject.scope.folder)
        except RenderError as error:
            return str(error)
        return ""
    if not name or "\0" in name:
        return "not the name of a file; choose another."
    depth = 0
    for part in PurePosixPath(name).parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            break
    if depth < 0 or PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive:
        return f"{short(name)}: outside the workspace's folder; only files beside it can be sent."
    return ""


CHECKS: tuple[Check, ...] = (messages, subscriptions, frames)
