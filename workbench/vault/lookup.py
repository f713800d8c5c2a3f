"""A look-up that may ask the user: a locked keyring opens a window of its own, and answers when that is closed.

It runs on a thread that nothing waits for: a question that is never answered must hold up neither the window
nor the end of the program. Invariant: what was found is handed over once, to the thread that asks for it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Lookup(Generic[Found]):
    """Begins at once. `ready` is called on the thread when `take` has something; it may raise RuntimeError."""

    def __init__(
        self, key: object, look: Callable[[], Found], ready: Callable[[], object], failure: type[Exception]
    ) -> None:
        self.key = key
        self._look = look
        self._ready = ready
        self._failure = failure
        self._found: Found | None = None
        self._error: Exception | None = None
        self._done = threading.Event()
        # A daemon: who never answers the question would else keep the program from ending.
        threading.Thread(target=self._run, name="secret-lookup", daemon=True).start()

    def _run(self) -> None:
        try:
            self._found = self._look()
        except self._failure as error:
            self._error = error
        self._done.set()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            self._ready()

    @property
    def done(self) -> bool:
        """Whether `take` has something."""
        return self._done.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether `take` has something."""
        return self._done.wait(seconds)

    def take(self) -> Found:
        """What was found. Raises what the look-up failed with."""
        found, self._found = self._found, None
        if self._error is not None:
            raise self._error
        assert found is not None
        return found
