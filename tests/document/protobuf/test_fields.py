"""What is offered while a protobuf message is typed as JSON."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.document.protobuf.fields import field_completions, first_draft
from workbench.document.protobuf.known import schema_at
from workbench.document.protobuf.values import encode


@pytest.fixture
def order(orders, tmp_path):
    return schema_at(orders(tmp_path)).message("shop.Order")


def offered(text, order, after=""):
    typed, found = field_completions(text + after, len(text), order)
    return typed, [each.shown for each in found]


def test_the_first_draft_has_the_fields_that_are_always_there(order):
    draft = first_draft(order)
    assert draft == {
        "id": 0, "customer_name": "", "lines": [], "state": "OPEN", "raw": "", "gift": False, "total": 0.0,
        "tags": {},
    }  # fmt: skip
    assert encode(draft, order) == b""


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("{", 0, ["id", "customer_name", "lines", "state", "raw", "gift", "total", "card", "cash", "tags"]),
        ('{"id": 1, "c', 2, ["customer_name", "card", "cash"]),
        ('{"id": 1, c', 1, ["customer_name", "card", "cash"]),
        ('{"customer_name": "x", "cu', 3, []),
        ('{"lines": [{"sku": "a"}, {', 0, ["sku", "count"]),
        ('{"lines": [{"sku": "a", "', 1, ["count"]),
        ('{"state": ', 0, ["OPEN", "PAID"]),
        ('{"state": "P', 2, ["PAID"]),
        ('{"gift": t', 1, ["true"]),
        ('{"customer_name": "', 1, []),
        ('{"tags": {"', 1, []),
        ('{"id": 1', 0, []),
        ('{"zz": {"', 1, []),
        ('{"lines": {"', 1, []),
        ("", 0, []),
        ("]}", 0, []),
    ],
)
def test_fields_and_names_of_enums_are_offered_where_they_may_stand(order, text, typed, shown):
    there, found = offered(text, order)
    assert found == shown
    assert there == typed or not shown


def test_a_field_comes_with_the_beginning_of_its_value_and_what_stands_behind_stays(order):
    _, (field,) = field_completions('{"customer_n', 12, order)
    assert (field.insert, field.back, field.help) == ('"customer_name": ""', 1, "string")
    _, (lines,) = field_completions('{"li', 4, order)
    assert (lines.insert, lines.back, lines.help) == ('"lines": []', 1, "repeated Line")
    _, (known,) = field_completions('{"customer_n": 1}', 12, order)
    assert known.insert == '"customer_name'  # its quote and its value are there
    _, (paid,) = field_completions('{"state": "P"}', 12, order)
    assert paid.insert == '"PAID'  # the quote that is there stays


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(text=st.text('{}[]":,\\ idlinestagsOP10\n', max_size=40), data=st.data())
def test_any_text_gets_its_completions_or_none(order, text, data):
    cursor = data.draw(st.integers(0, len(text)))
    typed, found = field_completions(text, cursor, order)
    assert 0 <= typed <= cursor
    assert all(each.shown for each in found)
