"""Makes a scenario of what a user does by hand: what is sent, started and stopped, and what arrives in between.

Invariant: the steps stand in the order of what happened. What comes by itself is left out: a socket that repeats,
and those it talks to, would fill the scenario with what nobody did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.document.links import links
from workbench.document.match import frame_of
from workbench.document.scenario import Expect, Send, Step
from workbench.document.value import match_for
from workbench.document.workspace import Frame, FrameMatch, Repeat, Workspace
from workbench.scenarios.arrivals import Arrival, Arrivals
from workbench.session import Session

_WITHIN = 2.0  # seconds that a recorded message may take when the scenario runs
_MOST = 100  # messages that are taken between two of the user's doings


class Recorder:
    """From when it is made until `finish`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._arrivals = Arrivals(session.log)
        self._steps: list[Step] = []

    def sent(self, socket: str, frames: Sequence[Frame], name: str = "") -> None:
        """The user sent this; `name` is the saved message that it was."""
        self._take_arrivals()
        own = self._session.workspace.message(name) if name else None
        named = own is not None and own.socket == socket
        self._steps.append(Step(send=name if named else Send(socket=socket, frames=tuple(frames))))

    def started(self, ids: Iterable[str]) -> None:
        """The user started these sockets."""
        self._take_arrivals()
        self._steps += [Step(start=id_) for id_ in ids]

    def stopped(self, ids: Iterable[str]) -> None:
        """The user stopped these sockets."""
        self._take_arrivals()
        self._steps += [Step(stop=id_) for id_ in ids]

    def finish(self) -> tuple[Step, ...]:
        """What was recorded."""
        self._take_arrivals()
        return tuple(self._steps)

    def _take_arrivals(self) -> None:
        workspace = self._session.workspace
        busy = _busy(workspace)
        came: list[Arrival] = []
        for socket in workspace.sockets:
            waiting = self._arrivals.pull(socket.id)
            if socket.id not in busy:
                came += waiting
            waiting.clear()
        for arrival in sorted(came, key=lambda one: one.row)[:_MOST]:
            record = arrival.record
            type_ = next(each.type for each in workspace.sockets if each.id == record.socket)
            frames = tuple(self._wanted(type_, number, frame) for number, frame in enumerate(record.frames))
            expect = Expect(socket=record.socket, within=_WITHIN, frames=frames)
            self._steps.append(Step(expect=expect))

    def _wanted(self, type_: str, number: int, frame: bytes) -> FrameMatch:
        # libzmq makes routing ids that begin with a zero byte, another each time.
        if type_ in ("ROUTER", "STREAM") and number == 0 and frame[:1] == b"\0":
            return FrameMatch(any=True)
        return match_for(self._session.named(frame_of(frame)))


def _busy(workspace: Workspace) -> frozenset[str]:
    """The sockets whose traffic goes on by itself."""
    repeating = {socket.id for socket in workspace.sockets if isinstance(socket.behaviour, Repeat)}
    busy = set(repeating)
    for link in links(workspace):
        ends = {link.from_socket, link.to_socket}
        if ends & repeating:
            busy |= ends
    return frozenset(busy)
