"""The two ways in which a Python program waits."""

from __future__ import annotations

from msgspec import Struct


class Way(Struct, frozen=True, kw_only=True):
    """How a program waits: in threads or in one, or in tasks."""

    in_tasks: bool
    whole: bool
    repeats: bool = False
    """Whether some role waits between its messages."""

    @property
    def wait(self) -> str:
        """What stands before a call that may wait."""
        return "await " if self.in_tasks else ""

    @property
    def threads(self) -> bool:
        """Whether each role is a thread."""
        return self.whole and not self.in_tasks

    @property
    def stops(self) -> bool:
        """Whether there is an event, `stop`, that ends the waits of threads."""
        return self.threads and self.repeats
