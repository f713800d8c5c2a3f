"""What was recorded is sent again: in order, all of it, at its pace or as fast as it goes, until it is stopped."""

from __future__ import annotations

import threading

import pytest

from workbench.document.workspace import Echo, Endpoint, Socket, Workspace
from workbench.engine.plan import Echoing, Repeating
from workbench.engine.replayer import Replayer, default_targets, replay_targets
from workbench.traffic.feed import Feed, Target
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record

HERE = "tcp://127.0.0.1:*"
MS = 1_000_000


def recorded(count: int, gap: int = 0, *sockets: str) -> TrafficLog:
    """So many messages, by turns of these sockets, so many ns apart."""
    log = TrafficLog()
    names = sockets or ("push",)
    for n in range(count):
        log.record(
            Record(time=n * gap, socket=names[n % len(names)], kind=Kind.SENT, frames=(b"%d" % n, b"body"))
        )
    return log


@pytest.fixture
async def play(lab):
    """`play(log, speed)` begins a replay through sockets of the same ids."""
    begun: list[Replayer] = []

    def begin(log: TrafficLog, speed: float = 0.0, **targets: str) -> Replayer:
        names = targets or {name: name for name in ("push", "a", "b", "req", "pub")}
        feed = Feed(log.snapshot(), {k: Target(v) for k, v in names.items()}, Kind.SENT)
        begun.append(Replayer(feed, lab.engine, speed))
        return begun[-1]

    yield begin
    for replayer in begun:
        replayer.stop()


def numbers(messages) -> list[int]:
    return [int(frames[0]) for frames in messages]


@pytest.mark.parametrize("count", [0, 1, 20_000])
async def test_as_fast_as_it_goes_all_of_it_arrives_in_order(lab, play, until, count):
    lab.run("pull", "PULL", bind=HERE)
    lab.run("push", "PUSH", connect=lab.port("pull"))
    replayer = play(recorded(count))
    await until(lambda: replayer.state().is_over and len(lab.sink.messages("pull")) == count)
    assert numbers(lab.sink.messages("pull")) == list(range(count))
    state = replayer.state()
    assert (state.sent, state.refused, state.looked, state.problem) == (count, 0, count, "")
    assert state.rows == count


async def test_a_peer_that_is_slow_holds_it_up_and_loses_nothing(lab, play, until):
    lab.run("push", "PUSH", bind=HERE, options={"SNDHWM": 5})
    replayer = play(recorded(3000))
    lab.run("pull", "PULL", connect=lab.port("push"), options={"RCVHWM": 5})
    await until(lambda: replayer.state().is_over and len(lab.sink.messages("pull")) == 3000)
    assert numbers(lab.sink.messages("pull")) == list(range(3000))
    assert replayer.state().refused == 0


async def test_at_the_recorded_pace_sockets_keep_their_order_and_no_message_is_early(lab, play, until):
    lab.run("pull", "PULL", bind=HERE)
    for id_ in ("a", "b"):
        lab.run(id_, "PUSH", connect=lab.port("pull"))
    await until(lambda: lab.connected("a") and lab.connected("b"))
    replayer = play(recorded(20, 10 * MS, "a", "b"), 2.0)
    await until(lambda: replayer.state().is_over and len(lab.sink.messages("pull")) == 20)
    sent = [r for r in lab.sink.records if r.kind is Kind.SENT]
    sent += [
        Record(time=p.times[i], socket=p.socket, kind=Kind.SENT, frames=p.frames(i))
        for p in lab.sink.slices if p.kind is Kind.SENT for i in range(len(p))
    ]  # fmt: skip
    sent.sort(key=lambda record: record.time)
    assert [int(record.frames[0]) for record in sent] == list(range(20))
    assert [record.socket for record in sent] == ["a", "b"] * 10
    # Twice as fast as recorded, and never faster: each is due 5 ms after the one before, from the first on.
    assert all(r.time - sent[0].time >= n * 5 * MS - MS for n, r in enumerate(sent))


async def test_stop_stops(lab, play, until):
    lab.run("pull", "PULL", bind=HERE)
    lab.run("push", "PUSH", connect=lab.port("pull"))
    before = threading.active_count()
    replayer = play(recorded(1000, 1000 * MS), 1.0)
    await until(lambda: replayer.state().sent == 1)
    replayer.stop()
    assert replayer.state().is_over
    assert threading.active_count() == before
    lab.engine.send("push", (b"-1",))
    await until(lambda: len(lab.sink.messages("pull")) == 2)
    assert numbers(lab.sink.messages("pull")) == [0, -1]


