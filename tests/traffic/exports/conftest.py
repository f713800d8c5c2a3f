"""Rows to export: of all kinds, with all that is awkward in a text file."""

from __future__ import annotations

import pytest

from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record

START = 1_700_000_000_123_456_789

AWKWARD = [
    Record(time=START, socket="a", kind=Kind.SENT, frames=(b"topic", b"\xff\x00", b"")),
    Record(time=START + 1, socket="a", kind=Kind.SENT, frames=(b'=1+1,"x"\r\ny',), peer="tcp://[::1]:5"),
    Record(
        time=START + 2, socket="=b", kind=Kind.RECEIVED, frames=("ö \u202e".encode(), b"'quoted'"), peer="@p"
    ),
    Record(time=START + 3, socket="a", kind=Kind.REFUSED, frames=(b"-1",), reason="No peer; +connect one."),
    Record(
        time=START + 4,
        socket="a",
        kind=Kind.EVENT,
        peer="tcp://x:1",
        event="failed",
        reason="Why.",
        trouble=True,
    ),
    Record(time=START + 5, socket="a", kind=Kind.RECEIVED, frames=()),
]


@pytest.fixture
def awkward() -> TrafficLog:
    """A log of them."""
    log = TrafficLog()
    for record in AWKWARD:
        log.record(record)
    return log


@pytest.fixture(scope="session")
def many() -> TrafficLog:
    """A hundred thousand messages of two frames, 8 and 100 bytes, sent and received by turns."""
    log = TrafficLog()
    for n in range(100_000):
        log.record(
            Record(
                time=START + n * 1000,
                socket="client" if n % 2 else "server",
                kind=Kind.SENT if n % 4 < 2 else Kind.RECEIVED,
                frames=(b"%08d" % n, b"x" * 100),
                peer="" if n % 4 < 2 else "127.0.0.1:5555" if n % 2 else "127.0.0.1",
            )
        )
    return log
