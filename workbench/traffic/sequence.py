"""Rows of the log as a sequence diagram: who sent what to whom, in order, without a word on how it is drawn.

A message that was sent and the one that was received become one arrow where their sockets are linked, their
bodies are equal and the order allows it. Where the other end isn't in the workspace it is a lifeline of its
own; where it could be, but isn't among the rows, the arrow has an open end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from workbench.catalogue.socket_types import socket_types
from workbench.document.links import Actual, links, outside
from workbench.document.workspace import Workspace
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import preview, visible

ROWS = 2_000
"""Rows that a diagram has at most."""
_LABEL = 160  # characters
_TO_ALL = frozenset({"topic", "group"})  # envelopes of types whose messages go to each peer


class Topology(Struct, frozen=True, kw_only=True):
    """Who can talk to whom, by socket ids. `outside` has the addresses of each socket's peers elsewhere."""

    labels: Mapping[str, str] = {}
    types: Mapping[str, str] = {}
    linked: Mapping[str, frozenset[str]] = {}
    outside: Mapping[str, tuple[str, ...]] = {}


def topology(workspace: Workspace, actual: Actual) -> Topology:
    """That of a workspace; `actual` as in `document.links`."""
    linked: dict[str, set[str]] = {}
    for link in links(workspace, actual):
        linked.setdefault(link.from_socket, set()).add(link.to_socket)
        linked.setdefault(link.to_socket, set()).add(link.from_socket)
    elsewhere: dict[str, list[str]] = {}
    for one in outside(workspace, actual):
        elsewhere.setdefault(one.socket, []).append(one.address)
    return Topology(
        labels={socket.id: socket.label for socket in workspace.sockets},
        types={socket.id: socket.type for socket in workspace.sockets},
        linked={id_: frozenset(others) for id_, others in linked.items()},
        outside={id_: tuple(addresses) for id_, addresses in elsewhere.items()},
    )


class Lifeline(Struct, frozen=True):
    """A socket, or for `outside` a peer that isn't in the workspace. `about` says more, in a line."""

    title: str
    about: str = ""
    outside: bool = False


class Arrow(Struct, frozen=True, kw_only=True):
    """A message from one lifeline to another, by their numbers; None for an end that isn't known.

    It leaves in slot `leaves` and comes in slot `comes`. The rows are those of the log.
    """

    sender: int | None
    receiver: int | None
    leaves: int
    comes: int
    label: str
    sent_row: int | None = None
    received_row: int | None = None


class Note(Struct, frozen=True, kw_only=True):
    """What happened at a lifeline, or was refused there (`trouble`)."""

    lifeline: int
    slot: int
    text: str
    row: int
    trouble: bool = False


class Slot(Struct, frozen=True):
    """One height of the diagram: the row that it is of, and its time in nanoseconds since the epoch."""

    row: int
    time: int


