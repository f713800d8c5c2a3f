"""Runs what fills a log, and prints what happens until the time is up or Ctrl-C.

Records are pulled from the log on one timer, as the window does. stdout carries records only;
everything else goes to stderr.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, TextIO

from msgspec import Struct

from workbench.headless import streams
from workbench.traffic.capture import CaptureError, CaptureWriter
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Record
from workbench.traffic.text import json_line, readable_line

TICK = 0.02  # seconds between two looks at the log


class RunError(Exception):
    """A bad argument or file: one sentence, exit 2."""


class Where(Struct, frozen=True, kw_only=True):
    """Where records go. `jsonl` "-" is stdout, which has readable lines without it, unless `quiet`."""

    jsonl: str | None = None
    capture: Path | None = None
    quiet: bool = False


class Program(Protocol):
    """What fills the log."""

    status: int
    """The exit status, once it has ended."""

    async def work(self, ending: asyncio.Event) -> None:
        """Do it until it is done, or `ending` is set, or it is cancelled."""
        ...

    async def close(self) -> None:
        """Let go of everything; called in any case."""
        ...


def run_printed(program: Callable[[TrafficLog], Program], where: Where, seconds: float | None) -> int:
    """Run it until its time is up (None: for ever), a signal comes, or nobody reads its records any more.

    `program` is called on the loop. Raises `RunError`.
    """
    try:
        with ExitStack() as stack:
            capture = None
            if where.capture is not None:
                capture = CaptureWriter(where.capture)
                stack.callback(capture.close)
            printer = _Printer(TrafficLog(capture), _output(where, stack))
            # Plain ZeroMQ descriptors need a selector loop, which Windows doesn't give by default.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                return runner.run(_run(program, printer, seconds))
    except CaptureError as error:
        raise RunError(str(error)) from error
    except OSError as error:
        if where.jsonl in (None, "-") and streams.nobody_reads(error):
            return 0  # whoever read our records has enough, as `| head` has: no error of ours
        place = "The output" if where.jsonl in (None, "-") else f"{where.jsonl}:"
        raise RunError(f"{place} can't be written ({(error.strerror or str(error)).lower()}).") from error


Line = Callable[[int, Record], str]


def _output(where: Where, stack: ExitStack) -> Sequence[tuple[TextIO, Line]]:
    """Where records go, and how each is put there."""
    file: TextIO | None = None
    if where.jsonl == "-":
        if not streams.has_output():
            raise RunError("The standard output is closed; give --jsonl a file to write the records to.")
        streams.use_utf8()
        file = sys.stdout
    elif where.jsonl is not None:
        try:
            file = stack.enter_context(Path(where.jsonl).open("w", encoding="utf-8"))  # noqa: SIM115 - the stack closes it
        except OSError as error:
            raise RunError(
                f"{where.jsonl}: can't be written ({(error.strerror or str(error)).lower()})."
            ) from error

    if file is not None:
        return [(file, json_line)]
    return [] if where.quiet or not streams.has_output() else [(sys.stdout, readable_line)]


class _Printer:
    """Prints the rows of a log, each once."""

    def __init__(self, log: TrafficLog, output: Sequence[tuple[TextIO, Line]]) -> None:
        self.log = log
        self._output = output
        self._printed = 0

    def print_new(self) -> None:
        """The rows that have come since. Raises OSError, and `RunError` where the capture has ended."""
        log, total = self.log, len(self.log)
        if self._output:  # else no row need be made
            for seq, record in enumerate(log.rows(self._printed, total), self._printed + 1):
                for file, line in self._output:
                    print(line(seq, record), file=file)
        if total > self._printed:
            self._printed = total
            for file, _ in self._output:
                file.flush()
            log.flush()
        if log.capture_problem:
            raise RunError(log.capture_problem)

    async def keep_printing(self) -> None:
        """Until something fails."""
        while True:
            self.print_new()
            await asyncio.sleep(TICK)


async def _run(program: Callable[[TrafficLog], Program], printer: _Printer, seconds: float | None) -> int:
    loop = asyncio.get_running_loop()
    ending = asyncio.Event()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` asks for the terminal's end to be ignored, and is what some leave it running with.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, ending.set)
    running = program(printer.log)
    printing = asyncio.ensure_future(printer.keep_printing())
    working = asyncio.ensure_future(running.work(ending))
    try:
        done, _ = await asyncio.wait(
            {printing, working}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        for task in done:
            task.result()  # what it failed with: a message, a full disk, a pipe that is gone
    except asyncio.CancelledError:
        # Where the loop has no signal handlers, Ctrl-C arrives as a cancellation.
        ending.set()
    finally:
        for task in (printing, working):
            task.cancel()
        await asyncio.gather(printing, working, return_exceptions=True)
        await running.close()
    printer.print_new()
    return running.status
