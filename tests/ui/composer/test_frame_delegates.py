"""A frame's row: what is painted of it, and its editors, by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QStyleOptionViewItem

from workbench.ui import theme
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.frame_delegates import CARD, GAP, MOST_LINES, ValueEditor
from workbench.ui.composer.frames_model import Column, FramesModel
from workbench.ui.composer.frames_table import FramesTable


@pytest.fixture
def frames(qtbot):
    theme.dress(QApplication.instance(), theme.LIGHT)
    model = FramesModel()
    table = FramesTable(theme.LIGHT, model)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(360, 400)
    with qtbot.waitExposed(table):
        table.show()
    table.activateWindow()
    qtbot.waitUntil(table.isActiveWindow)
    return table


def put(frames, *drafts):
    frames.model().replace(drafts, can_restore=False)


def place(frames, row, column):
    return frames.visualRect(frames.model().index(row, column))


def has(frames, colour, row=0, column=Column.VALUE):
    """Whether that colour of the theme is somewhere in the cell."""
    rect = place(frames, row, column)
    picture = frames.viewport().grab(rect).toImage()
    return any(
        picture.pixelColor(x, y).name() == colour
        for x in range(picture.width())
        for y in range(picture.height())
    )


def edited(qtbot, frames, row=0, column=Column.VALUE):
    frames.edit(frames.model().index(row, column))
    return frames.indexWidget(frames.model().index(row, column))


@pytest.mark.parametrize(("lines", "shown"), [(1, 1), (3, 3), (50, MOST_LINES)])
def test_a_card_is_as_high_as_its_lines_up_to_a_few(frames, lines, shown):
    put(frames, DraftFrame("text", "\n".join("x" * lines)), DraftFrame("text", ""))
    delegate = frames.itemDelegate()
    heights = [
        delegate.sizeHint(QStyleOptionViewItem(), frames.model().index(row, 0)).height() for row in (0, 1)
    ]
    assert heights[1] == CARD + GAP
    line = frames.fontMetrics().lineSpacing()
    assert (shown - 1) * line * 0.7 <= heights[0] - heights[1] <= (shown - 1) * line * 1.5


def test_one_that_is_not_valid_is_red(frames, qtbot):
    put(frames, DraftFrame("hex", "zz"), DraftFrame("hex", "00"))
    frames.resize(360, frames.maximumHeight())
    qtbot.waitUntil(lambda: frames.viewport().rect().contains(place(frames, 1, Column.KIND)))
    assert has(frames, theme.LIGHT.fail_soft, 0, Column.KIND)
    assert not has(frames, theme.LIGHT.fail_soft, 1, Column.KIND)
    assert has(frames, theme.LIGHT.accent_soft, 1, Column.KIND)


def test_another_theme_is_other_colours(frames):
    put(frames, DraftFrame("text", "x"))
    frames.set_theme(theme.DARK)
    assert has(frames, theme.DARK.accent_soft, 0, Column.KIND)


def test_what_is_typed_goes_to_the_model_with_every_key_and_escape_takes_it_back(frames, qtbot):
    put(frames, DraftFrame("text", "old"))
    editor = edited(qtbot, frames)
    assert isinstance(editor, ValueEditor)
    assert editor.accessibleName() == "Value of frame 1"
    qtbot.keyClicks(editor, "new")
    assert frames.model().drafts[0].value == "new"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert frames.model().drafts[0].value == "old"
    assert frames.state() != QAbstractItemView.State.EditingState


def test_shift_enter_is_a_new_line_and_enter_the_end(frames, qtbot):
    put(frames, DraftFrame("text", ""))
    editor = edited(qtbot, frames)
    qtbot.keyClicks(editor, "a")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(editor, "b")
    assert frames.model().drafts[0].value == "a\nb"
    steps = []
    frames.itemDelegateForColumn(Column.VALUE).step_requested.connect(steps.append)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert steps == [1]
    assert frames.model().drafts[0].value == "a\nb"


def test_the_cursor_stays_where_it_is_while_the_model_is_told(frames, qtbot):
    put(frames, DraftFrame("text", "ab"))
    editor = edited(qtbot, frames)
    cursor = editor.textCursor()
    cursor.setPosition(1)
    editor.setTextCursor(cursor)
    qtbot.keyClicks(editor, "xy")
    assert (editor.toPlainText(), editor.textCursor().position()) == ("axyb", 3)


def test_the_kinds_are_a_list_with_the_one_that_is_there(frames, qtbot):
    put(frames, DraftFrame("text", "{}"))
    combo = edited(qtbot, frames, column=Column.KIND)
    assert isinstance(combo, QComboBox)
    assert combo.currentText() == "text"
    assert combo.accessibleName() == "Kind of frame 1"
    combo.setCurrentText("json")
    combo.activated.emit(combo.currentIndex())
    assert frames.model().drafts[0].kind == "json"


def test_control_enter_in_the_list_chooses_and_sends(frames, qtbot):
    put(frames, DraftFrame("text", "00"))
    frames.setCurrentIndex(frames.model().index(0, Column.KIND))
    combo = edited(qtbot, frames, column=Column.KIND)
    combo.showPopup()
    combo.view().setCurrentIndex(combo.model().index(combo.findText("hex"), 0))
    with qtbot.waitSignal(frames.send_requested):
        qtbot.keyClick(combo.view(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert frames.model().drafts[0].kind == "hex"


def test_a_huge_value_is_painted_at_once_and_control_characters_are_glyphs(frames, qtbot):
    put(frames, DraftFrame("text", "\x1b[2J‮" + "x" * 1_000_000))
    assert not frames.grab().isNull()
    assert frames.indexAt(QPoint(100, 10)).row() == 0
