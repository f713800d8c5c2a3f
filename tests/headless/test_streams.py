"""Where the output goes can be full, closed or gone: a status and at most one sentence, never a traceback."""

from __future__ import annotations

import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import IO

import pytest

from workbench.resources import resource
from workbench.traffic.capture import read_capture

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")

ENVIRONMENT = {
    k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
}
RUN = ["run", "--pattern", "pair", "--for", "1"]
PRINTING = {
    "patterns": ["patterns"],
    "doctor": ["doctor"],
    "check": ["check", str(resource("gallery", "pair.zmqw"))],
    "run": RUN,
    "run-jsonl": [*RUN, "--jsonl", "-"],
    "help": ["--help"],
    "run-help": ["run", "--help"],
    "version": ["--version"],
}


def shell(redirection: str, *arguments: str, **streams: int) -> subprocess.CompletedProcess[str]:
    """Run the command with its streams as a shell makes them."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.run(
        ["bash", "-c", f'exec "$0" -X dev -m workbench "$@" {redirection}', sys.executable, *arguments],
        env=ENVIRONMENT,
        text=True,
        timeout=100,
        check=False,
        **streams,
    )


@pytest.mark.parametrize("arguments", PRINTING.values(), ids=PRINTING)
def test_a_full_output_is_told_in_one_sentence(arguments):
    ended = shell(">/dev/full", *arguments)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert "can't be written (no space left on device)" in ended.stderr


@pytest.mark.parametrize("arguments", PRINTING.values(), ids=PRINTING)
def test_an_output_that_nobody_reads_is_no_error(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = shell("", *arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_errors_that_nobody_reads_are_errors_still(tmp_path):
    file = tmp_path / "w.zmqw"
    file.write_text(
        '{"format": "zmq-workbench/1", "sockets": [{"id": "a", "type": "NOPE"}]}', encoding="utf-8"
    )
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert shell("", "check", str(file), stdout=writer).returncode == 1
    finally:
        os.close(writer)


@pytest.mark.parametrize("name", [name for name in PRINTING if name != "run-jsonl"])
def test_a_closed_output_gets_nothing(name):
    ended = shell(">&-", *PRINTING[name])
    assert (ended.returncode, ended.stderr) == (0, "")


def test_records_need_an_output_to_go_to():
    ended = shell(">&-", *RUN, "--jsonl", "-")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "standard output is closed" in ended.stderr


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_files_are_written_whole_without_any_stream(closed, tmp_path):
    # What is opened first would get the number of a closed stream, and then what belongs on that.
    capture, lines = tmp_path / "c.arrows", tmp_path / "l.jsonl"
    assert shell(closed, *RUN, "--jsonl", str(lines), "--capture", str(capture)).returncode == 0
    table, missing = read_capture(capture)
    assert (table.num_rows, missing) == (len(list(map(json.loads, lines.read_text().splitlines()))), 0)


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize("arguments", [["run", "not-there.zmqw"], ["run", "--for", "nope"], ["--nope"]])
def test_a_sentence_that_has_no_place_goes_nowhere(arguments, redirection):
    ended = shell(redirection, *arguments)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", "")


def test_what_the_output_can_not_show_is_replaced(tmp_path, monkeypatch):
    file = tmp_path / "w.zmqw"
    one = {"id": "a", "title": "Gerät", "type": "NOPE", "endpoints": [{"mode": "bind", "address": "ü"}]}
    file.write_text(json.dumps({"format": "zmq-workbench/1", "sockets": [one]}), encoding="utf-8")
    monkeypatch.setitem(ENVIRONMENT, "PYTHONIOENCODING", "ascii")
    ended = shell("", "check", str(file))
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.isascii()


def test_a_terminal_that_is_closed_ends_it_well(tmp_path):
    import pty

    errors, capture = tmp_path / "errors", tmp_path / "c.arrows"
    script = f'exec "$0" -m workbench run --pattern pair --capture "$1" 2>{errors}'
    pid, screen = pty.fork()
    if pid == 0:
        os.execvp("bash", ["bash", "-c", script, sys.executable, str(capture)])
    try:
        shown = b""
        while b"pong" not in shown:
            shown += os.read(screen, 4096)
    finally:
        os.close(screen)  # the kernel hangs up on the program, and what it still prints is an error
        _, status = os.waitpid(pid, 0)
    assert (os.waitstatus_to_exitcode(status), errors.read_text(encoding="utf-8")) == (0, "")
    assert read_capture(capture)[1] == 0


UNBUFFERED = """
import signal, sys
from workbench.headless import streams
signal.signal(signal.SIGUSR1, lambda *_: None)
streams.prepare()
print("x" * 1_000_000)
print("end")
streams.finish()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks a pipe how much is in it")
def test_a_line_that_a_signal_interrupts_is_whole_where_python_buffers_nothing():
    environment = {**ENVIRONMENT, "PYTHONUNBUFFERED": "1"}
    writing = subprocess.Popen([sys.executable, "-c", UNBUFFERED], stdout=subprocess.PIPE, env=environment)
    assert writing.stdout is not None
    with writing, selectors.DefaultSelector() as selector:
        selector.register(writing.stdout, selectors.EVENT_READ)
        selector.select(20)
        while waiting(writing.stdout) < fcntl.fcntl(writing.stdout, fcntl.F_GETPIPE_SZ):
            assert writing.poll() is None
        writing.send_signal(signal.SIGUSR1)
        assert [len(line) for line in writing.stdout] == [1_000_001, 4]


def waiting(pipe: IO[bytes]) -> int:
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)
