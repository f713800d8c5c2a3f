"""What is asked of a value in JSON, and that its frame has a needle however the value is written in it."""

from __future__ import annotations

import json
from array import array

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.traffic.batch import slice_batch
from workbench.traffic.filter.json_test import of_comparison, of_text
from workbench.traffic.filter.language import compile_filter
from workbench.traffic.filter.predicates import text_test
from workbench.traffic.filter.scan import is_in
from workbench.traffic.filter.written import Value
from workbench.traffic.records import Kind, MessageSlice, Record

_texts = st.text(alphabet='aAéÉß"\\\n\u0001\U0001f600xyz ', max_size=6)


def written(text: str, *, quoted: bool) -> Value:
    return Value(text, 0, len(text), quoted)


def spelled(number: int) -> st.SearchStrategy[str]:
    """That number as JSON may have it, and near it."""
    digits = str(abs(number))
    sign = "-" if number < 0 else ""
    near = str(abs(number) - 1) if number else "0"
    return st.sampled_from(
        [
            sign + digits, f"{sign}{digits}.0", f"{sign}{digits}.000", f"{sign}{digits}e0", f"{sign}{digits}E+0",
            f"{sign}{digits}0e-1", f"{sign}{digits}.{'0' * 40}1", f"{sign}{near}.{'9' * 40}", f"{sign}{near}.9990235",
            f"{sign}{digits[0]}.{digits[1:] or '0'}e{len(digits) - 1}", sign + near,
        ]
    )  # fmt: skip


@given(st.data(), st.integers(-(2**44), 2**44) | st.sampled_from([2**43 - 1, 2**43, -(2**43) + 1, 4096, 100]))
def test_a_number_is_found_by_its_needle_however_it_is_written(data, number):
    test = of_comparison("==", [written(str(number), quoted=False)])
    frame = data.draw(spelled(number))
    if test.holds(json.loads(frame)) and test.needles is not None:
        assert is_in(memoryview(f'{{"x":{frame}}}'.encode()), test.needles)


@given(text=_texts, ascii_only=st.booleans())
@example(text="abc", ascii_only=True)
def test_so_is_a_text(text, ascii_only):
    frame = memoryview(json.dumps({"x": text}, ensure_ascii=ascii_only).encode())
    same = of_comparison("==", [written(text, quoted=True)])
    assert same.holds(text)
    assert same.needles is None or is_in(frame, same.needles)
    for op in ("contains", "starts", "ends", "=="):
        for part in {text, text[:3], text[-3:], text.lower()}:
            test = of_text(text_test(op, part))
            if test.holds(text) and test.needles is not None:
                assert is_in(frame, test.needles)


@pytest.mark.parametrize(
    ("filter_", "frame", "is_hit"),
    [
        ("json.x == 4095", b'{"x": 4095}', True),
        ("json.x == 4095", b'{"x": 40.95e2, "y": 1}', True),
        ("json.x == 4095", b'{"x": 4094, "y": 4095}', False),
        ("json.x == true", b'{"x": true}', True),
        ("json.x == true", b'{"x": 1}', False),
        ("json.x == 1", b'{"x": true}', False),
        ("json.x == null", b'{"x": null}', True),
        ('json.x == "abc"', b'{"x": "\\u0061bc"}', True),
        ('json.x == "4095"', b'{"x": 4095}', False),
        ("json.x in (4095, abc)", b'{"x": "abc"}', True),
        ("json.x in (4095, abc)", b'{"x": 4095.0}', True),
        ("json.x contains abc", b'{"x": ["1", "xABCx"]}', True),
        ("json.x != 4095", b'{"x": 1}', True),
        ("json.x != 4095", b'{"y": 1}', False),
        ("json.x > abc", b'{"x": "abd"}', True),
        ("json.x > 3", b'{"x": "4"}', False),
        ("json.x", b'{"x": false}', True),
    ],
)
def test_comparisons(filter_, frame, is_hit):
    compiled = compile_filter(filter_)
    frames = [frame, b"no json", b'{"z": 1}'] * 40
    assert compiled.matches(Record(time=0, socket="a", kind=Kind.RECEIVED, frames=(frame,))) is is_hit
    count = len(frames)
    batch = slice_batch(MessageSlice.joined("a", frames, range(count + 1), array("q", range(count)), ""))
    assert list(compiled.rows(0, batch)) == (list(range(0, count, 3)) if is_hit else [])
    may_match = compiled.may_match
    assert not is_hit or may_match is None or may_match(memoryview(frame))
