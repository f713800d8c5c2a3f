"""Reads a pcapng back, with its own eyes: blocks, checksums, TCP's streams, and ZMTP by the wire codec."""

from __future__ import annotations

import struct
from array import array
from collections import defaultdict
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from workbench.wire.decoder import CommandReceived, Decoder, Greeted, MessageReceived


class Seen(NamedTuple):
    """A packet: when, on which interface, in which direction, its comment, and what it holds."""

    time: int
    interface: str
    outbound: bool
    comment: str
    source: str
    target: str
    flags: int  # TCP's; -1 of a datagram
    seq: int
    ack: int
    data: bytes


def blocks(raw: bytes):
    at = 0
    while at < len(raw):
        kind, size = struct.unpack_from("<II", raw, at)
        assert size % 4 == 0
        assert struct.unpack_from("<I", raw, at + size - 4)[0] == size
        yield kind, raw[at + 8 : at + size - 4]
        at += size
    assert at == len(raw)


def options(raw: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while True:
        code, size = struct.unpack_from("<HH", raw, at)
        if code == 0:
            assert at + 4 == len(raw)
            return found
        found[code] = raw[at + 4 : at + 4 + size]
        at += 4 + size + -size % 4


def packets(path: Path) -> list[Seen]:
    """All packets, their checksums checked."""
    interfaces: list[str] = []
    found: list[Seen] = []
    kinds = []
    for kind, body in blocks(path.read_bytes()):
        kinds.append(kind)
        if kind == 1:
            assert struct.unpack_from("<H", body)[0] == 101
            own = options(body[8:])
            assert own[9] == b"\x09"
            interfaces.append(own[2].decode())
        elif kind == 6:
            which, high, low, captured, original = struct.unpack_from("<IIIII", body)
            assert captured == original <= 262_144
            own = options(body[20 + captured + -captured % 4 :])
            way = struct.unpack("<I", own[2])[0]
            assert way in (1, 2)
            found.append(
                Seen(
                    high << 32 | low,
                    interfaces[which],
                    way == 2,
                    own.get(1, b"").decode(),
                    *transport(body[20 : 20 + captured]),
                )
            )
    assert kinds[0] == 0x0A0D0D0A
    return found


def transport(packet: bytes) -> tuple[str, str, int, int, int, bytes]:
    if packet[0] >> 4 == 4:
        assert words(packet[:20]) == 0xFFFF
        assert int.from_bytes(packet[2:4], "big") == len(packet)
        protocol, addresses, rest = packet[9], packet[12:20], packet[20:]
    else:
        assert int.from_bytes(packet[4:6], "big") == len(packet) - 40
        protocol, addresses, rest = packet[6], packet[8:40], packet[40:]
    assert words(addresses + struct.pack(">II", len(rest), protocol) + rest) == 0xFFFF
    half = len(addresses) // 2
    ports = struct.unpack_from(">HH", rest)
    source, target = (
        f"{ip_address(address)} {port}"
        for address, port in zip((addresses[:half], addresses[half:]), ports, strict=True)
    )
    if protocol == 17:
        assert int.from_bytes(rest[4:6], "big") == len(rest)
        return source, target, -1, 0, 0, rest[8:]
    assert protocol == 6
    seq, ack, offset_flags = struct.unpack_from(">IIH", rest, 4)
    return source, target, offset_flags & 0xFF, seq, ack, rest[(offset_flags >> 12) * 4 :]


def words(data: bytes) -> int:
    """The ones' complement sum of 16-bit words, added one by one."""
    padded = array("H", data + b"\0" * (len(data) % 2))
    padded.byteswap()
    total = sum(padded)
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


class Stream(NamedTuple):
    """One direction of a connection: what ZMTP it carried."""

    socket_type: str
    messages: list[tuple[bytes, ...]]


def streams(found: list[Seen]) -> dict[tuple[str, str], Stream]:
    """What each side of each connection sent; TCP's sequence numbers are checked on the way."""
    expected: dict[tuple[str, str], int] = {}
    carried: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    for packet in found:
        if packet.flags == -1:
            continue
        way, back = (packet.source, packet.target), (packet.target, packet.source)
        if packet.flags & 2:
            assert way not in expected
            expected[way] = packet.seq + 1
        assert packet.seq + bool(packet.flags & 2) == expected[way]
        if packet.flags & 16:
            assert packet.ack == expected[back]
        expected[way] = (expected[way] + len(packet.data)) & 0xFFFFFFFF
        if packet.data:
            carried[way].append(packet.data)
    result = {}
    for way, pieces in carried.items():
        decoder = Decoder()
        events = [event for piece in pieces for event in decoder.feed(piece)]
        assert not decoder.waits
        assert isinstance(events[0], Greeted)
        assert isinstance(events[1], CommandReceived)
        assert all(isinstance(event, MessageReceived) for event in events[2:])
        kind = dict(events[1].command.properties)["Socket-Type"].decode()
        result[way] = Stream(kind, [event.frames for event in events[2:]])
    return result
