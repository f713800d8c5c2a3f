"""Finds a port for a new bind: one that is free now, on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterable


def free_loopback_address(taken: Iterable[str]) -> str:
    """Such as `tcp://127.0.0.1:49213`: free at this moment, and not among the `taken` addresses."""
    named = set(taken)
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        if address not in named:
            return address
