"""`packaging/run-without-window`: what `make run` does where there is no display."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from workbench.document.ports import free_loopback_address

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal's job control")

SCRIPT = Path(__file__).parent.parent.parent / "packaging" / "run-without-window"
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")},
    "PYTHONUNBUFFERED": "1",
}
ENVIRONMENT.pop("QT_QPA_PLATFORM", None)


def workbench() -> list[str]:
    port = free_loopback_address(()).rpartition(":")[2]
    run = ["run", "--pattern", "request-reply", "--set", f"port={port}"]
    return [sys.executable, str(SCRIPT), sys.executable, "-X", "dev", "-m", "workbench", *run]


def python(code: str) -> list[str]:
    return [sys.executable, str(SCRIPT), sys.executable, "-c", code]


class Terminal:
    """A terminal with a program in front, as a shell would start it."""

    def __init__(self, arguments: list[str]) -> None:
        import pty

        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.execve(arguments[0], arguments, ENVIRONMENT)
        self.shown = b""
        self.status: int | None = None

    def read_until(self, words: bytes, within: float = 20.0) -> None:
        deadline = time.monotonic() + within
        while words not in self.shown:
            assert time.monotonic() < deadline, self.shown.decode(errors="replace")
            if select.select([self.screen], [], [], 0.1)[0]:
                self.shown += os.read(self.screen, 65536)

    def type(self, keys: bytes) -> None:
        os.write(self.screen, keys)

    def hang_up(self) -> None:
        """Close the window that it is in."""
        os.close(self.screen)
        self.screen = -1

    def wait(self, within: float = 20.0) -> int:
        deadline = time.monotonic() + within
        while self.status is None:
            assert time.monotonic() < deadline, self.shown.decode(errors="replace")
            if self.screen < 0:
                time.sleep(0.02)  # a poll's pause
            elif select.select([self.screen], [], [], 0.05)[0]:
                with suppress(OSError):  # Linux's word for a terminal that nobody has open any more
                    self.shown += os.read(self.screen, 65536)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def close(self) -> None:
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.screen >= 0:
            os.close(self.screen)


@pytest.fixture
def terminal():
    opened: list[Terminal] = []

    def open_terminal(arguments: list[str]) -> Terminal:
        opened.append(Terminal(arguments))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()


def test_without_a_terminal_it_prints_the_traffic_and_ends_on_ctrl_c_with_0():
    with subprocess.Popen(
        workbench(), env=ENVIRONMENT, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            shown = next(line for line in process.stdout if "Hello from server" in line)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=100)
        finally:
            process.kill()
    assert "server" in shown.split("Hello")[0]
    assert (process.returncode, "Traceback" in errors) == (0, False), errors


def test_ctrl_c_in_a_terminal_ends_it_with_0(terminal):
    screen = terminal(workbench())
    screen.read_until(b"Hello from server")
    screen.type(b"\x03")
    assert screen.wait() == 0
    assert b"Traceback" not in screen.shown


def test_the_commands_own_exit_status_comes_back(terminal):
    assert terminal(python("raise SystemExit(3)")).wait() == 3
    assert (
        subprocess.run(python("raise SystemExit(3)"), stdin=subprocess.DEVNULL, check=False).returncode == 3
    )


def test_a_signal_that_ended_the_command_is_told_as_a_shell_does(terminal):
    assert terminal(python("import os; os.kill(os.getpid(), 9)")).wait() == 128 + signal.SIGKILL


def test_a_signal_to_the_runner_reaches_the_command(terminal):
    screen = terminal(
        python(
            "import signal; signal.signal(15, lambda *_: exit(7)); print('ready', flush=True); signal.pause()"
        )
    )
    screen.read_until(b"ready")
    os.kill(screen.pid, signal.SIGTERM)
    assert screen.wait() == 7


def test_when_the_terminal_hangs_up_the_command_ends_and_nothing_is_said(terminal, tmp_path):
    errors = tmp_path / "errors"
    # At once: the kernel's hang-up and the one that is passed on may come one after the other.
    command = python(
        "import os, signal; signal.signal(1, lambda *_: os._exit(7)); print('ready', flush=True)\n"
        "while True: signal.pause()"
    )
    screen = terminal(["/bin/sh", "-c", f'exec "$@" 2>{errors}', "sh", *command])
    screen.read_until(b"ready\r\n")  # to its end: unbuffered, the line break is written after the word
    screen.hang_up()
    assert (screen.wait(), errors.read_text(encoding="utf-8")) == (7, "")


def test_a_command_that_is_stopped_does_not_keep_the_terminal(terminal):
    # Nobody could resume a whole job here, as there is no shell: the command goes on by itself.
    screen = terminal(
        python("import os, signal, time; signal.signal(18, lambda *_: print('on again', flush=True))\n"
               # Before it is in front, the key's signal is not for it.
               "while os.tcgetpgrp(0) != os.getpgrp(): time.sleep(0.01)\n"
               "print('ready', flush=True)\nwhile True: signal.pause()")
    )  # fmt: skip
    screen.read_until(b"ready")
    screen.type(b"\x1a")
    screen.read_until(b"on again")
    screen.type(b"\x03")
    assert screen.wait() != 0


def test_behind_another_job_it_does_not_take_the_terminal(terminal):
    script = (
        "import os, subprocess, sys\n"
        "before = os.tcgetpgrp(0)\n"
        f"subprocess.run({python('pass')!r}, process_group=0, check=True)\n"
        "print('kept' if os.tcgetpgrp(0) == before else 'taken', flush=True)"
    )
    screen = terminal([sys.executable, "-c", script])
    assert screen.wait() == 0
    assert b"kept" in screen.shown


@pytest.mark.parametrize("program", ["/nowhere/at/all", ""])
def test_a_command_that_is_not_there_is_told_in_one_sentence(program):
    arguments = [sys.executable, str(SCRIPT), *([program] if program else [])]
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (program or "usage") in done.stderr
