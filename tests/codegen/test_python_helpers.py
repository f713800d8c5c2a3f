"""The small functions of generated Python programs, called by themselves."""

from __future__ import annotations

import json

import cbor2
import msgpack
import pytest

from workbench.codegen.python_helpers import HELPERS


def helper(name: str):
    scope: dict[str, object] = {"json": json, "msgpack": msgpack, "cbor2": cbor2}
    exec(HELPERS[name].text(False), scope)
    return scope[name.partition(" ")[0]]


@pytest.mark.parametrize(
    ("name", "message", "route", "request_"),
    [
        ("split_route", [b"id", b"", b"x"], [b"id", b""], [b"x"]),
        ("split_route", [b"id", b"x"], [b"id"], [b"x"]),
        ("split_route", [b"id"], [b"id"], []),
        ("split_delimiter", [b"", b"x"], [b""], [b"x"]),
        ("split_delimiter", [b"x", b""], [], [b"x", b""]),
        ("split_delimiter", [b""], [], [b""]),
        ("split_envelope", [b"client", b"", b"x", b"y"], [b"client", b""], [b"x", b"y"]),
        ("split_envelope", [b"", b"client", b"", b"x"], [b"", b"client", b""], [b"x"]),
        ("split_envelope", [b"x", b"y"], [], [b"x", b"y"]),
    ],
)
def test_what_comes_before_a_request_is_parted_from_it(name, message, route, request_):
    assert helper(name)(message) == (route, request_)


@pytest.mark.parametrize(
    ("value", "wanted", "is_there"),
    [
        ({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1}}, True),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, False),
        ({"a": 1}, {"b": 1}, False),
        (None, {"a": 1}, False),
        ([1, 2], [1, 2], True),
    ],
)
def test_an_object_may_have_more_than_is_wanted(value, wanted, is_there):
    assert helper("has")(value, wanted) is is_there


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("as_json", b"\xff"), ("as_json", b"[" * 100_000), ("as_msgpack", b"\xc1"), ("as_msgpack", b"\x91" * 5000),
        ("as_cbor", b"\xff"), ("as_cbor", b""),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_none(name, frame):
    assert helper(name)(frame) is None


@pytest.mark.parametrize("name", ["show", "show of threads"])
def test_a_message_is_shown_on_one_line_whatever_is_in_it(name, capsys):
    helper(name)("it", [b"plain", "ü\n\u202e".encode(), b"\xff", b""])
    assert capsys.readouterr().out == "it: plain | ü\\x0a\\x202e | \\xff | \n"
