"""The canvas under the hand: drops, keys that walk and nudge, and linking by keys alone."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication

from workbench.ui.mime import SOCKET_TYPE

from .conftest import CTRL, LEFT, NONE, socket

SHIFT = Qt.KeyboardModifier.ShiftModifier


# Drops from the palette


async def test_what_is_no_socket_is_not_taken(canvas):
    mime = QMimeData()
    mime.setText("REQ")
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(200, 200), action, mime, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(canvas.view.viewport(), enter)
    assert not enter.isAccepted()
    assert not mime.hasFormat(SOCKET_TYPE)


async def test_a_dropped_socket_is_selected_and_undone(canvas):
    before = canvas.document.workspace
    id_ = canvas.hand.drop_socket("REQ", (0, 0))
    assert canvas.view.selection() == (id_,)
    assert canvas.view.hasFocus()
    assert canvas.undone(before)


# Keys


async def test_arrows_nudge_by_the_grid_and_merge_into_one_undo(pair):
    before = pair.document.workspace
    pair.click(pair.body("a"))
    for _ in range(3):
        pair.key(Qt.Key.Key_Right)
    pair.key(Qt.Key.Key_Down, SHIFT)
    assert pair.document.workspace.socket("a").at == (12, 40)
    assert pair.undone(before)
    assert not pair.document.undo_stack.canUndo()


async def test_tab_walks_nodes_then_wires_and_leaves_after_the_last(linked):
    linked.key(Qt.Key.Key_Tab)
    assert linked.view.selection() == ("a",)
    linked.key(Qt.Key.Key_Tab)
    assert linked.view.selection() == ("b",)
    linked.key(Qt.Key.Key_Tab)
    assert next(iter(linked.view.scene().wires.values())).isSelected()
    assert linked.view.accessibleDescription() == "Client connects to Server: stopped"
    linked.key(Qt.Key.Key_Tab)
    assert not linked.view.hasFocus()


async def test_a_wire_is_deleted_by_keys_alone(linked):
    for _ in range(3):
        linked.key(Qt.Key.Key_Tab)
    linked.key(Qt.Key.Key_Delete)
    assert linked.document.workspace.socket("a").endpoints == ()


async def test_shift_tab_walks_back(linked):
    linked.click(linked.body("b"))
    linked.key(Qt.Key.Key_Backtab, SHIFT)
    assert linked.view.selection() == ("a",)


async def test_who_comes_by_keys_sees_where_they_are(pair):
    pair.window.composer.setFocus()
    pair.shortcut(Qt.Key.Key_1, CTRL)
    assert pair.view.hasFocus()
    assert pair.view.selection() == ("a",)


async def test_escape_selects_nothing(pair):
    pair.click(pair.body("a"))
    pair.key(Qt.Key.Key_Escape)
    assert pair.view.selection() == ()


# Linking by keys


async def test_linking_by_keys_alone(pair):
    before = pair.document.workspace
    pair.key(Qt.Key.Key_Tab)
    pair.key(Qt.Key.Key_L)
    assert pair.hint() == "Link Client: Tab chooses the peer, Enter links, Esc gives up."
    pair.key(Qt.Key.Key_Tab)
    assert pair.hint().startswith("Enter links Client to Server.")
    assert pair.view.node("b").highlight == "accent"
    pair.key(Qt.Key.Key_Return)
    assert pair.hint() == ""
    assert pair.document.workspace.socket("b").endpoints[0].mode == "bind"
    assert pair.document.workspace.socket("a").endpoints[0].mode == "connect"
    assert pair.view.selection() == ("a",)
    assert pair.undone(before)


async def test_an_illegal_pair_is_refused_while_it_is_chosen_by_keys(canvas):
    canvas.show(socket("a", "REQ"), socket("b", "PUB", (320, 0)), socket("c", "REP", (640, 0)))
    canvas.view.setFocus()
    canvas.click(canvas.body("a"))
    canvas.key(Qt.Key.Key_L)
    canvas.key(Qt.Key.Key_Tab)
    assert canvas.hint().startswith("REQ doesn't talk to PUB")
    assert canvas.view.refusal
    canvas.key(Qt.Key.Key_Return)
    assert not canvas.document.undo_stack.canUndo()
    assert canvas.hint().startswith("REQ doesn't talk to PUB")
    canvas.key(Qt.Key.Key_Tab)
    assert not canvas.view.refusal
    canvas.key(Qt.Key.Key_Tab)  # round and round
    assert canvas.hint().startswith("REQ doesn't talk to PUB")
    canvas.key(Qt.Key.Key_Backtab, SHIFT)
    canvas.key(Qt.Key.Key_Enter)
    assert canvas.document.workspace.socket("c").endpoints


async def test_escape_gives_a_link_by_keys_up_and_leaves_nothing(pair):
    pair.click(pair.body("a"))
    pair.key(Qt.Key.Key_L)
    pair.key(Qt.Key.Key_Tab)
    assert len(pair.view.scene().items()) == 3
    pair.key(Qt.Key.Key_Escape)
    assert len(pair.view.scene().items()) == 2
    assert pair.view.node("b").highlight == ""
    assert pair.hint() == ""
    assert pair.view.selection() == ("a",)
    pair.key(Qt.Key.Key_Return)
    assert not pair.document.undo_stack.canUndo()


async def test_a_change_of_the_workspace_gives_a_link_by_keys_up(pair):
    pair.click(pair.body("a"))
    pair.key(Qt.Key.Key_L)
    pair.key(Qt.Key.Key_Tab)
    pair.document.edit("Delete", lambda w: type(w)(sockets=w.sockets[:1]))
    assert pair.hint() == ""
    assert len(pair.view.scene().items()) == 1
    pair.key(Qt.Key.Key_Return)
    assert [s.endpoints for s in pair.sockets] == [()]


async def test_a_click_chooses_the_peer_too(pair):
    pair.click(pair.body("a"))
    pair.key(Qt.Key.Key_L)
    pair.click(pair.body("b"))
    assert pair.document.workspace.socket("a").endpoints
    assert pair.hint() == ""


async def test_two_selected_sockets_are_linked_at_once(pair):
    pair.shortcut(Qt.Key.Key_A, CTRL)
    pair.key(Qt.Key.Key_L)
    assert len(pair.view.scene().wires) == 1


async def test_an_illegal_link_of_two_selected_is_told_above_the_canvas(canvas):
    canvas.show(socket("a", "PUB"), socket("b", "REQ", (320, 0)))
    canvas.view.setFocus()
    canvas.shortcut(Qt.Key.Key_A, CTRL)
    canvas.key(Qt.Key.Key_L)
    assert canvas.window.notice.isVisible()
    assert not canvas.document.undo_stack.canUndo()
