"""Terms about what each row has one of: its kind, size, socket, peer, event, reason, and whether it is trouble."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from workbench.traffic.filter.predicates import NumberTest
from workbench.traffic.filter.rows import Rows, call, lookup, uniform
from workbench.traffic.filter.scan import Needles
from workbench.traffic.filter.terms import Term
from workbench.traffic.records import Record


class TextColumn(Term):
    """A question about the socket, peer, event or reason. They are few in a batch: each is asked about once."""

    cost = 3

    def __init__(self, name: str, test: Callable[[str], bool], needles: Needles | None = None) -> None:
        self._name = name
        self._test = test
        self.needles = needles

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return self._test(getattr(record, self._name))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        column = rows.column(self._name)
        different = call("unique", column)
        if len(different) == 1:
            return uniform(self._test(different[0].as_py()), len(rows))
        yes = [value for value in different.to_pylist() if self._test(value)]
        if len(yes) in (0, len(different)):
            return uniform(bool(yes), len(rows))
        return call("is_in", column, options=lookup(pa.array(yes, pa.string())))


class Numbered(Term):
    """A question about the number in the column of that name."""

    def __init__(self, name: str, number: NumberTest) -> None:
        self._name = name
        self._number = number

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return self._number.of_value(getattr(record, self._name))

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return self._number.of_column(rows.column(self._name))


class Trouble(Term):
    """An event that is a failure."""

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return record.trouble

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        return rows.column("trouble")
