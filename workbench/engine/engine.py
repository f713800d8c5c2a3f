"""The engine: carries out the plan, and holds every open socket.

A socket's failure is never an exception here: it becomes that socket's state and a record, and the
others run on. Everything is called on the loop's thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

import zmq
from msgspec import structs

from workbench.catalogue.options import Value
from workbench.catalogue.socket_types import CatalogueError, SocketType, socket_type
from workbench.engine.attachments import OpenError, failed_states
from workbench.engine.burst import Run
from workbench.engine.draft import missing
from workbench.engine.drain.choice import chosen
from workbench.engine.live_socket import LiveSocket
from workbench.engine.options import OptionError
from workbench.engine.plan import (
    Attach,
    Close,
    Detach,
    Frames,
    Keep,
    Open,
    Order,
    Repeating,
    SetBehaviour,
    SetOption,
    Subscribe,
    Unsubscribe,
    WantedSocket,
    plan,
)
from workbench.engine.readers import Readers
from workbench.engine.routing_ids import TakenIds
from workbench.engine.schedule import Schedule
from workbench.engine.state import STOPPED, SocketState
from workbench.engine.tally import Tally
from workbench.engine.zap import Authenticator, ZapError
from workbench.traffic.records import Kind, Record, Sink

_ENDS_WITHIN = 5.0  # seconds
_MAX_SOCKETS = 16_384  # each socket of the user's has two more, for its monitor


def has_draft() -> bool:
    """Whether this build's draft types can be used; without it they abort the process at a handshake."""
    return not missing()


def versions() -> Mapping[str, str]:
    """The versions of pyzmq and libzmq."""
    return {"pyzmq": zmq.__version__, "libzmq": zmq.zmq_version()}


def capabilities() -> Mapping[str, bool]:
    """What this build of libzmq can do, by zmq_has(3)'s names."""
    return {name: bool(zmq.has(name)) for name in ("ipc", "curve", "draft")}


def drain_in_use() -> str:
    """How messages are taken from sockets: `native`, or `plain` and why."""
    return chosen()[1]


