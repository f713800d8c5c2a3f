"""What a value in a file must be, in words instead of the validator's type names.

Invariant: what the validator says in a way that isn't known here comes back as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from workbench.document.words import elided
from workbench.document.workspace import Behaviour, Colour, Mode, Security

_WRONG_KIND = re.compile(r"^Expected `(?P<wanted>[^`]*)`, got `(?P<found>[^`]*)`$")
_WRONG_LENGTH = re.compile(r"^Expected `array` of length (?P<wanted>\d+), got (?P<found>\d+)$")
_WRONG_VALUE = re.compile(r"^Invalid (?:enum )?value (?P<found>.*)$", re.DOTALL)
_KINDS: Mapping[str, str] = {
    "object": "an object",
    "array": "a list",
    "str": "a text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
}
_FOUND: Mapping[str, str] = {**_KINDS, "bool": "a boolean", "int": "a number", "float": "a decimal number"}
_BRACKETS: Mapping[str, str] = {"object": ", in {...}", "array": ", in [...]", "str": ', in "..."'}


def _tags(union: Any) -> list[str]:
    return [f'"{member.__struct_config__.tag}"' for member in get_args(union)]


def _listed(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


# By key, where not every value of the kind will do.
_CHOICES: Mapping[str, str] = {
    "mode": _listed([f'"{mode}"' for mode in get_args(Mode)]),
    "colour": _listed([f'"{colour}"' for colour in get_args(Colour)]),
    "kind": _listed(_tags(Behaviour)),
    "mechanism": _listed(_tags(Security)),
    "any": "true",
    "rest": "true",
    "allowed_keys": 'a list of keys or "any"',
}


def in_words(said: str, key: str) -> str:
    """What msgspec said of the value of that key, without a full stop."""
    if match := _WRONG_KIND.match(said):
        wanted = _CHOICES.get(key) or _wanted(match["wanted"].split(" | "))
        return f"must be {wanted}, not {_FOUND.get(match['found'], match['found'])}"
    if match := _WRONG_LENGTH.match(said):
        return f"must be a list of {match['wanted']}, not of {match['found']}"
    if (match := _WRONG_VALUE.match(said)) and key in _CHOICES:
        return f"must be {_CHOICES[key]}, not {_as_written(match['found'])}"
    return elided(said, 120)


def _wanted(kinds: Sequence[str]) -> str:
    # null says the same as leaving the key out; a whole number is a number.
    named = [kind for kind in kinds if kind in _KINDS and not (kind == "int" and "float" in kinds)]
    if not named:
        return _listed(kinds)
    if set(named) == {"str", "object"}:  # a variable
        return 'a text, in "...", or where a secret is kept, in {...}'
    if len(named) == 1:
        return _KINDS[named[0]] + _BRACKETS.get(named[0], "")
    return _listed([_KINDS[kind] for kind in named])


def _as_written(value: str) -> str:
    """A value that Python wrote down, as JSON has it."""
    if value[:1] in ("'", '"'):
        return f'"{elided(value[1:-1])}"'
    return elided(value.lower())
