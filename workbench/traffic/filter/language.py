"""The filter line's language: a text becomes a `Filter`, or a sentence about what is wrong with it and where.

docs/filter.md tells people the language; `fields` has its words as data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from workbench.traffic.batch import row_numbers
from workbench.traffic.filter.column_terms import TextColumn
from workbench.traffic.filter.completion import Completion, Context, completions
from workbench.traffic.filter.errors import FilterError
from workbench.traffic.filter.latency import Latencies
from workbench.traffic.filter.parse import Parser
from workbench.traffic.filter.rows import Rows
from workbench.traffic.filter.scan import is_in
from workbench.traffic.filter.terms import All, Term
from workbench.traffic.records import Record

__all__ = [
    "Completion",
    "Context",
    "Filter",
    "FilterError",
    "Latencies",
    "compile_filter",
    "completions",
    "filter_problem",
    "of_socket",
]


class Filter:
    """A question about rows, made by `compile_filter`. It holds no state: any thread may ask."""

    def __init__(self, text: str, term: Term) -> None:
        self.text = text
        """As it was written."""
        self._term = term

    @property
    def needs_latency(self) -> bool:
        """Whether it asks how long replies took, so that `latencies` or `latency` should be given."""
        return self._term.needs_latency

    def rows(self, first: int, batch: pa.RecordBatch, latencies: Latencies | None = None) -> memoryview:
        """The rows of a batch of `traffic.batch.SCHEMA` that match, rising, numbered from `first`, as uint64."""
        return row_numbers(self._term.mask(Rows(batch, first, latencies)), first)

    @property
    def may_match(self) -> Callable[[memoryview], bool] | None:
        """Whether some row may match whose values stand among these bytes; None where bytes don't tell."""
        needles = self._term.needles
        return None if needles is None else lambda data: is_in(data, needles)

    def matches(self, record: Record, latency: int | None = None) -> bool:
        """Whether this one matches; `latency` is in nanoseconds, None where there is none."""
        return self._term.test(record, latency)

    def also(self, other: Filter) -> Filter:
        """What matches both; `text` stays this one's."""
        return Filter(self.text, All([self._term, other._term]))


def of_socket(id_: str) -> Filter:
    """The rows of the socket of that id, whatever others are titled."""
    return Filter("", TextColumn("socket", id_.__eq__))


def compile_filter(text: str, labels: Mapping[str, str] | None = None) -> Filter:
    """The filter of that text; an empty one matches all. Raises `FilterError`, and nothing else.

    `labels` are the sockets' titles by their ids, so that a socket is found by either.
    """
    return Filter(text, Parser(text, labels or {}).parse())


def filter_problem(text: str) -> str:
    """What is wrong with that filter, as a sentence; empty where it is one."""
    try:
        compile_filter(text)
    except FilterError as error:
        return error.sentence
    return ""
