"""What a filter is made of: terms that answer for a record and for the rows of a batch, alike; and their joints.

What each asks for stands beside this: `column_terms`, `frame_terms`, `time_terms`. A term answers no where there
is nothing to ask about; `Not` turns that to yes, as it does any answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import pyarrow as pa

from workbench.traffic.filter.predicates import all_known
from workbench.traffic.filter.rows import Rows, call, spread, true_count, uniform
from workbench.traffic.filter.scan import Needles
from workbench.traffic.records import Record

_COSTLY = 5  # a term's cost from which on it pays to pick the rows still in question


class Term(ABC):
    """A question about a row."""

    cost: int = 1
    """About how long it takes; the cheapest are asked first."""

    needs_latency: bool = False

    needles: Needles | None = None
    """Patterns of which one is among the bytes of each row's values for which it holds; None if not known."""

    @abstractmethod
    def test(self, record: Record, latency: int | None) -> bool:
        """The answer for one record; its latency, in nanoseconds, is known or None."""

    @abstractmethod
    def mask(self, rows: Rows) -> pa.BooleanArray:
        """The answer for each of the rows."""


class _Joined(Term):
    """Several terms."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = sorted(terms, key=lambda term: term.cost)
        self.cost = sum(term.cost for term in terms)
        self.needs_latency = any(term.needs_latency for term in terms)
        self.needles = self._joined_needles()

    @abstractmethod
    def _joined_needles(self) -> Needles | None: ...


class All(_Joined):
    """Each of the terms holds; so it does of none."""

    def _joined_needles(self) -> Needles | None:
        known = [term.needles for term in self._terms if term.needles is not None]
        return min(known, key=len, default=None)

    def test(self, record: Record, latency: int | None) -> bool:
        """See `Term`."""
        return all(term.test(record, latency) for term in self._terms)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        found = uniform(True, len(rows))
        for term in self._terms:
            left = true_count(found)
            if left == 0:
                break
            if left == len(rows):
                found = term.mask(rows)
            elif term.cost >= _COSTLY and left < len(rows) // 4:
                found = spread(found, term.mask(rows.only(found)))
            else:
                found = call("and", found, term.mask(rows))
        return found


class Any(_Joined):
    """One of the terms holds."""

    def _joined_needles(self) -> Needles | None:
        return all_known(term.needles for term in self._terms)

    def test(self, record: Record, latency: int | None) -> bool:
        """See `Term`."""
        return any(term.test(record, latency) for term in self._terms)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        found = uniform(False, len(rows))
        for term in self._terms:
            there = true_count(found)
            if there == len(rows):
                break
            if there == 0:
                found = term.mask(rows)
            elif term.cost >= _COSTLY and len(rows) - there < len(rows) // 4:
                open_ = call("invert", found)
                found = call("or", found, spread(open_, term.mask(rows.only(open_))))
            else:
                found = call("or", found, term.mask(rows))
        return found


class Not(Term):
    """The term does not hold."""

    def __init__(self, term: Term) -> None:
        self._term = term
        self.cost = term.cost
        self.needs_latency = term.needs_latency

    def test(self, record: Record, latency: int | None) -> bool:
        """See `Term`."""
        return not self._term.test(record, latency)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return call("invert", self._term.mask(rows))
