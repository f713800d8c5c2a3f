"""Checks of the workers of a balancing broker: that they say they are ready, and in the broker's word."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from workbench.document.expression import RenderError
from workbench.document.lint.fixes import short, socket_fix
from workbench.document.lint.rules import Told
from workbench.document.lint.subject import Subject
from workbench.document.render import render_frames
from workbench.document.workspace import Balance, Frame, Reply, Socket

_WORKERS = ("REQ", "DEALER")


def worker_errors(index: int, socket: Socket, reply: Reply) -> Iterator[Told]:
    """What no worker can be."""
    if not reply.ready:
        return
    without = socket_fix("Let it say nothing first", index, behaviour=structs.replace(reply, ready=()))
    if reply.service:
        yield (
            f"{socket.label} offers a Majordomo service and says that it is ready too; take one of the two away.",
            without,
        )
    if socket.type not in _WORKERS:
        yield (
            f"{socket.label} says first that it is ready, which takes a REQ or DEALER; it is a {socket.type}.",
            without,
        )


def worker_warnings(subject: Subject, index: int, socket: Socket, reply: Reply) -> Iterator[Told]:
    """What makes its broker wait for ever, or take its first word for an answer."""
    broker = _broker(subject, index)
    if broker is None or socket.type not in _WORKERS or reply.service:
        return
    word = broker.behaviour.ready if isinstance(broker.behaviour, Balance) else ""
    fix = socket_fix(f"Say {short(word)}", index, behaviour=structs.replace(reply, ready=(Frame(text=word),)))
    if not reply.ready:
        waits = f'{broker.label} hands it nothing before it says "{short(word)}"'
        yield f"{socket.label} never says that it is ready: {waits}.", fix
        return
    try:
        said = render_frames(reply.ready, subject.scope)
    except RenderError:  # which is told as the frame's own
        return
    if said != (word.encode(),):
        yield f'{socket.label} says something else than "{short(word)}", for which {broker.label} waits.', fix


def _broker(subject: Subject, index: int) -> Socket | None:
    """The balancing broker whose workers connect where this socket does."""
    there = {subject.workspace.sockets[peer].id for peer in subject.peers(index)}
    return next(
        (
            socket
            for socket in subject.workspace.sockets
            if isinstance(socket.behaviour, Balance) and socket.behaviour.to in there
        ),
        None,
    )