class Diagram(Struct, frozen=True, kw_only=True):
    """All of it, from top to bottom. `left_out` rows were too many."""

    lifelines: tuple[Lifeline, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    notes: tuple[Note, ...] = ()
    slots: tuple[Slot, ...] = ()
    left_out: int = 0


class _Sent(Struct):
    """A message that was sent, and who was found to have received it."""

    row: int
    slot: int
    socket: str
    label: str
    receivers: set[str]
    waits: bool = True


def diagram(rows: Sequence[tuple[int, Record]], topology: Topology, left_out: int = 0) -> Diagram:
    """The diagram of these rows, which rise."""
    return _Drawing(topology).drawn(rows, left_out)


class _Drawing:
    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._lifelines: dict[tuple[str, str], Lifeline] = {}
        self._arrows: list[Arrow] = []
        self._notes: list[Note] = []
        self._slots: list[Slot] = []
        self._waiting: dict[tuple[str, tuple[bytes, ...]], deque[_Sent]] = {}
        self._sent: list[_Sent] = []

    def drawn(self, rows: Iterable[tuple[int, Record]], left_out: int) -> Diagram:
        before: _Sent | None = None
        for row, record in rows:
            self._socket(record.socket)
            match record.kind:
                case Kind.SENT:
                    before = self._send(row, record)
                case Kind.RECEIVED:
                    self._receive(row, record, before)
                    before = None
                case _:
                    self._note(row, record)
                    before = None
        for sent in self._sent:
            if not sent.receivers:
                self._arrows.append(self._unseen(sent))
        return self._in_order(left_out)

    def _in_order(self, left_out: int) -> Diagram:
        """The lifelines as they came up, but peers outside beside their sockets."""
        came_up = list(self._lifelines)
        order = sorted(came_up, key=lambda key: (came_up.index((key[0], "")), came_up.index(key)))
        places = {came_up.index(key): place for place, key in enumerate(order)}
        arrows = [
            structs.replace(
                arrow,
                sender=None if arrow.sender is None else places[arrow.sender],
                receiver=None if arrow.receiver is None else places[arrow.receiver],
            )
            for arrow in self._arrows
        ]
        return Diagram(
            lifelines=tuple(self._lifelines[key] for key in order),
            arrows=tuple(sorted(arrows, key=lambda arrow: (arrow.leaves, arrow.comes))),
            notes=tuple(structs.replace(note, lifeline=places[note.lifeline]) for note in self._notes),
            slots=tuple(self._slots),
            left_out=left_out,
        )

    # Lifelines

    def _socket(self, id_: str) -> int:
        label = self._topology.labels.get(id_, id_)
        about = self._topology.types.get(id_, "")
        return self._lifeline((id_, ""), Lifeline(visible(label), about))

    def _peer(self, socket: str, address: str) -> int:
        label = visible(self._topology.labels.get(socket, socket))
        line = Lifeline(visible(address) or "outside", f"peer of {label}", outside=True)
        return self._lifeline((socket, f"peer {address}"), line)

    def _lifeline(self, key: tuple[str, str], line: Lifeline) -> int:
        if key not in self._lifelines:
            self._lifelines[key] = line
        return list(self._lifelines).index(key)

    def _slot(self, row: int, record: Record) -> int:
        self._slots.append(Slot(row, record.time))
        return len(self._slots) - 1

    # Rows

    def _send(self, row: int, record: Record) -> _Sent:
        sent = _Sent(row, self._slot(row, record), record.socket, preview(record.frames, _LABEL), set())
        self._sent.append(sent)
        key = (record.socket, self._body(record))
        self._waiting.setdefault(key, deque()).append(sent)
        return sent

    def _receive(self, row: int, record: Record, before: _Sent | None) -> None:
        sent = self._sender(record)
        if sent is None:
            slot = self._slot(row, record)
            sender = None
            if self._is_outside(record):
                sender = self._peer(record.socket, record.peer)
            here = self._socket(record.socket)
            self._arrows.append(
                Arrow(
                    sender=sender,
                    receiver=here,
                    leaves=slot,
                    comes=slot,
                    label=preview(record.frames, _LABEL),
                    received_row=row,
                )
            )
            return
        # Where nothing came between them the arrow is level, and takes one slot.
        slot = sent.slot if sent is before else self._slot(row, record)
        sent.receivers.add(record.socket)
        self._arrows.append(
            Arrow(
                sender=self._socket(sent.socket),
                receiver=self._socket(record.socket),
                leaves=sent.slot,
                comes=slot,
                label=sent.label,
                sent_row=sent.row,
                received_row=row,
            )
        )

    def _sender(self, record: Record) -> _Sent | None:
        """The oldest message of a linked socket that can be the one which was received here."""
        body, found, queue_of_it = self._body(record), None, None
        for other in self._topology.linked.get(record.socket, ()):
            queue = self._waiting.get((other, body))
            if not queue:
                continue
            one = next((sent for sent in queue if record.socket not in sent.receivers), None)
            if one is not None and (found is None or one.row < found.row):
                found, queue_of_it = one, queue
        if found is not None and queue_of_it is not None:
            reached = len(found.receivers) + 1
            if not self._goes_to_all(found.socket) or reached >= len(self._topology.linked[found.socket]):
                queue_of_it.remove(found)
        return found

    def _unseen(self, sent: _Sent) -> Arrow:
        """A message of which nobody is known to have received it."""
        addresses = self._topology.outside.get(sent.socket, ())
        linked = self._topology.linked.get(sent.socket)
        receiver = None
        if addresses or not linked:
            receiver = self._peer(sent.socket, addresses[0] if len(addresses) == 1 else "")
        here = self._socket(sent.socket)
        return Arrow(
            sender=here,
            receiver=receiver,
            leaves=sent.slot,
            comes=sent.slot,
            label=sent.label,
            sent_row=sent.row,
        )

    def _is_outside(self, record: Record) -> bool:
        """Whether it came from elsewhere, not from a socket here whose row just isn't among these."""
        if not self._topology.linked.get(record.socket):
            return True
        peer = record.peer
        return bool(peer) and any(
            address.endswith(f"//{peer}") for address in self._topology.outside.get(record.socket, ())
        )

    def _note(self, row: int, record: Record) -> None:
        slot = self._slot(row, record)
        text = record.reason or record.event.replace("-", " ")
        if record.kind is Kind.REFUSED:
            text = f"{preview(record.frames, 40)}: {text}"
        refused = record.kind is Kind.REFUSED or record.trouble
        here = self._socket(record.socket)
        self._notes.append(
            Note(lifeline=here, slot=slot, text=visible(text)[:_LABEL], row=row, trouble=refused)
        )

    def _goes_to_all(self, socket: str) -> bool:
        known = socket_types().get(self._topology.types.get(socket, ""))
        return known is not None and known.envelope in _TO_ALL

    def _body(self, record: Record) -> tuple[bytes, ...]:
        """What is the same at both ends: without the routing id and all that goes before a delimiter."""
        known = socket_types().get(self._topology.types.get(record.socket, ""))
        frames = record.frames
        if known is None or known.pairs not in ("routing-id", "order"):
            return frames
        if known.envelope == "routing-id":
            frames = frames[1:]
        delimiter = next((i for i, frame in enumerate(frames[:-1]) if not frame), None)
        return frames if delimiter is None else frames[delimiter + 1 :]
