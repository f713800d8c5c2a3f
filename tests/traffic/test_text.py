"""Rows as text: the JSON line of the contract, and previews that do no harm."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.records import Kind, Record
from workbench.traffic.text import json_line, preview, readable_line, visible


def test_json_line_of_a_message():
    record = Record(time=1_000_000_007, socket="a", kind=Kind.SENT, frames=(b"hi", b"\xff\x00", b""))
    assert json.loads(json_line(3, record)) == {
        "seq": 3,
        "time": "1970-01-01T00:00:01.000000007Z",
        "socket": "a",
        "kind": "sent",
        "frames": [{"text": "hi"}, {"hex": "ff00"}, {"text": ""}],
        "size": 4,
    }


def test_json_line_of_an_event_leaves_out_what_it_has_not():
    record = Record(time=0, socket="a", kind=Kind.EVENT, event="connected", peer="tcp://x:1")
    assert list(json.loads(json_line(1, record))) == ["seq", "time", "socket", "kind", "peer", "event"]


@given(st.lists(st.binary(max_size=50)), st.integers(1, 60))
def test_a_preview_is_one_printable_line(frames, limit):
    assert preview(frames, limit).isprintable()


def test_previews_of_what_is_huge_binary_or_turns_text_around():
    assert preview([b"x" * 10_000_000]) == "x" * 200 + "…"
    assert preview(["ü".encode() * 1_000], 7) == "ü" * 7 + "…"
    assert preview([b"\xff\xfe"]) == "ff fe"
    assert "\u202e" not in preview(["a\u202eb".encode()])
    assert preview([b"", b"x"]) == "∅ · x"
    assert len(preview([b"x"] * 100_000)) < 300


@given(st.text())
def test_visible_text_is_printable(text):
    assert visible(text).isprintable()


def test_visible_glyphs():
    assert visible("a\n\x7f\u202eb") == "a␊␡⟨202e⟩b"


@given(st.text(), st.text(), st.text())
def test_a_readable_line_does_no_harm(peer, reason, socket):
    for kind in Kind:
        record = Record(time=0, socket=socket, kind=kind, event="e", peer=peer, reason=reason)
        assert readable_line(1, record).isprintable()
