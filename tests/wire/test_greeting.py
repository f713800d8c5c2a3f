"""A greeting is 64 bytes, and what is none is refused as soon as it can be known."""

from __future__ import annotations

import pytest

from workbench.wire.greeting import Greeting, ProtocolError, check_beginning, decode_greeting


@pytest.mark.parametrize(
    "greeting",
    [Greeting(), Greeting(version=(3, 0), mechanism="PLAIN", as_server=True), Greeting(mechanism="X" * 20)],
)
def test_a_greeting_comes_back(greeting):
    data = greeting.encode()
    assert len(data) == 64
    assert decode_greeting(data) == greeting


def test_it_is_the_one_of_the_rfc():
    assert Greeting().encode() == bytes.fromhex("ff00000000000000007f0301") + b"NULL".ljust(
        20, b"\0"
    ) + bytes(32)


@pytest.mark.parametrize("name", ["", "X" * 21])
def test_a_mechanism_has_1_to_20_characters(name):
    with pytest.raises(ValueError, match="mechanism"):
        Greeting(mechanism=name).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GET / HTTP/1.1", "another protocol"),
        (b"\x01", "another protocol"),
        (b"\xff" + bytes(9), "ZMTP 1.0"),
        (b"\xff" + bytes(8) + b"\x7f\x01", "ZMTP 2.x"),
        (b"\xff" + bytes(8) + b"\x7f\x00", "ZMTP 1.x"),
    ],
)
def test_other_protocols_are_told_in_words(data, words):
    with pytest.raises(ProtocolError, match=words):
        check_beginning(data)


def test_a_greeting_that_names_no_mechanism_is_refused():
    with pytest.raises(ProtocolError, match="mechanism"):
        decode_greeting(Greeting().encode()[:12] + bytes(52))
