"""One connection that a tap relays: the two ways that bytes go, and what is told of them.

Invariant: bytes are written to the other side before they are looked at, and in the order in which they came.
"""

from __future__ import annotations

import asyncio
import time
from typing import TypeAlias

from workbench.engine import tap_words
from workbench.traffic.records import Kind, MessageSlice, Record, Sink
from workbench.traffic.tapped import client_name
from workbench.wire.decoder import MessageReceived
from workbench.wire.observer import (
    Differ,
    From,
    Observer,
    Opened,
    Refused,
    Seen,
    Subscription,
    Unread,
)

Ends: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
"""Of one side: what it says, and what it is told."""

_PIECE = 1 << 18  # bytes that are read at once
_PAUSE = 0.01  # seconds that a sink which is behind is given
_KINDS = {From.CLIENT: Kind.SENT, From.TARGET: Kind.RECEIVED}


class TappedConnection:
    """The `number`th of a tap. `client` and `target` are the two sides' addresses, as `Record.peer` has them."""

    def __init__(self, number: int, *, client: str, target: str, sink: Sink) -> None:
        self._number = number
        self._name = client_name("", number)
        self._addresses = {From.CLIENT: client, From.TARGET: target}
        self._sink = sink
        self._observer = Observer()
        self._passed = dict.fromkeys(From, 0)
        self._bytes = dict.fromkeys(From, 0)
        self._failed = False  # and it was told why

    async def relay(self, client: Ends, target: Ends) -> None:
        """Until both sides are gone, or one has broken off. Cancelled, it tells that, too."""
        ways = {
            asyncio.ensure_future(self._pass_on(by, source[0], sink[1])): by
            for by, source, sink in ((From.CLIENT, client, target), (From.TARGET, target, client))
        }
        first: From | None = None  # who hung up
        try:
            waiting = set(ways)
            while waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                first = first or ways[next(iter(done))]
                if any(isinstance(way.exception(), OSError) for way in done):
                    break
        finally:
            for way in ways:
                way.cancel()
            results = await asyncio.gather(*ways, return_exceptions=True)
            self._tell_end(first)
        for result in results:  # a fault of ours isn't to be taken for a peer's
            if isinstance(result, Exception) and not isinstance(result, OSError):
                raise result

    async def _pass_on(self, by: From, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_PIECE):
            writer.write(data)
            self._bytes[by] += len(data)
            self._tell(by, self._observer.feed(by, data), time.time_ns())
            await writer.drain()
            while self._sink.is_behind:
                await asyncio.sleep(_PAUSE)
        writer.write_eof()

    # What is told

    def _tell(self, by: From, seen: list[Seen], now: int) -> None:
        run: list[tuple[bytes, ...]] = []
        for one in seen:
            if isinstance(one, MessageReceived):
                run.append(one.frames)
                continue
            self._log(by, run, now)
            run = []
            self._event(one, now)
        self._log(by, run, now)

    def _log(self, by: From, messages: list[tuple[bytes, ...]], now: int) -> None:
        """Messages in a row."""
        self._passed[by] += len(messages)
        kind, peer = _KINDS[by], self._addresses[by]
        if len(messages) == 1:
            self._sink.record(Record(time=now, socket=self._name, kind=kind, frames=messages[0], peer=peer))
        elif messages:
            times = [now] * len(messages)
            self._sink.extend(MessageSlice.of(self._name, messages, times, peer, kind))

    def _event(self, seen: Seen, now: int) -> None:
        match seen:
            case Opened():
                self._name = client_name(seen.client.type, self._number)
                self._tell_event(now, "connected", tap_words.connected(seen))
                if wrong := tap_words.wrong_pair(seen):
                    self._fail(now, "handshake-failed", wrong)
            case Differ(client, target):
                self._fail(now, "handshake-failed", tap_words.differ(client, target))
            case Refused(by, reason):
                self._fail(now, "handshake-failed", tap_words.refused(by, reason))
            case Unread(by, reason):
                self._fail(now, "unread", tap_words.unread(by, reason))
            case Subscription(by, prefix, cancelled):
                event = "unsubscribed" if cancelled else "subscribed"
                self._tell_event(now, event, tap_words.subscription(by, prefix, cancelled=cancelled))
            case MessageReceived():
                pass  # not an event

    def _fail(self, now: int, event: str, sentence: str) -> None:
        self._failed = True
        self._tell_event(now, event, sentence, trouble=True)

    def _tell_end(self, first: From | None) -> None:
        opened, now = self._observer.opened, time.time_ns()
        if opened is None and not self._failed and first is not None:
            heard = self._observer.type_of(first.other)
            self._fail(now, "handshake-failed", tap_words.no_handshake(first, heard))
            return
        sums = ""
        if opened is not None:
            beats = self._observer.heartbeats
            sums = tap_words.sums(self._passed, self._bytes, sealed=opened.sealed, heartbeats=beats)
        self._tell_event(now, "disconnected", f"{tap_words.hung_up(first)} {sums}".rstrip())

    def _tell_event(self, now: int, event: str, reason: str, *, trouble: bool = False) -> None:
        self._sink.record(
            Record(
                time=now,
                socket=self._name,
                kind=Kind.EVENT,
                peer=self._addresses[From.CLIENT],
                event=event,
                reason=reason,
                trouble=trouble,
            )
        )
