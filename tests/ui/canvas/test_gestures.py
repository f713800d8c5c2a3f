"""Linking, moving, selecting and panning by the mouse; and Escape, which leaves nothing of any of them."""

from __future__ import annotations

import socket as sockets

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from .conftest import LEFT, MIDDLE, socket

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def fresh(canvas, *types: str) -> list[str]:
    """Sockets of these types side by side, without endpoints; their ids."""
    canvas.show(*(socket(f"s{n}", type_, (320 * n, 0)) for n, type_ in enumerate(types)))
    return [f"s{n}" for n in range(len(types))]


def endpoints(canvas, id_: str) -> list[tuple[str, str]]:
    return [(e.mode, e.address) for e in canvas.document.workspace.socket(id_).endpoints]


# Linking


async def test_a_drag_from_a_port_links_and_gives_the_target_a_free_loopback_port(canvas):
    client, server = fresh(canvas, "REQ", "REP")
    canvas.drag(canvas.port(client), canvas.body(server))
    [(mode, address)] = endpoints(canvas, server)
    assert mode == "bind"
    host, port = address.removeprefix("tcp://").split(":")
    assert host == "127.0.0.1"
    assert endpoints(canvas, client) == [("connect", address)]
    with sockets.socket() as probe:
        probe.bind((host, int(port)))  # it is free
    assert len(canvas.view.scene().wires) == 1


async def test_a_drag_to_the_other_port_itself_links_too(canvas):
    client, server = fresh(canvas, "REQ", "REP")
    canvas.drag(canvas.port(client), canvas.port(server, Qt.Edge.LeftEdge))
    assert endpoints(canvas, client)


async def test_a_drag_from_the_left_port_links_too(canvas):
    left, right = fresh(canvas, "PUSH", "PULL")
    canvas.drag(canvas.port(right, Qt.Edge.LeftEdge), canvas.body(left))
    assert endpoints(canvas, left)[0][0] == "bind"
    assert endpoints(canvas, right)[0][0] == "connect"


async def test_a_target_that_binds_already_keeps_its_address(canvas):
    canvas.show(socket("a", "SUB"), socket("b", "PUB", (320, 0), "bind tcp://127.0.0.1:5556"))
    canvas.drag(canvas.port("a"), canvas.body("b"))
    assert endpoints(canvas, "b") == [("bind", "tcp://127.0.0.1:5556")]
    assert endpoints(canvas, "a") == [("connect", "tcp://127.0.0.1:5556")]


async def test_a_link_is_undone_whole(canvas):
    client, server = fresh(canvas, "REQ", "REP")
    before = canvas.document.workspace
    canvas.drag(canvas.port(client), canvas.body(server))
    assert canvas.document.undo_stack.undoText() == "Link"
    canvas.shortcut(Qt.Key.Key_Z, CTRL)
    assert canvas.document.workspace == before
    assert canvas.view.scene().wires == {}
    canvas.shortcut(Qt.Key.Key_Z, CTRL | SHIFT)
    assert len(canvas.view.scene().wires) == 1


@pytest.mark.parametrize(
    ("types", "reason"),
    [(("PUB", "REQ"), "PUB doesn't talk to REQ"), (("PULL", "PULL"), "PULL doesn't talk to PULL")],
)
async def test_an_illegal_pair_is_refused_while_dragging_and_the_reason_is_seen(canvas, types, reason):
    a, b = fresh(canvas, *types)
    before = canvas.document.workspace
    canvas.press(canvas.port(a))
    canvas.move(canvas.body(b))
    assert canvas.hint().startswith(reason)
    assert canvas.view.node(b).highlight == "fail"
    canvas.move(canvas.at(430, 200))
    assert canvas.hint() == ""  # no longer over it
    assert canvas.view.node(b).highlight == ""
    canvas.move(canvas.body(b))
    canvas.release(canvas.body(b))
    assert canvas.document.workspace == before
    assert canvas.hint() == ""


