"""A tap: a transparent relay between ZeroMQ programs that exist, which shows what passes.

It listens at one address, and whoever connects there is connected to the other. The bytes go on as they came,
before anybody looks at them; what is told of them can neither hold a peer up for longer than the sink takes,
nor change what it gets.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from workbench.document.address import Address, AddressError, parse
from workbench.document.links import hosts, is_loopback
from workbench.engine import ipc_paths, tap_words
from workbench.engine.tap_connection import Ends, TappedConnection
from workbench.traffic.records import Kind, Record, Sink

_ANSWER = 30.0  # seconds that the target has to accept a connection, as libzmq's HANDSHAKE_IVL
_ALL = "0.0.0.0"  # noqa: S104 - what libzmq takes for *
_BACKLOG = 100  # as libzmq's BACKLOG


class TapError(Exception):
    """A tap that can't be: one sentence."""


class TapAddresses(Struct, frozen=True):
    """Where a tap listens, and whom it connects to; the texts are what the user wrote."""

    listen: Address
    target: Address
    listen_text: str
    target_text: str

    @classmethod
    def of(cls, listen: str, target: str) -> TapAddresses:
        """Of two addresses, both tcp or ipc. Raises `TapError` for others."""
        if listen == target:
            raise TapError(
                f"{listen} would be connected to itself; listen somewhere else than the target does."
            )
        return cls(_address(listen, "bind"), _address(target, "connect"), listen, target)

    @property
    def is_public(self) -> bool:
        """Whether other machines may connect."""
        return self.listen.transport == "tcp" and not all(map(is_loopback, hosts(self.listen.host)))


