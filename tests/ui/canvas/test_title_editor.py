"""Renaming in place, by keys and by the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workbench.document.workspace import Socket

from .conftest import CTRL, LEFT

SHIFT = Qt.KeyboardModifier.ShiftModifier


async def test_f2_renames_in_place_and_enter_keeps_it(pair):
    before = pair.document.workspace
    pair.click(pair.body("a"))
    pair.shortcut(Qt.Key.Key_F2)
    assert pair.editor is not None
    assert pair.editor.hasFocus()
    assert pair.editor.selectedText() == "Client"
    QTest.keyClicks(pair.editor, "Asker")
    pair.key(Qt.Key.Key_Return)
    assert pair.editor is None
    assert pair.document.workspace.socket("a").title == "Asker"
    assert "Asker" in pair.read(pair.view.node("a"))
    assert pair.view.hasFocus()
    assert pair.undone(before)


async def test_a_double_click_renames(pair):
    QTest.mouseDClick(pair.view.viewport(), LEFT, pos=pair.body("b"))
    assert pair.editor is not None
    QTest.keyClicks(pair.editor, "Answerer")
    pair.click(pair.at(270, 200))  # going elsewhere keeps it
    assert pair.editor is None
    assert pair.document.workspace.socket("b").title == "Answerer"


async def test_escape_leaves_the_title_as_it_was(pair):
    pair.click(pair.body("a"))
    pair.shortcut(Qt.Key.Key_F2)
    QTest.keyClicks(pair.editor, "Nothing")
    pair.key(Qt.Key.Key_Escape)
    assert pair.editor is None
    assert pair.document.workspace.socket("a").title == "Client"
    assert not pair.document.undo_stack.canUndo()
    assert pair.view.selection() == ("a",)


async def test_a_title_that_was_not_changed_leaves_no_trace(canvas):
    canvas.show(Socket(id="untitled", type="REQ", at=(0, 0)))
    canvas.click(canvas.body("untitled"))
    canvas.shortcut(Qt.Key.Key_F2)
    canvas.key(Qt.Key.Key_Return)
    assert canvas.document.workspace.socket("untitled").title == ""
    assert not canvas.document.undo_stack.canUndo()


async def test_zooming_ends_a_renaming_and_keeps_it(pair):
    pair.click(pair.body("a"))
    pair.shortcut(Qt.Key.Key_F2)
    QTest.keyClicks(pair.editor, "Asker")
    pair.wheel(pair.body("b"), QPoint(0, 120), CTRL)
    assert pair.editor is None
    assert pair.document.workspace.socket("a").title == "Asker"


async def test_the_editor_goes_with_its_socket(pair):
    pair.click(pair.body("b"))
    pair.shortcut(Qt.Key.Key_F2)
    pair.document.edit("Delete", lambda w: type(w)(sockets=w.sockets[:1]))
    assert pair.editor is None
    assert [s.title for s in pair.sockets] == ["Client"]


async def test_far_away_the_editor_is_large_enough_to_type_in(pair):
    for _ in range(10):
        pair.view.zoom_out()
    pair.click(pair.body("a"))
    pair.shortcut(Qt.Key.Key_F2)
    assert pair.editor.width() >= 160
    assert pair.editor.height() >= 24
    assert pair.view.viewport().rect().contains(pair.editor.geometry())
    pair.key(Qt.Key.Key_Escape)


async def test_keys_that_the_canvas_takes_too_belong_to_the_title_while_it_is_edited(pair):
    pair.click(pair.body("a"))
    pair.shortcut(Qt.Key.Key_F2)
    for key in (Qt.Key.Key_L, Qt.Key.Key_L, Qt.Key.Key_Left, Qt.Key.Key_Delete, Qt.Key.Key_Space):
        pair.shortcut(key)
    assert pair.editor.text() == "l "
    pair.shortcut(Qt.Key.Key_A, CTRL)
    assert pair.editor.selectedText() == "l "
    pair.shortcut(Qt.Key.Key_Backspace)
    pair.key(Qt.Key.Key_Escape)
    assert len(pair.sockets) == 2
    assert not pair.document.undo_stack.canUndo()
