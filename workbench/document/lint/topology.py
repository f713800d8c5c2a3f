"""Checks of what is linked to what: pairs that can't talk, connects that nothing binds, answers without end."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from workbench.catalogue.socket_types import legal_pair
from workbench.document.edits import EditError, connect_to
from workbench.document.legality import why_not_types
from workbench.document.links import hosts, is_loopback
from workbench.document.lint.fixes import endpoint_fix, numbered, short, socket_fix
from workbench.document.lint.subject import Check, Placed, Subject
from workbench.document.problems import Fix, Problem
from workbench.document.workspace import Echo, Endpoint, HexBytes, OptionValue, Repeat, Reply, Socket

# Of two that only connect, the one that rather binds: it is the one that stays while others come and go.
_RATHER_BINDS = ("REP", "ROUTER", "XPUB", "PUB", "PUSH", "PULL")
_SOON = 1.0  # seconds within which a subscription may not have arrived yet
_FEW = 1000  # messages; more than that are not waited for
_ONE_PEER = frozenset({"PAIR", "CHANNEL"})


def illegal_pairs(subject: Subject) -> Iterator[Problem]:
    """Linked sockets whose types don't talk: libzmq disconnects them, and never tries again."""
    for connect, bind in subject.met:
        reason = why_not_types(connect.socket.type, bind.socket.type)
        if reason:
            fix = endpoint_fix("Remove the connect", connect.socket_index, connect.index, None)
            yield Problem("error", connect.place, connect.socket.id, reason, fix)


def unmet(subject: Subject) -> Iterator[Problem]:
    """Connects to this machine that nothing in the workspace binds."""
    met = {connect.place for connect, _ in subject.met}
    for connect in subject.connects():
        if connect.place in met or not _is_here(connect) or connect.place in subject.to_itself:
            continue
        nobody = f"{connect.socket.label} connects to {connect.text}, which nothing here binds"
        fix = _meeting(subject, connect)
        if connect.address.transport == "inproc":
            sentence = f"{nobody}; inproc:// reaches no other program."
            yield Problem("error", connect.place, connect.socket.id, sentence, fix)
        else:
            sentence = f"{nobody}; it waits until a program outside does."
            yield Problem("warning", connect.place, connect.socket.id, sentence, fix)


def _is_here(connect: Placed) -> bool:
    """Whether only this machine can have what it connects to."""
    return connect.address.port is None or any(map(is_loopback, hosts(connect.address.host)))


def _meeting(subject: Subject, connect: Placed) -> Fix | None:
    """Connect to the only socket that could be meant; or, where all only connect, let one bind."""
    found: dict[int, Endpoint] = {}
    for bind in subject.binds():
        if bind.socket_index in found or bind.socket_index == connect.socket_index:
            continue
        if legal_pair(connect.socket.type, bind.socket.type):
            try:
                found[bind.socket_index] = connect_to(subject.workspace, bind.socket, bind.endpoint.address)
            except EditError:
                continue
            if len(found) > 1:
                return None
    if found:
        ((index, endpoint),) = found.items()
        label = f"Connect to {short(subject.workspace.sockets[index].label)}"
        return endpoint_fix(label, connect.socket_index, connect.index, endpoint)
    waiting = [
        other
        for other in subject.connects()
        if other.address == connect.address and legal_pair(connect.socket.type, other.socket.type)
    ]
    if not waiting:
        return None
    chosen = min([connect, *waiting], key=lambda placed: (_rank(placed.socket), placed.socket_index))
    bound = structs.replace(chosen.endpoint, mode="bind")
    return endpoint_fix(f"Bind it at {short(chosen.socket.label)}", chosen.socket_index, chosen.index, bound)


def _rank(socket: Socket) -> int:
    return _RATHER_BINDS.index(socket.type) if socket.type in _RATHER_BINDS else len(_RATHER_BINDS)


