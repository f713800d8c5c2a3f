"""pcapng for Wireshark: what the log has, as if it had been captured on a network. Source: the IETF draft of pcapng.

Each socket is an interface, so that `frame.interface_name == "client"` finds its packets; a packet's direction
is the socket's. What the log doesn't know is made up, and the first packet of each connection says so in a
comment: ports of whoever connects, addresses that were names, and socket types where no workspace tells them. Of
what was sent, the peer isn't known: it goes to whom the socket heard from last. Refused messages and events never
were on a wire: each is a syslog datagram with the sentence as its comment.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import BinaryIO

from workbench.catalogue.socket_types import socket_types
from workbench.traffic.exports.flows import Flow, Packet
from workbench.traffic.exports.packets import Party, Way
from workbench.traffic.exports.rows import Piece, records
from workbench.traffic.exports.survey import Known, address, host_and_port, survey
from workbench.traffic.history import Snapshot
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import preview, visible

_SECTION, _INTERFACE, _PACKET = 0x0A0D0D0A, 1, 6
_COMMENT, _NAME, _FLAGS, _RESOLUTION, _PROGRAM = 1, 2, 2, 9, 4
_RAW_IP = 101  # LINKTYPE_RAW: a packet begins with its IP header
_SNAP = 262_144  # Wireshark's own most
_PORT = 5557  # of an endpoint that isn't known; 5555 and 5556 are SigComp's to Wireshark
_SYSLOG = 514
_NOTE = 60_000  # bytes of a datagram's text at most
_FIRST_PORT, _PORTS = 49_152, 16_384
_LOOPBACK = (IPv4Address("127.0.0.1"), IPv6Address("::1"))
_MADE_UP = (IPv4Address("192.0.2.1"), IPv6Address("2001:db8::1"))  # for documentation: RFC 5737, RFC 3849
_THEM = (IPv4Address("198.51.100.1"), IPv6Address("2001:db8:1::1"))
_ROUTES = 65_536  # routing ids remembered


class PcapngWriter:
    """Writes pcapng, with times in nanoseconds."""

    def __init__(self, file: BinaryIO, snapshot: Snapshot, types: Mapping[str, str]) -> None:
        self._file = file
        self._types = types
        self._known = survey(snapshot)
        self._interfaces: dict[str, int] = {}
        self._flows: dict[tuple[str, str], Flow] = {}
        self._last: dict[str, str] = {}  # whom each socket heard from last
        self._routes: dict[tuple[str, bytes], str] = {}
        self._ports: set[int] = set()
        self._note = Way(Party(_LOOPBACK[0], _SYSLOG), Party(_LOOPBACK[0], _SYSLOG))
        self._out: list[bytes] = []
        body = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
        self._block(
            _SECTION, body + _option(_PROGRAM, b"ZeroMQ Workbench") + _option(_COMMENT, _ABOUT.encode())
        )

    @property
    def hint(self) -> str:
        """How to have it dissected: Wireshark knows ZMTP by the ports that it is told."""
        if not self._ports:
            return ""
        ports = ",".join(map(str, sorted(self._ports)))
        return f"Wireshark 4.4 or later shows it by: wireshark -o zmtp.tcp.port:{ports} FILE (or Decode As…, ZMTP)."

    def write(self, piece: Piece, /) -> None:
        """These rows, as packets."""
        for seq, record in records(piece):
            if record.kind in (Kind.SENT, Kind.RECEIVED) and record.frames:
                self._message(record)
            else:
                self._noted(seq, record)
        self._hand_on()

    def finish(self) -> None:
        """Nothing more: a section has no end of its own."""
        self._hand_on()

    def abandon(self) -> None:
        """There is nothing to give up."""

    def _hand_on(self) -> None:
        self._file.write(b"".join(self._out))
        self._out.clear()

    # What the rows become

    def _message(self, record: Record) -> None:
        ours = record.kind is Kind.SENT
        envelope = self._envelope(record.socket)
        peer = self._peer(record, envelope)
        flow = self._flows.get((record.socket, peer))
        if flow is None:
            flow = self._opened(record, peer)
        frames = record.frames
        if envelope == "delimiter":
            frames = (b"", *frames)
        elif envelope == "routing-id" and len(frames) > 1:
            frames = frames[1:]
        for packet in flow.message(frames, ours=ours):
            self._packet(record, packet)

    def _envelope(self, socket: str) -> str:
        found = socket_types().get(self._types.get(socket, ""))
        return found.envelope if found is not None and found.name in ("REQ", "REP", "ROUTER") else "none"

    def _peer(self, record: Record, envelope: str) -> str:
        """Who sent it or, where that isn't known, who most likely got it."""
        socket = record.socket
        peer = record.peer.removeprefix("tcp://")
        route = (socket, record.frames[0])
        if record.kind is Kind.RECEIVED:
            self._last[socket] = peer
            if envelope == "routing-id" and len(self._routes) < _ROUTES:
                self._routes[route] = peer
            return peer
        if peer:
            return peer
        if envelope == "routing-id" and route in self._routes:
            return self._routes[route]
        known = self._known.get(socket)
        return self._last.get(socket) or (known.peers[0] if known is not None and known.peers else "")

    def _opened(self, record: Record, peer: str) -> Flow:
        known = self._known.get(record.socket) or Known()
        number = len(self._flows)
        ours, theirs, connects = _parties(known, peer, number)
        flow = self._flows[record.socket, peer] = Flow(ours, theirs, connects=connects)
        self._ports.add(theirs.port if connects else ours.port)
        our_type, their_type = self._pair(record.socket, known)
        who = record.socket if record.socket in self._types else f"{record.socket} (its type is a guess)"
        comment = (
            f"{visible(who)}, {our_type}, {'connects to' if connects else 'is bound; the peer is'}"
            f" {visible(peer) or 'a peer that the log does not name'}. This connection's packets, and"
            " what the log doesn't have of its ports, addresses and types, are made up."
        )
        for packet in flow.open(our_type, their_type):
            self._packet(record, packet, comment)
            comment = ""
        return flow

    def _pair(self, socket: str, known: Known) -> tuple[str, str]:
        """Our type and one that it may be linked to: known, or what the rows make likely."""
        found = socket_types().get(self._types.get(socket, ""))
        if found is not None:
            return found.name, found.peers[0]
        if known.sends and known.receives:
            return "DEALER", "DEALER"
        return ("PUSH", "PULL") if known.sends else ("PULL", "PUSH")

    def _noted(self, seq: int, record: Record) -> None:
        said = " ".join(part for part in (record.kind.word, record.event, record.peer, record.reason) if part)
        said = visible(f"{record.socket}: {said.removeprefix('event ')}")
        severity = 4 if record.trouble or record.kind is Kind.REFUSED else 6  # warning, informational
        text = f"<{16 * 8 + severity}>zmq-workbench: {said}"
        if record.frames:
            text += f" ({preview(record.frames, 1000)})"
        packet = Packet(self._note.udp(text.encode()[:_NOTE]), True)
        self._packet(record, packet, f"Row {seq:,}. {said}")

    # Blocks

    def _packet(self, record: Record, packet: Packet, comment: str = "") -> None:
        interface = self._interfaces.get(record.socket)
        if interface is None:
            interface = self._interfaces[record.socket] = len(self._interfaces)
            head = struct.pack("<HHI", _RAW_IP, 0, _SNAP)
            name = visible(record.socket).encode()[:255]
            self._block(_INTERFACE, head + _option(_NAME, name) + _option(_RESOLUTION, b"\x09"))
        data, size = packet.data, len(packet.data)
        head = struct.pack("<IIIII", interface, record.time >> 32, record.time & 0xFFFFFFFF, size, size)
        options = _OUTBOUND if packet.ours else _INBOUND
        if comment:
            options = _option(_COMMENT, comment.encode()[:_NOTE]) + options
        self._block(_PACKET, head + data + bytes(-size % 4) + options)

    def _block(self, kind: int, body: bytes) -> None:
        size = len(body) + 16  # with the option that ends the options
        self._out.append(struct.pack("<II", kind, size) + body + struct.pack("<II", 0, size))


