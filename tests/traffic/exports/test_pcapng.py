"""A pcapng holds the messages as ZMTP over connections that are sound; tshark, where it is, agrees."""

from __future__ import annotations

import functools
import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from workbench.catalogue.socket_types import legal_pair
from workbench.traffic.exports.export import FORMATS, export
from workbench.traffic.exports.packets import LARGEST_SEGMENT
from workbench.traffic.exports.rows import these
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record

_spec = importlib.util.spec_from_file_location("pcapng_reader", Path(__file__).with_name("pcapng_reader.py"))
reader = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reader)

START = 1_700_000_000_123_456_789
PCAPNG = FORMATS["pcapng"]
needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


def log_of(*records: Record) -> TrafficLog:
    log = TrafficLog()
    for record in records:
        log.record(record)
    return log


def message(n: int, socket: str, kind: Kind, *frames: bytes, peer: str = "") -> Record:
    return Record(time=START + n, socket=socket, kind=kind, frames=frames, peer=peer)


def event(n: int, socket: str, name: str, peer: str = "", **more: object) -> Record:
    return Record(time=START + n, socket=socket, kind=Kind.EVENT, event=name, peer=peer, **more)


CONVERSATION = (
    message(0, "client", Kind.SENT, b"Hello"),
    event(1, "server", "bound", "tcp://127.0.0.1:5555"),
    message(2, "server", Kind.RECEIVED, b"Hello", peer="127.0.0.1"),
    message(3, "server", Kind.SENT, b"World"),
    message(4, "client", Kind.RECEIVED, b"World", peer="127.0.0.1:5555"),
)
TYPES = {"client": "REQ", "server": "REP"}


def exported(log: TrafficLog, path: Path, **types: str) -> tuple[list, dict]:
    export(log.snapshot(), PCAPNG, path, types=types)
    found = reader.packets(path)
    return found, reader.streams(found)


def test_each_side_of_a_conversation_is_a_connection_with_its_directions_and_ports(tmp_path):
    found, streams = exported(log_of(*CONVERSATION), tmp_path / "x", **TYPES)
    assert {way: stream.messages for way, stream in streams.items()} == {
        ("127.0.0.1 49152", "127.0.0.1 5555"): [(b"", b"Hello")],
        ("127.0.0.1 5555", "127.0.0.1 49152"): [(b"", b"World")],
        ("127.0.0.1 49153", "127.0.0.1 5555"): [(b"", b"Hello")],
        ("127.0.0.1 5555", "127.0.0.1 49153"): [(b"", b"World")],
    }
    assert [stream.socket_type for stream in streams.values()] == ["REQ", "REP", "REQ", "REP"]
    world = [p for p in found if p.data.endswith(b"World")]
    assert [(p.time, p.interface, p.outbound) for p in world] == [
        (START + 3, "server", True),
        (START + 4, "client", False),
    ]


@pytest.mark.parametrize(("kinds", "type_"), [([0], "PUSH"), ([1], "PULL"), ([0, 1], "DEALER")])
def test_types_that_are_not_known_are_a_guess_that_is_legal_and_said(tmp_path, kinds, type_):
    log = log_of(
        *(message(kind, "a", Kind(kind), b"x", peer="10.0.0.7:6000" if kind else "") for kind in kinds)
    )
    found, streams = exported(log, tmp_path / "x")
    one, other = (stream.socket_type for stream in streams.values())
    assert one == type_
    assert legal_pair(one, other)
    assert "its type is a guess" in found[0].comment
    assert found[0].target == ("10.0.0.7 6000" if 1 in kinds else "127.0.0.1 5557")


def test_a_router_s_answers_go_to_whom_they_are_for_without_the_routing_id(tmp_path):
    log = log_of(
        event(0, "r", "bound", "tcp://0.0.0.0:7000"),
        message(1, "r", Kind.RECEIVED, b"one", b"?", peer="10.0.0.1"),
        message(2, "r", Kind.RECEIVED, b"two", b"??", peer="10.0.0.2"),
        message(3, "r", Kind.SENT, b"one", b"!"),
    )
    _, streams = exported(log, tmp_path / "x", r="ROUTER")
    assert {way: stream.messages for way, stream in streams.items()} == {
        ("10.0.0.1 49152", "192.0.2.1 7000"): [(b"?",)],
        ("192.0.2.1 7000", "10.0.0.1 49152"): [(b"!",)],
        ("10.0.0.2 49153", "192.0.2.1 7000"): [(b"??",)],
        ("192.0.2.1 7000", "10.0.0.2 49153"): [],
    }


@pytest.mark.parametrize(
    ("peer", "target"),
    [
        ("[::1]:5001", "::1 5001"),
        ("[2001:db8::7]:5001", "2001:db8::7 5001"),
        ("::ffff:10.0.0.9", "10.0.0.9 5557"),
        ("tcp://example.org:5002", "198.51.100.1 5002"),
        ("ipc:///tmp/x", "127.0.0.1 5557"),
        ("", "127.0.0.1 5557"),
        ("a:99999", "127.0.0.1 5557"),
    ],
)
def test_any_peer_has_an_address(tmp_path, peer, target):
    found, streams = exported(log_of(message(0, "a", Kind.RECEIVED, b"x", peer=peer)), tmp_path / "x")
    assert found[0].target == target
    assert [stream.messages for stream in streams.values()] == [[], [(b"x",)]]


