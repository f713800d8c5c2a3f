"""What could be typed next in a template: the names and functions that may stand at a place of a text.

Invariant: pure and total; outside `{{ }}`, within a quoted text and after a dot nothing is offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from workbench.document.functions import FUNCTIONS
from workbench.document.value import Variable
from workbench.document.words import elided

SIGNATURES: Mapping[str, tuple[str, str]] = {
    "uuid": ("uuid()", "a new UUID, in text"),
    "now": ("now()", "the time in UTC, as ISO 8601"),
    "random": ("random(a, b)", "a whole number from a to b"),
    "hmac_sha256": ("hmac_sha256(key, parts)", "the parts' signature, in hex"),
    "json": ("json(text)", "what a text or a frame is as JSON"),
    "int": ("int(text)", "the number that a text is"),
    "len": ("len(text)", "how long a text, a frame or a list is"),
}
"""Each function as it is called, and what it gives."""

_NAMES: Mapping[str, str] = {
    "counter": "how many messages were sent before",
    "frames": "this message's frames: frames[0] is the first",
    "row": "a row of the file that is sent by: row.column",
    "request": "what is answered: request.frames[0]",
}
_OPEN = re.compile(r"\{\{\{\{|\{\{|\}\}")
_NAME = re.compile(r"[^\W\d]\w*\Z|\Z")
_HELP = 48  # characters


class Completion(Struct, frozen=True):
    """What may stand in the place of what is typed of it. The cursor ends `back` characters before its end."""

    insert: str
    shown: str
    help: str
    back: int = 0


def completions(
    text: str, cursor: int, variables: Mapping[str, Variable], *, request: bool = False
) -> tuple[int, tuple[Completion, ...]]:
    """What could stand at the cursor, and how many characters before it that would replace."""
    before = text[:cursor]
    opened = None
    for found in _OPEN.finditer(before):
        if found[0] == "}}":
            opened = None
        elif opened is None and found[0] == "{{":
            opened = found.end()
    if opened is None:
        return 0, ()
    inside = before[opened:]
    name = _NAME.search(inside)
    typed = name[0] if name is not None else ""
    ahead = inside[: len(inside) - len(typed)]
    if ahead.rstrip().endswith(".") or ahead[-1:].isalnum() or _in_quotes(ahead):
        return 0, ()
    after = text[cursor:]
    end = "" if re.match(r"[^{]*\}\}", after) else " }}"
    blank = " " if not ahead else ""
    offered = tuple(
        Completion(f"{blank}{insert}{end}", shown, help_, back + (len(end) if back else 0))
        for insert, shown, help_, back in _known(variables, request=request)
        if insert.startswith(typed) and (insert != typed or end)
    )
    return len(typed), offered


def _known(variables: Mapping[str, Variable], *, request: bool) -> list[tuple[str, str, str, int]]:
    found = [
        (name, name, variable_words(value), 0) for name, value in variables.items() if name.isidentifier()
    ]
    found += [(name, name, words, 0) for name, words in _NAMES.items() if name != "request" or request]
    for name in FUNCTIONS:
        shown, words = SIGNATURES.get(name, (f"{name}()", ""))
        takes = not shown.endswith("()")
        found.append((f"{name}()", shown, words, 1 if takes else 0))
    return found


def variable_words(value: Variable) -> str:
    """What a variable holds, in a few words; of a secret where it is kept."""
    return elided(value, _HELP) if isinstance(value, str) else f"a secret, {SECRET_PLACES[value.kind]}"


SECRET_PLACES: Mapping[str, str] = {
    "keyring": "in the keyring",
    "file": "in a file of your own",
    "env": "in the environment",
}


def _in_quotes(text: str) -> bool:
    quote = ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    return bool(quote)
