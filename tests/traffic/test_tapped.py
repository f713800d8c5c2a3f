"""A tap's clients are known by their names, and their requests are paired with what came back."""

from __future__ import annotations

import pytest

from tests.traffic.test_pairing import E, R, S, log_of, pairs
from workbench.traffic.tapped import client_name, client_type, envelope_type


@pytest.mark.parametrize(
    ("type_", "name", "enveloped"),
    [("REQ", "REQ-7", "DEALER"), ("ROUTER", "ROUTER-7", "DEALER"), ("SUB", "SUB-7", "SUB")],
)
def test_a_name_tells_the_type(type_, name, enveloped):
    assert client_name(type_, 7) == name
    assert client_type(name) == type_
    assert envelope_type(name) == enveloped


@pytest.mark.parametrize("said", ["", "req", "<b>", "REQ-1", "x" * 300])
def test_what_is_no_type_of_libzmqs_is_a_client(said):
    assert client_name(said, 7) == "client-7"


@pytest.mark.parametrize("id_", ["", "client-7", "REQ", "REQ-", "REQ-x", "server-1", "-1", "REQ-1-"])
def test_other_ids_tell_none(id_):
    assert client_type(id_) == envelope_type(id_) == ""


def test_the_first_request_is_paired_already():
    asked, answered = (b"", b"?"), (b"", b"!")
    log = log_of([
        ("REQ-1", E, ()), ("REQ-1", S, asked), ("REQ-2", S, asked), ("REQ-1", R, answered), ("REQ-2", R, answered),
        ("DEALER-3", S, asked), ("DEALER-3", R, answered), ("PUSH-4", S, asked), ("client-5", S, asked),
        ("client-5", R, answered),
    ])  # fmt: skip
    assert pairs(log) == {3: 1, 4: 2, 6: 5}
