"""What goes wrong is said by `zmq-workbench run --jsonl` in the words of the node, through the real command line.

All rows of the table run in one workspace, each with a socket of its own, against peers in other processes.
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
from pathlib import Path

import pytest

from tests.engine.failure_lab import FORGED, HERE, address_of, port_of, strangers
from tests.headless.failure_rows import (
    ENVIRONMENT,
    MESSAGES,
    PEERS,
    ROWS,
    SECRET,
    SEND,
    SOCKETS,
    VISITORS,
)
from workbench.document.words import printable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no ipc or SIGSTOP on Windows")

RUN = [sys.executable, "-m", "workbench", "run"]
SECURED = Path(__file__).parents[1] / "peers" / "programs" / "secured.py"
LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
runpy.run_module("workbench", run_name="__main__", alter_sys=True)
"""


class Command:
    """A `run` whose rows are read as they come."""

    def __init__(self, process):
        self.process = process
        self.rows = []
        self.reading = asyncio.ensure_future(self._read())

    async def _read(self):
        async for line in self.process.stdout:
            self.rows.append(json.loads(line))

    def of(self, id_, event):
        """That socket's rows with this event, or of this kind."""
        return [row for row in self.rows if row["socket"] == id_ and event in (row.get("event"), row["kind"])]

    async def seen(self, id_, event, within=20.0):
        deadline = time.monotonic() + within
        while not self.of(id_, event):
            assert time.monotonic() < deadline, (id_, event, [r for r in self.rows if r["socket"] == id_])
            await asyncio.sleep(0.01)  # a poll's pause
        return self.of(id_, event)[0]

    def has_all(self):
        return all(
            any(words in row.get("reason", "") for row in self.rows if row["socket"] == id_)
            for id_, event, words in ROWS
            if event != "closed-with-unsent"
        )

    async def ended(self):
        """The exit code and what was said on stderr, after Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        errors = await asyncio.wait_for(self.process.stderr.read(), 20)
        await self.reading
        return await self.process.wait(), errors.decode()


@contextlib.asynccontextmanager
async def running(folder, sockets, messages=(), arguments=(), command=RUN):
    file = folder / "w.zmqw"
    workspace = {"format": "zmq-workbench/1", "sockets": sockets, "messages": list(messages)}
    file.write_text(json.dumps(workspace), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(*command, str(file), "--jsonl", "-", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **ENVIRONMENT},
        limit=1 << 20,
    )
    command = Command(process)
    try:
        yield command
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await command.reading
        await process.communicate()


@contextlib.contextmanager
def ports(*names):
    """A free port for each."""
    with contextlib.ExitStack() as stack:
        held = {name: stack.enter_context(socket.create_server(("127.0.0.1", 0))) for name in names}
        found = {name: server.getsockname()[1] for name, server in held.items()}
    yield found


def placed(sockets, places):
    """The sockets, their addresses filled in."""
    found = json.loads(json.dumps(sockets))
    for each in found:
        for end in each["endpoints"]:
            end["address"] = re.sub(r"\{(\w+)\}", lambda m: str(places[m[1]]), end["address"])
    return found


async def play(folder):
    """Everything at once: the exit code, the rows and what was said on stderr."""
    (folder / "notes").write_text("mine", encoding="utf-8")
    async with contextlib.AsyncExitStack() as stack:
        start = await stack.enter_async_context(strangers())
        busy = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        free = stack.enter_context(ports("plain", "denied", "any", "later"))
        later = f"tcp://127.0.0.1:{free['later']}"
        putting_off = await asyncio.create_subprocess_exec(
            *(sys.executable, str(SECURED), "rep", later),
            *(json.dumps({"CURVE_SERVER": 1, "CURVE_SECRETKEY": SECRET}), "300"),
            stdout=asyncio.subprocess.DEVNULL,
        )
        stack.callback(putting_off.kill)
        names = (*PEERS, "live")
        found = await asyncio.gather(
            *(start(type_, bind=HERE, **options) for type_, options in PEERS.values()),
            start("PULL", bind=f"ipc://{folder}/live"),
        )
        peers = dict(zip(names, found, strict=True))
        addresses = {name: peer.address for name, peer in peers.items()}
        places = {**addresses, **free, "later": later, "folder": folder, "port": port_of(address_of(busy))}
        send = [word for name in SEND for word in ("--send", name)]
        command = await stack.enter_async_context(running(folder, placed(SOCKETS, places), MESSAGES, send))

        async def comes(name):
            type_, options = VISITORS[name]
            bound = await command.seen(name, "bound")
            return await start(type_, connect=bound["peer"], **options)

        visitors = dict(zip(VISITORS, await asyncio.gather(*(comes(name) for name in VISITORS)), strict=True))
        clients = {}
        for name, said in (("http", b"GET / HTTP/1.1\r\n\r\n"), ("forged", FORGED)):
            port = port_of((await command.seen(name, "bound"))["peer"])
            clients[name] = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            clients[name].sendall(said)
        await command.seen("forged", "no-handshake")
        await command.seen("http", "no-handshake")
        # What the peers do
        await command.seen("req-stuck", "sent")
        await peers["router"].does("send", b"stuck".hex(), b"no delimiter".hex())
        await command.seen("max-bound", "accepted")
        await visitors["max-bound"].does("send", "00" * 101)
        await command.seen("max-connected", "connected")
        await peers["large"].does("send", "00" * 101)
        await visitors["rep-envelope"].does("send", b"lost".hex())
        await visitors["rep-envelope"].does("send", "-", b"taken".hex())
        await visitors["ids"].does("send", b"x".hex())
        await command.seen("heartbeat", "connected")
        os.kill(peers["frozen"].process.pid, signal.SIGSTOP)
        clients["http"].close()
        await command.seen("rep-envelope", "received")
        await command.seen("ids", "received")
        # Those that never come are told by the tests, each.
        deadline = time.monotonic() + 15
        while not command.has_all() and time.monotonic() < deadline:
            await asyncio.sleep(0.02)  # a poll's pause
        return (*await command.ended(), command.rows)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    return asyncio.run(play(tmp_path_factory.mktemp("rows")))


def of(rows, id_, *events):
    return [
        row for row in rows if row["socket"] == id_ and {row.get("event"), row["kind"]}.intersection(events)
    ]


@pytest.mark.parametrize(("id_", "event", "words"), ROWS, ids=[row[0] for row in ROWS])
def test_each_failure_is_a_sentence_in_a_line(played, id_, event, words):
    _, errors, rows = played
    found = of(rows, id_, *((event,) if isinstance(event, str) else event))
    assert any(words in row["reason"] for row in found), [row for row in rows if row["socket"] == id_]
    if event == "failed":
        assert printable(f"{id_}: {found[0]['reason']}") in errors.splitlines()
    elif event == "refused" and id_ in SEND:
        assert f'"{id_}" was refused: {found[0]["reason"]}' in errors


def test_a_socket_that_could_not_start_is_the_exit_code_and_no_trace_of_python(played):
    code, errors, rows = played
    assert code == 1
    assert "Traceback" not in errors
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["kind"] for row in rows} == {"sent", "received", "refused", "event"}


def test_what_a_wildcard_became_is_told(played):
    (bound,) = of(played[2], "wildcard", "bound")
    assert re.fullmatch(r"tcp://0\.0\.0\.0:\d+", bound["peer"])
    assert of(played[2], "wildcard", "failed") == []  # its unbind goes by that address


def test_a_routing_id_of_any_bytes_is_shown_as_such(played):
    (received,) = of(played[2], "ids", "received")
    assert received["frames"] == [{"hex": "fffe"}, {"text": "x"}]


def test_a_message_without_a_handshake_says_so_of_its_peer(played):
    (received,) = of(played[2], "forged", "received")
    assert (received["peer"], received["frames"]) == ("no handshake", [{"text": "forged"}])


def test_what_a_rep_gets_without_the_delimiter_is_in_no_line(played):
    """libzmq drops it without a word on either side; the workspace's check warns of it beforehand."""
    (received,) = of(played[2], "rep-envelope", "received")
    assert received["frames"] == [{"text": "taken"}]


def test_a_refusal_that_repeats_is_told_once(played):
    for id_ in ("unread-push", "unread-router", "unread-xpub"):
        assert len(of(played[2], id_, "refused")) <= 3
    # Once for each row of drops; where the machine is slow one may hold for its second, and the row begins anew.
    assert len(of(played[2], "keeps-dropping", "keeps-dropping")) < 5


async def test_too_many_files(tmp_path):
    many = [
        {"id": f"s{n}", "type": "PULL", "endpoints": [{"mode": "bind", "address": HERE}]} for n in range(40)
    ]
    async with running(tmp_path, many, command=[sys.executable, "-c", LIMITED, "run"]) as command:
        await command.seen("s39", "failed")
        code, errors = await command.ended()
    assert code == 1
    assert "Traceback" not in errors
    (failed,) = command.of("s39", "failed")
    assert "Close some sockets" in failed["reason"]
