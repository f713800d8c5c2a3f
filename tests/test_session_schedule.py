"""Scheduled sends of a workspace: all is checked before the first message goes."""

from __future__ import annotations

import pytest

from workbench.document.ports import free_loopback_address
from workbench.document.render import RenderError
from workbench.document.rows import Rows
from workbench.document.sending import Sending, at_rate
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace
from workbench.session import Session
from workbench.traffic.records import Kind

PEOPLE = Rows("people.csv", ("name",), ({"name": "Ann"}, {"name": "Bob"}, {"name": "Eve"}))


@pytest.fixture
async def session():
    address = free_loopback_address(())
    session = Session(
        Workspace(
            variables={"who": "you"},
            sockets=(
                Socket(id="push", type="PUSH", endpoints=(Endpoint(mode="bind", address=address),)),
                Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="connect", address=address),)),
            ),
        )
    )
    session.start()
    yield session
    await session.close()


def rows(session, kind, id_):
    found = (session.log.record_at(row) for row in range(len(session.log)))
    return [record.frames for record in found if (record.kind, record.socket) == (kind, id_)]


async def test_each_row_goes_into_a_message_in_turn(session, until):
    frames = (Frame(text="{{ counter }} {{ row.name }} and {{ who }}"),)
    schedule = session.schedule("push", frames, Sending(count=4, interval=0.001), PEOPLE)
    await until(lambda: len(rows(session, Kind.RECEIVED, "pull")) == 4)
    texts = [f"{n} {name} and you".encode() for n, name in enumerate(("Ann", "Bob", "Eve", "Ann"))]
    assert rows(session, Kind.RECEIVED, "pull") == [(text,) for text in texts]
    assert schedule.progress().done


@pytest.mark.parametrize(
    ("frames", "sending", "rows_", "words"),
    [
        (
            (Frame(text="{{ row.age }}"),),
            Sending(),
            PEOPLE,
            'people.csv has no column "age" in it; there are name',
        ),
        ((Frame(text="{{ row.name }}"),), Sending(), None, "only in a scheduled send with a file"),
        ((Frame(text="{{ nobody }}"),), Sending(), None, 'no "nobody"'),
        ((Frame(text="{{ 1 / 0 }}"),), Sending(), None, "division by zero"),
        ((Frame(text="x"),), Sending(interval=1e-12), None, "can't be reached"),
    ],
)
async def test_what_cannot_be_sent_is_told_before_anything_is(session, frames, sending, rows_, words):
    with pytest.raises(RenderError, match=words):
        session.schedule("push", frames, sending, rows_)
    assert session.state("push").counters.sent == session.state("push").counters.refused == 0


async def test_a_socket_that_is_stopped_or_gone_says_so(session):
    session.stop(["push"])
    with pytest.raises(RenderError, match="push is stopped; start it"):
        session.schedule("push", (Frame(text="x"),), at_rate(10))
    with pytest.raises(RenderError, match="no socket"):
        session.schedule("nobody", (Frame(text="x"),), at_rate(10))
