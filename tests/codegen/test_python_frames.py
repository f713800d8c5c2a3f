"""Frames as Python expressions give the bytes that the workbench would send."""

from __future__ import annotations

import base64
import hmac
import json
import random
import uuid
from datetime import UTC, datetime
from pathlib import Path

import cbor2
import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.codegen.program import CodegenError
from workbench.codegen.python_frames import frame_expression, message_order
from workbench.codegen.python_helpers import HELPERS
from workbench.codegen.python_texts import Needs
from workbench.document.render import RenderError, Scope, render_frame, render_frames
from workbench.document.workspace import Frame

VARIABLES = {"port": "5555", "name": "Ümlaut {x} 'q' \"d\" \\", "2nd": "2", "class": "c"}
REQUEST = (b"first", b"\xff\xfe", "drei ü".encode())
NAMES = {
    "base64": base64, "hmac": hmac, "json": json, "random": random, "uuid": uuid, "UTC": UTC,
    "datetime": datetime, "Path": Path, "msgpack": msgpack, "cbor2": cbor2,
}  # fmt: skip


def made(frame: Frame, **more: object) -> bytes:
    """What the program would make of it."""
    needs = Needs(VARIABLES)
    expression = frame_expression(frame, needs)
    scope = {**NAMES, "request": list(REQUEST), "counter": 7, **more}
    for variable, constant in needs.constants.items():
        scope[constant] = VARIABLES[variable]
    for helper in needs.helpers:
        exec(HELPERS[helper].text(False), scope)
    return eval(expression, scope)


def sent(frame: Frame) -> bytes:
    return render_frame(frame, Scope(variables=VARIABLES, counter=7, request=REQUEST))


EXPRESSIONS = (
    "port", "name", "counter", "counter + 1", "int(port) + 1", "request.frames[0]", "request.frames[1]",
    "request.frames[-1]", "len(request.frames)", "port + 'x'", "'a' if counter > 3 else \"b\"",
    "request.frames[0].upper()", "len(port)", "hmac_sha256(port, request.frames[1:])", "hmac_sha256('k', name)",
    "port * 2", "json(port)", "json('{\"a\": [1, \"b\"]}')['a'][1]", "[1, 2][0]", "1.5",
)  # fmt: skip
fixed = st.text(st.characters(exclude_categories=("Cs",)), max_size=8).map(
    lambda text: text.replace("{{", "{")
)
templates = st.lists(
    st.one_of(fixed, st.sampled_from(EXPRESSIONS).map(lambda e: f"{{{{ {e} }}}}"), st.just("{{{{")),
    max_size=5,
).map("".join)


@given(templates)
def test_any_text_gives_the_same_bytes(text: str):
    try:
        wanted = sent(Frame(text=text))
    except RenderError:  # "{" and "{{ x }}" side by side make something else: not a template then
        return
    assert made(Frame(text=text)) == wanted


names = st.text(st.characters(exclude_categories=("Cs",)), max_size=4)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.sampled_from(["plain", 'ü"\\', "a {{ port }} b", "{{ counter }}", "{{ request.frames[0] }}"]),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)


@given(values)
def test_any_value_gives_the_same_json_msgpack_and_cbor(value: object):
    for frame in (Frame(json=value), Frame(msgpack=value), Frame(cbor=value)):
        assert made(frame) == sent(frame)


@pytest.mark.parametrize(
    "frame",
    [
        Frame(hex="de ad be ef"), Frame(hex="{{ '00' * 3 }} ff"), Frame(base64="3q2+7w=="), Frame(text=""),
        Frame(text="100 %"), Frame(text="100 % of {{ counter }}"), Frame(text="{{ random(3, 3) }}"),
    ],
)  # fmt: skip
def test_the_other_notations(frame: Frame):
    assert made(frame) == sent(frame)


def test_what_is_simple_reads_so():
    needs = Needs({"port": "5555"})
    assert frame_expression(Frame(text="Hello"), needs) == 'b"Hello"'
    assert frame_expression(Frame(text="task {{ counter }}"), needs) == 'b"task %d" % counter'
    assert frame_expression(Frame(text="{{ request.frames[1] }}"), needs) == "request[1]"
    assert frame_expression(Frame(text="at {{ port }}"), needs) == 'f"at {PORT}".encode()'
    assert frame_expression(Frame(hex="de ad"), needs) == 'bytes.fromhex("de ad")'


def test_frames_made_of_others_come_after_them():
    frames = (
        Frame(text="{{ hmac_sha256('key', frames[1:]) }}"), Frame(text="a"), Frame(text="{{ frames[1] }}!"),
    )  # fmt: skip
    order = message_order(frames)
    assert order == [2, 0]
    made_frames = [b"", b"a", b""]
    for index in order:
        made_frames[index] = made(frames[index], frames=made_frames)
    assert tuple(made_frames) == render_frames(frames, Scope(variables=VARIABLES, counter=7, request=REQUEST))


@pytest.mark.parametrize("text", ["{{ frames[0] }}", "{{ frames[1] }}"])
def test_frames_made_of_themselves_are_refused(text: str):
    with pytest.raises(CodegenError, match=r"itself|circle"):
        message_order((Frame(text=text), Frame(text="{{ frames[0] }}")))
