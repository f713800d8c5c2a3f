"""Values of options as they are read and typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.catalogue.options import option, options, problem
from workbench.document.workspace import HexBytes
from workbench.ui.inspector.option_values import in_words, plain, read, to_type

NUMBERS = [known for known in options().values() if known.kind == "int" and known.writable]
BYTES = option("XPUB_WELCOME_MSG")


@given(st.sampled_from(NUMBERS), st.data())
def test_a_number_that_is_shown_for_typing_is_read_as_itself(known, data):
    value = data.draw(st.integers(known.lowest, known.highest))
    shown = to_type(known, value)
    assert read(known, shown, "DEALER") in ((value, ""), (None, ""))
    assert read(known, shown, "DEALER")[0] is not None or value == known.default


@given(st.binary())
def test_any_bytes_that_are_shown_for_typing_are_read_as_themselves(data):
    value, wrong = read(BYTES, to_type(BYTES, data), "XPUB")
    assert wrong == ""
    assert (plain(BYTES, value) if value is not None else b"") == data
    value, wrong = read(BYTES, to_type(BYTES, HexBytes(hex=data.hex(" "))), "XPUB")
    assert (plain(BYTES, value), wrong) == (data, "")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_that_is_shown_for_typing_is_read_as_itself(text):
    value, wrong = read(BYTES, to_type(BYTES, text), "XPUB")
    assert wrong == ""
    assert (plain(BYTES, value) if value is not None else b"") == text.encode()


@given(st.sampled_from(sorted(options())), st.one_of(st.text(), st.integers(), st.booleans(), st.binary()))
def test_any_value_of_any_option_can_be_shown_and_judged(name, value):
    shown = in_words(option(name), value)
    assert isinstance(shown, str)
    assert isinstance(to_type(option(name), value), str)
    assert isinstance(problem(name, value, "ROUTER"), str)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SNDHWM", 1000, "1,000 messages"), ("SNDHWM", 1, "1 message"), ("SNDHWM", 0, "no limit"),
        ("RECONNECT_IVL", 1, "1 ms"), ("TCP_KEEPALIVE_IDLE", 1, "1 s"), ("RATE", 1, "1 kbit/s"),
        ("CONFLATE", 1, "on"), ("TCP_KEEPALIVE", 1, "on"), ("ROUTING_ID", b"me", "me"),
        ("ROUTING_ID", b"\xff", "0xff"), ("ROUTING_ID", b"", ""), ("METADATA", None, ""),
    ],
)  # fmt: skip
def test_a_value_in_words(name, value, words):
    assert in_words(option(name), value) == words
