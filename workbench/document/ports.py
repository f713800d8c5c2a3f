"""Finds a port for a new bind: one that is free now, on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Literal


def free_loopback_address(taken: Iterable[str], transport: Literal["tcp", "udp"] = "tcp") -> str:
    """Such as `tcp://127.0.0.1:49213`: free at this moment, and not among the `taken` addresses."""
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    named = set(taken)
    while True:
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"{transport}://127.0.0.1:{probe.getsockname()[1]}"
        if address not in named:
            return address
