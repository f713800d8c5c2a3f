"""Rows of text: no byte is lost, none is cut within a character, and each fits the width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.traffic.text_rows import TextRows


def laid(frame: bytes, columns: int = 10) -> list[str]:
    rows = TextRows(frame, columns)
    while not rows.extend(len(frame), 1.0):
        pass
    return ["".join(shown for _, shown in rows.cells(row)) for row in range(len(rows))]


@pytest.mark.parametrize(
    ("frame", "rows"),
    [
        (b"", []),
        (b"one\ntwo\n\nthree", ["one", "two", "", "three"]),
        (b"some words to wrap", ["some words ", "to wrap"]),
        ("größe wörter".encode(), ["größe ", "wörter"]),
        (b"x" * 25, ["x" * 10, "x" * 10, "x" * 5]),
        ("你好世界你好".encode(), ["你好世界你", "好"]),
        (b"\xff\xfe", ["⟨ff⟩⟨fe⟩"]),
        ("\u202e".encode(), ["⟨202e⟩"]),
    ],
)
def test_rows(frame, rows):
    assert laid(frame) == rows


@given(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(lambda text: text.encode("utf-8"))))
def test_rows_are_the_frame_without_gap_or_overlap(frame):
    rows = TextRows(frame, 12)
    while not rows.extend(len(frame), 1.0):
        pass
    spans = [rows.span(row) for row in range(len(rows))]
    assert b"".join(frame[start:end] for start, end in spans) == frame
    assert all(start < end for start, end in spans)
    places = [at for row in range(len(rows)) for at, _ in rows.cells(row)]
    assert places == sorted(set(places))
    whole = frame.decode("utf-8", "surrogateescape")
    assert len(places) == len(whole) - whole.count("\n")


def test_it_stops_when_its_time_is_over_and_goes_on_later():
    frame = b"x" * 1_000_000
    rows = TextRows(frame, 10)
    assert not rows.extend(len(frame), 0.0)
    assert 0 < rows.laid < len(frame)
    while not rows.extend(len(frame), 0.001):
        pass
    assert len(rows) == 100_000