async def test_without_a_peer_each_is_refused_and_told_once(lab, play, until):
    lab.run("push", "PUSH", bind=HERE)
    replayer = play(recorded(50))
    await until(lambda: replayer.state().waits_for == "push")
    await until(lambda: replayer.state().is_over)
    assert (replayer.state().sent, replayer.state().refused) == (0, 50)
    assert [r.frames[0] for r in lab.sink.refused("push")] == [b"0"]


async def test_a_socket_that_is_stopped_or_can_not_send_refuses(lab, play, until):
    lab.run("a", "PULL", bind=HERE)
    replayer = play(recorded(10, 0, "a", "b"))
    await until(lambda: replayer.state().is_over)
    assert (replayer.state().sent, replayer.state().refused) == (0, 10)
    assert "can't send" in lab.sink.refused("a")[0].reason
    assert "is stopped" in lab.sink.refused("b")[0].reason
    assert len(lab.sink.refused("a")) == len(lab.sink.refused("b")) == 1


async def test_a_req_waits_for_its_replies(lab, play, until):
    lab.run("rep", "REP", bind=HERE, behaviour=Echoing())
    lab.run("req", "REQ", connect=lab.port("rep"))
    replayer = play(recorded(100, 0, "req"))
    await until(lambda: replayer.state().is_over and len(lab.sink.messages("req")) == 100)
    assert (replayer.state().sent, replayer.state().refused) == (100, 0)


async def test_a_rep_answers_what_comes_in_the_place_of_the_one_that_was_recorded(lab, play, until):
    lab.run("rep", "REP", bind=HERE)
    replayer = play(recorded(20, 0, "rep"), rep="rep")
    lab.run("req", "REQ", connect=lab.port("rep"), behaviour=Repeating(lambda n: (b"%d" % n,), 0.0, 20))
    await until(lambda: replayer.state().waits_for in ("rep", "") and lab.sink.messages("req"))
    await until(lambda: replayer.state().is_over and len(lab.sink.messages("req")) == 20)
    assert numbers(lab.sink.messages("req")) == list(range(20))
    assert (replayer.state().sent, replayer.state().refused) == (20, 0)


async def test_a_publisher_drops_nothing_for_one_subscriber(lab, play, until):
    lab.run("pub", "PUB", bind=HERE, options={"SNDHWM": 10})
    lab.run("sub", "SUB", connect=lab.port("pub"), subscriptions=(b"",), options={"RCVHWM": 10})

    def heard() -> list:
        lab.engine.send("pub", (b"-1",))  # lost until the subscription has arrived
        return lab.sink.messages("sub")

    await until(heard)
    replayer = play(recorded(2000, 0, "pub"))
    await until(lambda: replayer.state().is_over and numbers(lab.sink.messages("sub"))[-1] == 1999)
    assert [n for n in numbers(lab.sink.messages("sub")) if n >= 0] == list(range(2000))


def socket(id_: str, type_: str, mode: str = "bind", port: int = 5555) -> Socket:
    return Socket(id=id_, type=type_, endpoints=(Endpoint(mode=mode, address=f"tcp://127.0.0.1:{port}"),))


WORKSPACE = Workspace(
    sockets=(
        socket("vent", "PUSH"),
        socket("sink", "PULL", "connect"),
        socket("spare", "DEALER", "bind", 6000),
    )
)


@pytest.mark.parametrize(
    ("names", "kind", "expected"),
    [
        (["vent"], Kind.SENT, {"vent": "vent"}),
        (["other"], Kind.SENT, {"other": "vent"}),
        (["x", "y", "z"], Kind.SENT, {"x": "vent", "y": "vent", "z": "spare"}),
        (["sink"], Kind.RECEIVED, {"sink": "vent"}),
        (["x", "y"], Kind.RECEIVED, {"x": "vent", "y": "vent"}),
    ],
)
def test_a_socket_of_the_same_id_or_place_sends_or_one_from_where_it_came(names, kind, expected):
    assert default_targets(WORKSPACE, names, kind) == expected


def test_a_socket_that_answers_by_itself_is_left_out():
    server = Socket(id="server", type="REP", behaviour=Echo())
    assert default_targets(Workspace(sockets=(server, socket("c", "REQ"))), ["server", "c"], Kind.SENT) == {
        "c": "c"
    }


def test_where_nobody_can_send_there_is_no_target():
    assert default_targets(Workspace(sockets=(socket("s", "SUB"),)), ["s"], Kind.SENT) == {}


def test_what_a_router_recorded_goes_elsewhere_without_the_routing_id():
    workspace = Workspace(sockets=(socket("r", "ROUTER"), socket("d", "DEALER", "connect")))
    assert replay_targets(workspace, {"r": "d", "d": "d"}) == {"r": Target("d", 1), "d": Target("d", 0)}
    assert replay_targets(workspace, {"r": "r"}) == {"r": Target("r", 0)}
