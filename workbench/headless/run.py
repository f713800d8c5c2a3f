"""Runs a workspace without a window, and prints what happens until the time is up or Ctrl-C.

Records are pulled from the log on one timer, as the window does. stdout carries records only;
everything else goes to stderr.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from workbench.document.render import RenderError
from workbench.document.workspace import Message, Workspace
from workbench.headless import streams
from workbench.headless.keyring_watch import opened
from workbench.session import Session
from workbench.traffic.capture import CaptureError, CaptureWriter
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import json_line, readable_line
from workbench.vault.values import once_given

_TICK = 0.02  # seconds between two looks at the log
_PEER_WAIT = 2.0  # seconds that a message given by --send waits for somebody to take it


class RunError(Exception):
    """A bad argument or file: one sentence, exit 2."""


class RunOptions(Struct, frozen=True, kw_only=True):
    """What `zmq-workbench run` was asked for. `seconds` None: until Ctrl-C. `jsonl` "-" is stdout."""

    workspace: Workspace
    folder: Path | None = None
    seconds: float | None = None
    send: Sequence[str] = ()
    jsonl: str | None = None
    capture: Path | None = None
    quiet: bool = False


def run(options: RunOptions) -> int:
    """Run it until its time is up, a signal comes, or nobody reads its records any more.

    0, or 1 where a socket could not start. Raises `RunError`.
    """
    messages = [_message(options.workspace, name) for name in options.send]
    try:
        with ExitStack() as stack:
            capture = None
            if options.capture is not None:
                capture = CaptureWriter(options.capture)
                stack.callback(capture.close)
            output = _output(options, stack)
            log = TrafficLog(capture)
            # Plain ZeroMQ descriptors need a selector loop, which Windows doesn't give by default.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                return runner.run(_run(options, messages, log, output))
    except CaptureError as error:
        raise RunError(str(error)) from error
    except OSError as error:
        if options.jsonl in (None, "-") and streams.nobody_reads(error):
            return 0  # whoever read our records has enough, as `| head` has: no error of ours
        where = "The output" if options.jsonl in (None, "-") else f"{options.jsonl}:"
        raise RunError(f"{where} can't be written ({(error.strerror or str(error)).lower()}).") from error


def _message(workspace: Workspace, name: str) -> Message:
    message = workspace.message(name)
    if message is None:
        known = ", ".join(f'"{m.name}"' for m in workspace.messages) or "none"
        raise RunError(f'There is no message "{name}" in the workspace; there are: {known}.')
    if message.socket is None:
        raise RunError(f'The message "{name}" belongs to no socket, so that it can\'t be sent from here.')
    if workspace.socket(message.socket) is None:
        ids = ", ".join(f'"{socket.id}"' for socket in workspace.sockets) or "none"
        raise RunError(
            f'The message "{name}" belongs to the socket "{message.socket}", which isn\'t there; there are: {ids}.'
        )
    return message


Line = Callable[[int, Record], str]


def _output(options: RunOptions, stack: ExitStack) -> Sequence[tuple[TextIO, Line]]:
    """Where records go, and how each is put there."""
    file: TextIO | None = None
    if options.jsonl == "-":
        if not streams.has_output():
            raise RunError("The standard output is closed; give --jsonl a file to write the records to.")
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # as JSON is, whatever the terminal's
        file = sys.stdout
    elif options.jsonl is not None:
        try:
            file = stack.enter_context(Path(options.jsonl).open("w", encoding="utf-8"))  # noqa: SIM115
        except OSError as error:
            raise RunError(
                f"{options.jsonl}: can't be written ({(error.strerror or str(error)).lower()})."
            ) from error

    if file is not None:
        return [(file, json_line)]
    return [] if options.quiet or not streams.has_output() else [(sys.stdout, readable_line)]


async def _run(
    options: RunOptions, messages: Sequence[Message], log: TrafficLog, output: Sequence[tuple[TextIO, Line]]
) -> int:
    loop = asyncio.get_running_loop()
    ending = asyncio.Event()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` asks for the terminal's end to be ignored, and is what some leave it running with.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, ending.set)
    session = Session(options.workspace, folder=options.folder, log=log, patient=True)
    printed = 0

    def print_new() -> None:
        nonlocal printed
        total = len(log)
        for seq, record in enumerate(log.rows(printed, total), printed + 1):
            for file, line in output:
                print(line(seq, record), file=file)
        if total > printed:
            printed = total
            for file, _ in output:
                file.flush()
            log.flush()
        if log.capture_problem:
            raise RunError(log.capture_problem)

    async def keep_printing() -> None:
        while True:
            print_new()
            await asyncio.sleep(_TICK)

    status = 0

    async def work() -> None:
        nonlocal status
        complained = _report_failures(session, frozenset())
        status = int(bool(complained) or _is_opening(session))
        await opened(session)
        status = int(bool(complained | _report_failures(session, complained)))
        await _send(session, messages)
        await ending.wait()

    printing = asyncio.ensure_future(keep_printing())
    try:
        session.start()
        working = asyncio.ensure_future(work())
        done, _ = await asyncio.wait(
            {printing, working}, timeout=options.seconds, return_when=asyncio.FIRST_COMPLETED
        )
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        for task in done:
            task.result()  # what it failed with: a message, a full disk, a pipe that is gone
    except asyncio.CancelledError:
        # Where the loop has no signal handlers, Ctrl-C arrives as a cancellation.
        ending.set()
    finally:
        printing.cancel()
        await asyncio.gather(printing, return_exceptions=True)
        await session.close()
    print_new()
    return status


def _report_failures(session: Session, told: frozenset[str]) -> frozenset[str]:
    """Complain of the sockets that failed, but for those that were told of; which they are."""
    failed = {id_: state for id_, state in session.states().items() if state.phase == "failed"}
    for id_, state in failed.items():
        if id_ not in told:
            streams.complain(f"{id_}: {state.problem}")
    return frozenset(failed)


def _is_opening(session: Session) -> bool:
    return any(state.phase == "opening" for state in session.states().values())


async def _send(session: Session, messages: Sequence[Message]) -> None:
    """Send them in order, each once somebody is connected that could take it, or its time to wait is over."""
    loop = asyncio.get_running_loop()
    for message in messages:
        assert message.socket is not None
        deadline = loop.time() + _PEER_WAIT
        while not _has_peer(session, message.socket) and loop.time() < deadline:
            await asyncio.sleep(_TICK)
        try:
            record = await once_given(partial(session.send_message, message))
        except RenderError as error:
            raise RunError(f'The message "{message.name}": {error}') from error
        if record.kind is Kind.REFUSED:
            streams.complain(f'"{message.name}" was refused: {record.reason}')


def _has_peer(session: Session, id_: str) -> bool:
    state = session.state(id_)
    return state.phase != "live" or any(
        e.peers or e.actual.startswith(("inproc:", "udp:")) for e in state.endpoints
    )
