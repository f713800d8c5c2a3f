"""Protobuf messages as JSON values: made, read back, and refused with the field's name."""

from __future__ import annotations

import pytest
from google.protobuf import descriptor_pb2, json_format, message_factory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.document.protobuf.files import parse_set
from workbench.document.protobuf.known import schema_at
from workbench.document.protobuf.values import (
    FieldError,
    decode,
    decode_back,
    decode_whole,
    encode,
    normal,
    normal_part,
)

FULL = {
    "id": 7,
    "customer_name": "Ada",
    "lines": [{"sku": "a", "count": 2}, {}],
    "state": "PAID",
    "raw": "AAE=",
    "gift": True,
    "total": 1.5,
    "card": "1234",
    "tags": {"x": 9000000000},
}


@pytest.fixture
def order(orders, tmp_path):
    return schema_at(orders(tmp_path)).message("shop.Order")


def test_a_value_is_the_same_after_its_bytes(order):
    frame = encode(FULL, order)
    assert decode(frame, order) == FULL
    assert decode_back(frame, order) == FULL
    assert frame == encode(dict(reversed(FULL.items())), order)


def test_numbers_may_be_texts_as_templates_come_out_and_names_may_be_those_of_json(order):
    assert encode({"id": "7", "customerName": "Ada", "total": "1.5"}, order) == encode(
        {"id": 7, "customer_name": "Ada", "total": 1.5}, order
    )
    assert normal({"id": "7", "state": 1}, order) == {"id": 7, "state": "PAID"}


def test_what_is_named_is_compared_with_the_default_of_what_is_not_there(order):
    assert normal_part({"id": "0", "lines": [{"count": 0}]}, order) == {"id": 0, "lines": [{"count": 0}]}
    assert decode_whole(b"", order)["id"] == 0


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            {"name": "x"},
            "name: shop.Order has no such field; it has id, customer_name, lines, state, raw, gift, total, card, ….",
        ),
        ({"id": "x"}, "id: must be a whole number from -2147483648 to 2147483647."),
        ({"id": 2**31}, "id: must be a whole number from -2147483648 to 2147483647."),
        ({"id": True}, "id: must be a whole number from -2147483648 to 2147483647."),
        ({"customer_name": 1}, 'customer_name: must be a text, in "...".'),
        ({"lines": {}}, "lines: must be a list, in [...]: it is repeated."),
        ({"lines": [{"sku": "a"}, {"sku": 3}]}, 'lines[1].sku: must be a text, in "...".'),
        ({"lines": [None]}, "lines[0]: must be an object, in {...}, as it is a shop.Line."),
        ({"state": "SHUT"}, "state: must be one of OPEN, PAID."),
        ({"raw": "!!"}, "raw: must be bytes in base64, in quotes."),
        ({"gift": "true"}, "gift: must be true or false, without quotes."),
        ({"total": "a lot"}, "total: must be a number."),
        ({"tags": [1]}, "tags: must be an object, in {...}: it is a map."),
        (
            {"tags": {"x": "y"}},
            "tags.x: must be a whole number from -9223372036854775808 to 9223372036854775807.",
        ),
        ({"card": "1", "cash": True}, "card and cash: only one of them may be there (pay)."),
        ({"customer_name": "a", "customerName": "b"}, "customerName: this field is there twice; remove one."),
        ([], "the message: must be an object, in {...}, as it is a shop.Order."),
        ({"customer_name": "\ud800"}, "customer_name: unpaired surrogate."),
    ],
)
def test_what_is_not_of_the_message_is_told_with_its_field(order, value, sentence):
    with pytest.raises(FieldError) as caught:
        encode(value, order)
    assert str(caught.value) == sentence


def test_bytes_that_are_no_message_are_told_and_what_would_be_lost_is_not_taken(order):
    with pytest.raises(FieldError, match=r"^is no shop.Order$"):
        decode(b"\xff\xff", order)
    assert decode_back(b"\xff\xff", order) is None
    assert decode_back(encode({"id": 1}, order) + b"\xf8\x07\x01", order) is None  # a field that nobody knows


