"""Lines are indented, and broken where a formatter breaks them."""

from __future__ import annotations

from workbench.codegen.source import WIDTH, Source


def test_lines_are_indented_and_empty_ones_stay_empty():
    source = Source()
    with source.indented("def f():"):
        source.line("a\n\nb")
        with source.indented("if x:"):
            source.lines("c", "d")
    source.blank(2)
    source.line("e")
    assert source.text() == "def f():\n    a\n\n    b\n    if x:\n        c\n        d\n\n\ne\n"


def test_a_block_may_close_and_the_text_ends_with_one_line_break():
    source = Source(step="\t")
    with source.indented("{", "}"):
        source.line("x;")
    source.blank(3)
    assert source.text() == "{\n\tx;\n}\n"


def test_a_call_stays_on_one_line_as_long_as_it_fits():
    source = Source()
    room = WIDTH - len("f(, b)")
    source.call("f(", ["a" * room, "b"], ")")
    source.call("f(", ["a" * (room + 1), "b"], ")")
    source.call("f(", [], ")")
    source.call("{", ["a" * WIDTH], "}", trailing="")
    assert source.text().splitlines() == [
        f"f({'a' * room}, b)", "f(", f"    {'a' * (room + 1)},", "    b,", ")", "f()", "{", f"    {'a' * WIDTH}", "}",
    ]  # fmt: skip