def test_events_and_refusals_are_datagrams_with_a_comment(tmp_path):
    refused = Record(time=START, socket="a", kind=Kind.REFUSED, frames=(b"x\n",), reason="No peer.")
    log = log_of(refused, event(1, "a", "failed", "tcp://x:1", reason="Why\u202e.", trouble=True))
    found, streams = exported(log, tmp_path / "x")
    assert streams == {}
    assert [packet.comment for packet in found] == [
        "Row 1. a: refused No peer.",
        "Row 2. a: failed tcp://x:1 Why⟨202e⟩.",
    ]
    assert [packet.data.decode() for packet in found] == [
        "<132>zmq-workbench: a: refused No peer. (x␊)",
        "<132>zmq-workbench: a: failed tcp://x:1 Why⟨202e⟩.",
    ]


SIZES = [0, 1, 255, 256, LARGEST_SEGMENT - 9, LARGEST_SEGMENT, 200_000, 3_000_000]


def large() -> TrafficLog:
    """Messages whose frames end just before a segment does, so that headers would be cut, and very long ones."""
    near = [
        (bytes(LARGEST_SEGMENT - 9 - short), b"y" * following, b"z" * 300)
        for short in range(12)
        for following in (0, 1, 300)
    ]
    sizes = [(b"x" * size,) for size in SIZES]
    return log_of(*(message(n, "a", Kind(n % 2), *frames) for n, frames in enumerate([*near, *sizes])))


def test_no_segment_ends_within_a_header_and_long_messages_are_acknowledged(tmp_path):
    log = large()
    found, streams = exported(log, tmp_path / "x")
    sent = [r.frames for r in log.rows(0, len(log)) if r.kind is Kind.SENT]
    received = [r.frames for r in log.rows(0, len(log)) if r.kind is Kind.RECEIVED]
    assert [stream.messages for stream in streams.values()] == [sent, received]
    assert max(len(packet.data) for packet in found) == LARGEST_SEGMENT
    unacknowledged = {}
    for packet in found:
        unacknowledged[packet.source] = unacknowledged.get(packet.source, 0) + len(packet.data)
        unacknowledged[packet.target] = 0
        assert unacknowledged[packet.source] < 8 << 20


def test_sequence_numbers_go_round(tmp_path):
    from workbench.traffic.exports.flows import Flow
    from workbench.traffic.exports.packets import Party

    flow = Flow(*(Party(reader.ip_address("127.0.0.1"), port) for port in (1, 2)), connects=True)
    flow._next[True] = flow._told[True] = (1 << 32) - 10
    packets = [reader.transport(packet.data) for packet in flow.message((b"x" * 100,), ours=True)]
    packets += [reader.transport(packet.data) for packet in flow.message((b"y",), ours=False)]
    assert packets[0][3] == (1 << 32) - 10
    assert packets[1][4] == 92


def test_twenty_thousand_rows_and_all_their_bytes_are_there(many, tmp_path):
    path = tmp_path / "x"
    done = export(many.snapshot(), PCAPNG, path, choice=these(range(0, 100_000, 5)))
    assert "zmtp.tcp.port:5555" in done.hint
    found = [m for stream in reader.streams(reader.packets(path)).values() for m in stream.messages]
    assert len(found) == done.rows == 20_000
    assert sum(len(frame) for frames in found for frame in frames) == done.bytes == 2_160_000


@functools.cache
def knows_zmtp() -> bool:
    """From 4.4 on. It takes tshark a second to tell."""
    listed = subprocess.run(
        ["tshark", "-G", "protocols"], capture_output=True, text=True, timeout=100, check=True
    )
    return "zmtp" in listed.stdout


def tshark(path: Path, *arguments: str) -> list[str]:
    """Lines that tshark prints of that file, with every check that it can make."""
    checks = [word for protocol in ("ip", "tcp", "udp") for word in ("-o", f"{protocol}.check_checksum:TRUE")]
    # Without ZMTP port 5555 would be SigComp's, which waits for more and more.
    zmtp = ("-o", "zmtp.tcp.port:5555") if knows_zmtp() else ("-d", "tcp.port==5555,data")
    command = ["tshark", "-n", "-r", str(path), *checks, *zmtp, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=True
    ).stdout.splitlines()


@needs_tshark
@pytest.mark.parametrize("make", [large, lambda: log_of(*CONVERSATION)])
def test_tshark_finds_no_fault(tmp_path, make):
    log = make()
    path = tmp_path / "x"
    export(log.snapshot(), PCAPNG, path, types=TYPES)
    wrong = "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0"
    assert tshark(path, "-Y", f"tcp.analysis.flags || _ws.malformed || {wrong}") == []
    lengths = tshark(path, "-T", "fields", "-e", "tcp.len", "-Y", "tcp")
    assert sum(map(int, lengths)) == sum(len(p.data) for p in reader.packets(path) if p.flags != -1)
    if knows_zmtp():
        frames = tshark(path, "-T", "fields", "-e", "zmtp.length", "-Y", "zmtp.data || zmtp.data.text")
        counted = sum(int(n) for line in frames for n in line.split(","))
        assert counted >= sum(record.size for record in log.rows(0, len(log)))


@needs_tshark
def test_tshark_counts_the_messages(many, tmp_path):
    path = tmp_path / "x"
    export(many.snapshot(), PCAPNG, path, choice=these(range(0, 100_000, 10)))
    # A message of 8 and 100 bytes has two headers of two bytes.
    assert len(tshark(path, "-T", "fields", "-e", "frame.number", "-Y", "tcp.len == 112")) == 10_000
