"""JSON lines say what the contract says, record for record."""

from __future__ import annotations

import json

from workbench.traffic.exports.export import FORMATS, export
from workbench.traffic.exports.rows import these
from workbench.traffic.text import json_line


def test_a_line_a_record_as_run_writes_them(awkward, tmp_path):
    done = export(awkward.snapshot(), FORMATS["jsonl"], tmp_path / "x.jsonl")
    lines = (tmp_path / "x.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    assert lines == [json_line(n + 1, awkward.record_at(n)) for n in range(len(awkward))]
    assert done.rows == len(lines)


def test_twenty_thousand_rows_and_all_their_bytes_are_there(many, tmp_path):
    done = export(many.snapshot(), FORMATS["jsonl"], tmp_path / "x.jsonl", choice=these(range(0, 100_000, 5)))
    with (tmp_path / "x.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert len(rows) == done.rows == 20_000
    assert sum(len(frame["text"]) for row in rows for frame in row["frames"]) == done.bytes == 2_160_000
    assert [row["seq"] for row in rows] == list(range(1, 100_001, 5))
