"""Parquet has the capture's schema, and its rows."""

from __future__ import annotations

import pyarrow.parquet as pq

from workbench.traffic.batch import SCHEMA
from workbench.traffic.columns import batch_records
from workbench.traffic.exports.export import FORMATS, export


def test_rows_and_schema_are_the_captures(awkward, tmp_path):
    path = tmp_path / "x.parquet"
    export(awkward.snapshot(), FORMATS["parquet"], path)
    table = pq.read_table(path)
    assert list(batch_records(table.combine_chunks().to_batches()[0])) == awkward.rows(0, len(awkward))
    assert [(f.name, str(f.type).replace("element", "item")) for f in table.schema] == [
        (f.name, str(f.type)) for f in SCHEMA
    ]
    assert table.schema.metadata[b"zmq-workbench.capture"] == b"1"


def test_a_hundred_thousand_rows_stand_in_row_groups_of_a_bounded_size(many, tmp_path):
    path = tmp_path / "x.parquet"
    done = export(many.snapshot(), FORMATS["parquet"], path)
    file = pq.ParquetFile(path)
    assert file.metadata.num_rows == done.rows == 100_000
    assert file.metadata.num_row_groups == 2
    assert sum(file.read(["size"]).column("size").to_pylist()) == done.bytes == 10_800_000
