"""The table as the eye sees it: what is refused is tinted, what is chosen highlighted, and no word runs over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette

from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.ui.theme import DARK, LIGHT
from workbench.ui.traffic.cells import Column
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.traffic.row_painter import LineMetrics
from workbench.ui.traffic.traffic_view import TrafficView


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def look(request):
    return request.param


@pytest.fixture
def view(qtbot, look):
    panel = TrafficPanel(look)
    qtbot.addWidget(panel)
    log = TrafficLog()
    panel.set_log(log)
    panel.resize(900, 340)
    with qtbot.waitExposed(panel):
        panel.show()
    for number, kind in enumerate((Kind.SENT, Kind.REFUSED, Kind.RECEIVED, Kind.SENT)):
        reason = "No peer." if kind is Kind.REFUSED else ""
        frames = (b"%d" % number, b"x" * 2000)
        log.record(Record(time=0, socket="a", kind=kind, frames=frames, reason=reason, peer="p" * 200))
    panel.tick()
    view = panel.findChild(TrafficView)
    assert isinstance(view, TrafficView)
    yield view  # noqa: PT022 - the panel, which owns it, lives until the test ends


def picture(view: TrafficView):
    return view.viewport().grab().toImage()


def ground(view: TrafficView, row: int) -> QColor:
    """The colour of a row where no text is: above its words, at the message's end."""
    rect = view.visualRect(view.model().index(row, Column.MESSAGE))
    return picture(view).pixelColor(rect.right() - 1, rect.top() + 1)


def test_a_refused_row_is_tinted(view, look):
    assert ground(view, 1) == QColor(look.color("fail_soft"))
    assert ground(view, 0) != ground(view, 1)


def test_the_chosen_row_is_highlighted(view):
    view.selectRow(1)
    assert ground(view, 1) == view.palette().color(QPalette.ColorRole.Highlight)


def test_long_words_end_within_their_cell(view):
    image = picture(view)
    plain = ground(view, 0)
    for column in (Column.PEER, Column.MESSAGE):
        rect: QRect = view.visualRect(view.model().index(0, column))
        edge = {image.pixelColor(x, y).name() for x in range(rect.right() - 2, rect.right() + 1)
                for y in range(rect.top(), rect.bottom())}  # fmt: skip
        inside = {image.pixelColor(x, y).name() for x in range(rect.left() + 4, rect.right() - 4)
                  for y in range(rect.top(), rect.bottom())}  # fmt: skip
        assert edge == {plain.name()}
        assert len(inside) > 1


@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize("words", ["12,345,678", "x" * 120, "fi ffl -> != ==" * 9, "naïve ∅ ␀ 漢字" * 9, ""])
def test_words_take_the_room_that_qt_says(qapp, fixed, words):
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if fixed else QFont()
    font.setPixelSize(11)
    metrics, qt = LineMetrics(font), QFontMetricsF(font)
    for room in (60.0, 61.5, 200.0, 5000.0):
        text, width = metrics.fitting(words, room)
        assert qt.horizontalAdvance(text) <= room + 0.01
        assert width == pytest.approx(min(room, qt.horizontalAdvance(words)))
        elided = qt.elidedText(words, Qt.TextElideMode.ElideRight, room)
        assert elided.startswith(text.removesuffix("…"))
        assert len(elided) - len(text) <= 1
