"""Takes what waits on one socket, in bounded slices, and hands each on in one piece.

Invariants: a slice takes at most 4 ms, so that every socket and the window get their turns; the descriptor is
edge-triggered, so that after every send and every slice the socket is asked again whether something waits; what
can't be taken now stays in libzmq's queues, where the high-water marks hold its senders back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import zmq

from workbench.catalogue.socket_types import SocketType
from workbench.engine.attachments import Attachments
from workbench.engine.doer import SLICE, Doer, Occupation
from workbench.engine.drain.drained import Drain
from workbench.engine.inlet import Inlet
from workbench.engine.live_endpoint import Told
from workbench.engine.state import Peer
from workbench.engine.tally import Tally
from workbench.traffic.batch import first_frames
from workbench.traffic.records import MessageSlice, Sink

_PEERS = 64  # routing ids remembered
_BEHIND = 0.005  # seconds between two looks at a log that can't keep up
_EVENTS, _POLLIN = zmq.EVENTS, int(zmq.POLLIN)


class Intake:
    """Where one open socket's messages come in. `changed` is called when something has."""

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        id: str,  # noqa: A002 - the file's own word
        type_: SocketType,
        drain: Drain,
        tally: Tally,
        sink: Sink,
        *,
        attachments: Attachments,
        occupation: Occupation,
        told: Callable[[Told], None],
        changed: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._id = id
        self._receives = type_.can_receive
        self._answers = type_.lockstep == "receive-first"
        self._thrown_away = 0
        self._has_ids = type_.envelope == "routing-id"
        self._take = drain
        self._tally = tally
        self._sink = sink
        self._attachments = attachments
        self._occupation = occupation
        self._told = told
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._again: asyncio.Handle | None = None
        self._inlet: Inlet | None = None
        self._peers: dict[bytes, str] = {}
        self._stopped = False
        self.awaits_reply = False
        """Whether what was sent last is still to be answered, where it has to be."""

    def limit(self, *, preset: bool) -> None:
        """How much may wait unread, now that the options are set; `preset`: the user has said."""
        limits = self._receives and not preset
        self._inlet = Inlet(self._socket, self._told, limits=limits, mean=self._tally.mean_received())

    def readable(self) -> None:
        """The descriptor says that something has happened."""
        if self._receives:
            if self._again is not None and not self._sink.is_behind:
                self._again.cancel()  # one slice a turn, or the others wait for two
                self._again = None
            self._drain()
        else:
            # Asking makes libzmq work off its commands, or the descriptor would stay readable.
            self._socket.getsockopt(_EVENTS)

    def look_again(self, *, at_once: bool = False) -> None:
        """The socket was used otherwise, which takes the descriptor's edge away. `at_once`: a reply may be there.

        It is taken at once only where no behaviour would be called out of its turn.
        """
        if self._again is not None or not self._receives:
            return
        if at_once and self._occupation.taker() is None:
            self._drain()
        elif self._socket.getsockopt(_EVENTS) & _POLLIN:  # pyright: ignore[reportOperatorIssue]
            self._again = self._loop.call_soon(self._drain_again)

    def read_on(self) -> None:
        """What kept it from reading is over."""
        if self._again is None and self._receives and not self._stopped:
            self._again = self._loop.call_soon(self._drain_again)

    def stop(self) -> None:
        """The socket closes."""
        self._stopped = True
        if self._inlet is not None:
            self._inlet.end_leaving_out()
        if self._again is not None:
            self._again.cancel()

    def _drain_again(self) -> None:
        self._again = None
        self._drain()

    def _drain(self) -> None:
        """Take what waits, for at most a slice's time, and hand it on in one piece."""
        behind = self._sink.is_behind
        if not behind and self._inlet is not None:
            self._inlet.end_leaving_out()
        if behind and self._may_wait():
            # What isn't received fills libzmq's queues, up to the high-water marks: the peers are held back
            # as they would be by any slow program. Its commands are worked off, or the descriptor stays readable.
            self._socket.getsockopt(_EVENTS)
            if self._again is None:
                self._again = self._loop.call_later(_BEHIND, self._drain_again)
            return
        doer = self._occupation.taker()
        if doer is not None and not doer.ready():
            # Nothing is taken, so that senders are held back; asking keeps the descriptor quiet.
            self._socket.getsockopt(_EVENTS)
            return
        waited = self._answers and bool(self._socket.getsockopt(_EVENTS) & _POLLIN)  # pyright: ignore[reportOperatorIssue]
        peer = self._attachments.fixed_peer()
        only_one = peer is None and self._attachments.only_one_peer()
        drained = self._take(self._socket, self._id, SLICE if doer is None else doer.limits, peer, only_one)
        if waited and drained.errno == zmq.EAGAIN and not len(drained.messages) and not drained.left_out:
            self._thrown()
        if drained.left_out:
            self._left_out(drained.left_out)
        if len(drained.messages):
            self._took(drained.messages, doer, logged=not behind)
        if drained.errno == zmq.EFSM and not self._stopped:
            # A REQ or REP whose turn it is to send: libzmq has left its commands undone then, and the
            # descriptor would stay readable.
            self._socket.getsockopt(_EVENTS)
        if self._again is None and not self._stopped:
            if not drained.errno:
                self._again = self._loop.call_soon(self._drain_again)
            elif behind:  # to tell, once that is over, what was left out
                self._again = self._loop.call_later(_BEHIND, self._drain_again)

    def _may_wait(self) -> bool:
        return self._inlet is None or self._inlet.may_wait(self._attachments.peers() or 0)

    def _took(self, messages: MessageSlice, doer: Doer | None, *, logged: bool) -> None:
        self.awaits_reply = False
        count, size = len(messages), messages.size
        self._tally.received += count
        self._tally.bytes_received += size
        if self._inlet is not None:
            self._inlet.took(count, size)
            if not logged:
                self._inlet.leave_out(count, size)
        if self._has_ids:
            for routing_id, peer in first_frames(messages, _PEERS):
                self.remember(routing_id, peer)
        if logged:
            self._sink.extend(messages)
        else:
            self._tally.left_out += count
        self._changed()
        if doer is not None:
            doer.take(messages)

    def _thrown(self) -> None:
        """Something waited, and there was nothing to be had: libzmq has thrown away what is no request.

        That is all that can be known: not from whom it came, nor how many there were, for one that is followed by
        a request is passed over unseen.
        """
        self._thrown_away += 1
        if (
            str(self._thrown_away).strip("0") != "1"
        ):  # the first, the tenth, the hundredth: a flood has few rows
            return
        so_far = f" ({self._thrown_away:,} times so far)" if self._thrown_away > 1 else ""
        self._told(
            Told(
                "request-thrown-away",
                "",
                f"A message without an empty frame before the request came, and libzmq threw it away{so_far}: a REQ"
                " writes that delimiter by itself, a DEALER or ROUTER has to send it first. Who sent it isn't told.",
                trouble=True,
            )
        )

    def _left_out(self, sizes: tuple[int, ...]) -> None:
        for size in sizes:
            self._told(
                Told(
                    "left-out",
                    "",
                    f"A message of {size:,} bytes was received and left out: the log takes up to"
                    f" {SLICE.largest:,}. Set MAXMSGSIZE to refuse such messages.",
                    trouble=True,
                )
            )

    def remember(self, routing_id: bytes, address: str) -> None:
        """That peer is there."""
        if self._peers.get(routing_id) != address:
            self._peers[routing_id] = address
            if len(self._peers) > _PEERS:
                del self._peers[next(iter(self._peers))]

    def peers(self) -> tuple[Peer, ...]:
        """Those that were heard of last, where they have routing ids."""
        return tuple(Peer(id_, address) for id_, address in self._peers.items())
