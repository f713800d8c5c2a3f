"""What the canvas shows and the edits it asks for: add, duplicate, delete, and what can be done when."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from workbench.document.links import links

from .conftest import ADDRESS as A
from .conftest import CTRL, socket

SHIFT = Qt.KeyboardModifier.ShiftModifier


# Adding


async def test_the_empty_canvas_says_what_to_do_in_one_line(canvas):
    assert canvas.hint("canvasEmpty") == "Drag a socket here from the left, or pick a pattern there."
    canvas.hand.drop_socket("REQ", (0, 0))
    assert canvas.hint("canvasEmpty") == ""
    canvas.shortcut(Qt.Key.Key_Z, CTRL)
    assert canvas.hint("canvasEmpty") != ""


async def test_sockets_that_are_clicked_in_the_palette_stand_in_free_places(canvas):
    for _ in range(12):
        canvas.view.add_socket_at_center("PULL")
    rects = [canvas.view.node(s.id).scene_rect() for s in canvas.sockets]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])


# Duplicating and deleting


async def test_ctrl_d_duplicates_and_selects_the_copy_which_binds_a_port_of_its_own(linked):
    before = linked.document.workspace
    linked.click(linked.body("b"))
    linked.shortcut(Qt.Key.Key_D, CTRL)
    [copy] = linked.view.selection()
    assert copy not in ("a", "b")
    made = linked.document.workspace.socket(copy)
    assert made.title == "Server 2"
    assert made.endpoints[0].address != A
    assert linked.undone(before)


async def test_what_is_copied_is_pasted_and_selected_and_joined_among_itself(linked):
    before = linked.document.workspace
    linked.shortcut(Qt.Key.Key_A, CTRL)
    linked.shortcut(Qt.Key.Key_C, CTRL)
    linked.shortcut(Qt.Key.Key_V, CTRL)
    new = linked.view.selection()
    assert len(new) == 2
    assert not {"a", "b"} & set(new)
    pairs = {(link.from_socket, link.to_socket) for link in links(linked.document.workspace)}
    assert len(pairs) == 2
    assert tuple(sorted(new)) in {tuple(sorted(pair)) for pair in pairs}
    assert linked.undone(before)


async def test_what_is_cut_is_pasted_as_it_was(linked):
    before = linked.document.workspace
    linked.click(linked.body("b"))
    linked.shortcut(Qt.Key.Key_X, CTRL)
    assert [s.id for s in linked.sockets] == ["a"]
    linked.shortcut(Qt.Key.Key_V, CTRL)
    assert linked.sockets == before.sockets
    assert linked.view.selection() == ("b",)


async def test_what_is_no_socket_on_the_clipboard_is_told(linked):
    before = linked.document.workspace
    for text in ("", "some text", "[1]", '{"format": "zmq-workbench/1"}', '{"a": \ud800', "{" * 100_000):
        QApplication.clipboard().setText(text)
        linked.view.setFocus()
        linked.shortcut(Qt.Key.Key_V, CTRL)
        assert "clipboard" in linked.window.notice.text
        assert linked.document.workspace == before
        linked.window.notice.hide()


async def test_delete_removes_what_is_selected_and_is_undone(linked):
    before = linked.document.workspace
    linked.click(linked.body("b"))
    linked.shortcut(Qt.Key.Key_Delete)
    assert [s.id for s in linked.sockets] == ["a"]
    assert linked.undone(before)
    assert [n.socket.id for n in linked.view.scene().nodes.values()] == ["a", "b"]
    assert len(linked.view.scene().wires) == 1


async def test_ctrl_a_selects_all_without_scrolling(canvas):
    canvas.show(socket("a", "REQ", (0, 0)), socket("b", "REP", (4000, 0)))
    canvas.view.setFocus()
    canvas.view.reset_zoom()
    before = canvas.centre()
    canvas.shortcut(Qt.Key.Key_A, CTRL)
    assert canvas.view.selection() == ("a", "b")
    assert canvas.centre() == before
    canvas.shortcut(Qt.Key.Key_Delete)
    assert canvas.sockets == ()


async def test_backspace_deletes_too(linked):
    linked.click(linked.body("b"))
    linked.key(Qt.Key.Key_Backspace)
    assert [s.id for s in linked.sockets] == ["a"]


async def test_a_wire_is_selected_by_a_click_and_delete_removes_the_connect(linked):
    before = linked.document.workspace
    linked.click(linked.wire())
    wire = next(iter(linked.view.scene().wires.values()))
    assert wire.isSelected()
    assert linked.view.selection() == ()
    linked.shortcut(Qt.Key.Key_Delete)
    assert linked.document.workspace.socket("a").endpoints == ()
    assert linked.document.workspace.socket("b").endpoints == before.socket("b").endpoints
    assert linked.view.scene().wires == {}
    assert linked.undone(before)
    assert len(linked.view.scene().wires) == 1


async def test_a_peer_outside_is_deleted_like_a_wire(canvas):
    canvas.show(socket("a", "REQ", (0, 0), "connect tcp://127.0.0.1:5999"))
    before = canvas.document.workspace
    [outside] = canvas.view.scene().outside.values()
    canvas.click(canvas.view.mapFromScene(outside.mapToScene(QPointF(20, 20))))
    assert outside.isSelected()
    canvas.shortcut(Qt.Key.Key_Delete)
    assert canvas.document.workspace.socket("a").endpoints == ()
    assert canvas.view.scene().outside == {}
    assert canvas.undone(before)


async def test_two_wires_of_one_connect_are_deleted_once(canvas):
    canvas.show(
        socket("a", "REQ", (0, 0), f"connect {A}", "connect tcp://127.0.0.1:5998"),
        socket("b", "REP", (400, 0), f"bind {A}"),
        socket("c", "REP", (400, 200), f"bind {A}"),
    )
    canvas.view.setFocus()
    canvas.click(canvas.wire(0))
    canvas.click(canvas.wire(1), modifiers=CTRL)
    canvas.shortcut(Qt.Key.Key_Delete)
    assert [e.address for e in canvas.document.workspace.socket("a").endpoints] == ["tcp://127.0.0.1:5998"]


# What can be done is offered, what can't is not


async def test_actions_are_enabled_where_they_can_do_something(canvas):
    def enabled() -> set[str]:
        return {action.objectName() for action in canvas.view.actions() if action.isEnabled()}

    canvas.show()
    assert enabled() == {"actionPaste"}
    canvas.show(socket("a", "REQ", (0, 0), f"connect {A}"), socket("b", "REP", (320, 0), f"bind {A}"))
    assert enabled() == {"actionPaste", "actionSelectAll"}
    canvas.click(canvas.wire())
    assert enabled() == {"actionPaste", "actionSelectAll", "actionDelete"}
    canvas.click(canvas.body("a"))
    assert enabled() == {
        "actionPaste", "actionCut", "actionCopy",
        "actionSelectAll", "actionDelete", "actionDuplicate", "actionRename", "actionLink",
    }  # fmt: skip
    canvas.click(canvas.body("b"), modifiers=CTRL)
    assert "actionRename" not in enabled()


async def test_every_action_of_the_canvas_has_a_tooltip_and_a_key(canvas):
    for action in canvas.view.actions():
        assert action.toolTip(), action.objectName()
        assert not action.shortcut().isEmpty(), action.objectName()


# For those who don't see it


async def test_the_canvas_says_that_what_is_selected_was_started(pair):
    pair.click(pair.body("a"))
    pair.window.session.start(("a",))
    pair.view.set_states(pair.window.session.states())
    assert pair.view.accessibleDescription().startswith("REQ Client: live")


async def test_the_canvas_says_what_is_selected(pair):
    assert pair.view.accessibleName() == "Canvas"
    assert pair.view.accessibleDescription() == "2 sockets, nothing selected"
    pair.click(pair.body("a"))
    assert pair.view.accessibleDescription().startswith("REQ Client: stopped")
    pair.shortcut(Qt.Key.Key_A, CTRL)
    assert pair.view.accessibleDescription().startswith("2 selected: REQ Client: stopped")
    pair.shortcut(Qt.Key.Key_F2)
    pair.click(pair.body("a"))
    pair.shortcut(Qt.Key.Key_F2)
    assert pair.editor.accessibleName() == "Title of the socket"
    pair.key(Qt.Key.Key_Escape)
