"""The command line as a user meets it: in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.document.ports import free_loopback_address
from workbench.resources import resource
from workbench.traffic.capture import CaptureWriter, read_capture
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.text import json_line

COMMAND = [sys.executable, "-X", "dev", "-m", "workbench"]
PATTERNS = ["dealer-router", "pair", "publish-subscribe", "push-pull", "request-reply"]
ENVIRONMENT = {
    k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
}
PATTERN_FILE = str(resource("gallery", "request-reply.zmqw"))
REQUEST_REPLY = ["run", "--pattern", "request-reply"]


def workbench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env=ENVIRONMENT, timeout=100, check=False
    )


def free_port() -> str:
    return "port=" + free_loopback_address(()).rpartition(":")[2]


def complaints(errors: str) -> list[str]:
    """What is on stderr, but for asyncio's notes in `-X dev` of what took long: that is the machine's load."""
    return [line for line in errors.splitlines() if not line.startswith("Executing <")]


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT | {"PYTHONUNBUFFERED": "1"},
    )


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_runs_by_itself(name):
    variable = "name=of-this-test" if name == "pair" else free_port()
    running = started("run", "--pattern", name, "--jsonl", "-", "--set", variable)
    # Until something has come, however long that takes; the test's own time limit is the end of it.
    came = any(json.loads(line)["kind"] == "received" for line in running.stdout)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=100)
    assert came
    assert (running.returncode, complaints(errors)) == (0, [])


def test_patterns_names_them():
    assert set(PATTERNS) <= set(workbench("patterns").stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        [*REQUEST_REPLY, "--set", "nope=1"],
        [*REQUEST_REPLY, "--send", "nope"],
        ["run", "not-there.zmqw"],
        ["check", "not-there.zmqw"],
        ["run", "--pattern", "nope"],
        ["run"],
        [],
    ],
)
def test_a_bad_argument_is_one_line_and_2(arguments):
    ended = workbench(*arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)


def test_a_socket_that_can_not_start_is_told_and_the_others_run(tmp_path):
    path = tmp_path / "w.zmqw"
    (tmp_path / "file").touch()
    bind = {"mode": "bind", "address": f"ipc://{tmp_path}/none/x"}
    good = {"mode": "bind", "address": free_loopback_address(())}
    sockets = [
        {"id": "bad", "type": "PULL", "endpoints": [bind]},
        {"id": "good", "type": "PULL", "endpoints": [good]},
    ]
    path.write_text(json.dumps({"format": "zmq-workbench/1", "title": "t", "sockets": sockets}))
    ended = workbench("run", str(path), "--for", "0.5", "--jsonl", "-")
    assert ended.returncode == 1
    assert ended.stderr.startswith("bad: ")
    assert "good" in {json.loads(line)["socket"] for line in ended.stdout.splitlines()}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_well(number):
    with started(*REQUEST_REPLY, "--set", free_port()) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=100)
    assert (process.returncode, complaints(errors)) == (0, [])


def test_nohup_outlives_its_terminal():
    with subprocess.Popen(
        ["nohup", *COMMAND, *REQUEST_REPLY, "--set", free_port()],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=ENVIRONMENT | {"PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        assert len([process.stdout.readline() for _ in range(20)]) == 20  # it goes on
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=100)
    assert (process.returncode, complaints(errors)) == (0, [])


def test_a_closed_pipe_ends_it_quietly():
    with started(*REQUEST_REPLY, "--set", free_port()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait(20)) == ("", 0)


def test_a_capture_holds_what_was_printed(tmp_path):
    path = tmp_path / "c.arrows"
    ended = workbench(
        *REQUEST_REPLY, "--for", "1", "--jsonl", "-", "--capture", str(path), "--set", free_port()
    )
    table, missing = read_capture(path)
    assert (table.num_rows, missing) == (len(ended.stdout.splitlines()), 0)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_run_leaves_all_that_it_flushed(tmp_path):
    path = tmp_path / "c.arrows"
    with started(*REQUEST_REPLY, "--jsonl", "-", "--capture", str(path), "--set", free_port()) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        deadline = time.monotonic() + 10
        while read_capture(path)[0].num_rows < len(lines):  # while it runs
            assert time.monotonic() < deadline
        process.kill()
    capture = CaptureLog(path)
    try:
        capture.read_all()
        assert not capture.is_whole
        told = [json_line(seq, record) for seq, record in enumerate(capture.rows(0, 6), 1)]
        assert told == [line.rstrip("\n") for line in lines]
    finally:
        capture.close()


@pytest.mark.parametrize("command", ["run", "check", "code"])
def test_a_capture_is_no_workspace_and_the_sentence_says_what_shows_it(command, tmp_path):
    path = tmp_path / "traffic.zmqw"
    CaptureWriter(path).close()
    ended = workbench(command, str(path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"{path}: a capture of traffic, not a workspace. `zmq-workbench {path}` shows it in the window.\n"
    )


def test_the_window_opens_a_capture_and_refuses_what_is_none(tmp_path):
    path, picture = tmp_path / "c", tmp_path / "p.png"
    CaptureWriter(path).close()
    shown = workbench(str(path), "--screenshot", str(picture), "--after", "0.1")
    assert (shown.returncode, picture.exists()) == (0, True), shown.stderr
    (tmp_path / "cut.arrows").write_bytes(path.read_bytes()[:50])
    refused = workbench(str(tmp_path / "cut.arrows"), "--screenshot", str(picture))
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "cut off before its first row" in refused.stderr


def test_qt_is_not_imported_without_a_window():
    run = [*REQUEST_REPLY, "--for", "0", "--set", free_port()]
    program = (
        "import json, sys; from workbench.cli import main\n"
        "for arguments in json.loads(sys.argv[1]):\n"
        "    assert main(arguments) == 0, arguments\n"
        "    assert 'PySide6' not in sys.modules, arguments\n"
    )
    commands = json.dumps([["patterns"], ["doctor"], ["check", PATTERN_FILE], run])
    ended = subprocess.run(
        [sys.executable, "-c", program, commands],
        env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("option", ["--jsonl", "--capture"])
def test_a_full_disk_is_told_in_one_line(option):
    done = workbench("run", "--pattern", "pair", "--for", "20", option, "/dev/full")
    assert done.returncode == 2
    assert "no space left" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_message_that_cannot_be_rendered_ends_the_run_at_once(tmp_path):
    file = tmp_path / "a.zmqw"
    file.write_text(
        '{"format": "zmq-workbench/1", "sockets": [{"id": "a", "type": "PAIR",'
        ' "endpoints": [{"mode": "bind", "address": "inproc://a"}]}],'
        ' "messages": [{"name": "m", "socket": "a", "frames": [{"text": "{{ nosuch }}"}]}]}',
        encoding="utf-8",
    )
    done = workbench("run", str(file), "--send", "m")
    assert done.returncode == 2
    assert "nosuch" in done.stderr


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("libglib-2.0.so.0: cannot open shared object file: No such file or directory", "apt-get install"),
        ("No module named 'shiboken6'", "install zmq-workbench again"),
    ],
)
def test_qt_that_can_not_be_loaded_is_told_in_one_sentence(reason, words, tmp_path):
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text(f"raise ImportError({reason!r})", encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, "--screenshot", "x.png"],
        capture_output=True, text=True, timeout=100, check=False, cwd=tmp_path,
        env=ENVIRONMENT | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert reason.partition(":")[0] in done.stderr
    if sys.platform.startswith("linux"):
        assert words in done.stderr
