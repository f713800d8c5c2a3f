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

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(16) + b"\x00" + bytes(31)
FORGED = b"\x01\x00" + b"\x07\x00forged"  # ZMTP 1.0: an empty routing id, one frame

# Type, mode, address, and what is said of it.
IMPOSSIBLE = [
    ("PULL", "bind", "tcp://127.0.0.1", "needs a host and a port"),
    ("PULL", "bind", "tcp://127.0.0.1:abc", '"abc" is not a port'),
    ("PULL", "bind", "127.0.0.1:5555", "has no transport"),
    ("PULL", "bind", "ws://127.0.0.1:5555", "ws:// is not a transport here"),
    ("PULL", "bind", "norm://127.0.0.1:5555", "norm:// is not a transport here"),
    ("PULL", "bind", "pgm://127.0.0.1;239.192.1.1:5555", "pgm:// is not a transport here"),
    ("PULL", "bind", "vmci://*:5555", "vmci:// is not a transport here"),
    ("PULL", "bind", "udp://127.0.0.1:5555", "A PULL can't use udp://"),
    ("PULL", "bind", "tcp://127.0.0.1:99999", "Port 99999 is above 65535"),
    ("PULL", "bind", "tcp://127.0.0.1:80x", '"80x" is not a port'),
    ("PULL", "bind", "tcp://127.0.0.1:5555\0:x", "control characters"),
    ("PULL", "bind", "tcp://[*]:5555", "brackets that are for an IPv6 address"),
    ("PUSH", "connect", "tcp://0127.0.0.1:5555", "would be read as 87.0.0.1"),
    ("PUSH", "connect", "tcp://127.0.0.1:0", "Port 0 can't be connected to"),
    ("PUSH", "connect", "tcp://127.0.0.1:99999", "Port 99999 is above 65535"),
    ("PUSH", "connect", "tcp://*:5555", "A connect needs a host"),
    ("PULL", "bind", "tcp://no-such-host.invalid:5555", "There is no such address here"),
    ("PULL", "bind", "tcp://[::1]:*", "needs the option IPV6"),
    ("PULL", "bind", "tcp://192.0.2.1:5555", "This machine has no such address"),
]
if sys.platform != "win32":
    IMPOSSIBLE += [
        ("PULL", "bind", "ipc:///" + "x" * 120, "at most 107"),
        ("PUSH", "connect", "ipc:///" + "x" * 120, "at most 107"),
        ("PULL", "bind", "ipc:///no/such/folder/s", "The folder of this path doesn't exist"),
        ("PULL", "bind", "ipc:///usr", "/usr is a folder"),
    ]

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


@contextlib.asynccontextmanager
async def strangers():
    """`await start("PULL", bind=HERE, RCVHWM=1)`; all are ended in the end."""
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

    try:
        yield start
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()


@pytest.fixture
async def stranger():
    """Starts strangers, see there."""
    async with strangers() as start:
        yield start


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
