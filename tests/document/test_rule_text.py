"""Rules on a line: read as they are written, and refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.rule_text import (
    RuleTextError,
    answer_text,
    delay_text,
    drop_text,
    frames_text,
    read_answer,
    read_delay,
    read_drop,
    read_when,
    with_answers,
)
from workbench.document.workspace import Frame, FrameMatch, Rule

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["*", "...", "text: x", "hex:00", "a|b", "a || b", '"', "\\", " x ", "", "regex", "ümlaut"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
FRAMES = st.builds(
    lambda kind, text: Frame(**{kind: text}), st.sampled_from(["text", "hex", "base64", "file"]), TEXTS
)
FRAMES |= st.builds(
    lambda kind, value: Frame(**{kind: value}), st.sampled_from(["json", "msgpack", "cbor"]), JSON
)
MATCHES = st.builds(
    lambda kind, text: FrameMatch(**{kind: text}),
    st.sampled_from(["text", "hex", "contains", "regex"]),
    TEXTS,
)
MATCHES |= st.builds(lambda value: FrameMatch(json_contains=value), st.dictionaries(TEXTS, JSON, max_size=2))
MATCHES |= st.just(FrameMatch(any=True))


@given(st.lists(MATCHES, max_size=3), st.booleans())
def test_what_is_wanted_is_read_as_it_was_written(matches, opened):
    wanted = (*matches, *([FrameMatch(rest=True)] if opened else []))
    assert read_when(frames_text(wanted)) == wanted


@given(st.lists(st.lists(FRAMES, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple))
def test_answers_are_read_as_they_were_written(answers):
    rule = Rule(**with_answers(answers))
    assert read_answer(answer_text(rule)) == answers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ()),
        ("hello", (FrameMatch(text="hello"),)),
        ("get | *|...", (FrameMatch(text="get"), FrameMatch(any=True), FrameMatch(rest=True))),
        (
            'regex: ^a | json_contains: {"a": "x|y"}',
            (FrameMatch(regex="^a"), FrameMatch(json_contains={"a": "x|y"})),
        ),
        ("time: now", (FrameMatch(text="time: now"),)),
    ],
)
def test_what_people_type(text, wanted):
    assert read_when(text) == wanted


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (read_when, "... | a", "put it last"),
        (read_when, "a || b", "part answers"),
        (read_when, 'say "hello', "has no end"),
        (read_when, "json: {", "no JSON"),
        (read_when, "json_contains: [1]", "an object"),
        (read_answer, '"a" b', "in quotes"),
        (read_delay, "soon", "in seconds"),
        (read_delay, "-1", "in seconds"),
        (read_delay, "2-1", "from the shorter"),
        (read_drop, "110%", "a share"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(read, text, words):
    with pytest.raises(RuleTextError, match=words):
        read(text)


def test_delays_and_shares():
    assert [read_delay(text) for text in ("", "0.5", "0.5 s", "0.5–0.7", "0.5-0.7", "1..2", "1 to 2")] == [
        (0.0, 0.0), (0.5, 0.0), (0.5, 0.0), (0.5, 0.2), (0.5, 0.2), (1.0, 1.0), (1.0, 1.0)
    ]  # fmt: skip
    assert [delay_text(Rule(delay=d, jitter=j)) for d, j in ((0, 0), (0.5, 0), (0.5, 0.2))] == [
        "",
        "0.5",
        "0.5–0.7",
    ]
    assert [read_drop(text) for text in ("", "30%", "30", "all", "100%")] == [False, 0.3, 0.3, True, True]
    assert [drop_text(value) for value in (False, 0.3, True, 1.0, 0.125)] == [
        "",
        "30%",
        "all",
        "all",
        "12.5%",
    ]


@pytest.mark.parametrize(
    "schema", ["orders.proto", "my (old) orders.desc", 'a "b" | c.desc', "sub/orders.desc"]
)
@pytest.mark.parametrize("kind", ["protobuf", "protobuf_contains"])
def test_a_protobuf_message_stands_with_its_name_and_schema(kind, schema):
    wanted = (
        FrameMatch(**{kind: {"id": 1, "a|b": "x"}}, message="shop.Order", schema=schema),
        FrameMatch(any=True),
    )
    assert read_when(frames_text(wanted)) == wanted


def test_a_protobuf_message_is_refused_without_its_name_or_where_it_is_no_object():
    assert frames_text((Frame(protobuf={"id": 1}, message="shop.Order", schema="orders.proto"),)) == (
        'protobuf(shop.Order, orders.proto): {"id": 1}'
    )
    with pytest.raises(RuleTextError, match=r"package\.Message, file\.proto"):
        read_answer('protobuf: {"id": 1}')
    with pytest.raises(RuleTextError, match="protobuf: takes an object"):
        read_answer("protobuf(a.B, c.proto): 3")