async def test_a_second_link_of_the_same_two_is_refused_while_dragging(canvas):
    a, b = fresh(canvas, "PAIR", "PAIR")
    canvas.drag(canvas.port(a), canvas.body(b))
    canvas.press(canvas.port(a))
    canvas.move(canvas.body(b))
    assert "linked already" in canvas.hint()
    canvas.release(canvas.body(b))


async def test_a_peer_whose_port_is_not_known_yet_is_refused_while_dragging(canvas):
    canvas.show(socket("a", "REQ"), socket("b", "REP", (320, 0), "bind tcp://127.0.0.1:*"))
    canvas.press(canvas.port("a"))
    canvas.move(canvas.body("b"))
    assert "give it a port" in canvas.hint()
    canvas.release(canvas.body("b"))
    assert endpoints(canvas, "a") == []


async def test_the_reason_is_whole_within_the_canvas_at_its_very_edge(canvas):
    a, b = fresh(canvas, "SUB", "REQ")
    canvas.press(canvas.port(a))
    edge = canvas.view.viewport().rect()
    canvas.view._navigation.pan(canvas.port(b).x() - edge.right(), canvas.port(b).y() - edge.bottom())
    canvas.move(canvas.body(b), QPoint(edge.right() - 2, edge.bottom() - 2))
    label = canvas.view._hint
    assert label.text().startswith("SUB doesn't talk to REQ")
    assert edge.contains(label.geometry())
    canvas.key(Qt.Key.Key_Escape)


async def test_a_wire_dropped_on_nothing_or_on_its_own_node_changes_nothing(canvas):
    a, _ = fresh(canvas, "REQ", "REP")
    before = canvas.document.workspace
    canvas.drag(canvas.port(a), canvas.at(270, 200))
    canvas.drag(canvas.port(a), canvas.body(a))
    assert canvas.document.workspace == before
    assert not canvas.document.undo_stack.canUndo()
    assert len(canvas.view.scene().items()) == 2


async def test_escape_gives_a_wire_up_and_the_release_after_it_does_nothing(canvas):
    a, b = fresh(canvas, "REQ", "REP")
    canvas.view.setFocus()
    canvas.press(canvas.port(a))
    canvas.move(canvas.body(b))
    assert len(canvas.view.scene().items()) == 3
    canvas.key(Qt.Key.Key_Escape)
    assert len(canvas.view.scene().items()) == 2
    assert canvas.view.node(b).highlight == ""
    canvas.move(canvas.body(b))
    canvas.release(canvas.body(b))
    assert endpoints(canvas, a) == []


async def test_the_port_of_a_node_that_lies_below_another_is_not_taken(canvas):
    canvas.show(socket("below", "REQ", (0, 0)), socket("above", "REP", (180, 0)))
    canvas.drag(canvas.port("below"), canvas.port("below") + QPoint(0, 120))
    assert canvas.document.workspace.socket("above").at == (180, 120)


async def test_undo_while_a_wire_is_drawn_gives_the_wire_up(canvas):
    a, b = fresh(canvas, "REQ", "REP")
    third = canvas.hand.drop_socket("REP", (100, 160))
    canvas.press(canvas.port(a))
    canvas.move(canvas.body(third))
    canvas.document.undo_stack.undo()
    canvas.move(canvas.body(b))
    canvas.release(canvas.body(b))
    assert endpoints(canvas, a) == []
    assert len(canvas.view.scene().items()) == 2


# Moving


