"""What is offered at the cursor: at every place what could stand there, and nothing that would be wrong."""

from __future__ import annotations

import pytest

from workbench.traffic.filter.fields import FIELDS
from workbench.traffic.filter.language import Completion, Context, FilterError, compile_filter, completions

KNOWN = Context(labels={"w1": "Worker 1", "client": ""}, events=("odd-event",), peers=("tcp://10.0.0.1:5",))


def offered(text: str) -> list[str]:
    return [completion.insert for completion in completions(text, len(text), KNOWN)]


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("", ["text", "frame[0]", "json.", "socket", "not"]),
        ("s", ["socket", "size"]),
        ("size ", ["==", "<", "in", "and", "or"]),
        ("size >", [">="]),
        ("size > ", ["1k", "1 MiB"]),
        ("socket == ", ['"Worker 1"', '"w1"', '"client"']),
        ('socket == "wor', ['"Worker 1"']),
        ("socket in (", ['"Worker 1"']),
        ('socket in ("w1", ', ['"client"']),
        ("kind == e", ["event"]),
        ("event == conn", ["connected"]),
        ("event == odd", ["odd-event"]),
        ("peer starts ", ['"tcp://10.0.0.1:5"']),
        ("not ki", ["kind"]),
        ("(frame", ["frame[0]", "frames"]),
        ("size > 1k a", ["and"]),
        ("size > 1k o", ["or"]),
        ("text m", ["matches"]),
        ("trouble == ", ["true", "false"]),
    ],
)
def test_it_offers(text: str, some: list[str]):
    found = offered(text)
    assert [insert for insert in some if insert in found] == some


@pytest.mark.parametrize(
    "text", ['"', "text contains ", 'text contains "ab', "json.a", "text matches /a", ") "]
)
def test_it_offers_no_fields_within_what_is_the_user_s_own(text: str):
    assert "socket" not in offered(text)


def test_a_completion_says_what_it_is():
    (kind,) = [completion for completion in completions("ki", 2, KNOWN) if completion.insert == "kind"]
    assert kind == Completion(0, 2, "kind", "kind", FIELDS["kind"].help)


def test_the_rest_of_the_word_is_replaced():
    (first, *_) = completions("soXX == 1", 2, KNOWN)
    assert (first.start, first.end, first.insert) == (0, 4, "socket")
    text = 'socket == "Wo" and size'
    (found,) = [one for one in completions(text, 13, KNOWN) if one.insert == '"Worker 1"']
    assert text[: found.start] + found.insert + text[found.end :] == 'socket == "Worker 1" and size'


_EXAMPLES = [field.example for field in FIELDS.values()] + [
    'socket == "client" and (size > 1 MiB or frames in (1, 2)) and not trouble',
    "order frame[1].json.items[*].name != null",
    r'text matches /id=\d+/i or hex contains "de ad"',
]


def problem(text: str) -> FilterError | None:
    try:
        compile_filter(text)
    except FilterError as error:
        return error
    return None


@pytest.mark.parametrize("example", _EXAMPLES)
def test_at_every_place_what_is_taken_makes_nothing_wrong_before_it(example: str):
    compile_filter(example)
    for cursor in range(len(example) + 1):
        for completion in completions(example[:cursor], cursor, KNOWN):
            assert 0 <= completion.start <= cursor == completion.end
            assert completion.shown
            assert completion.help
            # At most something is missing behind it, or a parenthesis is still open.
            wrong = problem(example[: completion.start] + completion.insert)
            assert wrong is None or wrong.start >= completion.start or "never closed" in wrong.sentence
