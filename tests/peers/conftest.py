"""Programs in other processes, and the workbench to set against them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace
from workbench.session import Session
from workbench.traffic.records import Kind, Record

PROGRAMS = Path(__file__).parent / "programs"


class Program:
    """A plain pyzmq program that runs by itself; `lines` is what it printed so far."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAMS / f"{name}.py"), *arguments], stdout=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, name=f"stdout of {name}")
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Workbench:
    """A session without a window, and its log in the words of the tests."""

    def __init__(self, *sockets: Socket) -> None:
        self.session = Session(Workspace(sockets=sockets))

    async def __aenter__(self) -> Workbench:
        self.session.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    def send(self, socket: str, *texts: str) -> Record:
        return self.session.send(socket, tuple(Frame(text=text) for text in texts))

    def rows(self, kind: Kind, socket: str) -> list[Record]:
        log = self.session.log
        rows = (log.record_at(row) for row in range(len(log)))
        return [record for record in rows if record.kind is kind and record.socket == socket]

    def sent(self, socket: str) -> list[tuple[bytes, ...]]:
        return [record.frames for record in self.rows(Kind.SENT, socket)]

    def received(self, socket: str) -> list[tuple[bytes, ...]]:
        return [record.frames for record in self.rows(Kind.RECEIVED, socket)]

    def peers(self, socket: str) -> int:
        """How many connections that socket has."""
        return sum(endpoint.peers for endpoint in self.session.state(socket).endpoints)


@pytest.fixture
def program() -> Iterator[object]:
    """`program(name, *arguments)` starts one; all are ended with the test."""
    started: list[Program] = []

    def start(name: str, *arguments: str) -> Program:
        started.append(Program(name, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.fixture
def workbench() -> type[Workbench]:
    """`async with workbench(*sockets) as bench`: these sockets, started."""
    return Workbench


@pytest.fixture
def address() -> str:
    """A free one on the loopback."""
    return free_loopback_address(())


@pytest.fixture
def bind(address: str) -> tuple[Endpoint, ...]:
    """A socket's endpoints that bind the address."""
    return (Endpoint(mode="bind", address=address),)


@pytest.fixture
def connect(address: str) -> tuple[Endpoint, ...]:
    """A socket's endpoints that connect to the address."""
    return (Endpoint(mode="connect", address=address),)
