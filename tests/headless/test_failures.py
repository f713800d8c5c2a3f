"""What goes wrong is said by `zmq-workbench run --jsonl` in the words of the node, through the real command line."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest

GONE = "tcp://127.0.0.1:1"
BOUND = [{"mode": "bind", "address": "tcp://127.0.0.1:{{ port }}"}]
CONNECTED = [{"mode": "connect", "address": "tcp://127.0.0.1:{{ port }}"}]


def sockets(*sockets):
    return [{"id": id_, "type": type_, **more} for id_, type_, more in sockets]


@pytest.fixture
def run(tmp_path):
    """The exit code, the rows and what was said on stderr of a workspace with these sockets."""

    def run(sockets, *arguments, messages=(), port=None, seconds=1):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = port or free.getsockname()[1]
        workspace = {
            "format": "zmq-workbench/1",
            "variables": {"port": str(port)},
            "sockets": sockets,
            "messages": list(messages),
        }
        file = tmp_path / "w.zmqw"
        file.write_text(json.dumps(workspace), encoding="utf-8")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "workbench",
                "run",
                str(file),
                "--jsonl",
                "-",
                "--for",
                str(seconds),
                *arguments,
            ],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=50,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return run


@pytest.mark.parametrize(
    ("wanted", "event", "words"),
    [
        (
            sockets(("a", "PUSH", {"endpoints": [{"mode": "connect", "address": GONE}]})),
            "connection-refused",
            f"Nobody listens at {GONE}; trying again.",
        ),
        (
            sockets(
                ("a", "PUSH", {"endpoints": [{"mode": "connect", "address": "tcp://nowhere.invalid:1"}]})
            ),
            "name-not-found",
            "There is no host named nowhere.invalid",
        ),
        (
            sockets(("a", "REQ", {"endpoints": CONNECTED}), ("b", "PUB", {"endpoints": BOUND})),
            "handshake-failed",
            "A REQ talks to REP and ROUTER only.",
        ),
        (
            sockets(
                ("router", "ROUTER", {"endpoints": BOUND}),
                ("first", "DEALER", {"endpoints": CONNECTED, "options": {"ROUTING_ID": "x"}}),
                ("a", "DEALER", {"endpoints": CONNECTED, "options": {"ROUTING_ID": "x"}}),
            ),
            "routing-id-taken",
            'under the same routing id, "x"',
        ),
    ],
    ids=["refused", "unknown-host", "wrong-pair", "routing-id"],
)
def test_a_connection_that_fails(run, wanted, event, words):
    code, rows, _ = run(wanted)
    assert code == 0
    found = [row for row in rows if (row["socket"], row.get("event")) == ("a", event)]
    assert [row["kind"] for row in found] == ["event"] * len(found)
    assert any(words in row["reason"] for row in found)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://127.0.0.1:{{ port }}", "has this address already; choose another port"),
        ("tcp://127.0.0.1:99999", "Port 99999 is above 65535"),
        ("tcp://[::1]:*", "needs the option IPV6"),
        ("ipc:///usr", "/usr is a folder"),
    ],
    ids=["in-use", "mangled", "ipv6", "ipc"],
)
def test_a_socket_that_cannot_start(run, address, words):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = sockets(("a", "PULL", {"endpoints": [{"mode": "bind", "address": address}]}))
        code, rows, said = run(wanted, port=taken.getsockname()[1])
    assert code == 1
    (row,) = [row for row in rows if row.get("event") == "failed"]
    assert words in row["reason"]
    assert said.strip() == f"a: {row['reason']}"


def test_a_message_that_nobody_takes(run):
    message = {"name": "job", "socket": "a", "frames": [{"text": "x"}]}
    wanted = sockets(("a", "PUSH", {"endpoints": BOUND}))
    code, rows, said = run(wanted, "--send", "job", messages=[message], seconds=3)
    assert code == 0
    (row,) = [row for row in rows if row["kind"] == "refused"]
    assert "No peer is connected" in row["reason"]
    assert f'"job" was refused: {row["reason"]}' in said
