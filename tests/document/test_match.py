"""What a rule and a scenario want of a message, and how what differs is said."""

from __future__ import annotations

import time

import cbor2
import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.expression import RenderError
from workbench.document.match import Matcher, frame_of, match_frames, match_of
from workbench.document.render import Scope, render_frame
from workbench.document.workspace import FrameMatch

NOTHING = Scope()


def said(*pairs, scope=NOTHING):
    mismatch = match_frames([match for match, _ in pairs], [frame for _, frame in pairs], scope)
    return mismatch.sentence if mismatch else ""


@pytest.mark.parametrize(
    ("match", "right", "wrong"),
    [
        (FrameMatch(text="héllo"), "héllo".encode(), b"hello"),
        (FrameMatch(hex="de ad"), b"\xde\xad", b"\xde\xad\x00"),
        (FrameMatch(base64="3q0="), b"\xde\xad", b""),
        (FrameMatch(json={"a": [1, True]}), b'{ "a": [1.0, true] }', b'{"a": [1, 1]}'),
        (FrameMatch(msgpack={"a": 1}), msgpack.packb({"a": 1}), msgpack.packb({"a": 1, "b": 2})),
        (FrameMatch(cbor=[None]), cbor2.dumps([None]), cbor2.dumps([])),
        (FrameMatch(contains="ell"), b"\xffhello", b"help"),
        (FrameMatch(regex="^h.llo$"), "hällo".encode(), b"say hello"),
        (FrameMatch(regex="b."), b"a\xffb\xfe", b"\xffa"),
        (FrameMatch(json_contains={"a": {"b": 1}}), b'{"a": {"b": 1, "c": 2}, "d": 3}', b'{"a": {"c": 2}}'),
        (FrameMatch(any=True), b"", None),
    ],
)  # fmt: skip
def test_each_kind_takes_what_it_says_and_nothing_else(match, right, wrong):
    assert match_frames([match], [right], NOTHING) is None
    if wrong is not None:
        assert match_frames([match], [wrong], NOTHING) is not None
        assert not Matcher([match], NOTHING).matches([wrong])


@pytest.mark.parametrize(
    ("match", "frame", "sentence"),
    [
        (FrameMatch(text="hello"), b"hallo", 'Frame 1 is "hallo", not "hello".'),
        (FrameMatch(text="hello"), b"", 'Frame 1 is empty, not "hello".'),
        (FrameMatch(hex="00 ff"), b"\x00\xfe", "Frame 1 is 00 fe, not 00 ff."),
        (FrameMatch(json={"a": 1}), b"{", 'Frame 1 is not JSON: "{".'),
        (FrameMatch(json={"a": 1}), b'{"a": 2}', "Frame 1 differs: a is 2, not 1."),
        (FrameMatch(json={"a": 1}), b'{"a": 1, "b": 2}', 'Frame 1 has more than is wanted: {"a":1,"b":2}.'),
        (FrameMatch(json_contains={"a": {"b": 1}}), b'{"a": {}}', "Frame 1 differs: a.b is missing."),
        (FrameMatch(contains="x"), b"abc", 'Frame 1 is "abc", without "x".'),
        (FrameMatch(regex="^x"), b"abc", "Frame 1 is \"abc\", where the pattern ^x isn't found."),
    ],
)  # fmt: skip
def test_what_differs_is_said_in_words(match, frame, sentence):
    assert said((match, frame)) == sentence


def test_long_frames_that_differ_late_say_from_which_byte():
    wanted = FrameMatch(text="x" * 500)
    assert said((wanted, b"x" * 499)) == (
        "Frame 1 (499 bytes) differs from what is wanted (500 bytes) from byte 499 on."
    )


def test_frames_too_few_and_too_many_are_told_each():
    two = [FrameMatch(text="a"), FrameMatch(any=True)]
    short = match_frames(two, [b"a"], NOTHING)
    assert short.sentence == "Frame 2 is missing: any frame is wanted."
    assert [(d.frame, d.found) for d in short.differences] == [(1, "")]
    long = match_frames(two, [b"b", b"", b"more"], NOTHING)
    assert [d.frame for d in long.differences] == [0, 2]
    assert long.differences[1].sentence == 'Frame 3 is one too many: "more".'


