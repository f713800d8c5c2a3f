"""Which reply belongs to which request, and how long it took."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic import pairing as pairings
from workbench.traffic.history import Snapshot, Source
from workbench.traffic.log import TrafficLog
from workbench.traffic.pairing import Pairing
from workbench.traffic.records import Kind, MessageSlice, Record

S, R, X, E = Kind.SENT, Kind.RECEIVED, Kind.REFUSED, Kind.EVENT
TYPES = {
    "req": "REQ", "rep": "REP", "dealer": "DEALER", "router": "ROUTER", "push": "PUSH", "pair": "PAIR",
}  # fmt: skip


def log_of(rows: Sequence[tuple[str, Kind, Sequence[bytes]]]) -> TrafficLog:
    """The rows, each a time of its own: the square of its number, so that every latency is another."""
    log = TrafficLog()
    for row, (socket, kind, frames) in enumerate(rows):
        log.record(Record(time=row * row, socket=socket, kind=kind, frames=tuple(frames)))
    return log


def pairs(log: TrafficLog, types: dict[str, str] = TYPES) -> dict[int, int]:
    """Each reply's request; that the rest of what `Pairing` says agrees is checked on the way."""
    pairing = Pairing(types)
    assert pairing.take(log.snapshot())
    return told(pairing, log)


def told(pairing: Pairing, log: TrafficLog) -> dict[int, int]:
    found: dict[int, int] = {}
    column = pairing.latencies(0, len(log)).to_pylist()
    for row in range(len(log)):
        latency, partner = pairing.latency(row), pairing.partner(row)
        assert column[row] == latency
        if latency is not None:
            assert partner is not None
            assert partner < row
            assert pairing.partner(partner) == row
            assert latency == log.record_at(row).time - log.record_at(partner).time
            found[row] = partner
    partners = {pairing.partner(row) for row in range(len(log))} - {None}
    assert partners == set(found) | set(found.values())
    return found


def test_a_req_waits_for_its_reply_and_a_rep_serves_it():
    rows = [("req", S, [b"a"]), ("rep", R, [b"a"]), ("rep", S, [b"b"]), ("req", R, [b"b"])]
    assert pairs(log_of(rows * 2)) == {2: 1, 3: 0, 6: 5, 7: 4}


def test_a_request_that_was_given_up_has_no_reply():
    """As with REQ_RELAXED: the last one is answered."""
    rows = [("req", S, [b"1"]), ("req", S, [b"2"]), ("req", R, [b"2"]), ("req", R, [b"?"])]
    assert pairs(log_of(rows)) == {2: 1}


def test_what_was_refused_and_what_happened_are_no_part_of_a_pair():
    rows = [("req", S, [b"1"]), ("req", X, [b"2"]), ("req", E, []), ("req", R, [b"1"])]
    assert pairs(log_of(rows)) == {3: 0}


def test_sockets_that_dont_answer_pair_with_nothing():
    rows = [("push", S, [b"1"]), ("pair", S, [b"1"]), ("pair", R, [b"1"]), ("gone", S, []), ("gone", R, [])]
    assert pairs(log_of(rows)) == {}


def test_a_router_answers_each_routing_id_in_its_order():
    rows = [
        ("router", R, [b"a", b"1"]), ("router", R, [b"b", b"2"]), ("router", R, [b"a", b"3"]),
        ("router", S, [b"b", b"x"]), ("router", S, [b"a", b"y"]), ("router", S, [b"a", b"z"]),
        ("router", S, [b"c", b"nobody asked"]),
    ]  # fmt: skip
    assert pairs(log_of(rows)) == {3: 1, 4: 0, 5: 2}


def test_a_router_that_asks_is_answered():
    rows = [("router", S, [b"w", b"", b"task"]), ("router", R, [b"w", b"", b"done"])]
    assert pairs(log_of(rows)) == {1: 0}


def test_a_dealers_requests_are_answered_in_their_order():
    rows = [("dealer", S, [b"1"]), ("dealer", S, [b"2"]), ("dealer", R, [b"x"]), ("dealer", R, [b"y"])]
    assert pairs(log_of(rows)) == {2: 0, 3: 1}


def test_the_envelope_says_which_request_is_answered():
    rows = [
        ("dealer", S, [b"id1", b"", b"ask"]), ("dealer", S, [b"id2", b"", b"ask"]),
        ("dealer", R, [b"id2", b"", b"x"]), ("dealer", R, [b"id3", b"", b"?"]),
        ("dealer", R, [b"id1", b"", b"y"]),
        ("router", R, [b"a", b"id1", b"", b"ask"]), ("router", R, [b"a", b"id2", b"", b"ask"]),
        ("router", S, [b"a", b"id2", b"", b"x"]), ("router", S, [b"a", b"id1", b"", b"y"]),
    ]  # fmt: skip
    assert pairs(log_of(rows)) == {2: 1, 4: 0, 7: 6, 8: 5}


