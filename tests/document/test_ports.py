"""A free address is one that can be bound and isn't taken."""

from __future__ import annotations

import socket

from workbench.document.address import parse
from workbench.document.ports import free_loopback_address


def test_the_address_can_be_bound():
    address = parse(free_loopback_address(()), "bind")
    assert address.host == "127.0.0.1"
    assert address.port
    with socket.socket() as probe:
        probe.bind((address.host, address.port))


def test_the_address_for_datagrams_can_be_bound():
    address = parse(free_loopback_address((), "udp"), "bind")
    assert (address.transport, address.host) == ("udp", "127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address.host, address.port))


def test_taken_addresses_are_not_given_again():
    given: list[str] = []
    for _ in range(50):
        given.append(free_loopback_address(given))
    assert len(set(given)) == 50
