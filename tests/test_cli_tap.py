"""`zmq-workbench tap` as a user meets it: in a process of its own, between programs that know nothing of it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack

import pytest
import zmq

from workbench.traffic.capture import read_capture

from .test_cli import ENVIRONMENT, started, workbench


@pytest.fixture
def peer():
    """`peer(type)` is a socket of a program elsewhere."""
    with ExitStack() as all_:
        context = all_.enter_context(zmq.Context())

        def make(type_):
            made = all_.enter_context(context.socket(type_))
            made.linger = 0
            made.rcvtimeo = made.sndtimeo = 30_000
            return made

        yield make


FEW = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40)); from workbench.cli import main; main()"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of open files to set")
def test_more_clients_than_files_may_be_open_are_told_in_words(peer):
    """All are served, those that wait once others have left."""
    server = peer(zmq.ROUTER)
    port = server.bind_to_random_port("tcp://127.0.0.1")
    clients = [peer(zmq.DEALER) for _ in range(30)]
    addresses = "tcp://127.0.0.1:*", f"tcp://127.0.0.1:{port}"
    command = [sys.executable, "-c", FEW, "tap", *addresses, "--jsonl", "-"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as tap:
        rows = [json.loads(tap.stdout.readline())]
        for number, client in enumerate(clients):
            client.connect(rows[0]["peer"])
            client.send(b"%d" % number)
        while rows[-1].get("event") not in ("crowded", "unreachable"):
            rows.append(json.loads(tap.stdout.readline()))
        for _ in clients:
            clients[int(server.recv_multipart()[1])].close()  # one after the other makes room
        tap.send_signal(signal.SIGINT)
        _, errors = tap.communicate(timeout=100)
    assert "the program has as many files open as the system lets it (ulimit -n)" in rows[-1]["reason"]
    assert (tap.returncode, errors) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_passes_is_printed_and_captured_until_a_signal(number, peer, tmp_path):
    server, client = peer(zmq.REP), peer(zmq.REQ)
    port = server.bind_to_random_port("tcp://127.0.0.1")
    capture = tmp_path / "seen.arrows"
    target = f"tcp://127.0.0.1:{port}"
    with started("tap", "tcp://127.0.0.1:*", target, "--jsonl", "-", "--capture", str(capture)) as tap:
        rows = [json.loads(tap.stdout.readline())]
        assert rows[0]["event"] == "listening"
        assert target in rows[0]["reason"]
        client.connect(rows[0]["peer"])
        client.send(b"question")
        assert server.recv() == b"question"
        server.send(b"answer")
        assert client.recv() == b"answer"
        while rows[-1]["kind"] != "received":
            rows.append(json.loads(tap.stdout.readline()))
        tap.send_signal(number)
        rest, errors = tap.communicate(timeout=100)
    assert (tap.returncode, errors) == (0, "")
    rows += map(json.loads, rest.splitlines())
    assert [row["kind"] for row in rows] == ["event", "event", "sent", "received", "event"]
    assert rows[2]["frames"] == [{"text": ""}, {"text": "question"}]
    assert rows[3]["frames"] == [{"text": ""}, {"text": "answer"}]
    assert rows[2]["socket"] == rows[3]["socket"] == "REQ-1"
    assert rows[4]["event"] == "disconnected"
    assert read_capture(capture)[0].num_rows == len(rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tcp://127.0.0.1:1"], "TARGET"),
        (["tcp://127.0.0.1:1", "inproc://x"], "between tcp:// and ipc://"),
        (["tcp://127.0.0.1:1", "tcp://127.0.0.1:99999"], "tcp://127.0.0.1:99999: Port 99999 is above 65535."),
        (["tcp://127.0.0.1:1", "tcp://127.0.0.1:1"], "connected to itself"),
        (["tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "--capture", "-"], "no stream"),
        (["tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "--for", "soon"], "not a number of seconds"),
    ],
)
def test_what_can_not_be_is_one_line_and_2(arguments, words):
    ended = workbench("tap", *arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert words in ended.stderr


def test_a_capture_is_not_made_for_addresses_that_can_not_be(tmp_path):
    path = tmp_path / "c.arrows"
    assert workbench("tap", "tcp://127.0.0.1:1", "udp://x", "--capture", str(path)).returncode == 2
    assert not path.exists()


def test_a_port_that_is_taken_is_told_and_1():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        ended = workbench("tap", address, "tcp://127.0.0.1:1")
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "has this address already" in ended.stderr


def test_other_machines_are_warned_of():
    ended = workbench("tap", "tcp://*:*", "tcp://127.0.0.1:1", "--for", "0.1", "--quiet")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "other machines can connect here" in ended.stderr
