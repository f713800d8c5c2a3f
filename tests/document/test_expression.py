"""Expressions: what they may say, and that nothing written in one costs much time or memory."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.expression import RenderError, expressions, names_in, unknown_name
from workbench.document.render import Scope, render_frames, render_text
from workbench.document.workspace import Frame

_SCOPE = Scope(variables={"port": "5555", "long": "x" * 100_000}, counter=3, request=(b"id", b"body"))


def _told(text: str) -> str:
    """The sentence about a text that can't be rendered, or none."""
    try:
        render_text(text, _SCOPE)
    except RenderError as error:
        return str(error)
    return ""


def _refused(expression: str) -> str:
    with pytest.raises(RenderError) as caught:
        render_text("{{ " + expression + " }}", _SCOPE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("expression", "made"),
    [
        ("int(port) + 1", "5556"),
        ("'%05d' % counter", "00003"),
        ("f'{counter:>3}|{port:<6}|'", "  3|5555  |"),
        ("'%(a)s-%(a)s' % {'a': port}", "5555-5555"),
        ("','.join([request.frames[0], 'x'])", "id,x"),
        ("'a' * 3 + port.zfill(6)", "aaa005555"),
        ("'yes' if counter > 2 else 'no'", "yes"),
        ("len(request.frames)", "2"),
        ("request.frames[-1].upper()", "BODY"),
        ("'-'.join([f for f in request.frames])", "id-body"),
        ("2 ** 64", str(2**64)),
        ("1.5", "1.5"),
        ("'\\d'", "\\d"),
    ],
)
def test_what_an_expression_may_say(expression: str, made: str):
    assert render_text("{{ " + expression + " }}", _SCOPE) == made


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("request", "such as request.frames[0]"),
        ("request.frames", "such as frames[0]"),
        ("request.frames[2]", "the request has 2 frames, counted from 0"),
        ("request.frames['a']", "taken by its number"),
        ("uuid", "a function; call it"),
        ("None", "nothing (None)"),
        ("[1, 2]", "a list"),
        ("{1: 2}", "no text and no number"),
        ("frames", "only within a message"),
        ("port.nope", "can't be used in an expression"),
        ("port.__class__", "can't be used in an expression"),
        ("'a'.format(1)", "can't be used in an expression"),
        ("(lambda: 1)()", "there is no function"),
        ("nope()", 'there is no function "nope"'),
        ("random(2, 1)", "the smaller number first"),
        ("{'a': 1}['b']", "there is no item 'b'"),
        ("10.0 ** 400", "out of range"),
        ("int(long)", "int takes a number"),
        ("hmac_sha256('k', uuid)", "hmac_sha256 takes"),
        ("1; 2", "not an expression"),
        ("a = 1", "not an expression"),
        ("\0", "not an expression"),
        ("(" * 10_000, "not an expression"),
    ],
)
def test_what_cannot_be_is_told_in_words(expression: str, words: str):
    assert words in _refused(expression)


def test_the_frames_alone_are_no_text():
    with pytest.raises(RenderError, match=r"such as frames\[0\]"):
        render_frames((Frame(text="a"), Frame(text="{{ frames }}")), Scope())
    with pytest.raises(RenderError, match="the message has 2 frames"):
        render_frames((Frame(text="a"), Frame(text="{{ frames[2] }}")), Scope())


def test_a_sentence_quotes_no_more_than_the_beginning():
    for expression in ("nope" * 1000, f"'{'y' * 9000}' + 1", "[][" + "0" * 3000 + "]", "1 +" * 9000):
        assert len(_refused(expression)) < 350
    many = Scope(variables={f"variable_{n}": "" for n in range(500)})
    with pytest.raises(RenderError, match=r"and \d+ more") as caught:
        render_text("{{ nope }}", many)
    assert len(str(caught.value)) < 350


def test_without_a_request_a_sentence_says_where_there_is_one():
    with pytest.raises(RenderError, match="only in a reply"):
        render_text("{{ request.frames[0] }}", Scope())


def test_the_expressions_of_a_text_and_their_names():
    assert expressions("a {{ b }} {{{{ c }} {{d}}") == (" b ", "d")
    with pytest.raises(RenderError, match="has no }}"):
        expressions("{{ a")
    assert names_in("uuid() + [x for x in frames][counter]") == {"uuid", "frames", "counter"}
    assert unknown_name("port", {"port"}) == ""
    assert 'there is no "pot"' in unknown_name("pot", {"port"})


@given(st.text(max_size=40))
def test_any_text_is_rendered_or_refused_with_a_sentence(text: str):
    for written in (text, "{{" + text + "}}"):
        assert _told(written)[-1:] in ("", ".")


_WORDS = """1 0 -1 2.5 'a' b'\xff' port long counter request request.frames frames uuid random now hmac_sha256 len
    int ( ) [ ] { } , : . + - * ** / // % << >> == < in not and or if else for x is lambda upper join replace
    f'{1}' 9999999 True None"""


@given(st.lists(st.sampled_from(re.findall(r"\S+", _WORDS)), max_size=12).map(" ".join))
def test_any_expression_is_rendered_or_refused_with_a_sentence(expression: str):
    assert _told("{{" + expression + "}}")[-1:] in ("", ".")
