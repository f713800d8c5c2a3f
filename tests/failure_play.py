"""Plays the rows of `failure_rows`: the peers that are there before, and what they do once the workspace runs.

Whoever plays gives a `Stage` of how to start the workspace's sockets and how to see its rows: as lines of
`zmq-workbench run --jsonl`, or in a window.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Protocol

from tests.engine.failure_lab import FORGED, HERE, address_of, port_of, strangers
from tests.failure_rows import PEERS, SECRET, SOCKETS, VISITORS

SECURED = Path(__file__).parent / "peers" / "programs" / "secured.py"
_FREE = ("plain", "denied", "any", "listed", "later")


class Stage(Protocol):
    """A workspace that runs."""

    def of(self, id_: str, event: str, /) -> Sequence[Mapping[str, Any]]:
        """That socket's rows with this event, or of this kind, so far, as in a line of `run --jsonl`."""
        ...


@contextlib.contextmanager
def ports(*names: str) -> Iterator[dict[str, int]]:
    """A free port for each."""
    with contextlib.ExitStack() as stack:
        held = {name: stack.enter_context(socket.create_server(("127.0.0.1", 0))) for name in names}
        found = {name: server.getsockname()[1] for name, server in held.items()}
    yield found


def placed(sockets: Sequence[Mapping[str, Any]], places: Mapping[str, object]) -> list[dict[str, Any]]:
    """The sockets, their addresses filled in."""
    found = json.loads(json.dumps(sockets))
    for each in found:
        for end in each["endpoints"]:
            end["address"] = re.sub(r"\{(\w+)\}", lambda m: str(places[m[1]]), end["address"])
    return found


async def until(holds: Callable[[], object], what: object = "", within: float = 30.0) -> None:
    """Wait for it. Raises where it doesn't come."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, what() if callable(what) else what
        await asyncio.sleep(0.01)  # a poll's pause


async def seen(stage: Stage, id_: str, event: str) -> Mapping[str, Any]:
    """The first such row, once it is there."""
    await until(lambda: stage.of(id_, event), (id_, event))
    return stage.of(id_, event)[0]


class Peers:
    """Those that are there before the workspace starts; `sockets` are the rows' with their addresses."""

    def __init__(self, stack: AsyncExitStack, start: Any) -> None:
        self._stack = stack
        self._start = start
        self._peers: dict[str, Any] = {}
        self.sockets: list[dict[str, Any]] = []

    async def appear(self, folder: Path) -> None:
        """Be there."""
        (folder / "notes").write_text("mine", encoding="utf-8")
        busy = self._stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        free = self._stack.enter_context(ports(*_FREE))
        later = f"tcp://127.0.0.1:{free['later']}"
        putting_off = await asyncio.create_subprocess_exec(
            *(sys.executable, str(SECURED), "rep", later),
            *(json.dumps({"CURVE_SERVER": 1, "CURVE_SECRETKEY": SECRET}), "300"),
            stdout=asyncio.subprocess.DEVNULL,
        )
        self._stack.push_async_callback(putting_off.wait)
        self._stack.callback(putting_off.kill)
        found = await asyncio.gather(
            *(self._start(type_, bind=HERE, **options) for type_, options in PEERS.values()),
            self._start("PULL", bind=f"ipc://{folder}/live"),
        )
        self._peers = dict(zip((*PEERS, "live"), found, strict=True))
        places = {name: peer.address for name, peer in self._peers.items()}
        self.sockets = placed(
            SOCKETS, {**places, **free, "later": later, "folder": folder, "port": port_of(address_of(busy))}
        )

    async def act(self, stage: Stage) -> None:
        """Do what provokes the rows that need somebody."""

        async def comes(name: str) -> Any:
            type_, options = VISITORS[name]
            bound = await seen(stage, name, "bound")
            return await self._start(type_, connect=bound["peer"], **options)

        visitors = dict(zip(VISITORS, await asyncio.gather(*map(comes, VISITORS)), strict=True))
        clients = {}
        for name, said in (("http", b"GET / HTTP/1.1\r\n\r\n"), ("forged", FORGED)):
            port = port_of((await seen(stage, name, "bound"))["peer"])
            clients[name] = self._stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            clients[name].sendall(said)
        await seen(stage, "forged", "no-handshake")
        await seen(stage, "http", "no-handshake")
        await seen(stage, "req-stuck", "sent")
        await self._peers["router"].does("send", b"stuck".hex(), b"no delimiter".hex())
        await seen(stage, "max-bound", "accepted")
        await visitors["max-bound"].does("send", "00" * 101)
        await seen(stage, "max-connected", "connected")
        await self._peers["large"].does("send", "00" * 101)
        await visitors["rep-envelope"].does("send", b"lost".hex())
        # A request that follows at once would have it passed over unseen.
        await seen(stage, "rep-envelope", "request-thrown-away")
        await visitors["rep-envelope"].does("send", "-", b"taken".hex())
        await visitors["ids"].does("send", b"x".hex())
        await seen(stage, "heartbeat", "connected")
        os.kill(self._peers["frozen"].process.pid, signal.SIGSTOP)
        clients["http"].close()
        await seen(stage, "rep-envelope", "received")
        await seen(stage, "ids", "received")


@contextlib.asynccontextmanager
async def peers(folder: Path):
    """The peers, there; all are gone in the end."""
    async with AsyncExitStack() as stack:
        found = Peers(stack, await stack.enter_async_context(strangers()))
        await found.appear(folder)
        yield found
