"""How fast a filter looks into JSON, by the messages a second, beside `json.loads` and a look at the value."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Iterator

from tests.benchmarks.harness import RUNS, Result, result
from workbench.traffic.batch import slice_batch
from workbench.traffic.filter.language import compile_filter
from workbench.traffic.records import MessageSlice

COUNT = 4096
FILTERS = {
    "find-json-compared": "json.price > 95",
    "find-json-rare": f"json.id == {COUNT - 1}",
    "find-json-within": 'json.items[*].sku == "none"',
}


def benchmarks() -> Iterator[Result]:
    """`find-json-*`: a number that is compared, one that is rare, a text in each of a list's objects."""
    frames = [
        json.dumps(
            {
                "id": i,
                "price": i * 7 % 1000 / 10,
                "name": f"name{i % 50}",
                "items": [{"sku": "a", "count": i % 5}],
            }
        ).encode()
        for i in range(COUNT)
    ]
    joined = MessageSlice.joined("client", frames, range(COUNT + 1), array("q", range(COUNT)), "")
    batch = slice_batch(joined)
    for name, text in FILTERS.items():
        compiled = compile_filter(text)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(RUNS * 4):
            begun = time.perf_counter()
            compiled.rows(0, batch)
            ours.append(COUNT / (time.perf_counter() - begun))
            begun = time.perf_counter()
            hits = sum(json.loads(frame)["price"] > 95 for frame in frames)
            theirs.append(COUNT / (time.perf_counter() - begun))
            assert hits
        yield result(name, ours, "messages/s", theirs)
