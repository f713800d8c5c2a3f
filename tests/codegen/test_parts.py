"""Templates taken apart: what stands there, and what each expression is."""

from __future__ import annotations

import pytest

from workbench.codegen.parts import CodegenError, Expression, is_plain, parts, uses, with_counter
from workbench.document.workspace import Frame


def test_texts_and_expressions_come_in_their_order():
    before, expression, after = parts("a {{{{ b {{ port }} c")
    assert (before, after) == ("a {{ b ", " c")
    assert isinstance(expression, Expression)
    assert expression.written == "port"
    assert parts("") == ()
    assert parts("plain") == ("plain",)


@pytest.mark.parametrize(
    ("written", "frame", "is_counter", "variable", "names"),
    [
        ("request.frames[2]", 2, False, None, {"request"}),
        ("request.frames[-1]", None, False, None, {"request"}),
        ("request.frames[True]", None, False, None, {"request"}),
        ("counter", None, True, "counter", {"counter"}),
        ("port", None, False, "port", {"port"}),
        ("int(port) + counter", None, False, None, {"int", "port", "counter"}),
    ],
)
def test_what_an_expression_is(written, frame, is_counter, variable, names):
    (expression,) = parts(f"{{{{ {written} }}}}")
    assert isinstance(expression, Expression)
    assert (expression.request_frame, expression.is_counter, expression.variable) == (
        frame,
        is_counter,
        variable,
    )
    assert expression.names() == names


@pytest.mark.parametrize("text", ["{{ 1 + }}", "{{ )( }}", "{{ open"])
def test_what_is_no_expression_is_told(text):
    with pytest.raises(CodegenError):
        parts(text)


def test_names_are_found_at_any_depth():
    value = {"a": [1, None, {"b": "x {{ counter }}"}], "c": True}
    assert uses(value, "counter")
    assert not uses(value, "request")
    assert not is_plain(value)
    assert is_plain({"a": [1, "b"], "c": None})


@pytest.mark.parametrize(
    ("frame", "fixed"),
    [
        (Frame(text="{{{{ n {{ counter }} of {{ port }}"), Frame(text="{{{{ n 3 of {{ port }}")),
        (Frame(json={"n": ["{{ counter + 1 }}", 2]}), Frame(json={"n": ["{{ 3 + 1 }}", 2]})),
        (Frame(text="{{ 'counter' }}"), Frame(text="{{ 'counter' }}")),
    ],
)
def test_a_number_takes_the_place_of_the_counter(frame, fixed):
    assert with_counter(frame, 3) == fixed
