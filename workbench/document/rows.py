"""A file of rows whose columns a scheduled message may name: CSV with a heading, or JSON lines.

Invariant: what can't be read says which file, which line and what to do; every row of a CSV has every column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from workbench.document.expression import columns_in, expressions
from workbench.document.words import elided, printable
from workbench.document.workspace import Frame, Json

LARGEST = 16 << 20
"""Bytes of such a file."""
MOST = 200_000
"""Rows of it."""
_LISTED = 12  # columns in a sentence

RowValues = Mapping[str, Json]


class RowsError(Exception):
    """A file of rows that can't be used: one sentence."""


class Rows(Struct, frozen=True):
    """The rows of a file; `name` is what sentences call it. `columns` are those that every row has."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[RowValues, ...]

    def __len__(self) -> int:
        return len(self.rows)


def load_rows(path: Path) -> Rows:
    """Read a file: JSON lines where it is called `.jsonl` or `.ndjson`, else CSV. Raises `RowsError`."""
    name = printable(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RowsError(f"{name}: can't be read ({reason.lower()}).") from error
    if len(content) > LARGEST:
        raise RowsError(f"{name}: more than {LARGEST:,} bytes; give fewer rows.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowsError(f"{name}: not UTF-8 at byte {error.start:,}; save it as UTF-8.") from error
    lines = path.suffix.lower() in (".jsonl", ".ndjson")
    rows = tuple(_json_rows(text, name) if lines else _csv_rows(text, name))
    if not rows:
        raise RowsError(f"{name}: there are no rows in it; add one.")
    common = [column for column in rows[0] if all(column in row for row in rows)]
    return Rows(name, tuple(common), rows)


def _csv_rows(text: str, name: str) -> Iterator[RowValues]:
    heading_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [column.strip() for column in next(reader, [])]
        if not heading or not all(heading):
            raise RowsError(f"{name}: the first line names the columns, and none may be empty.")
        twice = next((column for column in heading if heading.count(column) > 1), None)
        if twice is not None:
            raise RowsError(f'{name}: the column "{elided(twice)}" is there twice; names are unique.')
        for number, cells in enumerate(reader, 1):
            if not cells:
                continue
            if len(cells) != len(heading):
                raise RowsError(
                    f"{name}, line {reader.line_num}: {len(cells)} values for {len(heading)} columns."
                    " Quote values that have a delimiter in them."
                )
            if number > MOST:
                raise RowsError(f"{name}: more than {MOST:,} rows; give fewer.")
            yield dict(zip(heading, cells, strict=True))
    except csv.Error as error:
        raise RowsError(f"{name}, line {reader.line_num}: not CSV ({error}).") from error


def _json_rows(text: str, name: str) -> Iterator[RowValues]:
    count = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        count += 1
        if count > MOST:
            raise RowsError(f"{name}: more than {MOST:,} rows; give fewer.")
        try:
            value: Json = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            raise RowsError(
                f"{name}, line {number}: not JSON; each line is an object, in {{...}}."
            ) from error
        if not isinstance(value, dict):
            raise RowsError(f"{name}, line {number}: each line is a JSON object, in {{...}}.")
        yield value


def columns_used(frames: Sequence[Frame]) -> frozenset[str]:
    """The columns that the templates of a message name. Raises `RenderError`."""
    found: set[str] = set()
    pending: list[Json] = [frame.value for frame in frames]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            for expression in expressions(value):
                found |= columns_in(expression)
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            pending += value.values()
    return frozenset(found)


def missing_column(frames: Sequence[Frame], rows: Rows) -> str:
    """The sentence for the first column that is named and isn't in every row; empty if none. Raises `RenderError`."""
    for column in sorted(columns_used(frames)):
        if column in rows.columns:
            continue
        for number, row in enumerate(rows.rows, 1):
            if column not in row:
                there = ", ".join(elided(one, 30) for one in list(row)[:_LISTED]) or "none"
                where = f"row {number}" if any(column in other for other in rows.rows) else "it"
                return f'{rows.name} has no column "{elided(column)}" in {where}; there are {there}.'
    return ""