def test_nothing_wanted_and_a_rest_take_what_comes():
    assert match_frames([], [b"a", b"b"], NOTHING) is None
    opened = [FrameMatch(text="a"), FrameMatch(rest=True)]
    assert match_frames(opened, [b"a"], NOTHING) is None
    assert match_frames(opened, [b"a", b"b", b"c"], NOTHING) is None
    assert match_frames(opened, [b"b"], NOTHING) is not None
    with pytest.raises(RenderError, match=r"Frame 1: .*put it last"):
        Matcher([FrameMatch(rest=True), FrameMatch(text="a")], NOTHING)


def test_variables_are_put_in_and_unknown_ones_are_an_error_before_anything_comes():
    scope = Scope(variables={"name": "Ann"})
    assert said((FrameMatch(text="{{ name }}"), b"Ann"), scope=scope) == ""
    assert said((FrameMatch(regex="^{{ name }}$"), b"Ann"), scope=scope) == ""
    assert said((FrameMatch(json_contains={"who": "{{ name }}"}), b'{"who":"Ann"}'), scope=scope) == ""
    with pytest.raises(RenderError, match=r'Frame 1: .*there is no "nobody"'):
        Matcher([FrameMatch(contains="{{ nobody }}")], scope)


def test_a_pattern_that_is_none_says_so_and_one_that_backtracks_is_quick():
    with pytest.raises(RenderError, match=r"a\(: not a pattern"):
        Matcher([FrameMatch(regex="a(")], NOTHING)
    begun = time.process_time()
    assert said((FrameMatch(regex="(a+)+$"), b"a" * 100_000 + b"b"))
    assert time.process_time() - begun < 5  # a backtracking engine would not be done in a year


@pytest.mark.parametrize("kind", ["json", "msgpack", "cbor"])
@pytest.mark.parametrize(
    "bomb", [b"[" * 100_000, b"\x91" * 100_000, b"\x81" * 100_000, b"9" * 100_000, b"\xdd\xff\xff\xff\xff",
             b"\x9b" + b"\xff" * 8, b"\x5b\x7f" + b"\xff" * 7, b" " * (2 << 20)]
)  # fmt: skip
def test_bombs_are_a_mismatch_in_words(kind, bomb):
    assert said((FrameMatch(**{kind: {"a": 1}}), bomb)).startswith("Frame 1 ")


@given(st.binary(max_size=64))
def test_a_frame_matches_what_is_made_of_it_and_is_made_of_it_again(frame):
    assert match_frames([match_of(frame)], [frame], NOTHING) is None
    assert render_frame(frame_of(frame), NOTHING) == frame


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_matches_and_mismatch_agree(wanted, frames):
    matcher = Matcher([match_of(frame) for frame in wanted], NOTHING)
    assert matcher.matches(frames) == (matcher.mismatch(frames) is None)
    assert matcher.matches(frames) == (not wanted or wanted == frames)


def test_a_protobuf_message_matches_by_its_fields_whatever_the_order_of_its_bytes(orders, tmp_path):
    orders(tmp_path)
    scope = Scope(folder=tmp_path, variables={"name": "Ada"})

    def wanted(**test):
        return FrameMatch(**test, message="shop.Order", schema="orders.desc")

    exact = wanted(protobuf={"id": 5, "customerName": "{{ name }}"})
    turned = b"\x12\x03Ada\x08\x05"
    assert said((exact, turned), scope=scope) == ""
    assert said((exact, b"\x08\x06" + turned[:5]), scope=scope) == "Frame 1 differs: id is 6, not 5."
    more = said((exact, turned + b"\x20\x01"), scope=scope)
    assert more == 'Frame 1 has more than is wanted: {"id":5,"customer_name":"Ada","state":"PAID"}.'
    assert said((exact, b"\xff"), scope=scope) == "Frame 1 is no shop.Order: ff."
    part = wanted(protobuf_contains={"id": 0, "lines": [{"sku": "a"}]})
    assert said((part, b"\x12\x03Ada\x1a\x05\x0a\x01a\x10\x02"), scope=scope) == ""
    assert said((part, b"\x08\x01\x1a\x03\x0a\x01a"), scope=scope) == "Frame 1 differs: id is 1, not 0."
    with pytest.raises(RenderError, match=r"^Frame 1: idd: shop.Order has no such field"):
        Matcher([wanted(protobuf={"idd": 1})], scope)
