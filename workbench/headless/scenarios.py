"""Runs a workspace's scenarios without a window: a line each, a report, and the traffic of those that fail.

Each has a session of its own, so that none sees what another left.
"""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from workbench.document.scenario import Scenario
from workbench.document.words import printable
from workbench.document.workspace import Workspace
from workbench.headless import streams
from workbench.headless.junit import told, write_junit
from workbench.headless.keyring_watch import keep_watch
from workbench.scenarios.outcome import ScenarioOutcome, StepOutcome, step_number
from workbench.scenarios.runner import Runner
from workbench.session import Session
from workbench.traffic.capture import CaptureError, CaptureWriter
from workbench.traffic.log import TrafficLog

_CLEAR = "\r\x1b[K"  # back to the line's beginning, and nothing on it


class TestError(Exception):
    """What keeps the scenarios from being run at all: one sentence, exit 2."""

    __test__ = False  # no test of pytest's


class TestOptions(Struct, frozen=True, kw_only=True):
    """What `zmq-workbench test` was asked for. `names` empty: all scenarios."""

    __test__ = False

    workspace: Workspace
    file: Path
    names: Sequence[str] = ()
    junit: Path | None = None


def run_scenarios(options: TestOptions) -> int:
    """0 where all passed, 1 where one failed or it was interrupted. Raises `TestError`."""
    chosen = _chosen(options)
    outcomes: list[ScenarioOutcome] = []
    captures: list[str] = []
    # Plain ZeroMQ descriptors need a selector loop, which Windows doesn't give by default.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        for scenario in chosen:
            outcome, capture = runner.run(_run(options, scenario))
            if outcome is None:
                break
            outcomes.append(outcome)
            captures.append(capture)
            streams.say(_line(outcome, capture))
    if options.junit is not None:
        try:
            write_junit(options.junit, options.workspace.title or options.file.stem, outcomes, captures)
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise TestError(f"{options.junit}: the report can't be written ({reason}).") from error
    failed = sum(not outcome.passed for outcome in outcomes)
    left = len(chosen) - len(outcomes)
    streams.say(f"{len(outcomes) - failed} passed, {failed} failed" + (f", {left} not run" if left else ""))
    return int(failed > 0 or left > 0)


def _chosen(options: TestOptions) -> Sequence[Scenario]:
    there: Mapping[str, Scenario] = {scenario.name: scenario for scenario in options.workspace.scenarios}
    if not there:
        raise TestError(f"{options.file}: there are no scenarios in it; add one to be run.")
    for name in options.names:
        if name not in there:
            known = ", ".join(f'"{printable(known)}"' for known in there)
            raise TestError(
                f"--scenario {name}: there is none of that name in {options.file}; there are: {known}."
            )
    return [there[name] for name in dict.fromkeys(options.names)] or list(there.values())


async def _run(options: TestOptions, scenario: Scenario) -> tuple[ScenarioOutcome | None, str]:
    """Its outcome, None where Ctrl-C came first; and the name of the file that its traffic was left in."""
    log = TrafficLog()
    session = Session(options.workspace, folder=options.file.resolve().parent, log=log, patient=True)
    watching = asyncio.ensure_future(keep_watch(session))
    running = asyncio.ensure_future(Runner(session, scenario, _Progress(scenario)).run())
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, running.cancel)
    try:
        outcome = await running
    except asyncio.CancelledError:
        return None, ""
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await session.close()
        _Progress.clear()
    return outcome, "" if outcome.passed else _keep(options, scenario, log)


def _keep(options: TestOptions, scenario: Scenario, log: TrafficLog) -> str:
    """Leave the traffic beside the report, or in this folder; a failing test matters more than a full disk."""
    words = re.sub(r"[^\w-]+", "-", f"{options.file.stem}-{scenario.name}").strip("-")[:100]
    folder = options.junit.parent if options.junit is not None else Path()
    path = folder / f"{words}.arrows"
    try:
        writer = CaptureWriter(path)
        for _, batch in log.snapshot().batches():
            writer.write(batch)
        writer.close()
    except CaptureError as error:
        streams.complain(str(error))
        return ""
    return str(path)


def _line(outcome: ScenarioOutcome, capture: str) -> str:
    head = f"{'passed' if outcome.passed else 'FAILED'}  {printable(outcome.name)}  ({outcome.seconds:.2f} s)"
    if outcome.passed:
        return head
    lines = [head, f"        {printable(told(outcome))}"]
    return "\n".join([*lines, f"        The traffic is in {printable(capture)}."] if capture else lines)


class _Progress:
    """On a terminal, the step that is being taken; its line is gone when it is over."""

    def __init__(self, scenario: Scenario) -> None:
        self._name = printable(scenario.name)

    def __call__(self, outcome: StepOutcome) -> None:
        if outcome.phase == "running" and sys.stderr.isatty():
            sys.stderr.write(f"{_CLEAR}running {self._name}, step {step_number(outcome.place)}")
            sys.stderr.flush()

    @staticmethod
    def clear() -> None:
        """Nothing more to show."""
        if sys.stderr.isatty():
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
