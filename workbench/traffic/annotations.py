"""Marks and notes that a person puts on rows, and the file beside a kept capture that holds them.

Invariants: `marks` rises and holds each row once; a note is never empty; a row is numbered from 0 here and,
as people see it, from 1 in the file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from pathlib import Path

import msgspec

NOTE = 500
"""Characters of a note, at most: it is a sentence, shown in one line."""
_FORMAT = "zmq-workbench.notes/1"


class AnnotationsError(Exception):
    """The file can't be read or written; the message is a sentence that says which and why."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    marks: list[int] = []
    notes: dict[int, str] = {}


class Annotations:
    """What is marked and noted in one log. It belongs to one generation of it."""

    def __init__(self) -> None:
        self.marks: list[int] = []
        self.notes: dict[int, str] = {}
        self.changes = 0
        """Grows with every change: whoever keeps them on a disk compares it."""

    def __bool__(self) -> bool:
        return bool(self.marks or self.notes)

    def is_marked(self, row: int) -> bool:
        """Whether that row is marked; a noted one isn't by itself."""
        at = bisect_left(self.marks, row)
        return at < len(self.marks) and self.marks[at] == row

    def mark(self, row: int, on: bool) -> None:
        """Mark that row, or no longer."""
        if on == self.is_marked(row):
            return
        at = bisect_left(self.marks, row)
        self.marks[at : at if on else at + 1] = [row] if on else []
        self.changes += 1

    def note(self, row: int, sentence: str) -> None:
        """Put that sentence on the row in place of the one before; an empty one takes it away."""
        said = " ".join(sentence.split())[:NOTE]
        if said == self.notes.get(row, ""):
            return
        if said:
            self.notes[row] = said
        else:
            del self.notes[row]
        self.changes += 1

    def rows(self, first: int = 0) -> list[int]:
        """The rows from `first` on that are marked or noted, rising."""
        return [row for row in sorted({*self.marks, *self.notes}) if row >= first]

    def beyond(self, row: int, step: int, first: int = 0) -> list[int]:
        """The marked or noted rows in the order that going on from `row` meets them.

        `step` is 1 for downwards, -1 for upwards; at the end it goes on from the other end, and `row` itself
        comes last.
        """
        rows = self.rows(first)
        if step > 0:
            at = bisect_right(rows, row)
            return rows[at:] + rows[:at]
        at = bisect_left(rows, row)
        return rows[:at][::-1] + rows[at:][::-1]

    def clear(self) -> None:
        """Take all of them away."""
        if self:
            self.marks, self.notes = [], {}
            self.changes += 1


def notes_path(capture: Path) -> Path:
    """Where the marks and notes of that capture are kept."""
    return capture.with_name(capture.name + ".notes.json")


def load(path: Path) -> Annotations:
    """What that file holds; nothing where there is none. Raises `AnnotationsError`."""
    made = Annotations()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return made
    except OSError as error:
        raise AnnotationsError(f"{path}: can't be read ({error.strerror}).") from error
    try:
        held = msgspec.json.decode(data, type=_File)
    except msgspec.DecodeError as error:
        raise AnnotationsError(f"{path} holds no marks and notes: {error}.") from error
    if held.format != _FORMAT:
        raise AnnotationsError(
            f"{path} is of the format {held.format!r}; this program reads {_FORMAT!r}. A newer one may read it."
        )
    made.marks = sorted({row - 1 for row in held.marks if row > 0})
    for row, sentence in held.notes.items():
        if row > 0:
            made.note(row - 1, sentence)
    made.changes = 0
    return made


def save(annotations: Annotations, path: Path) -> None:
    """Write them to that file, whole or not at all; without any the file goes. Raises `AnnotationsError`."""
    held = _File(
        format=_FORMAT,
        marks=[row + 1 for row in annotations.marks],
        notes={row + 1: annotations.notes[row] for row in sorted(annotations.notes)},
    )
    part = path.with_name(path.name + ".part")
    try:
        if not annotations:
            path.unlink(missing_ok=True)
            return
        part.write_bytes(msgspec.json.format(msgspec.json.encode(held), indent=2) + b"\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise AnnotationsError(f"{path}: the notes can't be written ({error.strerror}).") from error
