"""Requests paired with their replies, and how long each reply took.

Which sockets have any is the catalogue's to say (`pairs`). In lockstep an answer belongs to the message
before it: of a REQ that is the round trip, of a REP the time of service. Elsewhere it belongs, among the
open requests of the same routing id, or of the socket, to the oldest with the same envelope, or the same
first frame, and where there is none such, to the oldest: ZeroMQ itself promises no more than the order.
Who speaks first of such a pair of peers is the one who asks, whatever comes later.

Invariants: a row is never part of two pairs; what is said of a row below `stop` doesn't change, but for
a request, whose answer may still come.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from workbench.catalogue.socket_types import socket_types
from workbench.traffic.batch_frames import BatchFrames, guessed_type, numbers
from workbench.traffic.history import Snapshot
from workbench.traffic.records import Kind
from workbench.traffic.tapped import client_type

OUTSTANDING = 1 << 16
"""Requests of one socket that may be open, and its peers; with one more, that peer's oldest is given up."""
_SENT, _RECEIVED, _EVENT = Kind.SENT.value, Kind.RECEIVED.value, Kind.EVENT.value
_BITS = 14
_CHUNK = 1 << _BITS  # rows whose latencies are kept together, or not at all
_WITHIN = _CHUNK - 1
_FARTHEST = 0x7FFF_FFFF  # rows between a request and its reply
_SWEEP = 4096  # answered requests that are kept before those open
_GONE = frozenset({"disconnected", "failed"})


class Pairing:
    """What is known of the rows below `stop`. Fed by one thread at a time; any may ask.

    `types` is each socket's type by its id; a tap's clients are named after theirs, and of others that aren't
    there it is guessed from their rows, once they tell it: those before pair with nothing. An answer is about
    the history of this `generation`: who asks of a row sees whether that is still the history's.
    """

    def __init__(self, types: Mapping[str, str] | None = None) -> None:
        self._types: Mapping[str, str] = types or {}
        self.generation = -1
        """Of the history whose rows were taken last."""
        self.stop = 0
        """Rows below were looked at."""
        self._forget()

    def _forget(self) -> None:
        self._pairs = _Pairs()
        self._sockets: dict[str, _Matcher] = {}
        self._guessed: dict[str, str] = {}

    def set_types(self, types: Mapping[str, str]) -> None:
        """The sockets' types from now on; what was paired stays so."""
        self._types = dict(types)

    # Feeding

    def take(self, snapshot: Snapshot, most: int | None = None) -> bool:
        """Look at the rows that are new in it, at most so many; whether that was all.

        Of another generation than before it begins anew. Rows that have left are forgotten.
        """
        if snapshot.generation != self.generation:
            # In this order: who asks meanwhile takes nothing for the other generation's.
            self.generation, self.stop = -1, 0
            self._forget()
            self.generation = snapshot.generation
        self.stop = max(self.stop, snapshot.first)
        self._pairs.let_go(snapshot.first)
        end = snapshot.stop if most is None else min(snapshot.stop, self.stop + most)
        # A flood of large messages into a PULL is not read back from the disk for nothing.
        for first, batch in snapshot.batches(self.stop, end, self._may_pair):
            self.add(first, batch)
        self.stop = max(self.stop, end)
        return self.stop >= snapshot.stop

    def add(self, first: int, batch: pa.RecordBatch) -> None:
        """These rows, numbered from `first` on; none of them was added before, nor any later one."""
        encoded = batch.column("socket").dictionary_encode()
        names: list[str] = encoded.dictionary.to_pylist()
        kinds = batch.column("kind")
        for code, name in enumerate(names):
            guessing = self._is_guess(name)
            matcher = self._matcher(name)
            if matcher is None and not guessing:
                continue
            if len(names) == 1:
                rows = range(batch.num_rows)
            else:
                own = pc.call_function("equal", [encoded.indices, pa.scalar(code, pa.int32())])
                rows = numbers(pc.call_function("indices_nonzero", [own]), "Q")
            if guessing:
                guess = guessed_type(rows, numbers(kinds, "B"), BatchFrames(batch))
                if not guess:
                    continue
                self._guessed[name] = guess
                matcher = self._matcher(name)
            assert matcher is not None
            matcher.take(first, rows, batch, kinds)
        self.stop = first + batch.num_rows

    def _may_pair(self, name: str) -> bool:
        """Whether rows of that socket have to be looked at."""
        return self._is_guess(name) or self._matcher(name) is not None

    def _is_guess(self, name: str) -> bool:
        """Whether its rows are still to tell the socket's type."""
        return not (name in self._types or name in self._guessed or client_type(name))

    def _matcher(self, name: str) -> _Matcher | None:
        type_ = self._types.get(name) or client_type(name) or self._guessed.get(name, "")
        found = self._sockets.get(name)
        if found is None or found.type != type_:
            known = socket_types().get(type_)
            if known is None or known.pairs == "none":
                self._sockets.pop(name, None)
                return None
            if known.pairs == "lockstep":
                asks = _SENT if known.lockstep == "send-first" else _RECEIVED
                found = _Lockstep(type_, self._pairs, asks)
            else:
                found = _Queued(type_, self._pairs, routed=known.pairs == "routing-id")
            self._sockets[name] = found
        return found

    # Asking

    def latency(self, row: int) -> int | None:
        """Nanoseconds from the request to this reply; None of a row that is no reply."""
        return self._pairs.latency(row)

    def partner(self, row: int) -> int | None:
        """The row of this request's reply, or of this reply's request; None where there is none."""
        return self._pairs.partner(row)

    def latencies(self, start: int, stop: int) -> pa.Array:
        """`latency` of the rows from `start` up to `stop`, as int64, null where it is None."""
        return self._pairs.latencies(start, stop)