class Tap:
    """What listens at the one address, and connects to the other.

    What passes goes to the sink: what a client sent is `sent` of a socket that is named after it, and what the
    target sent it is `received`.
    """

    def __init__(self, addresses: TapAddresses, sink: Sink) -> None:
        self._listen = addresses.listen
        self._target = addresses.target
        self._target_text = addresses.target_text
        self._sink = sink
        self._server: asyncio.Server | None = None
        self._closing = False
        self._relays: set[asyncio.Task[None]] = set()
        self.connections = 0
        """How many clients have been connected to the target so far."""
        self._turned_away = ""  # why the last one was; empty since the target was reached
        self._is_crowded = False
        self.actual = ""
        """The address that is listened at, with the port that a wildcard became; empty while none is."""

    @property
    def clients(self) -> int:
        """How many are connected now."""
        return len(self._relays)

    async def open(self) -> None:
        """Listen from now on. Raises `TapError`."""
        try:
            self._server = await self._listening()
        except OSError as error:
            raise TapError(tap_words.cannot_listen(_text(self._listen), error)) from error
        self.actual = self._actual(self._server)
        self._tell("listening", self.actual, tap_words.listening(self._target_text))

    async def close(self) -> None:
        """Listen no more, and end what is connected: both sides see the other hang up."""
        if self._server is None:
            return
        self._closing = True  # also for who was accepted, and has no turn before
        self._server.close()
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)
        await self._server.wait_closed()
        if ipc_paths.is_path(self.actual):
            os.unlink(self._listen.name)  # noqa: PTH108
        self._server, self.actual = None, ""

    # Listening

    async def _listening(self) -> asyncio.Server:
        address = self._listen
        if address.transport == "ipc":
            _check_unix()
            if problem := ipc_paths.bind_problem(_text(address)):
                raise TapError(problem)
            return await asyncio.start_unix_server(self._accepted, _unix_name(address), backlog=_BACKLOG)
        return await asyncio.start_server(
            self._accepted, _host(address) or _ALL, address.port or 0, backlog=_BACKLOG
        )

    def _actual(self, server: asyncio.Server) -> str:
        if self._listen.transport == "ipc":
            return _text(self._listen)
        port = server.sockets[0].getsockname()[1]
        return f"tcp://{self._listen.host}:{port}"

    def heard(self, fault: Mapping[str, Any]) -> bool:
        """Whether what asyncio reports is that nobody more can be accepted here: then it is told, once."""
        listener = fault.get("socket")
        own = {one.fileno() for one in self._server.sockets} if self._server is not None else set[int]()
        if (
            not isinstance(fault.get("exception"), OSError)
            or listener is None
            or listener.fileno() not in own
        ):
            return False
        if not self._is_crowded:  # it tries again each second
            self._is_crowded = True
            self._tell("crowded", self.actual, tap_words.crowded(), trouble=True)
        return True

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._is_crowded = False
        if self._closing:
            writer.transport.abort()
            return
        relay = asyncio.ensure_future(self._relay(reader, writer))
        self._relays.add(relay)
        relay.add_done_callback(self._ended)

    def _ended(self, relay: asyncio.Task[None]) -> None:
        self._relays.discard(relay)
        if not relay.cancelled() and (fault := relay.exception()) is not None:
            relay.get_loop().call_exception_handler({"message": "A tapped connection", "exception": fault})

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            try:
                async with asyncio.timeout(_ANSWER):
                    target = await self._reach()
            except OSError as error:  # asyncio.timeout's among them
                self._turn_away(error)
                return
            await self._relay_to(target, (reader, writer))
        finally:
            writer.transport.abort()

    async def _relay_to(self, target: Ends, client: Ends) -> None:
        if self._turned_away:
            self._turned_away = ""
            self._tell("reached", self._target_text, tap_words.reached(self._target_text))
        self.connections += 1
        connection = TappedConnection(
            self.connections,
            client=_peer(client[1]),
            target=self._target_text.partition("://")[2] if self._target.transport == "tcp" else "",
            sink=self._sink,
        )
        try:
            await connection.relay(client, target)
        finally:
            target[1].transport.abort()

    async def _reach(self) -> Ends:
        address = self._target
        if address.transport == "ipc":
            return await asyncio.open_unix_connection(_unix_name(address))
        assert address.port is not None
        return await asyncio.open_connection(_host(address), address.port)

    def _turn_away(self, error: OSError) -> None:
        """Somebody who connected, since the target can't be reached; told once, as a peer tries for ever."""
        why = tap_words.unreachable(self._target_text, self._target.host, error)
        if why != self._turned_away:
            self._turned_away = why
            self._tell("unreachable", self._target_text, why, trouble=True)

    def _tell(self, event: str, endpoint: str, reason: str, *, trouble: bool = False) -> None:
        self._sink.record(
            Record(
                time=time.time_ns(),
                socket="tap",
                kind=Kind.EVENT,
                peer=endpoint,
                event=event,
                reason=reason,
                trouble=trouble,
            )
        )


def _address(text: str, mode: str) -> Address:
    try:
        address = parse(text, "bind" if mode == "bind" else "connect")
    except AddressError as error:
        sentence = str(error)
        named = sentence.startswith(text) or not text.strip()
        raise TapError(sentence if named else f"{text}: {sentence}") from error
    if address.transport not in ("tcp", "ipc"):
        raise TapError(f"{text}: a tap goes between tcp:// and ipc:// addresses.")
    if address.transport == "ipc" and address.name == "*":
        raise TapError(f"{text}: others have to be told where a tap listens; write a path.")
    if ";" in text and address.transport == "tcp":
        raise TapError(f"{text}: a tap connects from any address of its own; write tcp://host:port.")
    return address


def _check_unix() -> None:
    if not hasattr(socket, "AF_UNIX"):
        raise TapError("This system's Python has no ipc://; use tcp://.")


def _text(address: Address) -> str:
    if address.transport == "ipc":
        return f"ipc://{address.name}"
    return f"tcp://{address.host}:{address.port or '*'}"


def _host(address: Address) -> str:
    return "" if address.host == "*" else address.host.strip("[]")


def _unix_name(address: Address) -> str:
    return f"\0{address.name[1:]}" if address.name.startswith("@") else os.path.abspath(address.name)  # noqa: PTH100


def _peer(writer: asyncio.StreamWriter) -> str:
    """Who connected, as libzmq's Peer-Address has it with the port; empty of ipc."""
    name = writer.get_extra_info("peername")
    if not isinstance(name, tuple):
        return ""
    host, port = str(name[0]), int(name[1])
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
