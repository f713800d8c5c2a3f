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
from itertools import pairwise

import pytest

from tests.engine.failure_lab import HERE, port_of
from tests.failure_play import peers, seen, until
from tests.failure_rows import ENVIRONMENT, MESSAGES, ROWS, SEND, SITUATIONS, SOCKETS
from workbench.document.words import printable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no ipc or SIGSTOP on Windows")

RUN = [sys.executable, "-m", "workbench", "run"]
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

    def has_all(self):
        return all(
            any(words in row.get("reason", "") for row in self.rows if row["socket"] == id_)
            for id_, event, words, _ in ROWS
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


async def play(folder):
    """Everything at once: the exit code, the rows and what was said on stderr."""
    send = [word for name in SEND for word in ("--send", name)]
    async with peers(folder) as there, running(folder, there.sockets, MESSAGES, send) as command:
        await there.act(command)
        # Those that never come are told by the tests, each.
        with contextlib.suppress(AssertionError):
            await until(command.has_all)
        return (*await command.ended(), command.rows)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    return asyncio.run(play(tmp_path_factory.mktemp("rows")))


def test_every_situation_is_provoked_or_says_why_not():
    sockets = {socket["id"] for socket in SOCKETS}
    told = {id_ for ids in SITUATIONS.values() if isinstance(ids, tuple) for id_ in ids}
    assert told == {row.id for row in ROWS}
    assert told <= sockets
    assert all(SITUATIONS.values())


def of(rows, id_, *events):
    return [
        row for row in rows if row["socket"] == id_ and {row.get("event"), row["kind"]}.intersection(events)
    ]


@pytest.mark.parametrize(("id_", "event", "words"), [row[:3] for row in ROWS], ids=[row.id for row in ROWS])
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


def test_what_a_rep_gets_without_the_delimiter_is_not_received(played):
    (received,) = of(played[2], "rep-envelope", "received")
    assert received["frames"] == [{"text": "taken"}]


def test_what_repeats_is_told_once_until_something_else_happens(played):
    """How often that is, is a matter of how busy the machine is: some messages go between, a connection may hold."""
    for id_, repeated in (
        ("unread-push", "refused"),
        ("unread-router", "refused"),
        ("unread-xpub", "refused"),
        ("keeps-dropping", "keeps-dropping"),
    ):
        told = [row.get("event", row["kind"]) for row in played[2] if row["socket"] == id_]
        if id_ == "keeps-dropping":
            told = [event for event in told if event not in ("sent", "refused")]
        assert repeated in told
        assert (repeated, repeated) not in pairwise(told)


async def test_too_many_files(tmp_path):
    many = [
        {"id": f"s{n}", "type": "PULL", "endpoints": [{"mode": "bind", "address": HERE}]} for n in range(40)
    ]
    async with running(tmp_path, many, command=[sys.executable, "-c", LIMITED, "run"]) as command:
        await seen(command, "s39", "failed")
        port = port_of(command.of("s0", "bound")[0]["peer"])
        with contextlib.ExitStack() as stack:
            # As many as are left, and one for whom none is.
            for _ in range(64):
                stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            await seen(command, "s0", "accept-failed")
        code, errors = await command.ended()
    assert code == 1
    assert "Traceback" not in errors
    (failed,) = command.of("s39", "failed")
    assert "Close some sockets" in failed["reason"]
    (outside,) = command.of("s0", "accept-failed")
    assert "Too many files are open, so that peers who connect wait outside" in outside["reason"]
