"""A line for each step of a test, whether it went well or not; what doesn't depend on a step that failed goes on."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import debian
import entry
from room import RoomError
from screen import ScreenError


class Found(Exception):  # noqa: N818 - it is what was found
    """What should not be there, or should: one sentence."""


_FAILURES = (
    RoomError,
    ScreenError,
    debian.DebianError,
    entry.EntryError,
    Found,
    subprocess.TimeoutExpired,
    OSError,
)


class Report:
    """How many steps there were, and how many failed."""

    def __init__(self) -> None:
        self.steps = self.failed = 0

    def step(self, name: str, do: Callable[[], object], *, needed: bool = False) -> None:
        """Do it, and tell how it went, with what it returns. Ends the test with 1 where it is needed and fails."""
        self.steps += 1
        started = time.monotonic()
        try:
            seen = do()
        except _FAILURES as error:
            self.failed += 1
            print(f"FAIL  {name}: {error}", flush=True)
            if needed:
                raise SystemExit(self.end()) from error
            return
        print(f"ok    {name}{f': {seen}' if seen else ''} ({time.monotonic() - started:.0f} s)", flush=True)

    def end(self) -> int:
        """The last line, and the exit status."""
        if self.failed:
            print(f"FAIL  {self.failed} of {self.steps} steps", flush=True)
            return 1
        print(f"ok    all {self.steps} steps", flush=True)
        return 0
