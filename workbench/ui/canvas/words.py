"""The canvas's words: numbers and lines that fit on a node, and tooltips that Qt never takes for rich text."""

from __future__ import annotations

from workbench.traffic.text import visible

_TIP_LINE = 400  # characters of a line in a tooltip


def plain_tip(*lines: str) -> str:
    """A tooltip of these lines, shown as they are written.

    Qt takes a tooltip for rich text where a tag's name follows a `<`, and would then load what an
    image in it names: a zero-width space after each `<` and `&` leaves no tag to find.
    """
    kept = [one_line(line if len(line) <= _TIP_LINE else f"{line[:_TIP_LINE]}…") for line in lines if line]
    return "\n".join(kept).replace("<", "<\u200b").replace("&", "&\u200b")


def one_line(text: str) -> str:
    """The text on one line, with control and bidirectional characters as glyphs that can be seen."""
    return visible(text)


def short_count(count: int) -> str:
    """At most four figures and a unit: 9,999 stays, 12,480 is 12.4k. Rounded down, so never more than there were."""
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**4)):
        if count >= size:
            base = 1000 if unit == "k" else size
            whole, tenth = divmod(count * 10 // base, 10)
            return f"{whole}.{tenth}{unit}" if whole < 100 else f"{whole}{unit}"
    return f"{count:,}"


def rate_words(rate: float) -> str:
    """Such as `1,204/s`; one decimal below ten, nothing below 0.05."""
    if rate < 0.05:
        return ""
    return f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s"
