"""The line of counters: the most that fits, without a flicker."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF

from workbench.ui import theme
from workbench.ui.canvas.node_paint import counter_text


def metrics() -> QFontMetricsF:
    return QFontMetricsF(theme.font(theme.VALUE))


def test_counts_in_full_with_the_rate_where_there_is_room(qapp):
    assert counter_text([("↑", 12_480)], "1,204/s", metrics(), 500) == "↑ 12,480   1,204/s"


def test_short_counts_before_no_rate(qapp):
    signed = [("↑", 12_480), ("↓", 12_480)]
    full = metrics().horizontalAdvance("↑ 12,480  ↓ 12,480   000/s")
    assert counter_text(signed, "9/s", metrics(), full + 1) == "↑ 12,480  ↓ 12,480   9/s"
    assert counter_text(signed, "9/s", metrics(), full - 1) == "↑ 12.4k  ↓ 12.4k   9/s"


def test_no_rate_before_cut_counts(qapp):
    signed = [("↑", 12_480), ("↓", 12_480)]
    width = metrics().horizontalAdvance("↑ 12.4k  ↓ 12.4k") + 1
    assert counter_text(signed, "1,204/s", metrics(), width) == "↑ 12.4k  ↓ 12.4k"


def test_a_rate_of_one_figure_more_does_not_change_the_form(qapp):
    signed = [("↑", 9_480), ("↓", 9_480)]
    for width in range(60, 300, 5):
        forms = {
            counter_text(signed, rate, metrics(), width).split("   ")[0] for rate in ("9.9/s", "10/s", "99/s")
        }
        assert len(forms) == 1
