"""Patterns are asked for by double click and by Enter, never by a click alone; the one that is open is marked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtTest import QTest

from workbench.document import edits, gallery
from workbench.ui.side.gallery_panel import GalleryPanel
from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import LIGHT


@pytest.fixture
def panel(qtbot):
    panel = GalleryPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_patterns([("pair", "Pair"), ("push-pull", "Push-pull")])
    panel.asked = []
    panel.pattern_requested.connect(panel.asked.append)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel


def test_a_double_click_asks_for_the_pattern_and_a_click_does_not(panel):
    view = panel.findChild(ShortList, "gallery")
    place = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.asked == []
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.asked == ["push-pull"]


def test_tab_marks_the_first_one_arrows_go_on_and_enter_asks_for_it(panel, qtbot):
    view = panel.findChild(ShortList, "gallery")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert [index.data() for index in view.selectedIndexes()] == ["Pair"]
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert panel.asked == ["push-pull"]


def test_it_is_as_high_as_its_rows(panel):
    view = panel.findChild(ShortList, "gallery")
    assert view.sizeHint().height() == 2 * view.visualRect(view.model().index(0, 0)).height()


async def test_in_the_window_enter_opens_the_pattern_stopped(window, hand, until):
    view = hand.part(ShortList, "gallery")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    await until(view.hasFocus)
    while view.currentIndex().data() != "Push-pull":
        before = view.currentIndex().row()
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.currentIndex().row() > before
    QTest.keyClick(view, Qt.Key.Key_Return)
    await until(lambda: window.document.workspace.title == "Push-pull")
    assert [socket.type for socket in window.document.workspace.sockets].count("PULL") == 3
    assert window.session.running == frozenset()


def marked(window) -> list[str]:
    """The patterns that a screen reader calls open."""
    model = window.findChild(ShortList, "gallery").model()
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    return [index.data() for index in rows if index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "open"]


def edit(window) -> None:
    window.edit("Add REQ", lambda workspace: edits.add_socket(workspace, "REQ", (0, 400)))


async def test_the_pattern_that_is_open_is_marked_edited_or_not(window, until):
    assert marked(window) == []
    window.gallery.pattern_requested.emit("push-pull")
    assert marked(window) == ["Push-pull"]
    edit(window)
    assert window.windowTitle().startswith("Push-pull*")
    assert marked(window) == ["Push-pull"]
    window.document.undo_stack.undo()
    window.gallery.pattern_requested.emit("pair")
    assert marked(window) == ["Exclusive pair"]


async def test_a_pattern_of_the_command_line_is_marked_and_one_of_unsaved_work(window):
    window.document.replace(gallery.load_pattern("pipeline"), None)  # as `--pattern` does
    assert marked(window) == ["Pipeline"]
    window.document.replace(gallery.load_pattern("survey"), None, clean=False)  # as restoring does
    assert marked(window) == ["Survey"]


async def test_a_file_is_no_pattern_whatever_it_began_as(window, tmp_path):
    window.gallery.pattern_requested.emit("push-pull")
    edit(window)
    window.document.save(tmp_path / "mine.zmqw")
    assert marked(window) == []
    edit(window)
    assert marked(window) == []
    window.document.undo_stack.undo()
    window.gallery.pattern_requested.emit("push-pull")
    assert marked(window) == ["Push-pull"]
    window.open_path(tmp_path / "mine.zmqw")
    assert marked(window) == []


async def test_a_new_workspace_takes_the_mark_away(window, hand):
    window.gallery.pattern_requested.emit("push-pull")
    hand.part(QAction, "actionNew").trigger()
    assert marked(window) == []


async def test_the_mark_is_seen_and_the_keyboard_s_row_beside_it(window, hand, until):
    window.gallery.pattern_requested.emit("push-pull")
    view = hand.part(ShortList, "gallery")
    ground = QColor(LIGHT.selection)

    def grounds() -> list[str]:
        image = view.viewport().grab().toImage()
        rows = (view.model().index(row, 0) for row in range(view.model().rowCount()))
        right = {index.data(): view.visualRect(index).adjusted(0, 0, -8, 0) for index in rows}
        return [
            title
            for title, rect in right.items()
            if image.pixelColor(rect.right(), rect.center().y()) == ground
        ]

    assert grounds() == ["Push-pull"]
    window.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    await until(view.hasFocus)
    assert grounds() == ["Request-reply", "Push-pull"]
    assert [index.data() for index in view.selectedIndexes()] == ["Request-reply"]


def test_what_is_open_is_known_before_the_patterns_are(panel):
    panel.set_open("later")
    panel.set_patterns([("pair", "Pair"), ("later", "Later")])
    model = panel.findChild(ShortList, "gallery").model()
    assert "is open" in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    panel.set_open("")
    assert "is open" not in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
