"""JSON lines become a capture that has the same rows, or a sentence with the line; nothing in between."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.traffic import imports
from workbench.traffic.capture import CaptureError, read_capture
from workbench.traffic.columns import batch_records
from workbench.traffic.exports.export import FORMATS, export
from workbench.traffic.imports import ImportCancelled, LinesError, import_lines
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record

words = st.text(max_size=5)
records = st.builds(
    Record,
    time=st.integers(-(2**62), 2**62),
    socket=words,
    kind=st.sampled_from([Kind.SENT, Kind.RECEIVED, Kind.REFUSED]),
    frames=st.lists(st.binary(max_size=5), max_size=3).map(tuple),
    peer=words,
    reason=words,
)
GOOD = {"time": "2026-11-26T12:07:29.5Z", "socket": "a", "kind": "sent", "frames": [{"text": "x"}]}


def rows_of(path) -> list[Record]:
    table, missing = read_capture(path)
    assert missing == 0
    return [record for batch in table.to_batches() for record in batch_records(batch)]


def imported(tmp_path, *lines: object) -> list[Record]:
    source = tmp_path / "x.jsonl"
    source.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    import_lines(source, tmp_path / "x.arrows")
    return rows_of(tmp_path / "x.arrows")


@settings(deadline=None, max_examples=50)
@given(st.lists(records, max_size=5))
def test_what_was_exported_comes_back(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("x")
    log = TrafficLog()
    for record in rows:
        log.record(record)
    export(log.snapshot(), FORMATS["jsonl"], folder / "x.jsonl")
    assert import_lines(folder / "x.jsonl", folder / "x.arrows") == len(rows)
    assert rows_of(folder / "x.arrows") == rows


def test_events_come_back_with_what_is_trouble_among_them(tmp_path):
    head = {"time": "2026-11-26T00:00:00Z", "socket": "a", "kind": "event"}
    bound, failed = imported(
        tmp_path, head | {"event": "bound"}, head | {"event": "failed", "reason": "Why."}
    )
    assert (bound.event, bound.trouble, bound.frames) == ("bound", False, ())
    assert (failed.event, failed.reason, failed.trouble) == ("failed", "Why.", True)


def test_lines_may_be_blank_have_other_keys_and_other_zones(tmp_path):
    rows = imported(
        tmp_path,
        "\ufeff" + json.dumps(GOOD | {"seq": 7, "size": 1, "mood": "good"}),
        "",
        GOOD | {"time": "2026-11-26T14:07:29.500000001+02:00", "frames": [{"base64": "AP8="}]},
        GOOD | {"time": "1969-12-31T23:59:59.999999999Z"},
    )
    assert [row.frames for row in rows] == [(b"x",), (b"\x00\xff",), (b"x",)]
    assert rows[1].time - rows[0].time == 1
    assert rows[2].time == -1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "it is not JSON"),
        ('{"time": "\udcff"}', "it is not JSON"),
        ("[]", "it is no record (expected `object`, got `array`)"),
        ({"socket": "a", "kind": "sent"}, "missing required field `time`"),
        (GOOD | {"kind": "lost"}, "invalid enum value 'lost'"),
        (GOOD | {"peer": 5}, "expected `str`, got `int` - at `$.peer`"),
        (GOOD | {"time": "yesterday"}, "the time 'yesterday' is not like 20"),
        (GOOD | {"time": "2026-02-30T00:00:00Z"}, "on no calendar"),
        (GOOD | {"time": "2026-02-03T00:00:00"}, "is not like 20"),
        (GOOD | {"time": "9999-02-03T00:00:00Z"}, "outside the years"),
        (GOOD | {"frames": [{"hex": "abc"}]}, "hex of frame 1"),
        (GOOD | {"frames": [{"base64": "a"}]}, "base64 of frame 1"),
        (GOOD | {"frames": [{"text": "a"}, {}]}, "frame 2 has to have one of"),
        (GOOD | {"frames": [{"text": "a", "hex": "00"}]}, "frame 1 has to have one of"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_nothing_is_imported(tmp_path, line, words):
    source = tmp_path / "x.jsonl"
    text = line if isinstance(line, str) else json.dumps(line)
    source.write_text(f"{json.dumps(GOOD)}\n\n{text}\n", encoding="utf-8", errors="surrogateescape")
    with pytest.raises(LinesError) as caught:
        import_lines(source, tmp_path / "x.arrows")
    assert str(caught.value).startswith(f"{source}: line 3: ")
    assert words in str(caught.value)
    assert list(tmp_path.iterdir()) == [source]


def test_a_line_without_an_end_is_refused_before_memory_is(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "LONGEST", 100)
    with pytest.raises(LinesError, match="line 1: it is longer"):
        imported(tmp_path, "[" * 200)


def test_it_tells_how_far_it_is_and_ends_when_it_is_told_to(tmp_path):
    source = tmp_path / "x.jsonl"
    source.write_text(f"{json.dumps(GOOD)}\n" * 10_000)
    told: list[tuple[int, int]] = []
    assert import_lines(source, tmp_path / "a", progress=lambda *both: told.append(both)) == 10_000
    assert told == sorted(told)
    assert {size for _, size in told} == {source.stat().st_size}
    with pytest.raises(ImportCancelled):
        import_lines(source, tmp_path / "b", cancelled=lambda: True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "x.jsonl"]


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.jsonl")
    with pytest.raises(LinesError, match="not a regular file"):
        import_lines(tmp_path / "x.jsonl", tmp_path / "made.arrows")
    assert not (tmp_path / "made.arrows").exists()


def test_places_that_can_not_be_read_or_written_are_told(tmp_path):
    with pytest.raises(LinesError, match="can't be read"):
        import_lines(tmp_path / "none", tmp_path / "a")
    (tmp_path / "x").write_text(json.dumps(GOOD))
    with pytest.raises(CaptureError, match="can't be written"):
        import_lines(tmp_path / "x", tmp_path / "no" / "a")