class Engine:
    """All open sockets of one session."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.changes = 0
        """Grows whenever a state may have changed: who has seen this number has seen them all."""
        self._readers: Readers | None = None
        self._context: zmq.Context[zmq.Socket[bytes]] | None = None
        self._authenticator: Authenticator | None = None
        self._wanted: dict[str, WantedSocket] = {}
        self._live: dict[str, LiveSocket] = {}
        self._resting: dict[
            str, SocketState
        ] = {}  # of sockets that aren't open: failed, or stopped with counters
        self._tallies: dict[str, Tally] = {}
        self._taken = TakenIds()

    def apply(self, wanted: Iterable[WantedSocket]) -> None:
        """Make what runs be what is wanted."""
        self._note_change()
        after = {socket.id: socket for socket in wanted}
        before, self._wanted = self._wanted, after
        # A failed socket has nothing that could be changed: where it differs now, it is opened anew.
        running = {
            id_: socket
            for id_, socket in before.items()
            if id_ in self._live or after.get(id_, socket) == socket
        }
        for order in plan(running, after):
            self._carry_out(order)
        for live in self._live.values():
            live.join(self._live.get)
        for id_, sentence in self._taken.update(after[id_] for id_ in after if id_ in self._live).items():
            self._trouble(id_, "routing-id-taken", sentence)

    def _note_change(self) -> None:
        self.changes += 1

    def state(self, id: str) -> SocketState:  # noqa: A002 - the file's own word
        """How that socket stands; the same object until something changes."""
        live = self._live.get(id)
        if live is None:
            return self._resting.get(id, STOPPED)
        return self._taken.state(id, live.state())

    def options(self, id: str) -> Mapping[str, Value]:  # noqa: A002
        """What each option of that socket that can be read is now; none where it isn't open."""
        live = self._live.get(id)
        return live.options() if live is not None else {}

    def send(self, id: str, frames: Frames, quiet: bool = False) -> Record:  # noqa: A002
        """Send from that socket, without waiting; the record says whether it went, and is in the log.

        `quiet` keeps a refusal out of the log.
        """
        live = self._live.get(id)
        if live is not None:
            return live.send_quietly(frames, quiet)
        reason = self._resting.get(id, STOPPED).problem or "The socket is stopped; start it and send again."
        record = Record(time=time.time_ns(), socket=id, kind=Kind.REFUSED, frames=frames, reason=reason)
        if not quiet:
            self._sink.record(record)
        return record

    def send_run(
        self,
        id: str,  # noqa: A002
        frames: Callable[[int], Frames],
        first: int,
        most: int,
        seconds: float,
    ) -> Run | None:
        """Send the messages of these counters in a row, at most so long; None where that socket isn't open."""
        live = self._live.get(id)
        return live.send_run(frames, first, most, seconds) if live is not None else None

    def has_peer(self, id: str) -> bool:  # noqa: A002
        """Whether somebody is connected to that socket, as far as that can be known."""
        live = self._live.get(id)
        return live is not None and any(
            e.peers or e.actual.startswith("inproc:") for e in live.state().endpoints
        )

    def schedule(self, id: str, sending: Repeating) -> Schedule | None:  # noqa: A002
        """Send from that socket on a schedule, beside what it does by itself; None where it isn't open."""
        live = self._live.get(id)
        return Schedule(sending, live) if live is not None else None

    async def close(self) -> None:
        """Close everything; no socket, descriptor or thread is left, unless libzmq doesn't come to an end."""
        self.apply(())
        context, self._context = self._context, None
        authenticator, self._authenticator = self._authenticator, None
        if authenticator is not None:
            authenticator.close()
        if self._readers is not None:
            self._readers.close()
            self._readers = None
        if context is not None:
            await _end(context)

    def _carry_out(self, order: Order) -> None:
        match order:
            case Open(socket):
                self._open(socket)
            case Close(id_):
                self._close(id_)
            case Keep(socket):
                if socket.id in self._live:
                    self._live[socket.id].keep(socket)
            case (
                Attach(id=id_)
                | Detach(id=id_)
                | SetOption(id=id_)
                | Subscribe(id=id_)
                | Unsubscribe(id=id_)
                | SetBehaviour(id=id_)
            ):
                live = self._live.get(id_)
                if live is not None:
                    try:
                        _order(live, order)
                    except (OpenError, OptionError) as error:
                        self._fail(id_, error)

    def _open(self, socket: WantedSocket) -> None:
        self._resting.pop(socket.id, None)
        try:
            type_ = _usable_type(socket)
            if self._context is None:
                self._context = zmq.Context()
                self._readers = Readers()
                self._context.set(zmq.MAX_SOCKETS, _MAX_SOCKETS)
            self._guard(self._context, socket)
            tally = self._tallies.setdefault(socket.id, Tally())
            self._live[socket.id] = LiveSocket(
                self._context, socket, type_, tally, self._sink, self._note_change, self._readers
            )
        except (OpenError, CatalogueError, ZapError) as error:
            self._fail(socket.id, error)

    def _guard(self, context: zmq.Context[zmq.Socket[bytes]], socket: WantedSocket) -> None:
        """Put its gate up before it binds. The authenticator is there from the first socket that has one."""
        if socket.security is None or socket.security.gate is None:
            return
        if self._authenticator is None:
            self._authenticator = Authenticator(context, self._sink, self._denied)
        self._authenticator.guard(socket.id, socket.security.gate)

    def _denied(self, id_: str, sentence: str) -> None:
        if id_ in self._live:
            self._live[id_].note(sentence)

    def _unguard(self, id_: str) -> None:
        if self._authenticator is not None:
            self._authenticator.leave(id_)

    def _fail(self, id_: str, error: Exception) -> None:
        """A socket that can't be as wanted isn't half alive: it closes, and says why."""
        sentence = str(error)
        live = self._live.pop(id_, None)
        if live is not None:
            live.close()
        self._unguard(id_)
        tally = self._tallies.get(id_, Tally())
        self._resting[id_] = SocketState(
            phase="failed",
            problem=sentence,
            endpoints=failed_states(self._wanted[id_].endpoints, error),
            counters=tally.counters(),
        )
        self._trouble(id_, "failed", sentence)

    def _trouble(self, id_: str, event: str, sentence: str) -> None:
        self._sink.record(
            Record(
                time=time.time_ns(), socket=id_, kind=Kind.EVENT, event=event, reason=sentence, trouble=True
            )
        )

    def _close(self, id_: str) -> None:
        live = self._live.pop(id_, None)
        if live is None:
            self._resting.pop(id_, None)
            return
        state = live.state()
        live.close()
        self._unguard(id_)
        self._resting[id_] = structs.replace(
            STOPPED, notice=live.notice(), counters=state.counters, doing=state.doing
        )


async def _end(context: zmq.Context[zmq.Socket[bytes]]) -> None:
    """Once what lingers is sent or given up, a second at the most: not on the loop's thread.

    It was seen once to take more than 20 s, under a heavy load: the end of the program doesn't wait for that, and ends
    what libzmq still does.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def end() -> None:
        context.term()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(ended.set)

    ending = threading.Thread(target=end, name="zmq-context-term", daemon=True)
    ending.start()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), _ENDS_WITHIN)
        ending.join()


def _usable_type(socket: WantedSocket) -> SocketType:
    if socket.problem:
        raise OpenError(socket.problem)
    type_ = socket_type(socket.type)
    if type_.draft and (why_not := missing()):
        raise OpenError(f"{socket.type} is a draft type. {why_not}")
    return type_


def _order(
    live: LiveSocket, order: Attach | Detach | SetOption | Subscribe | Unsubscribe | SetBehaviour
) -> None:
    match order:
        case Attach(endpoint=endpoint):
            live.attach(endpoint)
        case Detach(endpoint=endpoint):
            live.detach(endpoint)
        case SetOption(name=name, value=value):
            live.set_option(name, value)
        case Subscribe(prefix=prefix):
            live.subscribe(prefix)
        case Unsubscribe(prefix=prefix):
            live.unsubscribe(prefix)
        case SetBehaviour(behaviour=behaviour):
            live.behave(behaviour)
        case _:
            assert_never(order)
