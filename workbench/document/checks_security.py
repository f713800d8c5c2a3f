"""What is wrong with the security of a workspace, in words, before anything starts.

Nothing secret is looked up: a reference is checked by its name alone. Where the right value is in
the workspace (the server's public key, a client's for its allow-list), the fix puts it in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import partial

from msgspec import structs

from workbench.document.address import Address, AddressError, parse
from workbench.document.edits import EditError, replace_endpoint
from workbench.document.links import links
from workbench.document.problems import Fix, Problem
from workbench.document.render import RenderError, Scope, render_text
from workbench.document.security import SECURITY_OPTIONS, flaws, gated, is_key, mechanism_of, set_security
from workbench.document.workspace import Curve, Endpoint, Plain, Security, Socket, Workspace


def security_problems(workspace: Workspace) -> Iterator[Problem]:
    """All of them, socket by socket and then link by link."""
    owners: dict[str, Socket] = {}
    for index, socket in enumerate(workspace.sockets):
        place = f"sockets[{index}].security"
        yield from _flaws(workspace, place, socket)
        yield from _admission(workspace, place, socket)
        yield from _exposure(workspace, index, socket)
        yield from _domains(place, socket, owners)
    yield from _links(workspace)


def _flaws(workspace: Workspace, place: str, socket: Socket) -> Iterator[Problem]:
    if socket.type == "STREAM" and socket.security is not None:
        sentence = f"{socket.label} is a STREAM, which speaks raw TCP and knows no mechanism; take it away."
        fix = Fix("Remove the security", partial(set_security, id=socket.id, security=None))
        yield Problem("error", place, socket.id, sentence, fix)
        return
    for key, sentence in flaws(socket.security):
        fix = _use_server_key(workspace, socket) if key == "server_key" else None
        yield Problem("error", f"{place}.{key}", socket.id, f"{socket.label} {sentence}", fix)
    for name in sorted(SECURITY_OPTIONS & socket.options.keys()):
        sentence = (
            f"{socket.label} sets {name} among its options, which belongs to its security; a secret is kept"
            " out of the file there. The socket will not start."
        )
        yield Problem("error", f"{place.removesuffix('security')}options.{name}", socket.id, sentence)


def _admission(workspace: Workspace, place: str, socket: Socket) -> Iterator[Problem]:
    """Whom a server lets in: everybody, or nobody, where that is hardly meant."""
    match socket.security:
        case Curve(server=True, allowed_keys=None) as security:
            sentence = (
                f"{socket.label} has no list of allowed keys, so that every client that knows its public key"
                " may come in."
            )
            anyone = Fix("Admit any key on purpose", _changing(socket, security, allowed_keys="any"))
            fix = _allow_linked(workspace, socket, security) or anyone
            yield Problem("warning", f"{place}.allowed_keys", socket.id, sentence, fix)
        case Curve(server=True, allowed_keys=()) as security:
            sentence = f"{socket.label} allows no key, so that nobody may come in; add a client's public key."
            fix = _allow_linked(workspace, socket, security)
            yield Problem("warning", f"{place}.allowed_keys", socket.id, sentence, fix)
        case Plain(server=True, users=users) if not users:
            sentence = f"{socket.label} has no users, so that nobody may come in; add one."
            yield Problem("warning", f"{place}.users", socket.id, sentence)
        case _:
            pass


def _allow_linked(workspace: Workspace, socket: Socket, security: Curve) -> Fix | None:
    """List the keys of the clients that it is linked to, if there are any."""
    keys = tuple(dict.fromkeys(key for _, key in linked_keys(workspace, socket.id, servers=False)))
    if not keys:
        return None
    who = "the linked client" if len(keys) == 1 else f"the {len(keys)} linked clients"
    return Fix(f"Allow {who}", _changing(socket, security, allowed_keys=keys))


def _use_server_key(workspace: Workspace, socket: Socket) -> Fix | None:
    """Take the key of the server that it is linked to, if there is one."""
    servers = linked_keys(workspace, socket.id, servers=True)
    if not servers or not isinstance(socket.security, Curve):
        return None
    label, key = servers[0]
    return Fix(f"Use {label}'s key", _changing(socket, socket.security, server_key=key))


def linked_keys(workspace: Workspace, id: str, *, servers: bool) -> tuple[tuple[str, str], ...]:  # noqa: A002
    """The CURVE servers, or clients, that are linked to that socket: what each is called, and its public key."""
    found: dict[str, tuple[str, str]] = {}
    for link in links(workspace):
        if id in (link.from_socket, link.to_socket):
            other = workspace.socket(link.to_socket if link.from_socket == id else link.from_socket)
            security = other.security if other is not None else None
            if (
                other is not None
                and isinstance(security, Curve)
                and security.server == servers
                and is_key(security.public_key)
            ):
                found[other.id] = (other.label, security.public_key)
    return tuple(found.values())


def _changing(socket: Socket, security: Security, **changes: object) -> partial[Workspace]:
    """The edit that changes those keys of the socket's security, if it is still what was checked."""
    return partial(_change, id=socket.id, before=security, after=structs.replace(security, **changes))


def _change(workspace: Workspace, id: str, before: Security, after: Security) -> Workspace:  # noqa: A002
    socket = workspace.socket(id)
    if socket is not None and socket.security != before:
        raise EditError(f"The security of {socket.label} has changed since.")
    return set_security(workspace, id, after)


