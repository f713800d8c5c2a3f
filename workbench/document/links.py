"""Links: where one socket's connect meets another's bind. Derived from the endpoints, never stored."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct

from workbench.document.address import Address, AddressError, parse
from workbench.document.render import RenderError, Scope, render_text
from workbench.document.workspace import Mode, Workspace

Actual = Mapping[tuple[str, int], str]
"""What an endpoint, by socket id and index, became: a wildcard's real port."""
_NOTHING: Actual = MappingProxyType({})
_ANY = frozenset({"*", "0.0.0.0", "::"})  # noqa: S104 - looked for, not bound - names to compare with, nothing is bound
_PORTS = ("tcp", "udp")  # the transports whose addresses have one
_MODES: tuple[Mode, Mode] = ("connect", "bind")
_From = TypeVar("_From")
_To = TypeVar("_To")
_LOCALHOST = frozenset({"127.0.0.1", "::1"})


class Link(Struct, frozen=True):
    """From the endpoint that connects to the endpoint that binds: socket ids and endpoint indices."""

    from_socket: str
    from_index: int
    to_socket: str
    to_index: int


class Outside(Struct, frozen=True):
    """A connect that meets no bind of the workspace: its peer is outside."""

    socket: str
    index: int
    address: str


def _endpoints(workspace: Workspace, mode: Mode, actual: Actual) -> list[tuple[str, int, str, Address]]:
    scope = Scope(variables=workspace.variables)
    found: list[tuple[str, int, str, Address]] = []
    for socket in workspace.sockets:
        for index, endpoint in enumerate(socket.endpoints):
            if endpoint.mode != mode:
                continue
            try:
                text = actual.get((socket.id, index)) or render_text(endpoint.address, scope)
                found.append((socket.id, index, text, parse(text, mode)))
            except (RenderError, AddressError):
                continue  # what can't be read meets nothing; checks says why
    return found


@lru_cache(maxsize=4096)
def hosts(host: str) -> frozenset[str]:
    """The hosts that a name stands for, each in its one spelling; names are not looked up."""
    name = host.lower()
    if name == "localhost":
        return _LOCALHOST
    try:
        return frozenset({str(ipaddress.ip_address(name.removeprefix("[").removesuffix("]")))})
    except ValueError:
        return frozenset({name})


def is_loopback(host: str, *, only_v4: bool = False) -> bool:
    """Whether that host, as `hosts` spells it, is this machine and no other can reach it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and (address.version == 4 or not only_v4)


def meets(connect: Address, bind: Address) -> bool:
    """Whether a connect to the one reaches a bind of the other, as far as the addresses alone tell."""
    if connect.transport != bind.transport:
        return False
    if connect.transport not in _PORTS:
        return connect.name == bind.name
    if bind.port is None or connect.port != bind.port:
        return False
    connected, bound = hosts(connect.host), hosts(bind.host)
    if connected & bound:
        return True
    # A bind on all interfaces is met by this machine's own address, and those known here are the loopback's.
    only_v4 = "0.0.0.0" in bound  # noqa: S104 - looked for, not bound
    return bool(bound & _ANY) and any(is_loopback(host, only_v4=only_v4) for host in connected)


def meetings(
    connects: Iterable[tuple[_From, Address]], binds: Iterable[tuple[_To, Address]]
) -> Iterator[tuple[_From, _To]]:
    """Each connect with each bind that it reaches, in the order of the connects and then of the binds.

    Only those of one port or name are held against each other: with a thousand of each, a thousand, not a million.
    """
    there: dict[tuple[str, object], list[tuple[_To, Address]]] = {}
    for to, bound in binds:
        there.setdefault(_place(bound), []).append((to, bound))
    for connect, address in connects:
        for to, bound in there.get(_place(address), ()):
            if meets(address, bound):
                yield connect, to


def _place(address: Address) -> tuple[str, object]:
    """What two addresses have in common if they meet."""
    return address.transport, address.port if address.transport in _PORTS else address.name


def links(workspace: Workspace, actual: Actual = _NOTHING) -> tuple[Link, ...]:
    """All links, in the order of the connects."""
    connects, binds = (
        [((socket, index), address) for socket, index, _, address in _endpoints(workspace, mode, actual)]
        for mode in _MODES
    )
    return tuple(
        Link(socket, index, to, to_index)
        for (socket, index), (to, to_index) in meetings(connects, binds)
        if socket != to
    )


def outside(workspace: Workspace, actual: Actual = _NOTHING) -> tuple[Outside, ...]:
    """The connects that meet no bind of the workspace."""
    met = {(link.from_socket, link.from_index) for link in links(workspace, actual)}
    return tuple(
        Outside(socket, index, text)
        for socket, index, text, _ in _endpoints(workspace, "connect", actual)
        if (socket, index) not in met
    )
