"""Statements that append a frame piece by piece."""

from __future__ import annotations

import pytest

from tests.codegen.test_c_texts import needs
from workbench.codegen.c_frames import frame_lines, frames_into
from workbench.codegen.program import CodegenError
from workbench.codegen.source import Source
from workbench.document.workspace import Frame


@pytest.mark.parametrize(
    ("frame", "lines"),
    [
        (Frame(text="Hello"), ['append(f, "Hello", 5);']),
        (Frame(text=""), ['append(f, "", 0);']),
        (Frame(text="n {{ counter }}"), ['append(f, "n ", 2);', "append_number(f, counter);"]),
        (Frame(text="{{ request.frames[1] }}"), ["append_frame(f, request, 1);"]),
        (Frame(text="{{ port }}"), ["append(f, VALUE_PORT, sizeof VALUE_PORT - 1);"]),
        (Frame(hex="00 ff"), [r'append(f, "\000\377", 2);']),
        (
            Frame(json={"a": "{{ counter }}"}),
            [r'append(f, "{\"a\":\"", 6);', "append_number(f, counter);", r'append(f, "\"}", 2);'],
        ),
        (Frame(msgpack=[1]), [r'append(f, "\221\001", 2);']),
        (Frame(file="picture.png"), ['append_file(f, "picture.png");']),
        (Frame(text="{{ random(1, 6) }}"), ["append_number(f, 1 + rand() % 6);"]),
    ],
)  # fmt: skip
def test_a_frame_is_appended_piece_by_piece(frame, lines):
    assert frame_lines(frame, "f", needs()) == lines


@pytest.mark.parametrize(
    "frame",
    [
        Frame(text="{{ hmac_sha256('k', 'x') }}"), Frame(text="{{ request.frames[0].upper() }}"),
        Frame(cbor=["{{ counter }}"]), Frame(hex="{{ counter }}0"), Frame(base64="{{ request.frames[0] }}"),
    ],
)  # fmt: skip
def test_what_c_cannot_say_is_told(frame):
    with pytest.raises(CodegenError, match="choose python"):
        frame_lines(frame, "f", needs())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ counter }} % of {{ port }}", 'add_text(&m, "%ld %% of %s", counter, VALUE_PORT);'),
        ("plain 100 %", 'append(add_frame(&m), "plain 100 %", 11);'),
        ("\0{{ counter }}", None),
        ("{{ request.frames[0] }}!", None),
    ],
)
def test_numbers_and_texts_are_put_together_as_printf_does(text, written):
    to = Source()
    frames_into(to, None, (Frame(text=text),), "&m", needs())
    assert to.text() == f"{written}\n" if written else "add_text" not in to.text()
