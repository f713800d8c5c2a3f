"""Whether a message's frames are those that are wanted, and if not, the difference frame by frame in words.

For a reply's rules and for scenarios alike. Invariant: nothing a peer sends, and no pattern a user writes,
takes long: patterns go to RE2, whose time is linear (a backtracking engine takes seconds for `(a+)+$` on
27 characters), and payloads are decoded within bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from workbench.document.expression import RenderError
from workbench.document.payload import LARGEST, PayloadError, PayloadKind, decode, in_json, missing, same
from workbench.document.render import (
    NotYetError,
    Scope,
    descriptor_of,
    render_frame,
    render_json,
    render_text,
)
from workbench.document.words import elided, printable
from workbench.document.workspace import Frame, FrameMatch, Json

_SHOWN = 80  # characters of a frame in a sentence


class Difference(Struct, frozen=True):
    """One frame that is not as wanted. `frame` counts from 0; `wanted` and `found` are quoted for people.

    `wanted` is empty for a frame too many, `found` for one that isn't there. `sentence` says it whole.
    """

    frame: int
    wanted: str
    found: str
    sentence: str


class Mismatch(Struct, frozen=True):
    """Why a message does not match: at least one difference."""

    differences: tuple[Difference, ...]

    @property
    def sentence(self) -> str:
        """All of it, on one line."""
        return " ".join(difference.sentence for difference in self.differences)


_Test = Callable[[bytes], str]
"""What is wrong with a frame, as the end of a sentence that begins with its number; empty if nothing is."""


class Matcher:
    """What is wanted, rendered once, to be held against many messages.

    Frame for frame, as many as are wanted; a last `rest` stands for any number more, and nothing wanted at
    all (`()`) matches everything. Raises `RenderError` for a template or a pattern that can't be used.
    """

    def __init__(self, wanted: Sequence[FrameMatch], scope: Scope) -> None:
        self._open = not wanted or wanted[-1].kind == "rest"
        self._tests: list[tuple[str, _Test]] = []
        for number, one in enumerate(wanted, start=1):
            if one.kind == "rest":
                if number < len(wanted):
                    raise RenderError(f'Frame {number}: "rest" stands for all that follows; put it last.')
                break
            try:
                self._tests.append(_test(one, scope))
            except NotYetError:
                raise
            except RenderError as error:
                raise RenderError(f"Frame {number}: {error}") from error

    def matches(self, frames: Sequence[bytes]) -> bool:
        """Whether that message is wanted."""
        if len(frames) < len(self._tests) or (len(frames) > len(self._tests) and not self._open):
            return False
        return not any(test(frame) for (_, test), frame in zip(self._tests, frames, strict=False))

    def mismatch(self, frames: Sequence[bytes]) -> Mismatch | None:
        """How that message differs from what is wanted, or None where it doesn't."""
        found: list[Difference] = []
        for index, (wanted, test) in enumerate(self._tests):
            if index >= len(frames):
                found.append(
                    Difference(index, wanted, "", f"Frame {index + 1} is missing: {wanted} is wanted.")
                )
            elif said := test(frames[index]):
                text = f"Frame {index + 1} {said}."
                found.append(Difference(index, wanted, shown(frames[index]), text))
        for index in range(len(self._tests), 0 if self._open else len(frames)):
            text = f"Frame {index + 1} is one too many: {shown(frames[index])}."
            found.append(Difference(index, "", shown(frames[index]), text))
        return Mismatch(tuple(found)) if found else None


def match_frames(wanted: Sequence[FrameMatch], frames: Sequence[bytes], scope: Scope) -> Mismatch | None:
    """How `frames` differ from what is wanted; None where they match. Raises as `Matcher`."""
    return Matcher(wanted, scope).mismatch(frames)


def _test(wanted: FrameMatch, scope: Scope) -> tuple[str, _Test]:
    match wanted.kind:
        case "any":
            return "any frame", lambda _: ""
        case "regex":
            return _regex(render_text(wanted.value, scope))
        case "contains":
            part = render_frame(Frame(text=wanted.value), scope)
            words = f"a frame with {shown(part)} in it"
            return words, lambda frame: "" if part in frame else f"is {shown(frame)}, without {shown(part)}"
        case "json_contains":
            return _contains(render_json(wanted.value, scope))
        case "protobuf" | "protobuf_contains":
            return _described(wanted, scope)
        case "json" | "msgpack" | "cbor" as kind:
            value = render_json(wanted.value, scope)
            return in_json(value), lambda frame: _unlike(kind, value, frame)
        case _:
            exact = render_frame(wanted.frame, scope)
            words = shown(exact)
            return words, lambda frame: "" if frame == exact else _other(exact, frame)


