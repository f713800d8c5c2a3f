"""The picture is well-formed XML with every label as text, whatever a peer sent."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from workbench.traffic.records import Kind, Record
from workbench.traffic.sequence import Topology, diagram
from workbench.traffic.sequence_svg import svg
from workbench.ui.theme import LIGHT

SVG = "{http://www.w3.org/2000/svg}"
TONES = structs.asdict(LIGHT)
DRAWN = {f"{SVG}{name}" for name in ("svg", "style", "rect", "line", "path", "circle", "text", "title")}


def tree_of(*frames: bytes, label: str = "Client", reason: str = "it went") -> ET.Element:
    records = [
        (0, Record(time=5, socket="a", kind=Kind.SENT, frames=frames)),
        (1, Record(time=6, socket="b", kind=Kind.RECEIVED, frames=frames, peer=label)),
        (2, Record(time=7, socket="a", kind=Kind.EVENT, reason=reason)),
    ]
    shown = diagram(records, Topology(labels={"a": label}))
    return ET.fromstring(svg(shown, TONES).encode("utf-8"))  # as it is written to a file


def texts(tree: ET.Element) -> list[str]:
    return [text.text or "" for text in tree.iter() if text.tag in (f"{SVG}text", f"{SVG}title")]


def test_a_label_is_there_as_it_was_sent():
    found = texts(tree_of(b"<b>&\"'", label="<Client> & co"))
    assert "<b>&\"'" in found
    assert "<Client> & co" in found


def test_a_long_label_is_cut_with_the_whole_of_it_beside():
    found = texts(tree_of(b"x" * 100))
    assert "x" * 100 in found
    assert any(text.startswith("xxxx") and text.endswith("…") for text in found)


@pytest.mark.parametrize(
    "payload",
    [b"</text><script>alert(1)</script>", b"]]>", b"<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;", b"\0\x1b[31m",
     "\u202e\ufffe\U0001f600".encode(), b"\xff\xfe\xed\xa0\x80"],
)  # fmt: skip
def test_no_payload_becomes_anything_but_text(payload):
    tree = tree_of(payload, label=payload.decode("utf-8", "replace"), reason=payload.decode("latin-1"))
    assert {element.tag for element in tree.iter()} <= DRAWN


@given(st.binary(max_size=40), st.text(max_size=20), st.text(st.characters(), max_size=20))
def test_any_bytes_make_a_picture_that_can_be_read(payload, label, reason):
    assert {element.tag for element in tree_of(payload, label=label, reason=reason).iter()} <= DRAWN


def test_half_a_surrogate_pair_does_no_harm():
    assert tree_of(b"x", label="\ud800").tag == f"{SVG}svg"