def _exposure(workspace: Workspace, index: int, socket: Socket) -> Iterator[Problem]:
    """What can be heard, or reached, by others than is likely meant."""
    mechanism = mechanism_of(socket.security)
    for number, endpoint in enumerate(socket.endpoints):
        place = f"sockets[{index}].endpoints[{number}].address"
        try:
            text = render_text(endpoint.address, Scope(variables=workspace.variables))
            address = parse(text, endpoint.mode)
        except (RenderError, AddressError):
            continue  # the checks of addresses say why
        if address.transport == "inproc" and socket.security is not None:
            sentence = f"{text} knows no mechanism: over inproc, {socket.label}'s security does nothing."
            yield Problem("warning", place, socket.id, sentence)
        elif endpoint.mode == "bind" and mechanism != "CURVE" and not _stays_here(address):
            sentence = (
                f"{socket.label} binds {text}, which others on the network can reach, {_RISK[mechanism]}."
            )
            fix = _bind_here(socket, number, endpoint.address, address)
            yield Problem("warning", place, socket.id, sentence, fix)


def _bind_here(socket: Socket, number: int, template: str, address: Address) -> Fix | None:
    """Bind the loopback instead; the port keeps its expression. None where the host has one too."""
    if not template.startswith(f"tcp://{address.host}:"):
        return None
    local = Endpoint(mode="bind", address=template.replace(address.host, "127.0.0.1", 1))

    def edit(workspace: Workspace) -> Workspace:
        now = workspace.socket(socket.id)
        if now is not None and now.endpoints[number : number + 1] != (socket.endpoints[number],):
            raise EditError(f"The endpoints of {socket.label} have changed since.")
        return replace_endpoint(workspace, socket.id, number, local)

    return Fix("Bind 127.0.0.1", edit)


_RISK = {
    "NULL": "in clear and for everybody; bind 127.0.0.1, or use CURVE",
    "PLAIN": "and sends passwords and messages in clear; bind 127.0.0.1, or use CURVE",
    "CURVE": "",
}


def _stays_here(address: Address) -> bool:
    if address.transport != "tcp" or address.host.lower() in ("localhost", "lo"):
        return True
    try:
        return ipaddress.ip_address(address.host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def _domains(place: str, socket: Socket, owners: dict[str, Socket]) -> Iterator[Problem]:
    security = socket.security
    if security is None or not gated(security):
        return
    domain = security.domain or socket.id
    owner = owners.setdefault(domain, socket)
    if owner is not socket and owner.id != socket.id:
        sentence = (
            f'{socket.label} and {owner.label} have the ZAP domain "{domain}" both, by which the'
            " authenticator tells sockets apart; give one another."
        )
        yield Problem("error", f"{place}.domain", socket.id, sentence)


def _links(workspace: Workspace) -> Iterator[Problem]:
    places = {socket.id: f"sockets[{index}].security" for index, socket in enumerate(workspace.sockets)}
    told: set[frozenset[str]] = set()
    for link in links(workspace):
        pair = frozenset((link.from_socket, link.to_socket))
        one, other = workspace.socket(link.from_socket), workspace.socket(link.to_socket)
        if one is None or other is None or pair in told:
            continue
        address = one.endpoints[link.from_index].address
        if address.startswith("inproc:"):
            continue
        told.add(pair)
        found = _link(one, other)
        if found is not None:
            socket, key, sentence, fix = found
            yield Problem("warning", f"{places[socket.id]}{key}", socket.id, sentence, fix)


def _link(one: Socket, other: Socket) -> tuple[Socket, str, str, Fix | None] | None:
    first, second = mechanism_of(one.security), mechanism_of(other.security)
    if first != second:
        sentence = (
            f"{one.label} uses {first} and {other.label}, which it is linked to, {second}: their handshake"
            " will fail; give both the same mechanism."
        )
        return one, "", sentence, None
    match one.security, other.security:
        case (Plain(), Plain()) | (Curve(), Curve()):
            if one.security.server == other.security.server:
                role = "servers" if one.security.server else "clients"
                sentence = (
                    f"{one.label} and {other.label} are linked and both {role} for {first}: their handshake"
                    " will fail; one is the server, whichever of them binds."
                )
                return one, ".server", sentence, None
            client, server = (other, one) if one.security.server else (one, other)
            return _admitted(client, server)
        case _:
            return None


def _admitted(client: Socket, server: Socket) -> tuple[Socket, str, str, Fix | None] | None:
    """Why that server will not let that client in, as far as the file tells."""
    match client.security, server.security:
        case Plain() as asks, Plain() as guards:
            if asks.username and guards.users and asks.username not in guards.users:
                sentence = (
                    f'{client.label} is "{asks.username}", whom {server.label} will deny: it is not among its'
                    " users."
                )
                return server, ".users", sentence, None
        case Curve() as asks, Curve() as guards:
            expected = guards.public_key
            if is_key(expected) and is_key(asks.server_key) and asks.server_key != expected:
                sentence = (
                    f"{client.label} does not have {server.label}'s public key as its server key: their"
                    " handshake will fail."
                )
                fix = Fix(f"Use {server.label}'s key", _changing(client, asks, server_key=expected))
                return client, ".server_key", sentence, fix
            allowed, key = guards.allowed_keys, asks.public_key
            if isinstance(allowed, tuple) and allowed and is_key(key) and key not in allowed:
                sentence = f"{server.label} will deny {client.label}: its key is not among the allowed ones."
                fix = Fix(f"Allow {client.label}", _changing(server, guards, allowed_keys=(*allowed, key)))
                return server, ".allowed_keys", sentence, fix
        case _:
            pass
    return None
