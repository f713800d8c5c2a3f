"""Every benchmark, each printing one JSON line: `python -m tests.benchmarks`."""

from __future__ import annotations

import json

from tests.benchmarks import receive

for result in receive.benchmarks():
    print(json.dumps(result), flush=True)
