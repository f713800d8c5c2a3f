"""Taps are opened and removed without waiting, and say how they stand."""

from __future__ import annotations

import socket

import pytest
import zmq

from workbench.engine.tap import TapAddresses
from workbench.engine.taps import Taps

from .conftest import Sink

ANY, NOBODY = "tcp://127.0.0.1:*", "tcp://127.0.0.1:1"


@pytest.fixture
async def taps():
    made = Taps(Sink())
    yield made
    await made.close()


def port_of(address):
    return int(address.rpartition(":")[2])


async def test_a_tap_opens_counts_its_clients_and_goes(taps, until):
    with zmq.Context() as context, context.socket(zmq.REP) as server, context.socket(zmq.REQ) as client:
        target = f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}"
        number = taps.open(TapAddresses.of(ANY, target))
        (state,) = taps.states()
        assert (state.number, state.listen, state.target) == (number, ANY, target)
        assert not state.listening
        await until(lambda: taps.states()[0].listening)
        address = taps.states()[0].listen
        assert port_of(address)
        client.linger = 0
        client.connect(address)
        await until(lambda: taps.states()[0].clients == 1)
        client.close()
        await until(lambda: taps.states()[0].clients == 0)
        assert taps.states()[0].connections == 1
    taps.remove(number)
    assert taps.states() == ()
    taps.remove(number)  # is no mistake
    await until(lambda: not _listens(address))


def _listens(address):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port_of(address))) == 0


async def test_a_tap_that_can_not_listen_stays_with_the_reason(taps, until):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taps.open(TapAddresses.of(f"tcp://127.0.0.1:{taken.getsockname()[1]}", NOBODY))
        await until(lambda: taps.states()[0].problem)
    (state,) = taps.states()
    assert "has this address already" in state.problem
    assert not state.listening
    taps.remove(number)
    assert taps.states() == ()


async def test_closing_removes_also_those_that_just_begin(until):
    taps = Taps(Sink())
    taps.open(TapAddresses.of(ANY, NOBODY))
    await until(lambda: taps.states()[0].listening)
    address = taps.states()[0].listen
    taps.open(TapAddresses.of(ANY, NOBODY))
    await taps.close()
    assert taps.states() == ()
    assert not _listens(address)
