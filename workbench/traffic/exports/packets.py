"""IP, TCP and UDP packets with right lengths and checksums. Sources: RFC 791, RFC 8200, RFC 9293, RFC 768."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

SYN, PSH, ACK = 0x02, 0x08, 0x10  # flags of a TCP header
_TCP, _UDP = 6, 17
_HOPS = 64
_DONT_FRAGMENT = 0x4000
_V4 = struct.Struct(">BBHHHBBH4s4s")
_V6 = struct.Struct(">IHBB16s16s")
_TCP_HEADER = struct.Struct(">HHIIHHHH")
_UDP_HEADER = struct.Struct(">HHHH")
LARGEST_SEGMENT = 65_475
"""Bytes of data that a segment takes at most: what fits into a packet of either IP, with room for options."""


class Party(NamedTuple):
    """One side of a flow."""

    address: IPv4Address | IPv6Address
    port: int


class Way:
    """Packets from one party to the other; what is the same in each is worked out once."""

    def __init__(self, source: Party, target: Party) -> None:
        self._source, self._target = source, target
        self._v4 = isinstance(source.address, IPv4Address)
        addresses = source.address.packed + target.address.packed
        self._pseudo = _sum(addresses)
        fixed = (
            _V4.pack(0x45, 0, 0, 0, _DONT_FRAGMENT, _HOPS, _TCP, 0, *_halves(addresses)) if self._v4 else b""
        )
        self._fixed = _sum(fixed)

    def tcp(
        self, flags: int, seq: int, ack: int, window: int, data: bytes = b"", options: bytes = b""
    ) -> bytes:
        """A TCP segment in its packet. `options` are padded to 4 bytes."""
        offset = (5 + len(options) // 4) << 12
        fields = (self._source.port, self._target.port, seq, ack, offset | flags, window)
        whole = _TCP_HEADER.pack(*fields, 0, 0) + options + data
        checksum = 0xFFFF - _nonzero(self._pseudo + _TCP + len(whole) + _sum(whole))
        return self._packet(_TCP, _TCP_HEADER.pack(*fields, checksum, 0) + options + data)

    def udp(self, data: bytes) -> bytes:
        """A UDP datagram in its packet."""
        size = _UDP_HEADER.size + len(data)
        whole = _UDP_HEADER.pack(self._source.port, self._target.port, size, 0) + data
        checksum = 0xFFFF - _nonzero(self._pseudo + _UDP + size + _sum(whole)) or 0xFFFF
        return self._packet(
            _UDP, _UDP_HEADER.pack(self._source.port, self._target.port, size, checksum) + data
        )

    def _packet(self, protocol: int, data: bytes) -> bytes:
        source, target = self._source.address.packed, self._target.address.packed
        if not self._v4:
            return _V6.pack(6 << 28, len(data), protocol, _HOPS, source, target) + data
        size = _V4.size + len(data)
        # Of the fixed part the protocol was TCP's.
        checksum = 0xFFFF - _nonzero(self._fixed + size + protocol - _TCP)
        return _V4.pack(0x45, 0, size, 0, _DONT_FRAGMENT, _HOPS, protocol, checksum, source, target) + data


def _halves(data: bytes) -> tuple[bytes, bytes]:
    return data[: len(data) // 2], data[len(data) // 2 :]


def _sum(data: bytes) -> int:
    """The ones' complement sum of 16-bit words: what is left of the number on division by 0xffff."""
    return int.from_bytes(data if len(data) % 2 == 0 else data + b"\0", "big") % 0xFFFF


def _nonzero(total: int) -> int:
    """A sum that isn't of zeros alone, within 16 bits."""
    return total % 0xFFFF or 0xFFFF
