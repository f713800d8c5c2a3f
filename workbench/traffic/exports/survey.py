"""What a log tells about who talks with whom: each socket's peers, and which side of a connection it is on.

A log has addresses where libzmq told them. Whoever connects knows the other side's port, whoever binds
knows the peer's address alone; of what was sent, no peer is known at all.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pyarrow as pa

from workbench.traffic.history import Snapshot
from workbench.traffic.records import Kind

_COLUMNS = ["socket", "kind", "peer", "event"]


class Known:
    """What is known of one socket."""

    def __init__(self) -> None:
        self.peers: list[str] = []
        """Peers that messages came from, then endpoints that were connected to; without `tcp://`."""
        self.bound: tuple[str, int] | None = None
        """Host and port that it was first bound to."""
        self.sends = self.receives = False


def survey(snapshot: Snapshot) -> dict[str, Known]:
    """What the rows tell, by the sockets' ids."""
    found: dict[str, Known] = {}
    connected: dict[str, list[str]] = {}
    for _, batch in snapshot.batches():
        # Of rows that are alike one is enough: by Arrow, and by Python what is left.
        table = pa.Table.from_batches([batch.select(_COLUMNS)]).group_by(_COLUMNS).aggregate([])
        for row in table.to_pylist():
            known = found.setdefault(row["socket"], Known())
            peer = row["peer"].removeprefix("tcp://")
            match Kind(row["kind"]):
                case Kind.SENT:
                    known.sends = True
                case Kind.RECEIVED:
                    known.receives = True
                    if peer and peer not in known.peers:
                        known.peers.append(peer)
                case Kind.EVENT if row["event"] == "bound" and known.bound is None:
                    known.bound = host_and_port(peer)
                case Kind.EVENT if row["event"] == "connected" and row["peer"].startswith("tcp://"):
                    connected.setdefault(row["socket"], []).append(peer)
                case _:
                    pass
    for socket, endpoints in connected.items():
        known = found[socket]
        known.peers += [endpoint for endpoint in dict.fromkeys(endpoints) if endpoint not in known.peers]
    return found


def host_and_port(text: str) -> tuple[str, int] | None:
    """`127.0.0.1:5555` or `[::1]:5555` as its two parts; None where there is no port."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        return None
    if ":" in host and not host.startswith("["):
        return None  # an IPv6 address alone
    return host.removeprefix("[").removesuffix("]"), int(port)


def address(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that is written there, without its zone; None for a name, or for `*` and 0.0.0.0."""
    try:
        found = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return None if found.is_unspecified else found
