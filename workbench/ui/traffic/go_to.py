"""Which row is meant by `12,345` or `14:02:07.5`.

Invariant: a time is found by halving, so that it takes a few dozen looks in a log of any size; rows of one
log come in the order of their times but for the few of one instant.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, datetime, time, timedelta

from workbench.traffic.history import History, Snapshot

_NUMBER = re.compile(r"#?\d[\d,_. ]*")
_CLOCK = re.compile(
    r"(?:(\d{4})-(\d\d?)-(\d\d?)[T ]+)?(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?", re.ASCII
)
_SECOND = 1_000_000_000  # ns


class GoToError(ValueError):
    """Nothing to go to; the message is a sentence that says why, and what to write."""


def row_meant(text: str, history: History, near: int | None) -> tuple[int, str]:
    """The row of the log that the text means, and a sentence where it isn't just what was asked for.

    `near` is the row that is looked at: a time without a date is of its day. Times are local.
    """
    if not len(history) > history.first:
        raise GoToError("There are no rows yet.")
    asked = text.strip()
    if (clock := _CLOCK.fullmatch(asked)) is not None:
        return _row_at(clock, history, near)
    if _NUMBER.fullmatch(asked) is None:
        raise GoToError("Write a row's number, as 12,345, or a time, as 14:02:07.5.")
    row = int(re.sub(r"[^\d]", "", asked)) - 1
    if row < history.first:
        if row < 0:
            raise GoToError("Rows are numbered from 1.")
        return history.first, f"Row {row + 1:,} has left the log; this is the oldest that is there."
    if row >= len(history):
        return len(history) - 1, f"There are {len(history):,} rows; this is the last."
    return row, ""


def _row_at(clock: re.Match[str], history: History, near: int | None) -> tuple[int, str]:
    year, month, day, hour, minute, second, fraction = clock.groups()
    snapshot = history.snapshot(history.first)
    oldest, newest = _time(snapshot, history.first), _time(snapshot, snapshot.stop - 1)
    try:
        of_day = time(int(hour), int(minute), int(second or 0))
        if year is not None:
            days = [date(int(year), int(month), int(day))]
        else:
            seen = _time(snapshot, near) if near is not None and near >= history.first else newest
            one = timedelta(days=1)
            days = [_day(seen), _day(newest), _day(newest) - one, _day(oldest), _day(oldest) + one]
    except ValueError as error:
        raise GoToError(f"{clock.group()} is no time: {error}.") from error
    parts = int((fraction or "0").ljust(9, "0"))
    moments = [int(datetime.combine(d, of_day).timestamp()) * _SECOND + parts for d in days]
    moment = next((m for m in moments if oldest <= m <= newest), moments[0])
    rows = range(history.first, snapshot.stop)
    at = bisect_left(rows, moment, key=lambda row: _time(snapshot, row))
    if at == len(rows):
        return rows[-1], f"The log ends at {_said(newest)}; this is its last row."
    if moment < oldest and at == 0:
        return rows[0], f"The log begins at {_said(oldest)}; this is its oldest row."
    return rows[at], ""


def _time(snapshot: Snapshot, row: int) -> int:
    for begin, batch in snapshot.batches(row, row + 1):
        return batch.column("time")[row - begin].value
    return 0  # it has left between the count and the look


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment // _SECOND).astimezone().date()


def _said(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment // _SECOND).astimezone():%H:%M:%S}"
