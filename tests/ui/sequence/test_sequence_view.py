"""The diagram in its view: keys and mouse choose a row, and nothing that a peer sent is taken for markup."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.sequence.diagrams import of
from workbench.traffic import sequence_layout as layout
from workbench.traffic.sequence import Diagram
from workbench.ui import theme
from workbench.ui.sequence.sequence_view import SequenceView


@pytest.fixture
def view(qtbot):
    view = SequenceView(theme.LIGHT)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.set_diagram(of(1000), "Nothing.")
    view.show()
    return view


def test_keys_go_from_row_to_row_and_enter_asks_for_it(view, qtbot):
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.current == 0
    assert view.words_of(0) == "Row 1\na → b: <b>x</b> · 0"
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current == len(view.diagram.slots) - 1
    assert view.words_of(view.current).endswith("b: It is over.")
    assert view.verticalScrollBar().value() > 0
    with qtbot.waitSignal(view.row_activated) as asked:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert asked.args == [2000]
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert (view.current, view.verticalScrollBar().value()) == (0, 0)


def test_a_click_chooses_what_is_there_and_a_drag_moves(view):
    place = QPoint(200, round(layout.height(3)))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.current == 3
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(view.viewport(), place - QPoint(0, 50))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place - QPoint(0, 50))
    assert view.verticalScrollBar().value() == 50


def test_it_is_zoomed_where_the_mouse_is(view):
    view.verticalScrollBar().setValue(1000)
    at = QPointF(200, 150)
    before = view._slot_at(at.toPoint())
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    assert view.zoom == pytest.approx(1.44)
    assert view._slot_at(at.toPoint()) == before
    view.fit()
    assert view.zoom <= 1
    for _ in range(20):
        view.zoom_out()
    assert view.zoom == 0.25


def test_it_paints_whatever_there_is(view):
    for shown in (Diagram(), of(0), of(1, b"\xff" * 900), of(3, "\u202e".encode())):
        view.set_diagram(shown, "Nothing.")
        for zoom in (0.25, 3):
            view.set_zoom(zoom)
            assert not view.grab().isNull()