def _other(exact: bytes, frame: bytes) -> str:
    a, b = shown(exact), shown(frame)
    if a == b:  # they differ beyond what is quoted
        at = next((i for i, (x, y) in enumerate(zip(exact, frame, strict=False)) if x != y), None)
        at = min(len(exact), len(frame)) if at is None else at
        return (
            f"({len(frame):,} bytes) differs from what is wanted ({len(exact):,} bytes) from byte {at:,} on"
        )
    return f"is {b}, not {a}"


def _unlike(kind: PayloadKind, value: Json, frame: bytes) -> str:
    try:
        found = decode(kind, frame)
    except PayloadError as error:
        return f"{error}: {shown(frame)}"
    return _difference(value, found)


def _difference(value: Json, found: Json) -> str:
    if same(value, found):
        return ""
    # Where one key differs, that one is told; else both as a whole.
    said = missing(value, found) or f"has more than is wanted: {_short(in_json(found))}"
    return said if said.startswith("has") else f"differs: {_short(said)}"


def _described(wanted: FrameMatch, scope: Scope) -> tuple[str, _Test]:
    """A protobuf message: all its fields, or those that are named, whatever the order of its bytes."""
    descriptor = descriptor_of(wanted.message, wanted.schema, scope)
    from workbench.document.protobuf import values

    part = wanted.kind == "protobuf_contains"
    normal, read = (values.normal_part, values.decode_whole) if part else (values.normal, values.decode)
    try:
        value = normal(render_json(wanted.value, scope), descriptor)
    except values.FieldError as error:
        raise RenderError(str(error)) from error

    def test(frame: bytes) -> str:
        if len(frame) > LARGEST:
            return f"has {len(frame):,} bytes; up to {LARGEST:,} are looked into"
        try:
            found = read(frame, descriptor)
        except values.FieldError as error:
            return f"{error}: {shown(frame)}"
        if not part:
            return _difference(value, found)
        said = missing(value, found)
        return f"differs: {_short(said)}" if said else ""

    words = f"{wanted.message} {_short(in_json(value))}"
    return f"{words} among its fields" if part else words, test


def _contains(value: Json) -> tuple[str, _Test]:
    def test(frame: bytes) -> str:
        try:
            said = missing(value, decode("json", frame))
        except PayloadError as error:
            return f"{error}: {shown(frame)}"
        return f"differs: {_short(said)}" if said else ""

    return f"JSON with {_short(in_json(value))} in it", test


def _regex(pattern: str) -> tuple[str, _Test]:
    from workbench.document import regex  # Arrow takes longer to import than all that most commands need

    if problem := regex.regex_problem(pattern):
        raise RenderError(problem)
    find = regex.finder(pattern)
    words = f"pattern {_short(pattern)}"
    return (
        f"a frame with the {words} in it",
        lambda frame: "" if find(frame) else f"is {shown(frame)}, where the {words} isn't found",
    )


def shown(frame: bytes) -> str:
    """A frame as a sentence quotes it: text in quotes where it is printable, else hex; so much as fits."""
    if not frame:
        return "empty"
    head = frame[: 4 * _SHOWN]
    try:
        text = head.decode("utf-8", "strict" if len(head) == len(frame) else "ignore")
    except UnicodeDecodeError:
        text = "\0"
    if text.isprintable():
        return f'"{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"}"'
    return frame[: _SHOWN // 3].hex(" ") + (" …" if len(frame) > _SHOWN // 3 else "")


def _short(text: str) -> str:
    return printable(elided(text, _SHOWN))


def match_of(frame: bytes) -> FrameMatch:
    """What matches exactly that frame, in the notation that reads best."""
    try:
        text = frame.decode("utf-8")
    except UnicodeDecodeError:
        return FrameMatch(hex=frame.hex(" "))
    literal = text.replace("{{", "{{{{")
    return FrameMatch(text=literal) if not text or text.isprintable() else FrameMatch(hex=frame.hex(" "))


def frame_of(frame: bytes) -> Frame:
    """The same as a frame to send."""
    return match_of(frame).frame


__all__ = [
    "Difference", "Matcher", "Mismatch", "frame_of", "match_frames", "match_of", "shown",
]  # fmt: skip
