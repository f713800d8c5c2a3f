"""Two messages side by side: line for line what they have in common and where they differ.

Invariant: what is compared is bounded, so that messages of any size are done within a fraction of a second; that
more differs beyond is said, and where.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from itertools import zip_longest

from msgspec import Struct

from workbench.traffic.decoders.decoded import Decoded
from workbench.traffic.decoders.plain import brief
from workbench.traffic.text import visible

COMPARED = 200
"""Frames of a message that are compared one by one."""

_VALUES = 2_000  # of a frame
_BYTES = 32_768  # of a frame
_LINES = 400  # of a text that are put beside each other by what they say
_LONGEST = 240  # characters of a line
_WIDTH = 8  # bytes a row of a hex dump

Range = tuple[int, int]
Read = Callable[[int], Decoded]


class Form(Enum):
    """As what frames are compared."""

    VALUES = "values"
    TEXT = "text"
    HEX = "hex"


class State(Enum):
    """How the two sides of a line stand to each other; the value is the sign for it."""

    SAME = ""
    CHANGED = "≠"
    LEFT = "−"
    RIGHT = "+"


class Line(Struct, frozen=True):
    """A line of each side, an empty one where a side has none; `marks` are the characters that differ.

    `heading`: it says which frame follows.
    """

    left: str
    right: str
    state: State = State.SAME
    left_marks: tuple[Range, ...] = ()
    right_marks: tuple[Range, ...] = ()
    heading: bool = False


class Side(Struct, frozen=True):
    """One of the two messages: its frames, their names by position, and what reads the frame at a position."""

    frames: Sequence[bytes]
    names: Sequence[str]
    read: Read


def compare(left: Side, right: Side, form: Form) -> list[Line]:
    """All lines, for each frame a heading first."""
    lines: list[Line] = []
    for position, (one, other) in enumerate(zip_longest(left.frames, right.frames)):
        if position == COMPARED:
            rest = tuple(left.frames[COMPARED:]) == tuple(right.frames[COMPARED:])
            said = f"Frames from {COMPARED + 1} on are {'equal' if rest else 'not equal, and not listed'}."
            lines.append(Line(said, said, State.SAME if rest else State.CHANGED, heading=True))
            break
        lines += _frame(left, right, position, one, other, form)
    return lines


def differences(lines: Sequence[Line]) -> int:
    """How many lines differ, headings aside."""
    return sum(line.state is not State.SAME and not line.heading for line in lines)


def _frame(
    left: Side, right: Side, position: int, one: bytes | None, other: bytes | None, form: Form
) -> Iterator[Line]:
    state = State.SAME if one == other else State.CHANGED
    if one is None:
        state = State.RIGHT
    elif other is None:
        state = State.LEFT
    yield Line(_heading(left, position, one), _heading(right, position, other), state, heading=True)
    if form is Form.HEX:
        yield from _hex(one, other)
    elif form is Form.TEXT:
        yield from _texts(_text_lines(one), _text_lines(other))
    else:
        yield from _values(_flat(left, position, one), _flat(right, position, other))
    if one is not None and other is not None and one != other and form is not Form.VALUES:
        yield from _beyond(one, other)


def _heading(side: Side, position: int, frame: bytes | None) -> str:
    if frame is None:
        return ""
    name = side.names[position] if position < len(side.names) else ""
    return f"Frame {position + 1}{f', {name}' if name else ''}, {len(frame):,} byte{'' if len(frame) == 1 else 's'}"


def _beyond(one: bytes, other: bytes) -> Iterator[Line]:
    """Where the frames differ beyond what is listed of them."""
    if one[:_BYTES] != other[:_BYTES] or max(len(one), len(other)) <= _BYTES:
        return
    at = _first_difference(one, other)
    said = f"… they differ first at byte {at:,}"
    yield Line(said, said, State.CHANGED)


def _first_difference(one: bytes, other: bytes) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


# Values


def _flat(side: Side, position: int, frame: bytes | None) -> dict[tuple[str, ...], str]:
    """Each value's line by its path: the labels that lead to it, each with its number among those alike."""
    if frame is None:
        return {}
    decoded = side.read(position)
    tree = decoded.tree
    if tree is None or not tree.nodes:
        said = decoded.summary or decoded.problem or "∅"
        return {("", decoded.decoder): visible(said[:_LONGEST])}
    paths: dict[int, tuple[str, ...]] = {-1: ()}
    counts: dict[tuple[str, ...], int] = {}
    lines: dict[tuple[str, ...], str] = {}
    for node in tree.nodes[:_VALUES]:
        path = (*paths[node.parent], node.label)
        counts[path] = counts.get(path, 0) + 1
        if counts[path] > 1:
            path = (*path[:-1], f"{node.label}\0{counts[path]}")
        paths[node.id] = path
        if node.parent < 0:
            if not node.branch:
                lines[path] = node.text[:_LONGEST]
            continue
        value = node.text if not node.branch else _held(node.text, node.kind)
        lines[path] = f"{'  ' * (node.depth - 1)}{node.label}{'  ' if node.label else ''}{value}"[:_LONGEST]
    if len(tree.nodes) > _VALUES or not tree.done:
        lines["\0rest",] = "… and more values"
    if not lines:
        lines["",] = brief(tree)
    return lines


