"""Lines of a program under way: indented, and no longer than a formatter leaves them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager

WIDTH = 88
"""Columns of a line, as Python's formatters have them by default."""


class Source:
    """Text that grows line by line."""

    def __init__(self, step: str = "    ") -> None:
        self._step = step
        self._depth = 0
        self._lines: list[str] = []

    def line(self, text: str = "") -> None:
        """One line, or several, at the present indentation."""
        for part in text.split("\n"):
            self._lines.append(self._step * self._depth + part if part else "")

    def lines(self, *texts: str) -> None:
        """Line after line."""
        for text in texts:
            self.line(text)

    def blank(self, count: int = 1) -> None:
        """Empty lines."""
        self._lines += [""] * count

    def call(self, before: str, items: Sequence[str], after: str, *, trailing: str = ",") -> None:
        """`before`, the items with commas between, `after`: on one line if it fits, else an item a line.

        `trailing` is what ends the last item's line in the second form.
        """
        whole = f"{before}{', '.join(items)}{after}"
        if not items or ("\n" not in whole and self.fits(whole)):
            self.line(whole)
            return
        self.line(before)
        with self.indented():
            for item in items[:-1]:
                self.line(f"{item},")
            self.line(items[-1] + trailing)
        self.line(after)

    @property
    def room(self) -> int:
        """Columns that a line has at the present indentation."""
        return WIDTH - len(self._step) * self._depth

    def fits(self, text: str) -> bool:
        """Whether that is short enough for one line at the present indentation."""
        return len(text) <= self.room

    @contextmanager
    def indented(self, opening: str = "", closing: str = "") -> Generator[None]:
        """A block: what is written within is one step further in."""
        if opening:
            self.line(opening)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        if closing:
            self.line(closing)

    def text(self) -> str:
        """All of it, with a line break at the end."""
        return "\n".join(self._lines).rstrip("\n") + "\n"
