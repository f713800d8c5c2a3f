"""Sentences about what is wrong in a filter, each with the way out."""

from __future__ import annotations

import difflib

from workbench.document.words import elided
from workbench.traffic.filter import values
from workbench.traffic.filter.fields import FIELDS, OPERATORS
from workbench.traffic.filter.written import Found

OTHER_WORDS = {
    "startswith": "starts", "begins": "starts", "endswith": "ends", "includes": "contains", "has": "contains",
    "contain": "contains", "start": "starts", "end": "ends", "match": "matches", "is": "==", "equals": "==",
    "=~": "matches", "like": "contains",
}  # fmt: skip
"""What other languages call our operators."""


def missing_value(found: Found, op: str) -> str:
    """Nothing stands where a value should."""
    example = {
        "size": "10k", "count": "3", "duration": "5ms", "time": '"14:02:07"', "kind": "received", "flag": "true",
        "hex": '"de ad"', "json": "10",
        }.get(found.field.kind, '"a"')  # fmt: skip
    if op == "matches":
        example = r"/id=\d+/"
    return f"`{found.text} {op}` needs a value after it, such as {example}."


def no_field(name: str, op: str) -> str:
    """An operator follows what is no field."""
    if values.NUMBER.match(name) or name[:1] in "\"'":
        return "The field goes first, as in `size > 1000`."
    if name.startswith("frame["):
        return "A frame's number goes in the brackets: frame[0] is the first, frame[-1] the last."
    if name.startswith("json"):
        return 'A path in JSON is written json.items[0].name, or json["a key"].'
    plain = [text for text in FIELDS if not text.endswith(".") and "]." not in text] + ["json.price"]
    near = difflib.get_close_matches(name.lower(), plain, 1, 0.6)
    if near:
        return f"There is no field `{name}`; did you mean `{near[0]}`?"
    word = op if op in OPERATORS else "contains"
    return f"There is no field `{name}`; to search for it, put it in quotes, or write `text {word} ...`."


_RE2 = (
    ("missing ):", "A `(` in the expression is never closed.", False),
    ("unexpected ):", "A `)` in the expression closes nothing; write `\\)` for the character.", False),
    ("missing ]:", "A `[` in the expression is never closed.", True),
    (
        "no argument for repetition operator:",
        "`{}` has nothing before it to repeat; write `\\{}` for the character.",
        True,
    ),
    ("bad repetition operator:", "`{}` repeats what is repeated already; leave one.", True),
    ("invalid escape sequence:", "`{}` has no meaning in an expression.", True),
    ("invalid character class range:", "`{}` is no set of characters.", True),
    (
        "invalid perl operator:",
        "`{}` is not known to RE2, which has no look-around, conditions or atomic groups.",
        True,
    ),
    ("invalid named capture group:", "A named group is written (?P<name>...).", True),
    ("invalid repetition size:", "`{}` repeats too often; at most 1,000 times.", True),
    ("trailing \\", "A backslash ends the expression; write `\\\\` for the character.", False),
)


def in_plain_words(message: str) -> tuple[str, str]:
    """RE2's complaint as a sentence, and the part of the expression that it is about, if it says."""
    said = message.partition("Invalid regular expression: ")[2] or message
    for beginning, sentence, has_part in _RE2:
        if said.startswith(beginning):
            part = said[len(beginning) :].strip() if has_part else ""
            return sentence.replace("{}", elided(part)), part
    if "too large" in said or "too big" in said:
        return "The expression is too large.", ""
    return f"The expression can't be read: {elided(said)}.", ""
