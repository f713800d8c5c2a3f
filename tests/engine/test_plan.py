"""The plan's table: from what runs to what is wanted."""

import pytest

from workbench.document.workspace import Endpoint, HexBytes
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
    postponed,
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
        (socket(options={"SNDTIMEO": 5}), [SetOption("a", "SNDTIMEO", 5)]),
        # Nothing is there yet that was made with the old value.
        (socket(options={"MAXMSGSIZE": 9}), [SetOption("a", "MAXMSGSIZE", 9)]),
        (socket(behaviour=Echoing()), [SetBehaviour("a", Echoing())]),
        (socket(endpoints=(BIND,)), [Attach("a", BIND)]),
    ],
)
def test_a_change_that_libzmq_takes_at_once(after, orders):
    assert steps([PLAIN], [after]) == ((*orders, Keep(after)) if orders else ())


@pytest.mark.parametrize(
    "after",
    [socket(type_="XSUB"), socket(attempt=1), socket(problem="No."), socket(options={"USE_FD": 9})],
)
def test_a_change_that_needs_a_fresh_socket(after):
    assert steps([PLAIN], [after]) == (Close("a"), Open(after))


BOUND = socket(endpoints=(BIND,))


@pytest.mark.parametrize(
    ("name", "value"), [("MAXMSGSIZE", 9), ("RCVHWM", 9), ("ROUTER_RAW", True), ("NO_SUCH", 1)]
)
def test_an_option_that_an_endpoint_ignores_needs_a_fresh_socket(name, value):
    changed = socket(endpoints=(BIND,), options={name: value})
    assert steps([BOUND], [changed]) == (Close("a"), Open(changed))
    assert steps([changed], [BOUND]) == (Close("a"), Open(BOUND))


@pytest.mark.parametrize(
    ("type_", "name", "value", "default"),
    [
        ("SUB", "RCVTIMEO", 5, -1),
        ("SUB", "LINGER", 5, 0),
        ("PUSH", "LINGER", 5, -1),
        ("ROUTER", "ROUTER_MANDATORY", False, True),  # which the workbench sets by itself
        ("XPUB", "XPUB_WELCOME_MSG", "hi", HexBytes(hex="")),
    ],
)
def test_an_option_taken_away_goes_back_to_its_default(type_, name, value, default):
    after = socket(type_=type_, endpoints=(BIND,))
    before = socket(type_=type_, endpoints=(BIND,), options={name: value})
    assert steps([before], [after]) == (SetOption("a", name, default), Keep(after))


def test_one_of_two_options_that_undo_each_other_needs_a_fresh_socket():
    before = socket(type_="XPUB", options={"XPUB_VERBOSE": True, "XPUB_VERBOSER": True})
    after = socket(type_="XPUB", options={"XPUB_VERBOSER": True})
    assert steps([before], [after]) == (Close("a"), Open(after))


def test_what_only_a_fresh_socket_brings_can_be_postponed():
    running = socket(endpoints=(BIND,), options={"MAXMSGSIZE": 9, "LINGER": 5})
    wanted = socket(endpoints=(BIND,), options={"CONFLATE": True, "LINGER": 6})
    now, names = postponed(running, wanted)
    assert names == ("CONFLATE", "MAXMSGSIZE")
    assert steps([running], [now]) == (SetOption("a", "LINGER", 6), Keep(now))
    assert postponed(now, wanted) == (now, names)
    assert postponed(running, running) == (running, ())
    anyway = socket(endpoints=(BIND,), options={"CONFLATE": True}, attempt=1)
    assert postponed(running, anyway) == (anyway, ())


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
