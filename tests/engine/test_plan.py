"""The plan's table: from what runs to what is wanted."""

import pytest

from workbench.document.workspace import Endpoint
from workbench.engine.plan import (
    Attach,
    Close,
    Detach,
    Echoing,
    Keep,
    Open,
    SetBehaviour,
    SetOption,
    Subscribe,
    Unsubscribe,
    WantedSocket,
    plan,
)

BIND = Endpoint(mode="bind", address="tcp://127.0.0.1:1")
CONNECT = Endpoint(mode="connect", address="tcp://127.0.0.1:2")


def socket(id_="a", type_="SUB", **more):
    return WantedSocket(id=id_, type=type_, **more)


def steps(before, after):
    return plan({s.id: s for s in before}, {s.id: s for s in after})


PLAIN = socket()


@pytest.mark.parametrize(
    ("after", "orders"),
    [
        (socket(), []),
        (socket(subscriptions=(b"x",)), [Subscribe("a", b"x")]),
        (socket(options={"RCVHWM": 5}), [SetOption("a", "RCVHWM", 5)]),
        (socket(behaviour=Echoing()), [SetBehaviour("a", Echoing())]),
        (socket(endpoints=(BIND,)), [Attach("a", BIND)]),
    ],
)
def test_a_change_that_libzmq_takes_at_once(after, orders):
    assert steps([PLAIN], [after]) == ((*orders, Keep(after)) if orders else ())


@pytest.mark.parametrize(
    "after",
    [socket(type_="XSUB"), socket(attempt=1), socket(problem="No."), socket(options={"MAXMSGSIZE": 9})],
)
def test_a_change_that_needs_a_fresh_socket(after):
    assert steps([PLAIN], [after]) == (Close("a"), Open(after))


def test_an_option_taken_away_needs_a_fresh_socket():
    assert steps([socket(options={"RCVHWM": 5})], [PLAIN]) == (Close("a"), Open(PLAIN))


def test_what_goes_goes_first_and_what_connects_connects_last():
    before = socket(endpoints=(BIND,), subscriptions=(b"x",))
    after, new = socket(endpoints=(CONNECT,)), socket("b", endpoints=(CONNECT, BIND))
    assert steps([before], [after, new]) == (
        Detach("a", BIND),
        Unsubscribe("a", b"x"),
        Keep(after),
        Open(new),
        Attach("a", CONNECT),
        Attach("b", CONNECT),
    )


def test_what_is_no_longer_wanted_closes():
    assert steps([PLAIN], []) == (Close("a"),)
