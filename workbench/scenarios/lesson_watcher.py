"""Notices that the steps of a lesson are done: it looks at a session's states and log, as views do.

Invariant: steps are done in their order, and what a message has done for one step it doesn't do for the next.
"""

from __future__ import annotations

from msgspec import structs

from workbench.document.lessons import Arrives, Lesson, Notice, matches_of
from workbench.document.links import links
from workbench.document.match import Matcher
from workbench.document.render import RenderError
from workbench.document.workspace import FrameMatch, Socket
from workbench.session import Session
from workbench.traffic.records import Kind

_MOST = 500  # rows that one look reads; of a flood it sees the newest
_WITHIN = ("started", "sent", "received", "refused")
Frames = tuple[FrameMatch, ...]


class LessonWatcher:
    """One walk through one lesson, on one session; `at` is the step that is to be done, from 0."""

    def __init__(self, lesson: Lesson, session: Session) -> None:
        self.lesson = lesson
        self.at = 0
        self.skipped: frozenset[int] = frozenset()
        self._session = session
        self._row = 0
        self._begin(len(session.log))

    @property
    def is_over(self) -> bool:
        """Whether there is no step left."""
        return self.at >= len(self.lesson.steps)

    def look(self) -> bool:
        """Look once; whether a step was done since the last time."""
        before = self.at
        if not self.is_over and self._is_done(self.lesson.steps[self.at].seen):
            seen = self.lesson.steps[self.at].seen
            self.at += 1
            # What came while sockets were started is news; what came before one stopped tells nothing of after it.
            self._begin(self._row if seen.kind in _WITHIN else len(self._session.log))
        return self.at != before

    def skip(self) -> None:
        """Go on to the next step without this one."""
        if not self.is_over:
            self.skipped |= {self.at}
            self.at += 1
            self._begin(len(self._session.log))

    def _begin(self, row: int) -> None:
        """The step that is to be done begins now; messages count from that row on."""
        self._row = row
        self._generation = self._session.log.generation
        self._seen = 0
        self._before = {socket.id: _in_place(socket) for socket in self._session.workspace.sockets}

    def _is_done(self, seen: Notice) -> bool:
        session = self._session
        match seen:
            case Notice(started="all" | tuple() as ids):
                wanted = ids if ids != "all" else tuple(socket.id for socket in session.workspace.sockets)
                return bool(wanted) and all(session.state(id_).phase == "live" for id_ in wanted)
            case Notice(stopped=str() as id_):
                return id_ not in session.running
            case Notice(sent=str() as name):
                message = session.workspace.message(name)
                if message is None or message.socket is None:
                    return False
                return self._have_passed(message.socket, Kind.SENT, matches_of(message), 1)
            case Notice(received=Arrives() as arrives):
                return self._have_passed(arrives.socket, Kind.RECEIVED, arrives.frames, arrives.times)
            case Notice(refused=str() as id_):
                return self._have_passed(id_, Kind.REFUSED, (), 1)
            case Notice(linked=(str() as one, str() as other)):
                return any(
                    {one, other} == {each.from_socket, each.to_socket} for each in links(session.workspace)
                )
            case Notice(edited=str() as id_):
                socket = session.workspace.socket(id_)
                return (_in_place(socket) if socket is not None else None) != self._before.get(id_)
            case _:
                return False

    def _have_passed(self, socket: str, kind: Kind, frames: Frames, times: int) -> bool:
        log = self._session.log
        if log.generation != self._generation:  # it was emptied: rows count from 0 again
            self._generation, self._row = log.generation, 0
        try:
            matcher = Matcher(frames, self._session.scope())
        except RenderError:
            return False
        end = len(log)
        for row in log.rows_of(socket, max(self._row, log.first)).last(_MOST):
            record = log.record_at(row)
            if record.kind is kind and matcher.matches(record.frames):
                self._seen += 1
                if self._seen >= times:
                    self._row = row + 1
                    return True
        self._row = end
        return False


def _in_place(socket: Socket) -> Socket:
    return structs.replace(socket, at=(0, 0))
