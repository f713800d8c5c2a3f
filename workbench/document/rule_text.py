r"""A rule on one line, as the table of rules shows it and as it is typed: `hello | json_contains: {"id": 7} | ...`

Frames are parted by ` | `, answers of a sequence by ` || `. A frame is text, or a notation with its value after
a colon (`hex: de ad`), a protobuf message with its name and schema before it
(`protobuf(shop.Order, orders.proto): {"id": 7}`); `*` is any frame and `...` whatever follows. What would be
read otherwise stands in quotes, as a JSON text. Invariant: reading what was written gives the same value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec import UNSET

from workbench.document.json_text import JsonError, parse
from workbench.document.value import FRAME_KINDS, MATCH_KINDS
from workbench.document.workspace import Frame, FrameMatch, Json, Rule

_T = TypeVar("_T", Frame, FrameMatch)

ANY, REST = "*", "..."
_MATCH = tuple(kind for kind in MATCH_KINDS if kind not in ("any", "rest"))
_DESCRIBED = ("protobuf", "protobuf_contains")
_JSON = ("json", "msgpack", "cbor", "json_contains", *_DESCRIBED)
_OBJECTS = ("json_contains", *_DESCRIBED)
_KIND = re.compile(
    r"^([a-z0-9_]+)\s*(?:\(([^,()]*),\s*(\"(?:[^\"\\]|\\.)*\"|[^()]*?)\s*\)\s*)?:\s*(.*)$", re.DOTALL
)


class RuleTextError(ValueError):
    """What was typed is no rule: a sentence."""


# Writing


def _quoted(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    """Whether the text can stand as it is."""
    return bool(text) and text == text.strip() and text.isprintable() and not set(text) & {'"', "|"}


def _one(frame: Frame | FrameMatch) -> str:
    kind, value = frame.kind, frame.value
    if kind == "any":
        return ANY
    if kind == "rest":
        return REST
    if kind in _DESCRIBED:
        plain = _is_plain(frame.schema) and not set(frame.schema) & set("()")
        schema = frame.schema if plain else _quoted(frame.schema)
        return f"{kind}({frame.message}, {schema}): {_quoted(value)}"
    if kind in _JSON:
        return f"{kind}: {_quoted(value)}"
    if kind == "text":
        known = _KIND.match(value)
        plain = _is_plain(value) and value not in (ANY, REST) and not (known and known[1] in _MATCH)
        return value if plain else _quoted(value)
    return f"{kind}: {value if _is_plain(value) else _quoted(value)}"


def frames_text(frames: Sequence[Frame] | Sequence[FrameMatch]) -> str:
    """The frames on one line."""
    return " | ".join(map(_one, frames))


def answer_text(rule: Rule) -> str:
    """What the rule answers: a message, or several in turn."""
    return " || ".join(map(frames_text, rule.sequence)) if rule.sequence else frames_text(rule.frames)


def delay_text(rule: Rule) -> str:
    """The delay in seconds, as one number or from one to another; empty where there is none."""
    if not rule.jitter:
        return f"{rule.delay:g}" if rule.delay else ""
    return f"{rule.delay:g}–{round(rule.delay + rule.jitter, 9):g}"


def drop_text(value: bool | float) -> str:
    """The share that is dropped; empty for none."""
    if value in (True, 1):
        return "all"
    return f"{round(value * 100, 7):g}%" if value else ""


# Reading


def _split(text: str) -> list[list[str]]:
    """Answers, and in each its frames: parted where no quotes are open."""
    answers: list[list[str]] = [[""]]
    at, inside = 0, False
    while at < len(text):
        character = text[at]
        if inside and character == "\\":
            answers[-1][-1] += text[at : at + 2]
            at += 2
            continue
        inside ^= character == '"'
        if not inside and text.startswith("||", at):
            answers.append([""])
            at += 2
            continue
        if not inside and character == "|":
            answers[-1].append("")
        else:
            answers[-1][-1] += character
        at += 1
    if inside:
        raise RuleTextError('A " has no end; a text with quotes in it stands in quotes, each written as \\".')
    return answers


def _value(kind: str, text: str) -> Json:
    if kind in _JSON:
        try:
            value = parse(text.encode())
        except (JsonError, UnicodeEncodeError) as error:
            raise RuleTextError(f"{kind}: what follows is no JSON.") from error
        if kind in _OBJECTS and not isinstance(value, dict):
            raise RuleTextError(f"{kind}: takes an object, in {{...}}.")
        return value
    if not text.startswith('"'):
        return text
    try:
        value = json.loads(text)
    except ValueError as error:
        raise RuleTextError('A text in quotes ends with them, and has \\" for quotes in it.') from error
    return value


def _read(text: str, kinds: Sequence[str], make: Callable[..., _T]) -> _T:
    text = text.strip()
    if text == ANY and "regex" in kinds:
        return make(any=True)
    if text == REST and "regex" in kinds:
        return make(rest=True)
    found = _KIND.match(text)
    if found and found[1] in _DESCRIBED and found[1] in kinds:
        message, schema = (found[2] or "").strip(), _value("text", found[3] or "")
        if not message or not schema:
            raise RuleTextError(f'Write {found[1]}(package.Message, file.proto): {{"field": 1}}.')
        return make(**{found[1]: _value(found[1], found[4])}, message=message, schema=schema)
    if found and found[1] in kinds and found[2] is None:
        return make(**{found[1]: _value(found[1], found[4])})
    return make(text=_value("text", text))


def read_when(text: str) -> tuple[FrameMatch, ...]:
    """What a rule wants; nothing typed is every request. Raises `RuleTextError`."""
    if not text.strip():
        return ()
    answers = _split(text)
    if len(answers) > 1:
        raise RuleTextError("One | parts frames; two of them part answers.")
    made = tuple(_read(one, _MATCH, FrameMatch) for one in answers[0])
    if any(match.rest is not UNSET for match in made[:-1]):
        raise RuleTextError("... stands for all that follows; put it last.")
    return made


def read_answer(text: str) -> tuple[tuple[Frame, ...], ...]:
    """The answers, given in turn where there are several; none typed is none. Raises `RuleTextError`."""
    if not text.strip():
        return ()
    return tuple(tuple(_read(one, FRAME_KINDS, Frame) for one in frames) for frames in _split(text))


def with_answers(answers: tuple[tuple[Frame, ...], ...]) -> dict[str, Any]:
    """The keys of a rule that say so."""
    if len(answers) > 1:
        return {"frames": (), "sequence": answers}
    return {"frames": answers[0] if answers else (), "sequence": ()}


def _seconds(text: str) -> float:
    try:
        value = float(text.strip().removesuffix("s").strip())
    except ValueError:
        value = -1.0
    if not 0 <= value <= 2_000_000:
        raise RuleTextError("A delay is in seconds, such as 0.5, or from 0.5 to 0.7 as 0.5–0.7.")
    return value


def read_delay(text: str) -> tuple[float, float]:
    """Delay and jitter, in seconds. Raises `RuleTextError`."""
    if not text.strip():
        return 0.0, 0.0
    first, parted, last = re.sub(r"\s*(?:–|\.\.|(?<=[\ds])\s*-|to)\s*", "–", text, count=1).partition("–")
    low = _seconds(first)
    high = _seconds(last) if parted else low
    if high < low:
        raise RuleTextError("A delay goes from the shorter time to the longer one.")
    return low, round(high - low, 9)


def read_drop(text: str) -> bool | float:
    """The share that is dropped. Raises `RuleTextError`."""
    text = text.strip().lower()
    if text in ("", "none", "no"):
        return False
    if text == "all":
        return True
    try:
        value = float(text.removesuffix("%").strip()) / 100
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise RuleTextError("Drop takes a share, such as 10%, or all.")
    return True if value == 1 else value or False
