"""Numbers and times of a fixed size, one or many, of either byte order."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.traffic.decoders.numbers import FORMS
from workbench.traffic.decoders.plain import plain
from workbench.traffic.decoders.registry import decode


@settings(deadline=None, max_examples=60, database=None)
@given(st.sampled_from([name for name in FORMS if not name.startswith("time")]), st.data())
def test_numbers_are_what_struct_reads(name, data):
    form = FORMS[name]
    frame = data.draw(
        st.binary(min_size=form.size, max_size=form.size * 9).filter(lambda b: len(b) % form.size == 0)
    )
    tree = decode(name, frame).tree
    values = [value for (value,) in struct.iter_unpack(form.code, frame)]
    assert repr(plain(tree, 0)) == repr(values if len(values) > 1 else values[0])
    for node in tree.nodes[1:]:
        again = decode(name, frame[node.start : node.end]).tree
        assert again.nodes[0].text == node.text


@pytest.mark.parametrize(
    ("name", "frame", "text"),
    [
        ("time-s-le", struct.pack("<I", 1_700_000_000), "2023-11-14 22:13:20 UTC"),
        ("time-s-be", struct.pack(">q", 1_700_000_000), "2023-11-14 22:13:20 UTC"),
        ("time-s-le", struct.pack("<d", 1_700_000_000.25), "2023-11-14 22:13:20.25 UTC"),
        ("time-s-le", b"1700000000.5", "2023-11-14 22:13:20.5 UTC"),
        ("time-ms-le", struct.pack("<q", 1_700_000_000_001), "2023-11-14 22:13:20.001 UTC"),
        ("time-us-be", struct.pack(">q", -1), "1969-12-31 23:59:59.999999 UTC"),
        ("time-ns-le", struct.pack("<q", 2**63 - 1), "2262-04-11 23:47:16.854775807 UTC"),
        ("time-s-be", struct.pack(">q", 2**62), "outside the years 1 to 9999"),
        ("time-ms-le", struct.pack("<2q", 0, 1000), "[1970-01-01 00:00:00 UTC, 1970-01-01 00:00:01 UTC]"),
    ],
)
def test_times(name, frame, text):
    assert decode(name, frame).summary == text


def test_a_float_of_32_bits_is_written_by_the_digits_that_it_has():
    assert decode("float32-be", struct.pack(">f", 3.14)).summary == "3.14"
    assert decode("float32-be", b"\x7f\x7f\xff\xff").summary == "3.4028235e+38"
