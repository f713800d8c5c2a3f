"""Every benchmark, each printing one JSON line: `python -m tests.benchmarks [MODULE ...]`."""

from __future__ import annotations

import json
import sys

from tests.benchmarks import (
    cold_start,
    decode,
    fairness,
    find,
    find_json,
    forward,
    many,
    memory,
    open_capture,
    receive,
    round_trip,
    schedule,
    send,
    understand,
)

MODULES = (
    receive,
    memory,
    send,
    round_trip,
    fairness,
    many,
    forward,
    schedule,
    find,
    find_json,
    open_capture,
    understand,
    decode,
    cold_start,
)

wanted = sys.argv[1:]
for module in MODULES:
    if not wanted or module.__name__.rpartition(".")[2] in wanted:
        for line in module.benchmarks():
            print(json.dumps(line), flush=True)
