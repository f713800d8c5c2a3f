"""Two messages side by side: what differs is on one line, and nothing that differs is left out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.traffic.compare import Form, Line, Side, State, compare, differences
from workbench.traffic.decoders.guess import guess


def side(*frames: bytes) -> Side:
    return Side(frames, ("topic",), lambda position: guess(frames[position]))


def lines(left: tuple[bytes, ...], right: tuple[bytes, ...], form: Form = Form.VALUES) -> list[Line]:
    return compare(side(*left), side(*right), form)


def drawn(found: list[Line]) -> list[tuple[str, str, str]]:
    return [(line.left, line.state.value, line.right) for line in found]


def test_values_stand_beside_each_other_by_their_names():
    left = json.dumps({"id": 1, "old": True, "items": ["a", "b"], "same": None}).encode()
    right = json.dumps({"id": 12, "items": ["a", "c", "d"], "new": 1, "same": None}).encode()
    found = lines((left,), (right,))
    assert drawn(found) == [
        (f"Frame 1, topic, {len(left)} bytes", "≠", f"Frame 1, topic, {len(right)} bytes"),
        ("id  1", "≠", "id  12"),
        ("old  true", "−", ""),
        ("items  [ ]", "", "items  [ ]"),
        ("  [0]  \"a\"", "", "  [0]  \"a\""),
        ("  [1]  \"b\"", "≠", "  [1]  \"c\""),
        ("", "+", "  [2]  \"d\""),
        ("", "+", "new  1"),
        ("same  null", "", "same  null"),
    ]  # fmt: skip
    assert differences(found) == 5
    assert found[1].left_marks == ()
    assert found[1].right_marks == ((5, 6),)


def test_frames_that_one_side_has_alone():
    found = lines((b"a",), (b"a", b"b"))
    assert drawn(found) == [
        ("Frame 1, topic, 1 byte", "", "Frame 1, topic, 1 byte"),
        ("a", "", "a"),
        ("", "+", "Frame 2, 1 byte"),
        ("", "+", "b"),
    ]


def test_texts_stand_beside_each_other_line_by_line():
    found = lines((b"one\ntwo\nthree",), (b"one\nthree\n\x1b[31m",), Form.TEXT)
    assert drawn(found)[1:] == [
        ("one", "", "one"),
        ("two", "−", ""),
        ("three", "", "three"),
        ("", "+", "␛[31m"),
    ]


def test_bytes_that_differ_are_marked():
    found = lines((b"ABCDEFGHIJ",), (b"ABxDEFGHIJK",), Form.HEX)
    assert drawn(found)[1:] == [
        ("0000  41 42 43 44 45 46 47 48  ABCDEFGH", "≠", "0000  41 42 78 44 45 46 47 48  ABxDEFGH"),
        ("0008  49 4a                    IJ", "≠", "0008  49 4a 4b                 IJK"),
    ]
    line = found[1]
    assert [line.left[a:b] for a, b in line.left_marks] == ["43", "C"]
    assert [line.right[a:b] for a, b in line.right_marks] == ["78", "x"]
    assert found[2].left_marks == ()
    assert [found[2].right[a:b] for a, b in found[2].right_marks] == ["4b", "K"]


@pytest.mark.parametrize("form", list(Form))
def test_messages_of_any_size_are_compared_as_far_as_it_helps(form):
    left = b"a" * 30_000_000
    right = left[:20_000_000] + b"b" + left[20_000_001:]
    found = lines((left,), (right,), form)
    assert found[0].state is State.CHANGED
    assert len(found) < 10_000
    if form is not Form.VALUES:
        assert found[-1].left == "… they differ first at byte 20,000,000"
    many = lines((b"x",) * 5_000, (b"x",) * 4_999, form)
    assert many[-1].left == "Frames from 201 on are not equal, and not listed."


known = st.sampled_from([b'{"a": 1}', b'{"a": 2, "b": [1]}', b"\x81\xa1a\x01", b"", b"text\nline"])
payloads = known | st.binary(max_size=20)


@settings(deadline=None, max_examples=150, database=None)
@given(st.lists(payloads, max_size=3), st.lists(payloads, max_size=3), st.sampled_from(list(Form)))
def test_nothing_is_lost_and_what_is_equal_is_equal(left, right, form):
    found = lines(tuple(left), tuple(right), form)
    assert (differences(found) == 0 and not any(line.state is not State.SAME for line in found)) == (
        left == right
    )
    for line in found:
        # An empty line that one side has alone reads as none.
        assert line.heading or line.state is not State.SAME or line.left == line.right
        for text, marks in ((line.left, line.left_marks), (line.right, line.right_marks)):
            assert all(0 <= start < end <= len(text) for start, end in marks)
    mirrored = lines(tuple(right), tuple(left), form)
    assert differences(mirrored) == differences(found)