def test_a_number_that_comes_back_as_the_first_frame_says_it_too():
    rows = [
        ("dealer", S, [b"1", b"ask"]), ("dealer", S, [b"2", b"ask"]), ("dealer", S, [b"", b"3", b"ask"]),
        ("dealer", R, [b"", b"3", b"x"]), ("dealer", R, [b"2", b"x"]), ("dealer", R, [b"1", b"x"]),
    ]  # fmt: skip
    assert pairs(log_of(rows)) == {3: 2, 4: 1, 5: 0}


def test_an_empty_last_frame_is_a_body():
    rows = [("router", R, [b"a", b"hello", b""]), ("router", S, [b"a", b"world", b""])]
    assert pairs(log_of(rows)) == {1: 0}


def test_what_a_dealer_gets_unasked_answers_nothing():
    rows = [
        ("dealer", S, [b"1"]), ("dealer", R, [b"x"]), ("dealer", R, [b"news"]),
        ("dealer", S, [b"2"]), ("dealer", R, [b"y"]),
    ]  # fmt: skip
    assert pairs(log_of(rows)) == {1: 0, 4: 3}


def test_requests_that_were_lost_with_the_connection_dont_shift_those_after():
    log = log_of([("dealer", S, [b"lost"])])
    log.record(Record(time=50, socket="dealer", kind=E, event="disconnected"))
    log.record(Record(time=60, socket="dealer", kind=S, frames=(b"2",)))
    log.record(Record(time=70, socket="dealer", kind=R, frames=(b"x",)))
    assert pairs(log) == {3: 2}


def test_open_requests_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairings, "OUTSTANDING", 3)
    rows = [("dealer", S, [b"%d" % n]) for n in range(5)] + [("dealer", R, [b"?"])] * 4
    assert pairs(log_of(rows)) == {5: 2, 6: 3, 7: 4}
    ids = [("router", R, [b"%d" % n, b"ask"]) for n in range(9)]
    answers = [("router", S, [b"%d" % n, b"x"]) for n in (8, 6, 7)]
    assert pairs(log_of(ids + answers)) == {9: 8, 10: 6, 11: 7}


def test_a_time_that_was_set_back_takes_no_time():
    log = TrafficLog()
    for time, kind in ((100, S), (40, R)):
        log.record(Record(time=time, socket="req", kind=kind))
    pairing = Pairing(TYPES)
    pairing.take(log.snapshot())
    assert (pairing.latency(1), pairing.partner(1)) == (0, 0)


def test_after_a_clear_it_begins_anew():
    log = log_of([("req", S, [b"1"]), ("req", R, [b"1"]), ("req", S, [b"2"])])
    pairing = Pairing(TYPES)
    pairing.take(log.snapshot())
    log.clear()
    log.record(Record(time=1, socket="req", kind=R))
    pairing.take(log.snapshot())
    assert (pairing.generation, pairing.stop, told(pairing, log)) == (log.generation, 1, {})


def test_rows_that_left_are_forgotten_and_a_late_reply_still_has_its_latency():
    log = TrafficLog(budget=2 << 20)
    pairing = Pairing(TYPES)
    log.record(Record(time=5, socket="req", kind=S))
    pairing.take(log.snapshot())
    for _ in range(100):
        log.extend(MessageSlice.of("push", [(bytes(1000),)] * 300, [0] * 300, [""] * 300))
    log.record(Record(time=9, socket="req", kind=R))
    assert log.first > pairings._CHUNK
    assert pairing.take(log.snapshot())
    assert (pairing.latency(len(log) - 1), pairing.latency(0)) == (4, None)


def test_what_pairs_with_nothing_is_not_read_back():
    log = TrafficLog()
    for socket in ("push", "req", "stranger", "push"):
        log.extend(MessageSlice.of(socket, [(b"x",)] * 300, [0] * 300, [""] * 300))
    batches, read = [batch for _, batch in log.snapshot().batches()], []

    def load(index: int):
        read.append(index)
        return batches[index]

    pairing = Pairing(TYPES)
    snapshot = Snapshot(
        0, range(0, 1200, 300), 1200, Source(load, owners=["push", "req", "stranger", "push"])
    )
    assert pairing.take(snapshot)
    assert read == [1, 2], "a PUSH has no replies; of one whose type isn't known they have to be looked for"
    assert pairing.stop == 1200


def test_another_type_forgets_what_was_open():
    log = log_of([("req", S, [b"1"])])
    pairing = Pairing(TYPES)
    pairing.take(log.snapshot())
    pairing.set_types({"req": "DEALER"})
    log.record(Record(time=9, socket="req", kind=R))
    pairing.take(log.snapshot())
    assert told(pairing, log) == {}


MESSAGES = st.tuples(
    st.sampled_from(["req", "rep", "dealer", "router", "push"]),
    st.sampled_from([S, R, R, X, E]),
    st.lists(st.sampled_from([b"a", b"b", b"", b"c" * 70]), max_size=4),
)


