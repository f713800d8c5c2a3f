"""Protobuf frames taken apart: comments, names of modules, fields in their order, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.codegen.protobuf_fields import (
    Descriptors,
    fields_comment,
    given,
    known_bytes,
    module_of,
    path_within,
)
from workbench.document.workspace import Frame


def order(fields: object) -> Frame:
    return Frame(protobuf=fields, message="shop.Order", schema="orders.desc")


def test_fields_come_by_their_numbers_without_those_that_are_not_given(orders, tmp_path: Path):
    orders(tmp_path)
    frame = order({"card": "x", "customerName": None, "id": 1})
    descriptor = Descriptors(folder=tmp_path).of(frame)
    assert [(field.name, value) for field, value in given(frame.value, descriptor)] == [
        ("id", 1),
        ("card", "x"),
    ]
    assert known_bytes({"id": 1}, descriptor) == b"\x08\x01"


def test_a_comment_is_in_lines_and_says_where_it_leaves_off():
    assert fields_comment(order({"id": 1}), 80) == ['shop.Order {"id": 1}']
    lines = fields_comment(order({"lines": [{"sku": "a word or two"}] * 50}), 40)
    assert len(lines) == 6
    assert lines[-1] == "..."
    assert all(len(line) <= 40 for line in lines)


@pytest.mark.parametrize(
    ("file", "module"), [("orders.proto", "orders_pb2"), ("a-b/c-d.proto", "a_b.c_d_pb2"), ("x.y", "x.y_pb2")]
)
def test_modules_are_called_as_protoc_calls_them(file: str, module: str):
    assert module_of(SimpleNamespace(file=SimpleNamespace(name=file))) == module


@pytest.mark.parametrize(
    ("package", "name", "path"), [("shop", "shop.Order.Line", "Order.Line"), ("", "Order", "Order")]
)
def test_a_name_is_within_its_package(package: str, name: str, path: str):
    assert path_within(SimpleNamespace(file=SimpleNamespace(package=package), full_name=name)) == path