def _parties(known: Known, peer: str, number: int) -> tuple[Party, Party, bool]:
    """Our side, their side, and whether we connect, for the connection of that number."""
    far = host_and_port(peer)
    connects = far is not None or known.bound is None
    host, port = far if far is not None else (peer, _PORT)
    theirs = address(host)
    bound_host, bound_port = known.bound if known.bound is not None else ("", _PORT)
    ours = None if connects else address(bound_host)
    version = (theirs or ours or _LOOPBACK[0]).version
    if ours is not None and ours.version != version:
        ours = None
    which = 0 if version == 4 else 1
    if theirs is None:
        theirs = _LOOPBACK[which] if ours is not None and ours.is_loopback else _THEM[which]
        if far is None and not known.bound:
            theirs = _LOOPBACK[which]
    if ours is None:
        ours = _LOOPBACK[which] if theirs.is_loopback else _MADE_UP[which]
    # The side that connects has a port of its own a connection; past the ports' number, an address too.
    own, past = _FIRST_PORT + number % _PORTS, number // _PORTS
    if connects:
        return Party(ours + past, own), Party(theirs, port), True
    return Party(ours, bound_port), Party(theirs + past, own), False


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


_INBOUND, _OUTBOUND = (_option(_FLAGS, way.to_bytes(4, "little")) for way in (1, 2))
_ABOUT = (
    "Made from a traffic log of ZeroMQ messages. Messages, their order, times and directions are the log's;"
    " TCP and IP around them are made up."
)
