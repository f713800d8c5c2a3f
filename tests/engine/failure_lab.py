"""What the tests of failures share: peers in other processes, plain TCP sockets, and where a sentence is looked for."""

import asyncio
import contextlib
import json
import socket
import sys
from pathlib import Path

import pytest

from workbench.traffic.records import Kind

HERE = "tcp://127.0.0.1:*"
STRANGER = Path(__file__).with_name("stranger.py")

posix = pytest.mark.skipif(sys.platform == "win32", reason="there is no ipc or SIGSTOP on Windows")


class Stranger:
    """A socket in another process."""

    def __init__(self, process):
        self.process = process
        self.address = ""

    async def does(self, *words):
        self.process.stdin.write(f"{' '.join(words)}\n".encode())
        return await self.answer()

    async def answer(self):
        return (await asyncio.wait_for(self.process.stdout.readline(), 15)).decode().strip()

    def say(self, *words):
        self.process.stdin.write(f"{' '.join(words)}\n".encode())


@pytest.fixture
async def stranger():
    """`await stranger("PULL", bind=HERE, RCVHWM=1)`."""
    processes = []

    async def start(type_, *, bind="", connect="", **options):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(STRANGER), type_, "bind" if bind else "connect", bind or connect),
            json.dumps(options),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        processes.append(process)
        found = Stranger(process)
        found.address = await found.answer()
        return found

    yield start
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def address_of(server):
    return f"tcp://127.0.0.1:{server.getsockname()[1]}"


def port_of(address):
    return int(address.rpartition(":")[2])


@pytest.fixture
def knock(lab):
    """A plain TCP client of a bound socket."""
    with contextlib.ExitStack() as stack:
        yield lambda id_: stack.enter_context(socket.create_connection(("127.0.0.1", port_of(lab.port(id_)))))


@pytest.fixture
def listener():
    """A plain TCP server that isn't ZeroMQ."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def troubles(lab, id_, name):
    found = lab.sink.events(id_, name)
    assert all(record.trouble and record.kind is Kind.EVENT for record in found)
    return [record.reason for record in found]


def on_node(lab, id_):
    """What the node says; its first endpoint says the same."""
    state = lab.engine.state(id_)
    if state.endpoints:
        assert state.problem in {endpoint.problem for endpoint in state.endpoints}
    return state.problem
