"""The canvas by mouse and keys: move, rename, duplicate, delete, and one undo for each."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

LEFT = Qt.MouseButton.LeftButton


async def test_a_drag_moves_a_node_and_is_undone_at_once(hand):
    id_ = hand.drop_socket("REQ", (0, 0))
    canvas, document = hand.canvas, hand.window.document
    before = document.workspace.socket(id_).at
    node = canvas.node(id_)
    start = canvas.mapFromScene(node.mapToScene(node.rect().center()))
    QTest.mousePress(canvas.viewport(), LEFT, pos=start)
    for step in (10, 40, 81):
        QTest.mouseMove(canvas.viewport(), start + QPoint(step, step))
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=start + QPoint(81, 81))
    after = document.workspace.socket(id_).at
    assert after[0] > before[0]
    assert all(part % 4 == 0 for part in after)
    document.undo_stack.undo()
    assert document.workspace.socket(id_).at == before
    assert (node.pos().x(), node.pos().y()) == before


async def test_f2_renames_in_place(hand):
    id_ = hand.drop_socket("REQ", (0, 0))
    hand.select(id_)
    hand.canvas.setFocus()
    hand.canvas.rename_selected()
    editor = hand.canvas.findChild(QLineEdit, "titleEditor")
    QTest.keyClicks(editor, "Client")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert hand.window.document.workspace.socket(id_).title == "Client"


async def test_duplicate_selects_the_copy_and_delete_removes_it(hand):
    id_ = hand.drop_socket("REP", (0, 0))
    hand.select(id_)
    hand.canvas.duplicate_selected()
    copy = hand.canvas.selection()
    assert len(hand.window.document.workspace.sockets) == 2
    assert id_ not in copy
    hand.canvas.delete_selected()
    assert [socket.id for socket in hand.window.document.workspace.sockets] == [id_]


async def test_arrow_keys_move_by_the_grid_and_merge(hand):
    id_ = hand.drop_socket("REP", (0, 0))
    hand.select(id_)
    before = hand.window.document.workspace.socket(id_).at
    for _ in range(3):
        QTest.keyClick(hand.canvas, Qt.Key.Key_Right)
    assert hand.window.document.workspace.socket(id_).at == (before[0] + 12, before[1])
    hand.window.document.undo_stack.undo()
    assert hand.window.document.workspace.socket(id_).at == before
