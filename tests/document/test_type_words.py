"""What a file's value must be is said in a file's words, for each way in which it can be wrong."""

from __future__ import annotations

import json

import pytest

from workbench.document.storage import StorageError, loads


def refused(**keys: object) -> str:
    """The sentence about a workspace with these keys."""
    with pytest.raises(StorageError) as raised:
        loads(json.dumps({"format": "zmq-workbench/1", **keys}).encode(), "w.zmqw")
    return str(raised.value).removeprefix("w.zmqw: ")


def of_socket(**keys: object) -> str:
    return refused(sockets=[{"id": "a", "type": "REQ", **keys}]).removeprefix("sockets[0].")


def reply(**match: object) -> dict[str, object]:
    return {"kind": "reply", "rules": [{"when": [match]}]}


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"endpoints": {}}, "endpoints: must be a list, in [...], not an object."),
        ({"endpoints": None}, "endpoints: must be a list, in [...], not null."),
        ({"endpoints": ["x"]}, "endpoints[0]: must be an object, in {...}, not a text."),
        ({"id": 1}, 'id: must be a text, in "...", not a number.'),
        ({"at": [1]}, "at: must be a list of 2, not of 1."),
        ({"at": [True, 1]}, "at[0]: must be a number, not a boolean."),
        (
            {"options": {"X": 1.5}},
            "options.X: must be true or false, a whole number, a text or an object, not a decimal number.",
        ),
        ({"behaviour": "echo"}, "behaviour: must be an object, in {...}, not a text."),
        ({"behaviour": {"kind": "repeat", "every": "1"}}, "behaviour.every: must be a number, not a text."),
        (
            {"security": {"mechanism": "PLAIN", "users": {"kind": 1}}},
            "security.users.kind: must be an object, in {...}, not a number.",
        ),
        (
            {"security": {"mechanism": "CURVE", "server": 1}},
            "security.server: must be true or false, not a number.",
        ),
    ],
)
def test_a_value_of_the_wrong_kind(keys, sentence):
    assert of_socket(**keys) == sentence


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (
            {"endpoints": [{"mode": "bnd", "address": ""}]},
            'endpoints[0].mode: must be "bind" or "connect", not "bnd".',
        ),
        (
            {"behaviour": {"kind": "it's"}},
            'behaviour.kind: must be "echo", "reply", "repeat", "forward", "balance" or "majordomo", not "it\'s".',
        ),
        (
            {"behaviour": {"kind": 1}},
            'behaviour.kind: must be "echo", "reply", "repeat", "forward", "balance" or "majordomo", not a number.',
        ),
        (
            {"security": {"mechanism": "\x1b"}},
            'security.mechanism: must be "NULL", "PLAIN" or "CURVE", not "\\x1b".',
        ),
        (
            {"security": {"mechanism": "CURVE", "allowed_keys": "all"}},
            'security.allowed_keys: must be a list of keys or "any", not "all".',
        ),
        ({"behaviour": reply(any=False)}, "behaviour.rules[0].when[0].any: must be true, not false."),
    ],
)
def test_a_value_that_is_none_of_those_that_there_are(keys, sentence):
    assert of_socket(**keys) == sentence


@pytest.mark.parametrize("name", ["mode", "kind", "any", "a.mode"])
def test_a_variable_is_no_key_of_the_format(name):
    kinds = 'a text, in "...", or where a secret is kept, in {...}'
    assert refused(variables={name: 5}) == f"variables.{name}: must be {kinds}, not a number."
