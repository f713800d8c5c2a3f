"""What windows say to each other is understood whole, or not at all."""

from __future__ import annotations

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.instances.talk import Answer, NotUnderstood, Standing, Wish, understood

NAMES = st.binary(max_size=200).filter(lambda name: b"\0" not in name).map(lambda name: b"/" + name)
TOKENS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=100)


@given(NAMES, TOKENS)
def test_any_file_name_that_there_can_be_arrives_as_it_is(name, token):
    wish = Wish(file=name, token=token)
    assert understood(msgspec.json.encode(wish) + b"\n", Wish) == wish


@given(st.binary(), st.sampled_from([Standing, Wish, Answer]))
def test_bytes_are_one_of_the_lines_or_not_understood(text, kind):
    with suppress(NotUnderstood):
        assert isinstance(understood(text, kind), kind)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'{"file": 1}',
        b'{"file": "not base64!"}',
        msgspec.json.encode({"file": b"relative.zmqw"}),
        msgspec.json.encode({"file": b"/a\0b"}),
        msgspec.json.encode({"token": "a\nb"}),
        msgspec.json.encode({"token": "\u202e"}),
        msgspec.json.encode({"token": "x" * 10_000}),
    ],
)
def test_what_no_start_asks_for_is_not_understood(text):
    with pytest.raises(NotUnderstood):
        understood(text, Wish)
