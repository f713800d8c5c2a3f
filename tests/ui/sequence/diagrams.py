"""Diagrams of two sockets that talk, as long as is wanted."""

from __future__ import annotations

from workbench.traffic.records import Kind, Record
from workbench.traffic.sequence import Diagram, Topology, diagram

_LINKED = Topology(linked={"a": frozenset("b"), "b": frozenset("a")})


def of(count: int, label: bytes = b"<b>x</b>", left_out: int = 0) -> Diagram:
    """So many messages from a to b, and an event at b."""
    rows: list[tuple[int, Record]] = []
    for n in range(count):
        rows.append((len(rows), Record(time=n, socket="a", kind=Kind.SENT, frames=(label, b"%d" % n))))
        rows.append((len(rows), Record(time=n, socket="b", kind=Kind.RECEIVED, frames=(label, b"%d" % n))))
    rows.append((len(rows), Record(time=9, socket="b", kind=Kind.EVENT, reason="It is over.", trouble=True)))
    return diagram(rows, _LINKED, left_out)
