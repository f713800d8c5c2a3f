"""Checks of addresses: each by itself, and what binds the same one."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator, Mapping

from msgspec import structs

from workbench.catalogue.socket_types import legal_pair
from workbench.document.address import ONE_ADDRESS, Address
from workbench.document.address import problem as address_problem
from workbench.document.edits import EditError, connect_to
from workbench.document.links import hosts
from workbench.document.lint.fixes import endpoint_fix, numbered, short
from workbench.document.lint.subject import Check, Placed, Subject
from workbench.document.problems import Fix, Problem
from workbench.document.render import RenderError, Scope, render_text
from workbench.document.workspace import Endpoint, Variable

_ANY_V4 = frozenset({"*", "0.0.0.0"})  # noqa: S104 - names to compare with, nothing is bound
_ANY = _ANY_V4 | {"::"}


def readable(subject: Subject) -> Iterator[Problem]:
    """An address that can't be read, or that libzmq would take as another one in silence."""
    variables = subject.workspace.variables
    for index, socket in enumerate(subject.workspace.sockets):
        for number, endpoint in enumerate(socket.endpoints):
            sentence = address_problem(endpoint.address, endpoint.mode, variables, socket.type)
            if sentence:
                place = f"sockets[{index}].endpoints[{number}].address"
                fix = _rewritten(endpoint, variables, index, number, socket.type)
                yield Problem("error", place, socket.id, sentence, fix)


def _rewritten(
    endpoint: Endpoint, variables: Mapping[str, Variable], index: int, number: int, type_: str
) -> Fix | None:
    """What was probably meant, if that can be read."""
    written = endpoint.address.strip()
    transport, separator, rest = written.partition("://")
    host, _, port = rest.rpartition(":")
    addresses = [
        written,
        f"{transport.lower()}://{rest}" if separator else f"tcp://{written}",
        f"tcp://127.0.0.1:{port}" if endpoint.mode == "connect" and host == "*" else "",
        f"tcp://[{host}]:{port}" if ":" in host else "",
        f"tcp://{host.strip('[]')}:{port}",
        f"tcp://{rest}",
    ]
    candidates = [Endpoint(mode=endpoint.mode, address=address) for address in addresses]
    for candidate in candidates:
        if candidate != endpoint and not address_problem(candidate.address, candidate.mode, variables, type_):
            return endpoint_fix(f"Use {short(candidate.address)}", index, number, candidate)
    return None


def bound_twice(subject: Subject) -> Iterator[Problem]:
    """Two binds of which only one can be: the same address, or one that takes the other in."""
    before: list[Placed] = []
    for bind in subject.binds():
        other = next((one for one in before if _clash(one, bind)), None)
        before.append(bind)
        if other is None:
            continue
        if other.socket_index == bind.socket_index:
            sentence = f"{bind.socket.label} binds {bind.text} twice; once is enough."
            fix = endpoint_fix("Remove one", bind.socket_index, bind.index, None)
        elif other.text == bind.text:
            sentence = (
                f"{bind.socket.label} binds {bind.text}, and so does {other.socket.label}; only one can."
            )
            fix = _apart(subject, bind, other)
        else:
            sentence = (
                f"{bind.socket.label} binds {bind.text}, and {other.socket.label} binds {other.text},"
                " which is the same port on this machine; only one can."
            )
            fix = _apart(subject, bind, other)
        yield Problem("error", f"{bind.place}.address", bind.socket.id, sentence, fix)


def _clash(one: Placed, other: Placed) -> bool:
    a, b = one.address, other.address
    if a.transport != b.transport:
        return False
    if a.transport == "inproc":
        return a.name == b.name
    if a.transport == "ipc":
        return a.name != "*" and posixpath.normpath(a.name) == posixpath.normpath(b.name)
    if a.port is None or a.port != b.port:
        return False
    first, second = hosts(a.host), hosts(b.host)
    # Measured: with IPV6, * is both families, as [::] is.
    return (
        bool(first & second)
        or _takes_in(first, second, bool(one.socket.options.get("IPV6")))
        or _takes_in(second, first, bool(other.socket.options.get("IPV6")))
    )


def _takes_in(bound: frozenset[str], other: frozenset[str], ipv6: bool) -> bool:
    if "::" in bound or (ipv6 and "*" in bound):
        return True
    return bool(bound & _ANY_V4) and any(":" not in host for host in other)


def _apart(subject: Subject, bind: Placed, other: Placed) -> Fix | None:
    if legal_pair(bind.socket.type, other.socket.type):
        try:
            endpoint = connect_to(subject.workspace, other.socket, other.endpoint.address)
        except EditError:
            return None
        return endpoint_fix(
            f"Connect to {short(other.socket.label)}", bind.socket_index, bind.index, endpoint
        )
    if bind.address.port is not None:
        port = _free_port(subject, bind.address)
        address = _with_port(subject.scope, bind, port)
        label = f"Use port {port}"
    else:
        address = numbered(bind.endpoint.address, (placed.endpoint.address for placed in subject.endpoints))
        label = f"Use {short(address)}"
    changed = structs.replace(bind.endpoint, address=address)
    return endpoint_fix(label, bind.socket_index, bind.index, changed)


def _free_port(subject: Subject, address: Address) -> int:
    """The next port that no address of the workspace has."""
    taken = {placed.address.port for placed in subject.endpoints}
    start = address.port or 1024
    ports = itertools.chain(range(start + 1, 65536), range(1024, start))
    return next((port for port in ports if port not in taken), start)


def _with_port(scope: Scope, placed: Placed, port: int) -> str:
    """The address with another port; expressions in its host stay."""
    template = f"{placed.endpoint.address.rpartition(':')[0]}:{port}"
    plain = f"{placed.text.rpartition(':')[0]}:{port}"
    try:
        return template if render_text(template, scope) == plain else plain
    except RenderError:
        return plain


def second_of_one(subject: Subject) -> Iterator[Problem]:
    """A second address of a DGRAM, which libzmq takes in silence and never uses."""
    for bind in subject.binds():
        if bind.socket.type == "DGRAM" and bind.index > 0:
            fix = endpoint_fix("Remove it", bind.socket_index, bind.index, None)
            yield Problem("error", bind.place, bind.socket.id, f"{bind.text}: {ONE_ADDRESS}", fix)


def connected_in_vain(subject: Subject) -> Iterator[Problem]:
    """A socket that connects to one address twice, or to itself."""
    seen: set[tuple[int, str]] = set()
    for connect in subject.connects():
        key = (connect.socket_index, connect.text)
        label = connect.socket.label
        sentence = ""
        if key in seen:
            sentence = f"{label} connects to {connect.text} twice; once is enough."
        elif connect.place in subject.to_itself:
            sentence = f"{label} connects to {connect.text}, which it binds itself; it would be its own peer."
        seen.add(key)
        if sentence:
            fix = endpoint_fix("Remove the connect", connect.socket_index, connect.index, None)
            yield Problem("warning", connect.place, connect.socket.id, sentence, fix)


CHECKS: tuple[Check, ...] = (readable, bound_twice, second_of_one, connected_in_vain)
