"""Values and bytes find each other; and what the libraries read is what is read here."""

from __future__ import annotations

import json
import math
from typing import Any

import cbor2
import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.traffic.decoders.plain import MAPS, plain
from workbench.traffic.decoders.registry import decode
from workbench.traffic.decoders.tree import Tree

quick = settings(deadline=None, max_examples=80, database=None, suppress_health_check=[HealthCheck.too_slow])
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | texts
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=30,
)
binary = st.recursive(
    scalars | st.binary(max_size=300),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(texts | st.integers(-100, 100), inner, max_size=5)
    ),
    max_leaves=30,
)


def read(name: str, frame: bytes) -> Tree:
    decoded = decode(name, frame)
    assert decoded.problem == ""
    tree = decoded.tree
    while tree.grow():
        pass
    assert tree.problem == ""
    return tree


def same(one: Any, other: Any) -> bool:
    """Equal, and of one type: 1 is not true here, nor 1.0."""
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(map(repr, one)) == list(map(repr, other)) and all(
            same(one[key], other[key]) for key in one
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def check_ranges(name: str, frame: bytes, tree: Tree) -> None:
    """Each value's bytes alone are that value; each byte belongs to the innermost value around it."""
    for node in tree.nodes:
        again = read(name, frame[node.start : node.end])
        assert same(plain(again, 0), plain(tree, node.id))
        if node.parent >= 0:
            parent = tree.nodes[node.parent]
            assert parent.start < node.key <= node.start < node.end <= parent.end
            assert tree.children(node.parent)[node.row] == node.id
    for byte in range(len(frame)):
        id_ = tree.at(byte)
        inside = [n for n in tree.nodes if n.key <= byte < n.end]
        assert id_ == (max(inside, key=lambda n: n.depth).id if inside else -1)


@quick
@given(documents, st.booleans(), st.sampled_from([None, 2]))
def test_json_is_what_python_reads(value, ascii_only, indent):
    frame = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    tree = read("json", frame)
    assert same(plain(tree, 0), json.loads(frame))
    check_ranges("json", frame, tree)


@quick
@given(binary)
def test_msgpack_is_what_its_library_reads(value):
    frame = msgpack.packb(value)
    tree = read("msgpack", frame)
    assert same(plain(tree, 0), msgpack.unpackb(frame, strict_map_key=False))
    check_ranges("msgpack", frame, tree)


@quick
@given(binary | st.integers(-(2**200), 2**200))
def test_cbor_is_what_its_library_reads(value):
    frame = cbor2.dumps(value)
    tree = read("cbor", frame)
    assert same(plain(tree, 0), cbor2.loads(frame))
    check_ranges("cbor", frame, tree)


@pytest.mark.parametrize(
    ("hex_", "value"),
    [
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),  # RFC 8949, appendix A
        ("bf6346756ef563416d7421ff", {"Fun": True, "Amt": -2}),
        ("7f657374726561646d696e67ff", "streaming"),
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        ("f93e00", 1.5),
        ("fa47c35000", 100000.0),
        ("f7", None),
        ("d74401020304", b"\x01\x02\x03\x04"),
        ("d9d9f7a10102", {1: 2}),
        ("c1fb41d452d9e2000000", 1363896200.0),
    ],
)
def test_cbor_of_indefinite_length_small_floats_and_tags(hex_, value):
    assert same(plain(read("cbor", bytes.fromhex(hex_)), 0), value)


def test_times_are_shown_as_times():
    assert decode("cbor", bytes.fromhex("c11a514b67b0")).tree.nodes[0].text == (
        "tag 1, seconds since 1970: 2013-03-21 20:04:00 UTC"
    )
    assert decode("msgpack", b"\xd6\xff\x51\x4b\x67\xb0").summary == "2013-03-21 20:04:00 UTC"


@quick
@given(st.binary(max_size=60))
def test_what_json_takes_is_taken_and_what_it_refuses_is_refused(data):
    for frame in (data, b'["' + data + b'"]', b"[" + data + b"]"):
        try:
            wanted = json.loads(frame.decode("utf-8"))
        except ValueError:
            assert decode("json", frame).problem
        else:
            assert same(plain(read("json", frame), 0), wanted)


@pytest.mark.parametrize(
    ("name", "frame", "sentence"),
    [
        ("json", b'{"a" 1}', "Not JSON: a colon is missing at byte 5."),
        ("json", b'{"a": 1', "The JSON ends too early, after 7 bytes."),
        ("json", b"{} x", "After the JSON value, at byte 3, more follows."),
        ("json", b'["\xff"]', "At byte 2 the text is not UTF-8."),
        ("json", b'["a\nb"]', "In the text that begins at byte 1: invalid control character."),
        ("msgpack", b"\x92\x01", "The MessagePack ends at byte 2, where 1 more value should follow."),
        ("msgpack", b"\xc1", "Byte 0 is c1, which begins no MessagePack value."),
        ("msgpack", b"\x81\x90\x01", "The key at byte 1 is an array."),
        ("msgpack", b"\xc6\xff\xff\xff\xffx", "The value at byte 0 should have 4,294,967,295 bytes, and 1 are there."),
        ("cbor", b"\x82\x01", "The CBOR ends at byte 2, where a value should follow."),
        ("cbor", b"\x01\x02", "After the CBOR value, at byte 1, more follows."),
        ("cbor", b"\x5f\x61a\xff", "The piece at byte 1 is not of the kind that it is a piece of."),
        ("protobuf", b"\x0a\x05hi", "The field at byte 0 should have 5 bytes, and 2 are there."),
        ("protobuf", b"\x0b\x08\x01", "The group of field 1 has no end."),
        ("protobuf", b"\x08" + b"\x80" * 12, "The number at byte 1 has more than 10 bytes."),
        ("int32-le", b"12345", "5 bytes are not a multiple of 4."),
        ("image", b"no", "No picture: it begins as no PNG, JPEG, GIF or BMP does."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(name, frame, sentence):
    assert decode(name, frame).problem == sentence


def test_what_was_read_before_it_went_wrong_is_there():
    decoded = decode("json", b'{"a": 1, "b": [2, 3')
    assert [node.label for node in decoded.tree.nodes] == ["", "a", "b", "[0]", "[1]"]
    assert decoded.summary == "{a: 1, b: [2, 3 …] …}"


def test_maps_are_known_by_their_kind():
    kinds = {
        read(name, frame).nodes[0].kind
        for name, frame in (("json", b"{}"), ("msgpack", b"\x80"), ("cbor", b"\xa0"), ("protobuf", b""))
    }
    assert kinds <= MAPS
