"""Pasted texts that are frames in another notation."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.pasted import pasted
from workbench.document.render import Scope, render_frames
from workbench.document.workspace import Frame

FRAMES = st.lists(st.binary(min_size=0, max_size=80), min_size=1, max_size=4)
SOLID = st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=4)


def read(text):
    """What the text was, and the bytes that its frames are sent as."""
    found = pasted(text)
    return None if found is None else (found.what, list(render_frames(found.frames, Scope())))


def beside(data):
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)


def lines(data, width, line):
    return [line(at, data[at : at + width]) for at in range(0, len(data), width)]


def canonical(data):
    """As `hexdump -C` writes it."""

    def line(at, part):
        pairs = "  ".join(part[half : half + 8].hex(" ") for half in (0, 8))
        return f"{at:08x}  {pairs:<48}  |{beside(part)}|"

    return "\n".join([*lines(data, 16, line), f"{len(data):08x}"])


def xxd(data):
    return "\n".join(lines(data, 16, lambda at, part: f"{at:08x}: {part.hex(' ', -2):<39}  {beside(part)}"))


def plain(data):
    """As the frame view shows it."""
    return "\n".join(lines(data, 16, lambda at, part: f"{at:04x}  {part.hex(' '):<47}  {beside(part)}"))


def bare(data):
    return "\n".join(lines(data, 16, lambda at, part: f"0x{at:04x}:  {part.hex(' ', 2)}"))


@given(FRAMES)
def test_bytes_as_python_writes_them_come_back(frames):
    assert read(repr(frames)) == ("Python's bytes", frames)
    assert read(repr(tuple(frames))) == ("Python's bytes", frames)
    assert read(f"await socket.send_multipart({frames!r}, copy=False)") == ("Python's bytes", frames)
    assert read(f"  {frames[0]!r}\n") == ("Python's bytes", [frames[0]])


@pytest.mark.parametrize("write", [canonical, plain])
@given(SOLID)
def test_dumps_come_back_and_an_offset_of_zero_begins_a_frame(write, frames):
    assert read("\n\n".join(map(write, frames))) == ("a hex dump", frames)


@pytest.mark.parametrize("write", [xxd, bare])
@given(st.binary(min_size=18, max_size=90))
def test_other_programs_dumps_come_back(write, data):
    assert read(write(data)) == ("a hex dump", [data])


def test_squeezed_lines_are_unfolded():
    zeroes = "  ".join(("00 00 00 00 00 00 00 00",) * 2)
    text = f"00000000  {zeroes}  |................|\n*\n00000030  01  |.|\n00000031"
    assert read(text) == ("a hex dump", [bytes(48) + b"\x01"])
    assert read(text.replace("00000030", "ffffffffffff")) is None  # more than fits into memory


def test_characters_beside_that_read_as_hex_are_no_bytes():
    assert read("0000  61 62 20 63 64  ab cd") == ("a hex dump", [b"ab cd"])
    assert read("0000  de ad  be ef") == ("a hex dump", [b"\xde\xad\xbe\xef"])


@given(st.lists(st.binary(min_size=2, max_size=40), min_size=1, max_size=4))
def test_pairs_of_digits_are_a_frame_a_line(frames):
    assert read("\n".join(frame.hex(" ") for frame in frames)) == ("hex", frames)


def test_json_is_one_frame_and_a_row_of_traffic_is_its_frames():
    assert pasted('{"id": 12}').frames == (Frame(json={"id": 12}),)
    assert pasted("[1, 2]").frames == (Frame(json=[1, 2]),)
    record = {"seq": 1, "kind": "sent", "frames": [{"text": "a {{ b"}, {"hex": "00ff"}]}
    assert read(json.dumps(record)) == ("JSON", [b"a {{ b", b"\x00\xff"])
    assert read('[{"text": "a"}, {"hex": "01"}]') == ("JSON", [b"a", b"\x01"])


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "12", "de", "b'", "b'' + b''", "[b'a', 1]", "print('a')", "{not json", "0010  de ad",
        "0000  de ad\n0004  be ef", "0000  hello", "*", "f(b'a' if x else b'b')", "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_none_of_them_is_left_as_it_is(text):
    assert pasted(text) is None


@given(st.text("0123456789abcdef:*| xb'\"[]{},\n", max_size=80))
def test_any_text_is_frames_or_none(text):
    found = pasted(text)
    assert found is None or found.frames
