"""Who is connected, counted from events of which a success names nobody."""

import pytest

from workbench.engine.connections import Connections


@pytest.fixture
def connections():
    return Connections()


def test_one_comes_and_goes(connections):
    connections.opened(7, "127.0.0.1:1", 0.0)
    assert connections.succeeded() == "127.0.0.1:1"
    assert connections.greeted == 1
    parting, gone = connections.closed(7)
    assert (parting, gone.peer) == ("left", "127.0.0.1:1")
    assert connections.greeted == len(connections) == 0


def test_one_that_goes_before_any_success_has_hung_up(connections):
    connections.opened(7, "", 0.0)
    assert connections.closed(7)[0] == "hung-up"


def test_a_failure_belongs_to_the_one_that_goes_next(connections):
    connections.opened(7, "", 0.0)
    connections.failed()
    assert connections.closed(7)[0] == "failed"
    connections.opened(7, "", 1.0)
    assert connections.closed(7)[0] == "hung-up"


def test_one_that_came_after_the_last_success_has_not_greeted(connections):
    connections.opened(7, "silent", 0.0)
    connections.opened(8, "good", 0.0)
    assert connections.succeeded() == ""  # either of them
    connections.opened(9, "wrong", 1.0)
    assert connections.closed(9)[0] == "hung-up"
    assert connections.greeted == 1
    assert connections.closed(8)[0] == "left"
    assert connections.greeted == 0
    assert connections.only_silent().peer == "silent"
    assert connections.closed(7)[0] == "hung-up"


def test_more_never_greet_than_are_open(connections):
    connections.opened(7, "", 0.0)
    for _ in range(3):
        connections.succeeded()
    assert connections.greeted == 1


def test_what_was_never_opened_is_unknown(connections):
    assert connections.closed(7) == ("unknown", None)


def test_the_silent_are_given_once(connections):
    connections.opened(7, "a", 0.0)
    connections.opened(8, "b", 5.0)
    assert connections.next_silent(1.0) == 1.0
    assert [one.peer for one in connections.take_silent(0.5)] == ["a"]
    assert connections.next_silent(1.0) == 6.0
    connections.succeeded()
    assert [one.peer for one in connections.take_silent(9.0)] == []  # one of two, and one was told


def test_raw_connections_have_no_handshake():
    connections = Connections(raw=True)
    connections.opened(7, "", 0.0)
    assert connections.greeted == 1
    connections.failed()
    assert connections.closed(7)[0] == "left"
    assert connections.next_silent(1.0) is None
