"""What can be taken of the traffic shown: all rows, those that a filter lets through, or those selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
from msgspec import Struct

from workbench.traffic.exports.rows import Choice, these
from workbench.traffic.filter.language import Filter, Latencies
from workbench.traffic.history import Snapshot


class RowsOffer(Struct, frozen=True, kw_only=True):
    """The rows as they stood when it was made. `labels` are the sockets' titles by their ids.

    `selected` are rows of the snapshot, rising; empty where none, or more than can be taken one by one, are.
    """

    snapshot: Snapshot
    labels: Mapping[str, str]
    filter: Filter | None = None
    latencies: Latencies | None = None
    selected: Sequence[int] = ()


class Picked(Struct, frozen=True):
    """Some of an offer's rows: in words, and as a choice; None for all."""

    words: str
    choice: Choice | None


def picks(offer: RowsOffer) -> tuple[Picked, ...]:
    """What can be picked: all, those shown by the filter, those selected."""
    found = [Picked(f"All {len(offer.snapshot):,} rows", None)]
    if offer.filter is not None:
        found.append(Picked("The rows that the filter shows", _matching(offer.filter, offer.latencies)))
    if offer.selected:
        count = len(offer.selected)
        words = "The selected row" if count == 1 else f"The {count:,} selected rows"
        found.append(Picked(words, these(offer.selected)))
    return tuple(found)


def _matching(filter_: Filter, latencies: Latencies | None) -> Choice:
    def chosen(first: int, batch: pa.RecordBatch) -> memoryview:
        return filter_.rows(first, batch, latencies)

    return chosen