@pytest.fixture(scope="module")
def long():
    """A message with whole numbers of 64 bits everywhere that they can stand."""
    file = descriptor_pb2.FileDescriptorProto(
        name="long.proto", package="t", syntax="proto3", dependency=["google/protobuf/wrappers.proto"]
    )
    types = descriptor_pb2.FieldDescriptorProto
    one = file.message_type.add(name="Long")
    for number, name in enumerate(
        ("int64", "uint64", "fixed64", "sfixed64", "sint64", "int32", "string"), start=1
    ):
        one.field.add(name=name, number=number, type=getattr(types, f"TYPE_{name.upper()}"), label=1)
    one.field.add(name="many", number=10, type=types.TYPE_INT64, label=3)
    one.field.add(name="own", number=11, type=types.TYPE_MESSAGE, label=1, type_name=".t.Long")
    one.field.add(name="owns", number=12, type=types.TYPE_MESSAGE, label=3, type_name=".t.Long")
    wrapped = ".google.protobuf.UInt64Value"
    one.field.add(name="maybe", number=13, type=types.TYPE_MESSAGE, label=1, type_name=wrapped)
    entry = one.nested_type.add(name="ByNameEntry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=types.TYPE_INT64, label=1)
    entry.field.add(name="value", number=2, type=types.TYPE_MESSAGE, label=1, type_name=".t.Long")
    one.field.add(
        name="by_name", number=14, type=types.TYPE_MESSAGE, label=3, type_name=".t.Long.ByNameEntry"
    )
    files = descriptor_pb2.FileDescriptorSet(file=[file])
    return parse_set(files.SerializeToString(), "long").message("t.Long")


BIG = 2**53


def test_a_whole_number_is_a_number_as_far_as_every_reader_of_json_keeps_it(long):
    typed = {
        "int64": -BIG + 1, "uint64": BIG - 1, "fixed64": 1, "sfixed64": -1, "sint64": 0, "int32": 5, "string": "7",
        "many": [1, BIG - 1], "own": {"int64": 3}, "owns": [{"int64": 4}], "maybe": 6, "by_name": {"9": {"int64": 9}},
    }  # fmt: skip
    del typed["sint64"]  # which is not told from a field that isn't there
    frame = encode(typed, long)
    assert decode(frame, long) == typed
    assert decode_back(frame, long) == typed
    assert decode_whole(frame, long)["sint64"] == 0
    assert json_format.MessageToDict(json_format.ParseDict(typed, message(long)))["uint64"] == str(BIG - 1)


def test_beyond_it_is_a_text_and_either_may_be_typed(long):
    for number in (BIG, -BIG, 2**63 - 1, -(2**63)):
        frame = encode({"int64": number, "many": [number, 1]}, long)
        assert frame == encode({"int64": str(number), "many": [str(number), "1"]}, long)
        assert decode(frame, long) == {"int64": str(number), "many": [str(number), 1]}
    assert normal({"uint64": 2**64 - 1, "maybe": "12"}, long) == {"uint64": str(2**64 - 1), "maybe": 12}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(number=st.integers(-(2**63), 2**63 - 1))
def test_no_number_is_changed_on_its_way(long, number):
    frame = encode({"int64": number}, long)
    assert int(decode_whole(frame, long)["int64"]) == number
    assert normal({"int64": number}, long) == normal({"int64": str(number)}, long)


def message(descriptor):
    return message_factory.GetMessageClass(descriptor)()


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FULL, "zz"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def refusal(read, *given):
    """The sentence; empty where it isn't refused."""
    try:
        read(*given)
    except FieldError as error:
        return str(error)
    return ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(value=json)
def test_any_value_is_encoded_or_refused(order, value):
    sentence = refusal(encode, value, order)
    assert "\n" not in sentence
    if not sentence:
        assert refusal(decode, encode(value, order), order) == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(frame=st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(order, frame):
    assert "\n" not in refusal(decode, frame, order) + refusal(decode_whole, frame, order)
    decode_back(frame, order)
