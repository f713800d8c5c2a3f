"""String literals that C reads back as the same bytes, addresses and numbers."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from workbench.codegen.c_texts import (
    CNeeds,
    address,
    bytes_line,
    c_string,
    number_expression,
    worked_out_comment,
)


def needs() -> CNeeds:
    return CNeeds({"port": "5555", "a b": "x"})


@given(st.binary(max_size=20))
def test_a_literal_has_the_same_bytes(raw):
    written = c_string(raw)
    assert written.isascii()
    assert "??" not in written  # the beginning of a trigraph
    assert ast.literal_eval("b" + written.replace(r"\?", "?")) == raw


def test_an_address_has_the_macros_of_its_variables():
    wanted = needs()
    assert address("tcp://127.0.0.1:{{ port }}", wanted) == '"tcp://127.0.0.1:" VALUE_PORT'
    assert address("tcp://*:{{ int(port) + 1 }}", wanted) == '"tcp://*:5556"'
    assert worked_out_comment("tcp://*:{{ int(port) + 1 }}", wanted) == " /* int(port) + 1 */"
    assert worked_out_comment("tcp://*:{{ port }}", wanted) == ""
    assert wanted.used == {"port"}
    assert wanted.constants["a b"] == "VALUE_A_B"


def test_a_number_is_the_counter_or_read_of_a_variable():
    assert number_expression("{{ counter }}", needs()) == "counter"
    assert number_expression("{{ port }}", needs()) == "strtoll(VALUE_PORT, NULL, 10)"
    assert number_expression("7{{ port }}", needs()) is None


def test_long_texts_are_written_line_by_line():
    assert bytes_line(b"a\r\n", "f") == r'append(f, "a\r\n", 3);'
    raw = b"one line\n" + b"x" * 80 + b"\n"
    assert bytes_line(raw, "f") == 'append(f,\n       "one line\\n"\n       "' + "x" * 80 + '\\n", 90);'