def by_hand(log: TrafficLog) -> dict[int, int]:
    """The same rules, said once more as slowly as can be: look back through all that is still open."""
    found: dict[int, int] = {}
    open_: list[tuple[object, tuple[str, bytes], int]] = []
    asks: dict[object, Kind] = {"req": S, "rep": R}
    for row in range(len(log)):
        record = log.record_at(row)
        if record.kind not in (S, R) or record.socket == "push":
            continue
        frames, channel = list(record.frames), (record.socket, b"")
        if record.socket == "router":
            channel = ("router", frames.pop(0) if frames else b"")
        key = record.socket if record.socket in ("req", "rep") else channel
        kind = asks.setdefault(key, record.kind)
        if record.socket in ("req", "rep"):
            token = ("", b"")
        else:
            token = ("", b"")
            cut = next((i for i, frame in enumerate(frames[:-1]) if not frame), None)
            if cut:
                token = ("envelope", b"|".join(frames[:cut]))
            else:
                body = frames[1:] if cut == 0 else frames
                token = ("", body[0] if body and len(body[0]) <= 64 else b"")
        mine = [one for one in open_ if one[0] == key]
        if record.kind is kind:
            if record.socket in ("req", "rep"):
                open_ = [one for one in open_ if one[0] != key]
            open_.append((key, token, row))
            continue
        same = [one for one in mine if one[1] == token]
        if token[0] == "":
            same += mine
        if same:
            open_.remove(same[0])
            found[row] = same[0][2]
    return found


@given(st.lists(MESSAGES, max_size=40), st.lists(st.integers(1, 40), max_size=4))
def test_any_traffic_pairs_as_by_hand_in_whatever_pieces_it_comes(rows, cuts):
    log = TrafficLog()
    pairing = Pairing(TYPES)
    for row, (socket, kind, frames) in enumerate(rows):
        log.record(Record(time=row * row, socket=socket, kind=kind, frames=tuple(frames)))
        if row in cuts:
            pairing.take(log.snapshot(), 7)
    while not pairing.take(log.snapshot(), 7):
        pass
    assert told(pairing, log) == by_hand(log)


@given(st.lists(st.integers(0, 3), max_size=60), st.randoms(use_true_random=False))
def test_clients_in_any_interleaving_get_their_own_answers(turns, random):
    """Each of four clients asks or is answered; their DEALERs and the ROUTER's rows are mixed at will."""
    rows: list[tuple[str, Kind, list[bytes]]] = []
    wanted: dict[int, int] = {}
    waiting: list[list[tuple[int, int]]] = [[] for _ in range(4)]
    for number, client in enumerate(turns):
        id_ = b"client%d" % client
        if waiting[client] and random.random() < 0.5:
            asked, heard = waiting[client].pop(0)
            wanted[len(rows)] = heard
            rows.append(("router", S, [id_, b"answer"]))
            wanted[len(rows)] = asked
            rows.append((id_.decode(), R, [b"answer"]))
        else:
            waiting[client].append((len(rows), len(rows) + 1))
            rows.append((id_.decode(), S, [b"ask %d" % number]))
            rows.append(("router", R, [id_, b"ask %d" % number]))
    types = {**TYPES, **{f"client{n}": "DEALER" for n in range(4)}}
    assert pairs(log_of(rows), types) == wanted


def test_one_thread_feeds_it_while_another_asks():
    log = log_of([("req", S, [b"1"]), ("req", R, [b"1"])] * 5_000)
    pairing = Pairing(TYPES)
    feeder = threading.Thread(target=lambda: pairing.take(log.snapshot()))
    feeder.start()
    wrong = 0
    while feeder.is_alive():
        stop = pairing.stop
        wrong += pairing.latencies(0, stop).null_count != stop - stop // 2
    feeder.join()
    assert wrong == 0
    assert told(pairing, log) == {row: row - 1 for row in range(1, 10_000, 2)}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([(S, [b"1"]), (R, [b"a"]), (S, [b"2"]), (R, [b"b"])], {1: 0, 3: 2}),
        ([(R, [b"1"]), (S, [b"a"]), (R, [b"2"]), (S, [b"b"])], {1: 0, 3: 2}),
        ([(R, [b"A", b"1"]), (R, [b"B", b"2"]), (S, [b"B", b"b"]), (S, [b"A", b"a"])], {2: 1, 3: 0}),
        ([(S, [b"", b"1"]), (S, [b"", b"2"]), (R, [b"", b"a"]), (R, [b"", b"b"])], {2: 0, 3: 1}),
        # Topics that are subscribed to, and both ways of a PAIR.
        ([(R, [b"\x01t"]), (S, [b"t", b"x"]), (S, [b"t", b"y"]), (S, [b"u", b"z"])], {}),
        ([(S, [b"1"]), (S, [b"2"]), (R, [b"a"]), (R, [b"b"])], {}),
        ([(S, [b"1"]), (R, [b"a"])], {}),
    ],
)
def test_of_a_socket_whose_type_isnt_known_it_is_guessed(rows, wanted):
    """As in a capture of which there is no workspace."""
    assert pairs(log_of([("unknown", kind, frames) for kind, frames in rows]), {}) == wanted


def test_a_type_that_is_known_is_not_guessed():
    rows = [("pair", S, [b"1"]), ("pair", R, [b"a"])] * 4
    assert pairs(log_of(rows)) == {}