class _Pairs:
    """Row by row the latency and the distance to the partner, in chunks that exist where there are pairs."""

    def __init__(self) -> None:
        self._latencies: dict[int, array[int]] = {}  # one more than it is: 0 for none
        self._partners: dict[int, array[int]] = {}  # rows from here to the partner: 0 for none

    def let_go(self, first: int) -> None:
        for chunks in (self._partners, self._latencies):
            for number in [number for number in tuple(chunks) if number < first // _CHUNK]:
                del chunks[number]

    def put(self, pairs: Iterable[tuple[int, int, int]]) -> None:
        """Pairs of a request, its reply and the latency. A clock that was set back gives no latency below 0."""
        here = there = -1  # the chunks that are at hand
        latencies = partners = others = _NO_CHUNK
        for request, reply, latency in pairs:
            number = reply >> _BITS
            if number != here:
                here = number
                latencies, partners = (
                    _chunk(self._latencies, "q", number),
                    _chunk(self._partners, "i", number),
                )
            number = request >> _BITS
            if number != there:
                there = number
                others = _chunk(self._partners, "i", number)
            distance = reply - request
            if distance <= _FARTHEST:
                latencies[reply & _WITHIN] = latency + 1 if latency > 0 else 1
                partners[reply & _WITHIN] = -distance
                others[request & _WITHIN] = distance

    def latency(self, row: int) -> int | None:
        chunk = self._latencies.get(row >> _BITS)
        found = chunk[row & _WITHIN] if chunk is not None else 0
        return found - 1 if found else None

    def partner(self, row: int) -> int | None:
        chunk = self._partners.get(row >> _BITS)
        found = chunk[row & _WITHIN] if chunk is not None else 0
        return row + found if found else None

    def latencies(self, start: int, stop: int) -> pa.Array:
        parts: list[pa.Array] = []
        while start < stop:
            number, place = divmod(start, _CHUNK)
            count = min(stop - start, _CHUNK - place)
            chunk = self._latencies.get(number)
            if chunk is None:
                parts.append(pa.nulls(count, pa.int64()))
            else:
                # A copy: another thread may be writing.
                stored = pa.Array.from_buffers(
                    pa.int64(), count, [None, pa.py_buffer(chunk[place : place + count].tobytes())]
                )
                found = pc.call_function("greater", [stored, _ZERO])
                exact = pc.call_function("subtract", [stored, _ONE])
                parts.append(pc.call_function("if_else", [found, exact, _NULL]))
            start += count
        return pa.concat_arrays(parts) if parts else pa.array([], pa.int64())


def _chunk(chunks: dict[int, array[int]], code: Literal["q", "i"], number: int) -> array[int]:
    found = chunks.get(number)
    if found is None:
        found = chunks[number] = array(code, bytes(array(code).itemsize * _CHUNK))
    return found


_NO_CHUNK: array[int] = array("q")
_ZERO, _ONE, _NULL = (pa.scalar(value, pa.int64()) for value in (0, 1, None))


class _Matcher(Protocol):
    """What is open of one socket."""

    type: str

    def take(self, first: int, rows: Sequence[int], batch: pa.RecordBatch, kinds: pa.Array) -> None:
        """The socket's rows of that batch, which are counted from `first` in the history."""
        ...


class _Lockstep:
    """REQ and REP take turns: of several requests in a row the last one is answered."""

    def __init__(self, type_: str, pairs: _Pairs, asks: int) -> None:
        self.type = type_
        self._pairs = pairs
        self._asks = asks
        self._answers = _RECEIVED if asks == _SENT else _SENT
        self._open: tuple[int, int] | None = None  # row, time

    def take(self, first: int, rows: Sequence[int], batch: pa.RecordBatch, kinds: pa.Array) -> None:
        times, kind_of = numbers(batch.column("time"), "q").tolist(), numbers(kinds, "B").tolist()
        asks, answers, open_ = self._asks, self._answers, self._open
        found: list[tuple[int, int, int]] = []
        for row in rows:
            kind = kind_of[row]
            if kind == asks:
                open_ = (first + row, times[row])
            elif kind == answers and open_ is not None:
                found.append((open_[0], first + row, times[row] - open_[1]))
                open_ = None
        self._open = open_
        self._pairs.put(found)


class _Channel:
    """The open requests among two peers, oldest first, and those of each token in their order.

    A request is known by its place, which counts from the first that there ever was.
    """

    __slots__ = ("_base", "_head", "_of_token", "_requests", "asks", "count")

    def __init__(self, asks: int) -> None:
        self.asks = asks
        self.count = 0
        """How many are open."""
        self._requests: list[tuple[int, int, bytes] | None] = []  # row, time, token; None once it is answered
        self._base = 0  # the place of the first of them
        self._head = 0  # no place before it is open
        self._of_token: dict[bytes, int | deque[int]] = {}

    def ask(self, row: int, time: int, token: bytes) -> None:
        place = self._base + len(self._requests)
        self._requests.append((row, time, token))
        self.count += 1
        others = self._of_token.get(token)
        if others is None:
            self._of_token[token] = place
        elif isinstance(others, int):
            self._of_token[token] = deque((others, place))
        else:
            others.append(place)

    def answer(self, token: bytes, exactly: bool) -> tuple[int, int, bytes] | None:
        """What that answers: the oldest request of the same token, or unless `exactly`, the oldest."""
        if not self.count:
            return None
        places = self._of_token.get(token)
        if places is not None:
            return self._close(places if isinstance(places, int) else places[0])
        return None if exactly else self.give_up()

    def give_up(self) -> tuple[int, int, bytes]:
        """The oldest request, which is open no more. There is one."""
        while self._requests[self._head - self._base] is None:
            self._head += 1
        return self._close(self._head)

    def _close(self, place: int) -> tuple[int, int, bytes]:
        request = self._requests[place - self._base]
        assert request is not None
        self._requests[place - self._base] = None
        self.count -= 1
        token = request[2]
        places = self._of_token[token]
        # It is the first of its token always: they come and go in turn.
        if isinstance(places, int) or len(places) == 1:
            del self._of_token[token]
        else:
            places.popleft()
        if not self.count:
            self._base += len(self._requests)
            self._head = self._base
            self._requests.clear()
        elif place == self._head:
            self._head += 1
            if self._head - self._base > _SWEEP:
                del self._requests[: self._head - self._base]
                self._base = self._head
        return request


class _Queued:
    """DEALER and ROUTER have any number of requests open; `routed`: the first frame says with whom."""

    def __init__(self, type_: str, pairs: _Pairs, *, routed: bool) -> None:
        self.type = type_
        self._pairs = pairs
        self._routed = routed
        self._channels: dict[bytes, _Channel] = {}
        self._open = 0

    def take(self, first: int, rows: Sequence[int], batch: pa.RecordBatch, kinds: pa.Array) -> None:
        times, kind_of = numbers(batch.column("time"), "q").tolist(), numbers(kinds, "B").tolist()
        frames, routed = BatchFrames(batch), self._routed
        found: list[tuple[int, int, int]] = []
        for row in rows:
            kind = kind_of[row]
            if kind > _RECEIVED:
                if kind == _EVENT and not routed and batch.column("event")[row].as_py() in _GONE:
                    # What was asked over that connection stays without an answer. Were it kept, each later
                    # answer would be taken for the one before it.
                    self._channels.clear()
                    self._open = 0
                continue
            route, token, exactly = frames.envelope(row, routed)
            channel = self._channels.get(route)
            if channel is None:
                self._make_room()
                channel = self._channels[route] = _Channel(kind)
            if kind == channel.asks:
                channel.ask(first + row, times[row], token)
                self._open += 1
                if self._open > OUTSTANDING:
                    channel.give_up()
                    self._open -= 1
            else:
                request = channel.answer(token, exactly)
                if request is not None:
                    self._open -= 1
                    found.append((request[0], first + row, times[row] - request[1]))
        self._pairs.put(found)

    def _make_room(self) -> None:
        """Peers that come and go under ever new routing ids: those without an open request are forgotten."""
        if len(self._channels) >= OUTSTANDING:
            self._channels = {id_: channel for id_, channel in self._channels.items() if channel.count}
            while len(self._channels) >= OUTSTANDING:
                self._open -= self._channels.pop(next(iter(self._channels))).count
