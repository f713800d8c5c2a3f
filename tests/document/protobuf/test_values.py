"""Protobuf messages as JSON values: made, read back, and refused with the field's name."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    "tags": {"x": "9000000000"},
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