async def test_a_drag_moves_all_that_is_selected_and_is_one_undo(canvas):
    a, b, c = fresh(canvas, "PUSH", "PULL", "PULL")
    before = canvas.document.workspace
    canvas.click(canvas.body(a))
    canvas.click(canvas.body(b), modifiers=CTRL)
    start = canvas.body(a)
    canvas.press(start)
    for step in range(10, 100, 10):
        canvas.move(start + QPoint(step, step // 2))
    canvas.release(start + QPoint(90, 45))
    moved = {s.id: s.at for s in canvas.sockets}
    way = (moved[a][0] - before.socket(a).at[0], moved[a][1] - before.socket(a).at[1])
    assert way[0] > 0
    assert all(part % 4 == 0 for part in way)
    assert (moved[b][0] - before.socket(b).at[0], moved[b][1] - before.socket(b).at[1]) == way
    assert moved[c] == before.socket(c).at
    canvas.shortcut(Qt.Key.Key_Z, CTRL)
    assert canvas.document.workspace == before
    assert canvas.view.node(a).pos() == QPointF(*before.socket(a).at)
    assert not canvas.document.undo_stack.canUndo()


async def test_a_hand_that_shakes_a_little_while_it_clicks_moves_nothing(canvas):
    a, _ = fresh(canvas, "REQ", "REP")
    canvas.press(canvas.body(a))
    canvas.move(canvas.body(a) + QPoint(3, 2))
    canvas.release(canvas.body(a) + QPoint(3, 2))
    assert not canvas.document.undo_stack.canUndo()
    assert canvas.view.selection() == (a,)


async def test_wires_follow_while_a_node_moves_and_the_engine_gets_no_order(canvas):
    a, b = fresh(canvas, "REQ", "REP")
    canvas.drag(canvas.port(a), canvas.body(b))
    wire = next(iter(canvas.view.scene().wires.values()))
    before = wire.middle()
    canvas.press(canvas.body(b))
    canvas.move(canvas.body(b) + QPoint(20, 80))
    assert wire.middle().y() > before.y() + 20
    canvas.key(Qt.Key.Key_Escape)
    assert wire.middle() == before


async def test_escape_puts_the_nodes_back(canvas):
    a, _ = fresh(canvas, "REQ", "REP")
    before = canvas.document.workspace
    canvas.press(canvas.body(a))
    canvas.move(canvas.body(a) + QPoint(50, 50), canvas.body(a) + QPoint(90, 90))
    assert canvas.view.node(a).pos() != QPointF(*before.socket(a).at)
    canvas.key(Qt.Key.Key_Escape)
    assert canvas.view.node(a).pos() == QPointF(*before.socket(a).at)
    canvas.move(canvas.body(a) + QPoint(120, 90))
    canvas.release(canvas.body(a) + QPoint(120, 90))
    assert canvas.document.workspace == before
    assert canvas.view.selection() == (a,)


async def test_a_node_held_at_the_edge_scrolls_the_canvas(canvas, until):
    a, _ = fresh(canvas, "REQ", "REP")
    canvas.press(canvas.body(a))
    edge = QPoint(canvas.view.viewport().width() - 4, canvas.body(a).y())
    canvas.move(edge)
    before = canvas.centre().x()
    await until(lambda: canvas.centre().x() > before + 50)
    assert canvas.view.mapFromScene(canvas.view.node(a).scene_rect().center()).x() > edge.x() - 40
    canvas.key(Qt.Key.Key_Escape)
    still = canvas.centre()
    canvas.move(QPoint(300, 200))
    assert canvas.centre() == still


# Selecting


async def test_a_rubber_band_selects_the_nodes_that_it_touches(canvas):
    a, b, _ = fresh(canvas, "PUSH", "PULL", "PULL")
    canvas.press(canvas.at(-30, -30))
    canvas.move(canvas.at(200, 40), canvas.at(400, 40))
    assert canvas.view.selection() == (a, b)
    canvas.move(canvas.at(100, 40))
    assert canvas.view.selection() == (a,)
    canvas.move(canvas.at(400, 40))
    canvas.release(canvas.at(400, 40))
    assert canvas.view.selection() == (a, b)


async def test_what_a_rubber_band_selects_is_told_once_a_move(canvas):
    fresh(canvas, "PUSH", "PULL", "PULL")
    told = []
    canvas.view.selection_changed.connect(told.append)
    canvas.press(canvas.at(-30, -30))
    canvas.move(canvas.at(900, 60))
    canvas.move(canvas.at(900, 61))
    assert told == [("s0", "s1", "s2")]
    canvas.release(canvas.at(900, 61))


async def test_a_rubber_band_with_shift_adds_to_what_is_selected(canvas):
    a, _, c = fresh(canvas, "PUSH", "PULL", "PULL")
    canvas.click(canvas.body(c))
    canvas.drag(canvas.at(-30, -30), canvas.at(100, 40), modifiers=SHIFT)
    assert canvas.view.selection() == (a, c)
    canvas.drag(canvas.at(-30, -30), canvas.at(100, 40))
    assert canvas.view.selection() == (a,)


async def test_a_rubber_band_takes_a_wire_only_whole(canvas):
    a, b = fresh(canvas, "REQ", "REP")
    canvas.drag(canvas.port(a), canvas.body(b))
    wire = next(iter(canvas.view.scene().wires.values()))
    canvas.drag(canvas.at(-30, -30), canvas.at(260, 110))
    assert not wire.isSelected()
    canvas.drag(canvas.at(-30, -30), canvas.at(560, 110))
    assert wire.isSelected()


async def test_escape_gives_a_rubber_band_up(canvas):
    a, b = fresh(canvas, "REQ", "REP")
    canvas.click(canvas.body(b))
    canvas.press(canvas.at(-30, -30))
    canvas.move(canvas.at(100, 40))
    assert canvas.view.selection() == (a,)
    canvas.key(Qt.Key.Key_Escape)
    assert canvas.view.selection() == (b,)
    canvas.move(canvas.at(100, 40))
    canvas.release(canvas.at(100, 40))
    assert canvas.view.selection() == (b,)


async def test_clicks_select_add_take_away_and_clear(canvas):
    a, b = fresh(canvas, "REQ", "REP")
    canvas.click(canvas.body(a))
    assert canvas.view.selection() == (a,)
    canvas.click(canvas.body(b), modifiers=SHIFT)
    assert canvas.view.selection() == (a, b)
    canvas.click(canvas.body(a), modifiers=CTRL)
    assert canvas.view.selection() == (b,)
    canvas.click(canvas.body(a), modifiers=CTRL)
    canvas.click(canvas.body(a))  # of several that are selected, a click means one
    assert canvas.view.selection() == (a,)
    canvas.click(canvas.at(270, 200))
    assert canvas.view.selection() == ()


# Panning


async def test_the_middle_button_pans(canvas):
    fresh(canvas, "REQ", "REP")
    before = canvas.centre()
    canvas.drag(QPoint(300, 200), QPoint(220, 170), button=MIDDLE)
    assert canvas.centre() == before + QPointF(80, 30)


async def test_space_and_the_left_button_pan_even_over_a_node(canvas):
    a, _ = fresh(canvas, "REQ", "REP")
    canvas.view.setFocus()
    before, at = canvas.centre(), canvas.document.workspace.socket(a).at
    QTest.keyPress(canvas.view, Qt.Key.Key_Space)
    assert canvas.view.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    canvas.press(canvas.body(a))
    assert canvas.view.viewport().cursor().shape() == Qt.CursorShape.ClosedHandCursor
    canvas.move(canvas.body(a) + QPoint(40, 0))
    canvas.release(canvas.body(a))
    QTest.keyRelease(canvas.view, Qt.Key.Key_Space)
    assert canvas.view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    assert canvas.centre() != before
    assert canvas.document.workspace.socket(a).at == at
    canvas.click(canvas.body(a))
    assert canvas.view.selection() == (a,)


async def test_escape_gives_a_pan_up(canvas):
    fresh(canvas, "REQ", "REP")
    canvas.view.setFocus()
    before = canvas.centre()
    canvas.press(QPoint(300, 200), MIDDLE)
    canvas.move(QPoint(200, 150))
    assert canvas.centre() != before
    canvas.key(Qt.Key.Key_Escape)
    assert canvas.centre() == before
    canvas.release(QPoint(200, 150), MIDDLE)


async def test_a_second_button_does_not_disturb_a_gesture(canvas):
    a, b = fresh(canvas, "REQ", "REP")
    canvas.press(canvas.port(a))
    canvas.move(canvas.body(b))
    canvas.press(canvas.body(b), MIDDLE)
    canvas.release(canvas.body(b), MIDDLE)
    canvas.move(canvas.body(b))
    canvas.release(canvas.body(b), LEFT)
    assert endpoints(canvas, a)
