"""Where the parts of a sequence diagram stand, for whatever draws it; in logical pixels from its top left.

The picture is a band of titles, and below it a slot for each row. Invariant: a label is no longer than
the room it has.
"""

from __future__ import annotations

from typing import NamedTuple

from workbench.traffic.sequence import Arrow, Diagram

HEAD = 48
SLOT = 28
LANE = 176
"""From a lifeline to the next."""
MARGIN = 112
"""At the left, for times."""
STUB = 56
"""The length of an arrow that has an open end."""
BOX = (144, 34)
"""A lifeline's title."""
NOTE = 152
"""The width of a note."""
CHARACTER = 6.7
"""The width of a character of a fixed-width font of 11 pixels, at the most."""


class Line(NamedTuple):
    """An arrow's two ends. `open_start`, `open_end`: that end isn't a lifeline's."""

    x1: float
    y1: float
    x2: float
    y2: float
    open_start: bool
    open_end: bool

    @property
    def room(self) -> int:
        """How many characters of a label it has room for."""
        return int(max(abs(self.x2 - self.x1) - 16, LANE / 2) / CHARACTER)


def lane(number: int) -> float:
    """Where that lifeline runs down."""
    return MARGIN + LANE / 2 + number * LANE


def height(slot: int) -> float:
    """The middle of that slot."""
    return HEAD + 12 + SLOT * slot + SLOT / 2


def size(diagram: Diagram) -> tuple[float, float]:
    """The width and the height of all of it."""
    lines = max(1, len(diagram.lifelines))
    return MARGIN + LANE * lines, HEAD + 24 + SLOT * max(1, len(diagram.slots))


def line(arrow: Arrow) -> Line:
    """Where that arrow is drawn. An open end is at the right, or at the left where it comes from there."""
    y1, y2 = height(arrow.leaves), height(arrow.comes)
    if arrow.sender is None:
        assert arrow.receiver is not None
        x = lane(arrow.receiver)
        return Line(x - STUB, y1, x, y2, open_start=True, open_end=False)
    x = lane(arrow.sender)
    if arrow.receiver is None:
        return Line(x, y1, x + STUB, y2, open_start=False, open_end=True)
    return Line(x, y1, lane(arrow.receiver), y2, open_start=False, open_end=False)


def cut(text: str, room: int) -> str:
    """The text, or as much of it as there is room for."""
    return text if len(text) <= room else f"{text[: max(1, room - 1)]}…"