def _held(text: str, kind: str) -> str:
    return text or {"array": "[ ]", "packed": "[ ]"}.get(kind, "{ }")


def _values(left: dict[tuple[str, ...], str], right: dict[tuple[str, ...], str]) -> Iterator[Line]:
    """The lines of both, put beside each other by their paths, in the order of the left with the right's between."""
    rights = list(right)
    used: set[tuple[str, ...]] = set()
    at = 0
    for path, text in left.items():
        # What the right alone has stands before the next that both have.
        while at < len(rights) and path in right and rights[at] != path and rights[at] not in left:
            yield Line("", right[rights[at]], State.RIGHT)
            used.add(rights[at])
            at += 1
        if path not in right:
            yield Line(text, "", State.LEFT)
            continue
        used.add(path)
        yield _beside(text, right[path])
        while at < len(rights) and rights[at] in used:
            at += 1
    yield from (Line("", text, State.RIGHT) for path, text in right.items() if path not in used)


def _beside(left: str, right: str) -> Line:
    if left == right:
        return Line(left, right)
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return Line(left, right, State.CHANGED, _range(start, len(left) - end), _range(start, len(right) - end))


def _range(start: int, end: int) -> tuple[Range, ...]:
    return ((start, end),) if start < end else ()


# Text and bytes


def _text_lines(frame: bytes | None) -> list[str]:
    if frame is None:
        return []
    text = frame[:_BYTES].decode("utf-8", "replace")
    return [visible(line[:_LONGEST]) for line in text.split("\n")] if text else []


def _texts(left: list[str], right: list[str]) -> Iterator[Line]:
    if max(len(left), len(right)) > _LINES:
        yield from _paired(left, right)
        return
    for _, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        yield from _paired(left[a:b], right[c:d])


def _paired(left: Sequence[str], right: Sequence[str]) -> Iterator[Line]:
    for one, other in zip_longest(left, right):
        if one is None:
            yield Line("", other, State.RIGHT)
        elif other is None:
            yield Line(one, "", State.LEFT)
        else:
            yield _beside(one, other)


def _hex(left: bytes | None, right: bytes | None) -> Iterator[Line]:
    one, other = (left or b"")[:_BYTES], (right or b"")[:_BYTES]
    for start in range(0, max(len(one), len(other)), _WIDTH):
        a, b = one[start : start + _WIDTH], other[start : start + _WIDTH]
        state = State.SAME if a == b else State.LEFT if not b else State.RIGHT if not a else State.CHANGED
        differ = [i for i in range(_WIDTH) if a[i : i + 1] != b[i : i + 1]] if state is State.CHANGED else []
        yield Line(_row(start, a), _row(start, b), state, _cells(differ, len(a)), _cells(differ, len(b)))


def _cells(differ: Sequence[int], size: int) -> tuple[Range, ...]:
    """Where those bytes of a row stand, in hex and as text."""
    there = [i for i in differ if i < size]
    return (*map(_cell, there), *((_ASCII + i, _ASCII + i + 1) for i in there))


_OFFSET = 6  # characters before the first byte
_ASCII = _OFFSET + 3 * _WIDTH + 1
_SHOWN_AS = bytes(b if 32 <= b < 127 else 46 for b in range(256))


def _cell(index: int) -> Range:
    return _OFFSET + 3 * index, _OFFSET + 3 * index + 2


def _row(start: int, data: bytes) -> str:
    if not data:
        return ""
    text = data.translate(_SHOWN_AS).decode("ascii")
    return f"{start:04x}  {data.hex(' '):<{3 * _WIDTH}} {text}"
