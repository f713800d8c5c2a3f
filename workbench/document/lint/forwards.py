"""Checks of what joins two sockets: forwards, balancers, and the Majordomo broker, which stands alone."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import structs

from workbench.catalogue.socket_types import socket_types
from workbench.document.lint.fixes import nearest_fix, short, socket_fix
from workbench.document.lint.rules import SLOWEST, Told, share, times
from workbench.document.lint.subject import Subject
from workbench.document.problems import Fix
from workbench.document.workspace import Balance, Forward, Majordomo, Socket, Workspace


def forward_errors(workspace: Workspace, index: int, socket: Socket, forward: Forward) -> Iterator[Told]:
    """What can't be forwarded."""
    yield from _target(workspace, index, socket, forward, "forwards to")
    known = socket_types().get(socket.type)
    target = workspace.socket(forward.to)
    there = socket_types().get(target.type) if target is not None else None
    if known is not None and not known.can_receive:
        yield f"A {socket.type} receives nothing that it could forward; let it repeat instead.", None
    if known is not None and known.lockstep == "send-first":
        yield (
            (
                f"A {socket.type} receives only what it has asked for, so that it has nothing to forward; let the"
                " other side forward to it."
            ),
            None,
        )
    if target is not None and there is not None and target.id != socket.id:
        if not there.can_send:
            yield f"{socket.label} forwards to {target.label}, which can't send: it is a {target.type}.", None
        if there.lockstep == "receive-first":
            yield (
                (
                    f"{socket.label} forwards to {target.label}, a {target.type}, which sends only to answer; use a"
                    " DEALER there."
                ),
                None,
            )
        if known is not None and known.lockstep == "receive-first" and not there.can_receive:
            yield (
                (
                    f"{socket.label} is a {socket.type} and must answer, but from {target.label}, a {target.type},"
                    " nothing comes back; use a PULL, or a DEALER there."
                ),
                None,
            )
    yield from times(socket.label, forward.delay, forward.jitter)
    yield from share(socket.label, "drop", forward.drop)
    yield from share(socket.label, "duplicate", forward.duplicate)


def forward_warnings(subject: Subject, index: int, socket: Socket, forward: Forward) -> Iterator[Told]:
    """What goes round, or never comes back."""
    workspace = subject.workspace
    at = next((i for i, other in enumerate(workspace.sockets) if other.id == forward.to), None)
    if at is None:
        return
    target = workspace.sockets[at]
    if at in subject.peers(index):
        yield (
            (
                f"{socket.label} forwards to {target.label}, which is linked back to it: a message would go round and"
                " round."
            ),
            None,
        )
    rival = next(
        (
            other
            for other in workspace.sockets[:index]
            if isinstance(other.behaviour, Forward) and other.behaviour.to == target.id
        ),
        None,
    )
    here, there = socket_types().get(socket.type), socket_types().get(target.type)
    back = here is not None and there is not None and here.can_send and there.can_receive
    if rival is not None and back:
        yield (
            (
                f"{rival.label} forwards to {target.label} too, and gets all that comes back; give {socket.label} a"
                " target of its own."
            ),
            None,
        )
    if back and target.behaviour is not None and not isinstance(target.behaviour, Forward):
        yield (
            f"{target.label} has a behaviour of its own, so that nothing comes back by it to {socket.label}.",
            socket_fix(f"Take {short(target.label)}'s behaviour away", at, behaviour=None),
        )
    if socket.type == "XSUB" and target.type == "PUB" and not socket.subscriptions:
        yield (
            (
                f"{target.label} doesn't tell what its subscribers want, so that {socket.label} asks for nothing; make"
                " it an XPUB."
            ),
            socket_fix("Make it an XPUB", at, type="XPUB"),
        )


def balance_errors(workspace: Workspace, index: int, socket: Socket, balance: Balance) -> Iterator[Told]:
    """What can't be balanced."""
    yield from _router(index, socket, "balances between workers")
    yield from _target(workspace, index, socket, balance, "balances over the workers of")
    at = next((i for i, other in enumerate(workspace.sockets) if other.id == balance.to), None)
    if at is not None:
        workers = workspace.sockets[at]
        if workers.type != "ROUTER":
            yield (
                f"{socket.label} needs a ROUTER that its workers connect to; {workers.label} is a {workers.type}.",
                socket_fix(f"Make {short(workers.label)} a ROUTER", at, type="ROUTER"),
            )
        if workers.behaviour is not None:
            yield (
                f"{workers.label} has a behaviour of its own, so that {socket.label} can't have its workers.",
                socket_fix("Take it away", at, behaviour=None),
            )
    if not balance.ready:
        yield (
            f"{socket.label}: what a worker says when it is ready is empty; READY is usual.",
            socket_fix("Use READY", index, behaviour=structs.replace(balance, ready="READY")),
        )


def majordomo_errors(index: int, socket: Socket, broker: Majordomo) -> Iterator[Told]:
    """What no broker can be."""
    yield from _router(index, socket, "is a Majordomo broker")

    def fix(label: str, **changes: object) -> Fix:
        return socket_fix(label, index, behaviour=structs.replace(broker, **changes))

    beat = broker.heartbeat
    if not (math.isfinite(beat) and 0 < beat <= SLOWEST):
        sentence = f"{socket.label}: the heartbeat is {beat:g}; it is in seconds, and above zero."
        yield sentence, fix("Use 2.5 seconds", heartbeat=2.5)
    if broker.liveness < 1:
        sentence = (
            f"{socket.label}: liveness is {broker.liveness}; a worker may miss 1 heartbeat at the least."
        )
        yield sentence, fix("Use 3", liveness=3)


def _router(index: int, socket: Socket, does: str) -> Iterator[Told]:
    if socket.type != "ROUTER":
        yield (
            f"{socket.label} {does}, which takes a ROUTER; it is a {socket.type}.",
            socket_fix("Make it a ROUTER", index, type="ROUTER"),
        )


def _target(
    workspace: Workspace, index: int, socket: Socket, behaviour: Forward | Balance, does: str
) -> Iterator[Told]:
    if not behaviour.to:
        yield f"{socket.label} {does} no socket yet; choose one.", None
    elif workspace.socket(behaviour.to) is None:
        ids = [other.id for other in workspace.sockets if other.id != socket.id]
        verb = "Forward to" if isinstance(behaviour, Forward) else "Use"

        def forward_to(id_: str) -> Fix:
            return socket_fix(f"{verb} {short(id_)}", index, behaviour=structs.replace(behaviour, to=id_))

        sentence = f'{socket.label} {does} "{behaviour.to}", which is no socket here.'
        yield sentence, nearest_fix(behaviour.to, ids, forward_to)
    elif behaviour.to == socket.id:
        yield f"{socket.label} {does} itself; name the socket on the other side.", None
