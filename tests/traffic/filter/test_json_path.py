"""Values in JSON are found alike in one frame and in many at once, whatever peers put into frames."""

from __future__ import annotations

import json

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.filter import json_path
from workbench.traffic.filter.json_path import Reader

_scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, "", "a", "é", 10**25])
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", 'q"', ""]), inner, max_size=3)
    ),
    max_leaves=6,
)
_holders = st.dictionaries(st.sampled_from(["a", "b", 'q"', ""]), _values, max_size=3) | st.lists(
    _values, max_size=3
)
# Alone each is nothing, or one value; side by side some would pass for another number of them.
_NASTY = [
    b'{"a":1},{"a":2}', b'{"a":[1', b"[1", b'{"a":', b"{}{", b'{"a":1}]', b"[[", b'{"a":"', b'{"a":"\xff"}',
    b'{"b":"\xff","a":1}', b'{"a":1,"a":2}', b'{"\\u0061":3}', b'{"a":1e999}', b'{"b":1e999,"a":4}',
    b'{"a":{"b":5}}\n',
    b' {"a" : [ {"b":1}, 2, {"b":[3]} ] }', b"{" + b'"a":[' * 3000, b'{"a":' + b"9" * 5000 + b"}",
]  # fmt: skip
_frames = _holders.map(lambda value: json.dumps(value).encode()) | st.sampled_from(_NASTY)
_paths = st.lists(st.sampled_from(["a", "b", 'q"', "", 0, -1, None]), max_size=3).map(tuple)


def holds(value: object) -> bool:
    return not isinstance(value, int) or value > 0


def plainly(frame: bytes, path: json_path.Path) -> list[object]:
    """The same by decoding all of it."""
    found = [msgspec.json.decode(frame)]
    for step in path:
        found = [value for one in found for value in json_path._step(one, step)]
    return found


@given(frames=st.lists(_frames, max_size=30), path=_paths, together=st.sampled_from([1, 2, 7, 1000]))
def test_many_frames_give_what_each_gives_alone(frames, path, together):
    reader = Reader(path)
    column = pa.array([b"cut off", *frames], pa.binary()).slice(1)
    before, json_path._TOGETHER = json_path._TOGETHER, together
    try:
        answers = [answer for some in reader.answers(column, holds) for answer in some]
    finally:
        json_path._TOGETHER = before
    assert answers == [any(map(holds, reader.values(frame))) for frame in frames]


@given(value=_holders, path=_paths)
def test_a_frame_gives_what_all_of_it_decoded_would(value, path):
    frame = json.dumps(value).encode()
    assert list(Reader(path).values(frame)) == plainly(frame, path)


@given(frames=st.lists(_frames, max_size=12), path=_paths)
def test_what_is_left_out_before_has_no_values(frames, path):
    reader = Reader(path)
    kept = reader.may_have(pa.array(frames, pa.binary())).to_pylist()
    assert not [
        frame for frame, is_kept in zip(frames, kept, strict=True) if not is_kept and reader.values(frame)
    ]


@pytest.mark.parametrize(
    ("frame", "found"),
    [
        (b'{"b":"\xff","a":1}', [1]),  # what isn't asked for may be anything of that form
        (b'{"b":1e999,"a":4}', [4]),
        (b'{"b":tru,"a":4}', []),
        (b'{"a":"\xff"}', []),
        (b'{"a":1}{', []),
        (b'"a"', []),
        (b'{"a":1,"a":2}', [2]),
        (b'{"\\u0061":3}', [3]),
    ],
)
def test_what_counts_as_a_value(frame, found):
    assert list(Reader(("a",)).values(frame)) == found


def test_frames_that_would_pass_for_others_side_by_side_are_told_apart():
    frames = [b'{"a":[1', b"2]}", b'{"a":7},{"a":8}', b'{"a":9}']
    reader = Reader(("a",))
    answers = [
        answer for some in reader.answers(pa.array(frames, pa.binary()), lambda _: True) for answer in some
    ]
    assert answers == [False, False, False, True]
