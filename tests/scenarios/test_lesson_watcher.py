"""Every lesson can be walked through by doing what it says, and notices it."""

from __future__ import annotations

import time

import pytest
from msgspec import structs

from tests import patterns
from workbench.document import gallery
from workbench.document.edits import move_sockets
from workbench.document.lessons import Arrives, Lesson, LessonStep, Notice, load_lesson
from workbench.document.workspace import FrameMatch, Workspace
from workbench.scenarios.lesson_watcher import LessonWatcher
from workbench.session import Session


def pattern(name: str) -> Workspace:
    return patterns.pattern(name, every=0.1)


def do(session: Session, seen: Notice) -> None:
    """What the user is asked to do; to see a message arrive nothing has to be done."""
    workspace = session.workspace
    match seen:
        case Notice(started="all"):
            session.start()
        case Notice(started=tuple() as ids):
            session.start(ids)
        case Notice(stopped=str() as id_):
            session.stop((id_,))
        case Notice(sent=str() as name):
            session.send_message(workspace.message(name))
        case Notice(refused=str() as id_):
            session.send_message(next(each for each in workspace.messages if each.socket == id_))
        case _:
            pass


class Learner:
    """Does what the lesson says; where what should follow doesn't, does it once more, as people do.

    A machine is quicker than people are: it publishes before a subscription is there, and starts a PAIR before
    the other end knows that the one before has gone.
    """

    def __init__(self, session: Session, watcher: LessonWatcher) -> None:
        self._session = session
        self._watcher = watcher
        self._did: Notice | None = None

    def begin(self, seen: Notice) -> None:
        do(self._session, seen)
        self._did = seen if seen.kind in ("sent", "started") else self._did
        self._again_at = time.monotonic() + 1.5

    def has_done(self, at: int) -> bool:
        self._watcher.look()
        if self._watcher.at == at and time.monotonic() > self._again_at and self._did is not None:
            if isinstance(self._did.started, tuple):
                self._session.stop(self._did.started)
            do(self._session, self._did)
            self._again_at = time.monotonic() + 1.5
        return self._watcher.at > at


@pytest.mark.parametrize("name", gallery.names())
async def test_a_lesson_is_walked_through_by_doing(name: str, until):
    session = Session(pattern(name))
    watcher = LessonWatcher(load_lesson(name), session)
    learner = Learner(session, watcher)
    try:
        assert not watcher.look()
        while not watcher.is_over:
            at = watcher.at
            learner.begin(watcher.lesson.steps[at].seen)
            await until(lambda at=at: learner.has_done(at))
            assert watcher.at == at + 1
        assert not watcher.look()
        assert watcher.skipped == frozenset()
    finally:
        await session.close()


def lesson(*seen: Notice) -> Lesson:
    return Lesson("a", "b", "c", tuple(LessonStep("do it", each) for each in seen))


async def test_a_link_an_edit_and_a_step_that_is_skipped():
    workspace = pattern("request-reply")
    client = workspace.socket("client")
    apart = structs.replace(
        workspace, sockets=(structs.replace(client, endpoints=()), workspace.socket("server"))
    )
    session = Session(apart)
    watcher = LessonWatcher(
        lesson(Notice(linked=("server", "client")), Notice(edited="server"), Notice(stopped="client")),
        session,
    )
    assert not watcher.look()
    session.apply(workspace)
    assert watcher.look()
    session.apply(move_sockets(workspace, {"server": (7, 7)}))
    assert not watcher.look()  # where it stands on the canvas is no edit of a socket
    session.apply(structs.replace(workspace, sockets=(client,)))
    assert watcher.look()
    watcher.skip()
    assert (watcher.is_over, watcher.skipped) == (True, {2})
    watcher.skip()
    assert watcher.at == 3
    await session.close()


async def test_messages_count_from_the_step_on_and_each_for_one_step(until):
    session = Session(pattern("request-reply"))
    hello = Notice(received=Arrives("client", (FrameMatch(text="Hello from server"),)))
    twice = Notice(received=Arrives("client", times=2))
    watcher = LessonWatcher(lesson(Notice(started="all"), hello, twice, hello), session)
    session.start()
    await until(lambda: len(session.log.rows_of("client", 0)) >= 3)
    while watcher.look():
        pass
    assert watcher.at == 2
    session.log.clear()  # rows count from 0 again, and what was seen stays seen
    await until(lambda: watcher.look() or watcher.at == 3)
    await until(lambda: watcher.look() or watcher.is_over)
    await session.close()
