"""The log gives back what went in, before and after sealing; views grow with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.capture import CaptureWriter, read_capture
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, MessageSlice, Record

FRAMES = st.lists(st.binary(max_size=20), max_size=4).map(tuple)
RECORDS = st.builds(
    Record,
    time=st.integers(0, 2**62),
    socket=st.sampled_from(["a", "b", "ü"]),
    kind=st.sampled_from(Kind),
    frames=FRAMES,
    peer=st.text(max_size=5),
    event=st.sampled_from(["", "connected"]),
    reason=st.text(max_size=5),
    trouble=st.booleans(),
)


def received(time: int, *frames: bytes, socket: str = "a") -> Record:
    return Record(time=time, socket=socket, kind=Kind.RECEIVED, frames=frames)


def slice_of(records: list[Record]) -> MessageSlice:
    return MessageSlice.of(
        records[0].socket,
        [record.frames for record in records],
        [record.time for record in records],
        [record.peer for record in records],
    )


@given(st.lists(RECORDS, max_size=12))
def test_rows_equal_what_went_in_before_and_after_sealing(records):
    log = TrafficLog()
    for record in records:
        log.record(record)
    assert log.rows(0, 100) == records
    log.record(received(1, bytes(2 << 20)))  # fills the batch
    assert log.rows(0, len(records)) == records
    assert log.table().num_rows == len(records) + 1


@given(st.lists(RECORDS.filter(lambda r: r.frames and r.kind in (Kind.SENT, Kind.RECEIVED)), max_size=8))
def test_a_slice_of_one_message_is_the_row_that_its_record_is(records):
    slices, rows = TrafficLog(), TrafficLog()
    for record in records:
        slices.extend(
            MessageSlice.joined(
                record.socket, record.frames, (0, len(record.frames)), [record.time], record.peer, record.kind
            )
        )
        rows.record(
            Record(
                time=record.time,
                socket=record.socket,
                kind=record.kind,
                frames=record.frames,
                peer=record.peer,
            )
        )
    assert slices.rows(0, 100) == rows.rows(0, 100)
    assert slices.table().equals(rows.table())


def test_slices_across_many_batches_keep_their_order():
    log = TrafficLog()
    every = [received(n, b"%d" % n, b"") for n in range(10_000)]
    for start in range(0, len(every), 700):
        log.extend(slice_of(every[start : start + 700]))
    assert log.rows(0, len(log)) == every


def test_a_view_of_one_socket_grows_by_its_rows_alone():
    log = TrafficLog()
    view, all_ = log.view("b"), log.view()
    for n in range(9_000):
        log.record(received(n, b"x", socket="ab"[n % 2]))
        if n % 1_000 == 0:
            view.update()
    assert (view.update(), all_.update()) == (4_500, 9_000)
    assert [view.row(n) for n in range(4_500)] == list(range(1, 9_000, 2))
    assert all_.row(17) == 17


def test_clear_begins_another_generation():
    log = TrafficLog()
    log.record(received(1, b"x"))
    view = log.view("a")
    view.update()
    log.clear()
    assert (log.generation, len(log), view.update(), view.generation) == (1, 0, 0, 1)


def test_a_row_that_is_not_there_is_an_index_error():
    with pytest.raises(IndexError):
        TrafficLog().record_at(0)


def test_the_oldest_rows_leave_where_the_budget_is_used_up(tmp_path):
    writer = CaptureWriter(tmp_path / "all.arrows")
    log = TrafficLog(writer, budget=3 << 20)
    view = log.view("a")
    for number in range(100):
        messages = [(number.to_bytes(4, "big"), bytes(1000))] * 300
        log.extend(MessageSlice.of("a", messages, [number] * 300, ["p"] * 300))
        if number == 5:
            view.update()
    assert len(log) == 30_000
    assert 0 < log.first < 30_000
    assert log.table().nbytes <= 3 << 20
    assert log.record_at(log.first).frames[0] == (log.first // 300).to_bytes(4, "big")
    assert log.record_at(29_999).frames[0] == (99).to_bytes(4, "big")
    with pytest.raises(IndexError):
        log.record_at(log.first - 1)
    assert log.rows(0, 10) == []
    assert view.gone() == len(view) == 1800
    view.let_go()
    assert view.update() == 30_000 - log.first
    assert view.row(0) == log.first
    writer.close()
    assert read_capture(tmp_path / "all.arrows")[0].num_rows == 30_000
