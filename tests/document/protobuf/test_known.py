"""Schemas are read once for as long as their file stays as it is."""

from __future__ import annotations

from workbench.document.protobuf.known import schema_at, schema_known
from workbench.document.protobuf.schema import Schema


def test_a_schema_is_known_once_it_was_read_and_until_its_file_changes(orders, tmp_path):
    path = orders(tmp_path)
    assert schema_known(path) is None
    found = schema_at(path)
    assert isinstance(found, Schema)
    assert schema_known(path) is found is schema_at(path)
    path.write_bytes(b"no descriptors, and of another length")
    assert schema_known(path) is None
    assert "not a descriptor set" in schema_at(path)
    path.unlink()
    assert "can't be read" in schema_at(path)
