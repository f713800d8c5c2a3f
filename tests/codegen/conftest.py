"""Programs as they are written, run in processes of their own, and the workbench set against them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests import patterns
from workbench.codegen.c_helpers import TYPES
from workbench.codegen.generate import LANGUAGES, generate
from workbench.document.workspace import Workspace

HAS_C = shutil.which("cc") is not None and Path("/usr/include/zmq.h").exists()

needs_c = pytest.mark.skipif(not HAS_C, reason="no C compiler, or no zmq.h (libzmq3-dev)")

LANGUAGE = [
    "python", "asyncio", pytest.param("c", marks=needs_c),
]  # fmt: skip


def compile_c(text: str, folder: Path, name: str, *flags: str) -> Path:
    """Compile it with warnings as errors; the program's path."""
    source, program = folder / f"{name}.c", folder / name
    source.write_text(text)
    done = subprocess.run(
        ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", *flags, "-o", program, source, "-lzmq"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return program


BENCH = """
/* Reads lines of words; a word is bytes in hex, "-" for none. */
static message_t words; /* the last line's */

static int next_line(void)
{
    static char line[65536];
    if (fgets(line, sizeof line, stdin) == NULL)
        return 0;
    clear(&words);
    for (char *word = strtok(line, " \\n"); word != NULL; word = strtok(NULL, " \\n")) {
        frame_t *frame = add_frame(&words);
        append(frame, "", 0);
        for (unsigned byte; sscanf(word, "%2x", &byte) == 1; word += 2)
            append(frame, &(unsigned char) {(unsigned char) byte}, 1);
    }
    return 1;
}

static void print_words(const message_t *message)
{
    for (size_t i = 0; i < message->count; i++) {
        fputs(i ? " " : "", stdout);
        fputs(message->frames[i].size ? "" : "-", stdout);
        for (size_t j = 0; j < message->frames[i].size; j++)
            printf("%02x", message->frames[i].data[j]);
    }
    putchar('\\n');
}

static const char *text(size_t index)
{
    return (const char *) words.frames[index].data;
}
"""


class Bench:
    """Functions of generated C programs by themselves: a `main` of the test's own calls them with what it reads."""

    def __init__(self, folder: Path, main: str, *helpers: str, whole: str = "") -> None:
        """With these functions, or with a `whole` program that has a main of another name."""
        headers = ("arpa/inet", "regex", "stdarg", "stdint", "stdio", "stdlib", "string", "time")
        head = "".join(f"#include <{name}.h>\n" for name in headers)
        parts = (whole,) if whole else (TYPES, *helpers)
        text = "\n".join(("#define _POSIX_C_SOURCE 200809L", head, "#include <zmq.h>", *parts, BENCH, main))
        self._program = compile_c(text, folder, "bench", "-Wno-unused-function")
        self._folder = folder

    def run(
        self,
        *lines: Sequence[bytes],
        arguments: Sequence[str] = (),
        environment: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """The program with these lines of words."""
        written = "".join(" ".join(word.hex() or "-" for word in line) + "\n" for line in lines)
        return subprocess.run(
            [self._program, *arguments],
            input=written,
            capture_output=True,
            text=True,
            cwd=self._folder,
            env=environment,
        )

    def says(self, *lines: Sequence[bytes]) -> list[list[bytes]]:
        """What it prints of these lines, as lines of words."""
        done = self.run(*lines)
        assert (done.returncode, done.stderr) == (0, "")
        return [
            [b"" if word == "-" else bytes.fromhex(word) for word in line.split()]
            for line in done.stdout.splitlines()
        ]


class Running:
    """A generated program that runs; `lines` is what it printed so far."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            cwd=folder,
            env=environment,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def said(self, text: str) -> bool:
        """Whether a line has that in it."""
        return any(text in line for line in self.lines)

    def wait_for(self, text: str) -> None:
        """Return once a line has that in it."""
        deadline = time.monotonic() + 30
        while not self.said(text):
            assert self.process.poll() is None, self.finish()
            assert time.monotonic() < deadline, self.lines
            time.sleep(0.005)  # a poll's pause; what is waited for is the line

    def interrupt(self) -> tuple[int, str]:
        """Ctrl-C: its exit status, and what it complained of."""
        self.process.send_signal(signal.SIGINT)
        return self.finish()

    def finish(self) -> tuple[int, str]:
        """Wait for its end."""
        try:
            status = self.process.wait(30)
        finally:
            self.process.kill()
            self._reader.join()
        assert self.process.stderr is not None
        return status, self.process.stderr.read()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[object]:
    """`program(workspace, language, socket)` writes one and starts it; all are ended with the test."""
    started: list[Running] = []

    def start(
        workspace: Workspace,
        language: str,
        socket: str | None = None,
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
    ) -> Running:
        text = generate(workspace, language, socket, folder)
        name = f"program{len(started)}"
        if LANGUAGES[language].suffix == ".c":
            command = [str(compile_c(text, tmp_path, name))]
        else:
            (tmp_path / f"{name}.py").write_text(text)
            command = [sys.executable, "-W", "error", f"{name}.py"]
        started.append(Running(command, tmp_path, environment))
        return started[-1]

    yield start
    for each in started:
        each.close()


def pattern(name: str) -> Workspace:
    """That pattern of the gallery on a free port, and quick."""
    return patterns.pattern(name, every=0.05)


@pytest.fixture
def shop(orders, tmp_path: Path) -> Path:
    """Where the programs are, with the descriptors and the classes that protoc makes of them."""
    orders(tmp_path)
    call = ["--descriptor_set_in=orders.desc", "--python_out=.", "orders.proto"]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *call], cwd=tmp_path, check=True)
    return tmp_path
