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
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from workbench.catalogue.socket_types import socket_types
from workbench.traffic.history import Snapshot
from workbench.traffic.records import Kind

OUTSTANDING = 1 << 16
"""Requests of one socket that may be open, and its peers; with one more, that peer's oldest is given up."""
_SENT, _RECEIVED, _EVENT = Kind.SENT.value, Kind.RECEIVED.value, Kind.EVENT.value
_CHUNK = 1 << 14  # rows whose latencies are kept together, or not at all
_TOKEN = 64  # bytes; a first frame that is longer tells requests apart no better
_ENVELOPE = 8  # frames among which a delimiter is looked for
_GONE = frozenset({"disconnected", "failed"})


class Pairing:
    """What is known of the rows below `stop`. Fed by one thread at a time; any may ask.

    `types` is each socket's type by its id; rows of sockets that aren't there pair with nothing. An answer
    is about the history of this `generation`: who asks of a row sees whether that is still the history's.
    """

    def __init__(self, types: Mapping[str, str] | None = None) -> None:
        self._types: Mapping[str, str] = types or {}
        self.generation = -1
        """Of the history whose rows were taken last."""
        self.stop = 0
        """Rows below were looked at."""
        self._forget()

    def begin_again(self) -> None:
        """Forget all: the snapshots from now on are of another history."""
        self.generation = -1
        self.stop = 0
        self._forget()

    def _forget(self) -> None:
        self._pairs = _Pairs()
        self._sockets: dict[str, _Matcher] = {}

    def set_types(self, types: Mapping[str, str]) -> None:
        """The sockets' types from now on; what was paired stays so."""
        self._types = dict(types)

    # Feeding

    def take(self, snapshot: Snapshot, most: int | None = None) -> bool:
        """Look at the rows that are new in it, at most so many; whether that was all.

        Of another generation than before it begins anew. Rows that have left are forgotten.
        """
        if snapshot.generation != self.generation:
            self.begin_again()
            self.generation = snapshot.generation
        self.stop = max(self.stop, snapshot.first)
        self._pairs.let_go(snapshot.first)
        end = snapshot.stop if most is None else min(snapshot.stop, self.stop + most)
        for first, batch in snapshot.batches(self.stop, end):
            self.add(first, batch)
        self.stop = max(self.stop, end)
        return self.stop >= snapshot.stop

    def add(self, first: int, batch: pa.RecordBatch) -> None:
        """These rows, numbered from `first` on; none of them was added before, nor any later one."""
        encoded = batch.column("socket").dictionary_encode()
        names: list[str] = encoded.dictionary.to_pylist()
        kinds = batch.column("kind")
        for code, name in enumerate(names):
            matcher = self._matcher(name)
            if matcher is None:
                continue
            if len(names) == 1:
                rows = range(batch.num_rows)
            else:
                own = pc.call_function("equal", [encoded.indices, pa.scalar(code, pa.int32())])
                rows = _numbers(pc.call_function("indices_nonzero", [own]), "Q")
            matcher.take(first, rows, batch, kinds)
        self.stop = first + batch.num_rows

    def _matcher(self, name: str) -> _Matcher | None:
        type_ = self._types.get(name, "")
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

    def put(self, request: int, reply: int, latency: int) -> None:
        """A pair. A clock that was set back gives no latency below 0."""
        distance = reply - request
        if distance > 0x7FFF_FFFF:
            return
        number, place = divmod(reply, _CHUNK)
        if number not in self._latencies:
            self._latencies[number] = array("q", bytes(8 * _CHUNK))
        self._latencies[number][place] = latency + 1 if latency > 0 else 1
        self._chunk(number)[place] = -distance
        number, place = divmod(request, _CHUNK)
        self._chunk(number)[place] = distance

    def _chunk(self, number: int) -> array[int]:
        found = self._partners.get(number)
        if found is None:
            found = self._partners[number] = array("i", bytes(4 * _CHUNK))
        return found

    def latency(self, row: int) -> int | None:
        chunk = self._latencies.get(row // _CHUNK)
        found = chunk[row % _CHUNK] if chunk is not None else 0
        return found - 1 if found else None

    def partner(self, row: int) -> int | None:
        chunk = self._partners.get(row // _CHUNK)
        found = chunk[row % _CHUNK] if chunk is not None else 0
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
        times, kind_of = _numbers(batch.column("time"), "q"), _numbers(kinds, "B")
        put, asks, answers, open_ = self._pairs.put, self._asks, self._answers, self._open
        for row in rows:
            kind = kind_of[row]
            if kind == asks:
                open_ = (first + row, times[row])
            elif kind == answers and open_ is not None:
                put(open_[0], first + row, times[row] - open_[1])
                open_ = None
        self._open = open_


class _Channel:
    """The open requests among two peers, oldest first."""

    __slots__ = ("asks", "open", "rows_of")

    def __init__(self, asks: int) -> None:
        self.asks = asks
        # An OrderedDict, as a dict takes ever longer to find its first key where those before it were deleted.
        self.open: OrderedDict[int, tuple[int, bytes]] = OrderedDict()
        self.rows_of: dict[bytes, deque[int]] = {}  # of each token

    def ask(self, row: int, time: int, token: bytes) -> None:
        self.open[row] = (time, token)
        rows = self.rows_of.get(token)
        if rows is None:
            self.rows_of[token] = deque((row,))
        else:
            rows.append(row)

    def answer(self, token: bytes, *, exactly: bool) -> tuple[int, int] | None:
        """The row and the time of what that answers, which is open no more."""
        rows = self.rows_of.get(token)
        if rows is not None:
            row = rows[0]
        elif exactly or not self.open:
            return None
        else:
            row = next(iter(self.open))
        return row, self.give_up(row)

    def give_up(self, row: int) -> int:
        """That request is open no more; the time it was made."""
        time, token = self.open.pop(row)
        rows = self.rows_of[token]
        rows.popleft()  # it is the first: of the same token they come and go in turn
        if not rows:
            del self.rows_of[token]
        return time


class _Queued:
    """DEALER and ROUTER have any number of requests open; `routed`: the first frame says with whom."""

    def __init__(self, type_: str, pairs: _Pairs, *, routed: bool) -> None:
        self.type = type_
        self._pairs = pairs
        self._routed = routed
        self._channels: dict[bytes, _Channel] = {}
        self._open = 0

    def take(self, first: int, rows: Sequence[int], batch: pa.RecordBatch, kinds: pa.Array) -> None:
        times, kind_of, frames = _numbers(batch.column("time"), "q"), _numbers(kinds, "B"), _Frames(batch)
        for row in rows:
            kind = kind_of[row]
            if kind <= _RECEIVED:
                self._message(first + row, kind, times[row], frames, row)
            elif kind == _EVENT and not self._routed and batch.column("event")[row].as_py() in _GONE:
                # What was asked over that connection stays without an answer. Were it kept, each later answer
                # would be taken for the one before it.
                self._channels.clear()
                self._open = 0

    def _message(self, row: int, kind: int, time: int, frames: _Frames, at: int) -> None:
        route, token, exactly = frames.envelope(at, routed=self._routed)
        channel = self._channels.get(route)
        if channel is None:
            self._make_room()
            channel = self._channels[route] = _Channel(kind)
        if kind == channel.asks:
            channel.ask(row, time, token)
            self._open += 1
            if self._open > OUTSTANDING:
                channel.give_up(next(iter(channel.open)))
                self._open -= 1
        else:
            found = channel.answer(token, exactly=exactly)
            if found is not None:
                self._open -= 1
                self._pairs.put(found[0], row, time - found[1])

    def _make_room(self) -> None:
        """Peers that come and go under ever new routing ids: those without an open request are forgotten."""
        if len(self._channels) >= OUTSTANDING:
            self._channels = {id_: channel for id_, channel in self._channels.items() if channel.open}
            while len(self._channels) >= OUTSTANDING:
                self._open -= len(self._channels.pop(next(iter(self._channels))).open)


class _Frames:
    """The frames of a batch, without an object for those that aren't looked at."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        lists = batch.column("frames")
        values = lists.values
        self._bounds = _numbers(lists.offsets, "i")
        _, ends, data = values.buffers()
        empty = not len(values)
        self._ends = (
            memoryview(b"\0\0\0\0").cast("i") if empty else memoryview(ends).cast("i")[values.offset :]
        )
        self._data = memoryview(b"" if data is None else data).cast("B")

    def envelope(self, row: int, *, routed: bool) -> tuple[bytes, bytes, bool]:
        """With whom, what tells this request from others, and whether its answer must have that too.

        Source: RFC 28/REQREP: address frames, an empty delimiter, the body. An empty frame at the end is a
        body, not a delimiter.
        """
        ends = self._ends
        at, stop = self._bounds[row], self._bounds[row + 1]
        route = b""
        if routed and at < stop:
            route = bytes(self._data[ends[at] : ends[at + 1]])
            at += 1
        if at == stop:
            return route, b"", False
        for delimiter in range(at, min(stop - 1, at + _ENVELOPE)):
            if ends[delimiter] == ends[delimiter + 1]:
                if delimiter > at:
                    lengths = b",".join(b"%d" % (ends[i + 1] - ends[i]) for i in range(at, delimiter))
                    return route, b"%b:%b" % (lengths, self._data[ends[at] : ends[delimiter]]), True
                at += 1
                break
        start, end = ends[at], ends[at + 1]
        return route, b"" if end - start > _TOKEN else bytes(self._data[start:end]), False


def _numbers(column: pa.Array, code: Literal["q", "Q", "i", "B"]) -> memoryview[int]:
    """The numbers of a column without nulls, over the same memory."""
    if not len(column):
        return memoryview(b"").cast(code)
    return memoryview(column.buffers()[1]).cast("B").cast(code)[column.offset : column.offset + len(column)]