def one_peer(subject: Subject) -> Iterator[Problem]:
    """A PAIR with several peers: it talks to the first and ignores the others."""
    for index, socket in enumerate(subject.workspace.sockets):
        peers = subject.peers(index) if socket.type in _ONE_PEER else ()
        if len(peers) > 1:
            names = ", ".join(subject.workspace.sockets[peer].label for peer in peers)
            sentence = f"{socket.label} is a {socket.type}, which talks to one peer only; it has {len(peers)}: {names}."
            yield Problem("error", f"sockets[{index}]", socket.id, sentence)


def routing_ids(subject: Subject) -> Iterator[Problem]:
    """Peers of one ROUTER with the same routing id: the messages of the second one vanish."""
    told: set[int] = set()
    for index, router in enumerate(subject.workspace.sockets):
        seen: dict[bytes, Socket] = {}
        for peer in subject.peers(index) if router.type == "ROUTER" else ():
            socket = subject.workspace.sockets[peer]
            value = socket.options.get("ROUTING_ID")
            key = as_bytes(value)
            if key and key in seen and peer not in told:
                told.add(peer)
                sentence = (
                    f"{socket.label} has the routing id of {seen[key].label};"
                    f" {router.label} would take in the messages of one of them only."
                )
                place = f"sockets[{peer}].options.ROUTING_ID"
                yield Problem("error", place, socket.id, sentence, _own_id(subject, peer, value))
            seen.setdefault(key, socket)


def _own_id(subject: Subject, index: int, value: OptionValue | None) -> Fix | None:
    if not isinstance(value, str):
        return None
    sockets = subject.workspace.sockets
    taken = [other for socket in sockets if isinstance(other := socket.options.get("ROUTING_ID"), str)]
    free = numbered(value, taken)
    options = {**sockets[index].options, "ROUTING_ID": free}
    return socket_fix(f"Use {short(free)}", index, options=options)


def as_bytes(value: OptionValue | None) -> bytes:
    """An option's value as the bytes that libzmq gets; empty for what is none."""
    if isinstance(value, HexBytes):
        try:
            return bytes.fromhex(value.hex)
        except ValueError:
            return b""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else b""


def endless_answers(subject: Subject) -> Iterator[Problem]:
    """Two that answer whatever comes, linked to each other: one message goes round for ever."""
    told: set[frozenset[int]] = set()
    for connect, bind in subject.met:
        both = frozenset({connect.socket_index, bind.socket_index})
        answering = all(isinstance(end.socket.behaviour, Echo | Reply) for end in (connect, bind))
        if answering and both not in told and legal_pair(connect.socket.type, bind.socket.type):
            told.add(both)
            sentence = (
                f"{connect.socket.label} and {bind.socket.label} answer each other; one message would go round"
                " for ever. Let one of them only listen, or repeat."
            )
            place = f"sockets[{connect.socket_index}].behaviour"
            yield Problem("warning", place, connect.socket.id, sentence)


def slow_joiners(subject: Subject) -> Iterator[Problem]:
    """A publisher that is done before its subscribers can be there: what it sends until then is lost."""
    for index, socket in enumerate(subject.workspace.sockets):
        behaviour = socket.behaviour
        if socket.type not in ("PUB", "XPUB") or not isinstance(behaviour, Repeat) or not socket.endpoints:
            continue
        every = behaviour.every if behaviour.every is not None else 1 / (behaviour.rate or 1)
        count = behaviour.count
        if count is not None and count > 0 and (count - 1) * every < _SOON:
            sentence = (
                f"{socket.label} publishes {count} message{'s' if count > 1 else ''} as soon as it starts, likely"
                " before a subscription has arrived; what is published until then is lost."
            )
            endless = structs.replace(behaviour, count=None)
            fix = socket_fix("Repeat without end", index, behaviour=endless)
            yield Problem("warning", f"sockets[{index}].behaviour.count", socket.id, sentence, fix)


CHECKS: tuple[Check, ...] = (illegal_pairs, unmet, one_peer, routing_ids, endless_answers, slow_joiners)
