"""Options of what runs: taken at once where libzmq does, else waiting until the socket is opened again."""

from __future__ import annotations

import pytest
from msgspec import structs

from workbench.document import edits
from workbench.document.workspace import Endpoint, Socket, Workspace
from workbench.session import Session

PULL = Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:*"),))


@pytest.fixture
async def session():
    session = Session(Workspace(sockets=(PULL,)))
    session.start()
    yield session
    await session.close()


def put(session, name, value, socket="pull"):
    session.apply(edits.set_option(session.workspace, socket, name, value))


def port(session):
    return session.state("pull").endpoints[0].actual


async def test_an_option_that_an_open_socket_ignores_waits(session):
    before = port(session)
    put(session, "MAXMSGSIZE", 10)
    put(session, "CONFLATE", True)
    assert session.state("pull").pending == ("CONFLATE", "MAXMSGSIZE")
    assert session.states()["pull"] is session.state("pull")  # the same object until something changes
    assert port(session) == before
    session.stop(["pull"])
    assert session.state("pull").pending == ()
    session.start(["pull"])
    assert session.state("pull").pending == ()
    assert port(session) != before  # a wildcard gets another port each time


async def test_what_is_taken_back_waits_no_more(session):
    put(session, "MAXMSGSIZE", 10)
    put(session, "MAXMSGSIZE", None)
    assert session.state("pull").pending == ()


async def test_an_option_that_counts_at_once_waits_for_nothing_even_beside_one_that_waits(session):
    before = port(session)
    put(session, "MAXMSGSIZE", 10)
    put(session, "LINGER", 5)
    put(session, "LINGER", None)
    assert session.state("pull").pending == ("MAXMSGSIZE",)
    assert port(session) == before


async def test_what_opens_it_again_anyway_brings_the_options_along(session):
    before = port(session)
    put(session, "MAXMSGSIZE", 10)
    pull = structs.replace(session.workspace.sockets[0], type="SUB")
    session.apply(Workspace(sockets=(pull,)))
    assert session.state("pull").pending == ()
    assert port(session) != before


async def test_a_socket_that_failed_is_opened_with_the_new_options_at_once(session):
    put(session, "MAXMSGSIZE", 10)
    session.stop()
    put(session, "ROUTING_ID", "")
    session.start()
    assert session.state("pull").phase == "failed"
    put(session, "ROUTING_ID", None)
    assert session.state("pull").phase == "live"
    assert session.state("pull").pending == ()


async def test_a_socket_without_an_endpoint_takes_every_option(session):
    session.apply(Workspace(sockets=(structs.replace(PULL, endpoints=()),)))
    put(session, "MAXMSGSIZE", 10)
    assert session.state("pull").pending == ()
    assert session.state("pull").phase == "live"
