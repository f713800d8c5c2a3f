"""Addresses: what is taken apart, and what is refused with a sentence."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.address import Address, AddressError, parse, problem
from workbench.document.workspace import Mode

_ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "mode", "parts"),
    [
        ("tcp://127.0.0.1:5555", "connect", Address(transport="tcp", host="127.0.0.1", port=5555)),
        ("tcp://[::1]:5555", "bind", Address(transport="tcp", host="[::1]", port=5555)),
        ("tcp://[fe80::1%eth0]:5", "connect", Address(transport="tcp", host="[fe80::1%eth0]", port=5)),
        ("tcp://10.example.com:5", "connect", Address(transport="tcp", host="10.example.com", port=5)),
        ("tcp://*:*", "bind", Address(transport="tcp", host="*")),
        ("tcp://*:0", "bind", Address(transport="tcp", host="*")),
        ("tcp://10.0.0.1:1;peer:65535", "connect", Address(transport="tcp", host="peer", port=65535)),
        ("tcp://eth0:0;peer:5", "connect", Address(transport="tcp", host="peer", port=5)),
        ("ipc:///tmp/x", "bind", Address(transport="ipc", name="/tmp/x")),
        ("ipc://*", "bind", Address(transport="ipc", name="*")),
        ("inproc://a b", "connect", Address(transport="inproc", name="a b")),
        ("udp://*:5555", "bind", Address(transport="udp", host="*", port=5555)),
        ("udp://eth0;239.0.0.1:5555", "bind", Address(transport="udp", host="239.0.0.1", port=5555)),
    ],
)
def test_good_addresses_are_taken_apart(text: str, mode: Mode, parts: Address):
    assert parse(text, mode) == parts


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("", "bind", "empty"),
        (" tcp://a:1", "bind", "spaces"),
        ("tcp://a:1\0", "bind", "control characters"),
        ("127.0.0.1:5", "bind", "no transport"),
        ("pgm://a:1", "bind", "not a transport"),
        ("udp://a", "bind", "a host and a port"),
        ("udp://;a:1", "bind", "a host and a port"),
        ("udp://a:*", "bind", "not a port for UDP"),
        ("udp://a:0", "connect", "not a port for UDP"),
        ("udp://a:65536", "bind", "not a port for UDP"),
        ("udp://a:٣", "bind", "not a port for UDP"),
        ("udp://*:5", "connect", "needs a host"),
        ("udp://[::1]:5", "bind", "by IPv4"),
        ("udp://a;b;c:5", "bind", "two ;"),
        ("tcp://a", "bind", "a host and a port"),
        ("tcp://:5", "bind", "a host and a port"),
        ("tcp://a:80x", "bind", "not a port"),
        ("tcp://a:٣", "bind", "not a port"),
        ("tcp://a:65536", "bind", "above 65535"),
        ("tcp://a:" + "9" * 5000, "bind", "above 65535"),
        ("tcp://a:0", "connect", "Port 0"),
        ("tcp://a:*", "connect", "port number"),
        ("tcp://*:5", "connect", "needs a host"),
        ("tcp://a/b:5", "bind", "a / or a space"),
        ("tcp://::1:5555", "bind", "brackets"),
        ("tcp://[*]:5", "bind", "brackets that are for an IPv6 address"),
        ("tcp://[]:5", "connect", "brackets that are for an IPv6 address"),
        ("tcp://[[::1]]:5", "connect", "brackets that are for an IPv6 address"),
        ("tcp://[127.0.0.1]:5", "bind", "brackets that are for an IPv6 address"),
        ("tcp://0127.0.0.1:5", "connect", "would be read as 87.0.0.1"),
        ("tcp://127.1:5", "bind", "would be read as 127.0.0.1"),
        ("tcp://0:5", "bind", "would be read as 0.0.0.0"),
        ("tcp://0x7f.1:5", "connect", "would be read as 127.0.0.1"),
        ("tcp://127.0.0.256:5", "connect", "is no IP address"),
        ("tcp://127.0.0.1:5;127.1:5", "connect", "would be read as 127.0.0.1"),
        ("tcp://255.255.255.255:5", "bind", "many machines' address"),
        ("tcp://224.0.0.1:5", "connect", "many machines' address"),
        ("ipc://@", "bind", "no name after the @"),
        ("tcp://::1:5555", "connect", "brackets"),
        ("tcp://a:1;b:2", "bind", "for a connect"),
        ("tcp://a:65536;b:2", "connect", "above 65535"),
        ("tcp://a;b:2", "connect", "a host and a port"),
        ("tcp://a:1;b:2;c:3", "connect", "two ;"),
        ("ipc://", "bind", "no name"),
        ("ipc://*", "connect", "the path itself"),
        ("ipc://" + "é" * 54, "bind", "108 bytes"),
        ("inproc://" + "x" * 256, "bind", "256 bytes"),
        ("ipc://\ud800", "bind", "not UTF-8"),
        ("inproc://\udcff", "connect", "not UTF-8"),
        ("tcp://\ud800:5", "connect", "not UTF-8"),
    ],
)
def test_bad_addresses_are_refused_with_a_sentence(text: str, mode: Mode, words: str):
    with pytest.raises(AddressError, match=words) as caught:
        parse(text, mode)
    assert str(caught.value).endswith(".")


@given(st.sampled_from(["", "tcp://", "tcp://a:1;", "ipc://", "inproc://"]), _ANY_TEXT)
def test_nothing_but_an_address_error_is_raised(start: str, text: str):
    for mode in ("bind", "connect"):
        try:
            parse(start + text, mode)
        except AddressError as error:
            assert str(error)  # noqa: PT017 - a text that parses is as good


def test_expressions_are_put_in_before():
    assert problem("tcp://127.0.0.1:{{ port }}", "bind", {"port": "5"}) == ""
    assert "above 65535" in problem("tcp://127.0.0.1:{{ port }}", "bind", {"port": "70000"})
    assert '"port"' in problem("tcp://127.0.0.1:{{ port }}", "bind", {})


def test_an_ipc_bind_must_not_destroy_a_file(tmp_path: Path):
    file = tmp_path / "f"
    file.touch()
    assert "is a file" in problem(f"ipc://{file}", "bind", {})
    assert file.exists()
    assert "is a folder" in problem(f"ipc://{tmp_path}", "bind", {})
    assert problem(f"ipc://{file}", "connect", {}) == ""


def test_an_ipc_bind_needs_its_folder(tmp_path: Path):
    (tmp_path / "f").touch()
    assert problem(f"ipc://{tmp_path}/new", "bind", {}) == ""
    assert "doesn't exist" in problem(f"ipc://{tmp_path}/none/x", "bind", {})
    assert "doesn't exist" in problem(f"ipc://{tmp_path}/f/x", "bind", {})
    assert "doesn't exist" in problem(f"ipc://{tmp_path}/f/deeper/x", "bind", {})
    assert problem("ipc://@abstract/x", "bind", {}) == ""


def test_an_ipc_bind_may_take_over_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind("s")
        assert problem("ipc://s", "bind", {}) == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look everywhere")
def test_a_folder_that_may_not_be_looked_into_is_told(tmp_path: Path):
    closed = tmp_path / "closed"
    (closed / "in").mkdir(parents=True)
    closed.chmod(0)
    try:
        assert "can't be looked at" in problem(f"ipc://{closed}/in/x", "bind", {})
    finally:
        closed.chmod(0o700)


def test_a_loop_of_links_is_told(tmp_path: Path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "can't be looked at" in problem(f"ipc://{tmp_path}/loop/x", "bind", {})


@pytest.mark.parametrize(
    ("type_", "mode", "address", "words"),
    [
        ("PULL", "bind", "udp://127.0.0.1:5555", "for RADIO, DISH and DGRAM alone"),
        ("PUB", "connect", "udp://127.0.0.1:5555", "for RADIO, DISH and DGRAM alone"),
        ("RADIO", "bind", "udp://127.0.0.1:5555", "only sends by UDP"),
        ("DGRAM", "connect", "udp://127.0.0.1:5555", "only binds udp://"),
        ("DISH", "connect", "udp://127.0.0.1:5555", "only binds udp://"),
        ("DISH", "bind", "udp://127.0.0.1:5555", "aborts the program"),
        ("DGRAM", "bind", "tcp://127.0.0.1:5555", "speaks UDP only"),
        ("RADIO", "connect", "udp://127.0.0.1:5555", ""),
        ("DGRAM", "bind", "udp://127.0.0.1:5555", ""),
        ("RADIO", "bind", "tcp://127.0.0.1:5555", ""),
    ],
)
def test_a_transport_is_for_some_types_and_sides_alone(type_: str, mode: Mode, address: str, words: str):
    said = problem(address, mode, {}, type_)
    assert words in said
    assert bool(words) == bool(said)
