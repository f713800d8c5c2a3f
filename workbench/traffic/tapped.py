"""The sockets in a tap's log: its clients, each named by its type and number, as `REQ-1`.

What they say is logged as it is on the wire, where a REQ's messages begin with the delimiter that the REQ's own
program never sees.
"""

from __future__ import annotations

from workbench.catalogue.socket_types import socket_types

_UNKNOWN = "client"
_ENVELOPED = frozenset({"REQ", "REP", "DEALER", "ROUTER"})


def client_name(type_: str, number: int) -> str:
    """The id of a tap's client. What a peer says of its type may be anything: others than libzmq's count as none."""
    return f"{type_ if type_ in socket_types() else _UNKNOWN}-{number}"


def client_type(socket: str) -> str:
    """The type of the client that is named so; empty where it is none, or hides it."""
    type_, _, number = socket.rpartition("-")
    return type_ if number.isdecimal() and type_ in socket_types() else ""


def envelope_type(socket: str) -> str:
    """The type whose frames are named as those of this client are: on the wire, envelopes are a DEALER's."""
    type_ = client_type(socket)
    return "DEALER" if type_ in _ENVELOPED else type_
