"""Protobuf by the wire format alone, by a descriptor set, and by a .proto file."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2, message_factory
from google.protobuf.json_format import MessageToDict
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.document.protobuf import files as protobuf_files
from workbench.document.protobuf.files import load_schema, parse_set
from workbench.document.protobuf.schema import SchemaError
from workbench.traffic.decoders.decoded import Options
from workbench.traffic.decoders.plain import plain
from workbench.traffic.decoders.registry import decode

PROTO = """
syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
enum State { OPEN = 0; PAID = 1; }
message Item { string name = 1; sint64 count = 2; float price = 3; }
message Order {
  int64 id = 1;
  State state = 2;
  repeated Item items = 3;
  repeated int32 numbers = 4;
  bytes raw = 5;
  bool gift = 6;
  fixed64 stamp = 7;
  double total = 8;
  google.protobuf.Timestamp at = 9;
  uint32 small = 10;
  repeated string words = 11;
}
"""
needs_compiler = pytest.mark.skipif(
    importlib.util.find_spec("grpc_tools") is None, reason="grpcio-tools, an extra, is not installed"
)


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    path = tmp_path_factory.mktemp("proto") / "orders.proto"
    path.write_text(PROTO)
    if importlib.util.find_spec("grpc_tools") is None:
        pytest.skip("grpcio-tools, an extra, is not installed")
    return load_schema(path)


@pytest.fixture(scope="module")
def order(schema):
    return message_factory.GetMessageClass(schema.message("shop.Order"))


def tree_of(schema, frame, name="shop.Order"):
    decoded = decode("protobuf", frame, Options(schema=schema, message=name))
    assert decoded.problem == ""
    while decoded.tree.grow():
        pass
    assert decoded.problem == ""
    return decoded.tree


def test_a_schema_lists_its_messages_those_of_the_file_first(schema):
    assert schema.messages[:2] == ("shop.Item", "shop.Order")
    with pytest.raises(
        SchemaError, match=r'There is no message "Order" in these descriptors. There is shop.Order.'
    ):
        schema.message("Order")


small = st.integers(-(2**31), 2**31 - 1)
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
items = st.fixed_dictionaries({"name": words, "count": st.integers(-(2**63), 2**63 - 1)})
orders = st.fixed_dictionaries(
    {
        "id": st.integers(-(2**63), 2**63 - 1), "state": st.sampled_from([0, 1]), "gift": st.booleans(),
        "numbers": st.lists(small, max_size=5), "raw": st.binary(max_size=40), "stamp": st.integers(0, 2**64 - 1),
        "total": st.floats(allow_nan=False, allow_infinity=False), "small": st.integers(0, 2**32 - 1),
        "words": st.lists(words, max_size=3),
        "items": st.lists(items, max_size=3),
    }
)  # fmt: skip


@settings(deadline=None, max_examples=60, database=None)
@given(orders)
def test_a_message_is_what_its_library_reads(schema, order, fields):
    made = order(**{key: value for key, value in fields.items() if key != "items"})
    for item in fields["items"]:
        made.items.add(**item)
    frame = made.SerializeToString()
    tree = tree_of(schema, frame)
    read = plain(tree, 0)
    for field, value in made.ListFields():
        got = read.pop(field.name)
        if field.name == "items":
            wanted = [MessageToDict(item, preserving_proto_field_name=True) for item in value]
            assert [
                {key: str(part) if key == "count" else part for key, part in item.items()} for item in got
            ] == wanted
        elif field.name == "state":
            assert got == "PAID"
        else:
            assert got == (list(value) if isinstance(got, list) else value)
            assert isinstance(got, list) == (field.name in ("numbers", "words"))
    assert read == {}
    for node in tree.nodes:
        if node.kind in ("string", "bytes"):
            data = frame[node.start : node.end]
            assert tree.reader.value(node) == (data.decode() if node.kind == "string" else data)
        if node.kind == "message" and node.depth == 1:
            assert plain(tree_of(schema, frame[node.start : node.end], "shop.Item"), 0) == plain(
                tree, node.id
            )
    for byte in range(len(frame)):
        inside = [node for node in tree.nodes if node.key <= byte < node.end]
        assert tree.at(byte) == max(inside, key=lambda node: node.depth).id


def test_names_and_enums_are_shown(schema, order):
    frame = order(id=7, state=1, numbers=[1, 2], raw=b"\xde\xad").SerializeToString()
    tree = tree_of(schema, frame)
    assert [(node.label, node.kind, node.text) for node in tree.nodes] == [
        ("", "message", "shop.Order"), ("id", "int64", "7"), ("state", "enum", "PAID"), ("numbers", "packed", ""),
        ("[0]", "int32", "1"), ("[1]", "int32", "2"), ("raw", "bytes", "de ad"),
    ]  # fmt: skip


def test_without_descriptors_the_wire_format_tells_texts_and_messages(order):
    made = order(id=150, stamp=5, total=2.5, words=["hello"])
    made.items.add(name="a long enough name", count=-1)
    tree = decode("protobuf", made.SerializeToString()).tree
    assert {n.label: (n.kind, n.text) for n in tree.nodes if n.depth == 1} == {
        "1": ("varint", "150"), "3": ("message", ""), "7": ("fixed64", "5"),
        "8": ("fixed64", "4612811918334230528 · 2.5"), "11": ("string", '"hello"'),
    }  # fmt: skip
    assert plain(tree, 0)["3"] == {"1": "a long enough name", "2": 1}


def test_a_frame_that_is_not_of_the_type_is_read_by_the_wire_format(schema):
    tree = tree_of(schema, b"\x0d\x01\x00\x00\x00\xa2\x06\x02hi")
    assert [(n.label, n.kind) for n in tree.nodes[1:]] == [("id", "fixed32"), ("100", "string")]


def test_descriptors_that_are_not_there_are_said_and_the_wire_format_is_read():
    decoded = decode("protobuf", b"\x08\x01", Options(message="shop.Order"))
    assert decoded.problem == "The descriptors of shop.Order are not there; this is the wire format."
    assert decoded.summary == "{1: 1}"


@needs_compiler
def test_what_can_not_be_compiled_is_said_with_its_place(tmp_path):
    path = tmp_path / "bad.proto"
    path.write_text('syntax = "proto3";\nmessage A { strin x = 1; }')
    with pytest.raises(
        SchemaError, match=r'^bad.proto: can\'t be compiled. bad.proto:2:13: "strin" is not defined.$'
    ):
        load_schema(path)


def test_without_a_compiler_the_way_out_is_said(tmp_path, monkeypatch):
    path = tmp_path / "a.proto"
    path.write_text(PROTO)
    monkeypatch.setattr(protobuf_files, "compiler", list)
    with pytest.raises(SchemaError, match=r"pip install zmq-workbench\[protobuf\]"):
        load_schema(path)


def test_what_is_no_descriptor_set_is_said(tmp_path):
    path = tmp_path / "a.desc"
    for content, sentence in (
        (b"\xff\xff", "a.desc: not a descriptor set."),
        (b"", "a.desc: there are no messages in it."),
    ):
        path.write_bytes(content)
        with pytest.raises(SchemaError, match=f"^{sentence}"):
            load_schema(path)
    with pytest.raises(SchemaError, match=r"^gone.desc: can't be read \(no such file or directory\)."):
        load_schema(Path(tmp_path / "gone.desc"))


def test_imports_that_were_left_out_are_known_or_said():
    known = descriptor_pb2.FileDescriptorProto(
        name="a.proto", syntax="proto3", dependency=["google/protobuf/timestamp.proto"]
    )
    known.message_type.add(name="A").field.add(
        name="at", number=1, type=11, label=1, type_name=".google.protobuf.Timestamp"
    )
    files = descriptor_pb2.FileDescriptorSet(file=[known])
    assert parse_set(files.SerializeToString(), "a").messages == ("A",)
    known.dependency[0] = "other.proto"
    files = descriptor_pb2.FileDescriptorSet(file=[known])
    with pytest.raises(SchemaError, match=r"a: other\.proto, which it imports, is not in it"):
        parse_set(files.SerializeToString(), "a")
