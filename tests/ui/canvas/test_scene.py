"""The scene follows the workspace: what differs is changed, and nothing else is touched."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from workbench.document import edits
from workbench.ui import theme

from .conftest import socket, workspace

A = "tcp://127.0.0.1:5555"


async def test_a_node_that_stays_is_the_same_item(canvas):
    canvas.show(socket("a", "REQ", (0, 0)), socket("b", "REP", (320, 0)))
    kept = canvas.view.node("a")
    canvas.show(socket("a", "REQ", (8, 8), title="Other"), socket("c", "PUB", (320, 0)))
    assert canvas.view.node("a") is kept
    assert kept.pos() == QPointF(8, 8)
    assert "Other" in canvas.read(kept)
    assert canvas.view.node("b") is None
    assert set(canvas.view.scene().nodes) == {"a", "c"}


async def test_links_come_and_go_with_the_endpoints(canvas):
    a, b = socket("a", "REQ", (0, 0), f"connect {A}"), socket("b", "REP", (320, 0), f"bind {A}")
    scene = canvas.view.scene()
    canvas.show(a, b)
    assert (len(scene.wires), len(scene.outside)) == (1, 0)
    canvas.show(a)
    assert (len(scene.wires), len(scene.outside)) == (0, 1)
    canvas.show(a, b)
    assert (len(scene.wires), len(scene.outside)) == (1, 0)
    canvas.show()
    assert scene.items() == []


async def test_what_is_selected_stays_selected_while_it_exists(canvas):
    told = []
    canvas.show(socket("a", "REQ"), socket("b", "REP", (320, 0)))
    canvas.view.selection_changed.connect(told.append)
    canvas.view.select(("a", "b", "gone"))
    assert told == [("a", "b")]
    canvas.show(socket("b", "REP", (320, 40)))
    assert canvas.view.selection() == ("b",)
    assert told[-1] == ("b",)


async def test_an_undone_deletion_brings_the_socket_back_in_its_place_for_tab(canvas):
    a, b = socket("a", "REQ"), socket("b", "REP", (320, 0))
    canvas.show(a, b)
    canvas.show(b)
    canvas.show(a, b)
    assert list(canvas.view.scene().nodes) == ["a", "b"]


async def test_of_nodes_one_above_the_other_the_upper_is_taken(canvas):
    canvas.show(socket("a", "REQ"), socket("b", "REP", (40, 20)))
    assert canvas.view.scene().node_at(QPointF(100, 50)) is canvas.view.node("b")
    assert canvas.view.scene().node_at(QPointF(10, 10)) is canvas.view.node("a")
    assert canvas.view.scene().node_at(QPointF(-100, 0)) is None


async def test_all_is_shown_in_the_other_theme(canvas):
    canvas.show(socket("a", "REQ", (0, 0), f"connect {A}"), socket("b", "REP", (320, 0), f"bind {A}"))
    place = canvas.body("a")
    before = canvas.view.grab().toImage().pixelColor(place)
    canvas.window.set_theme(theme.DARK)
    after = canvas.view.grab().toImage()
    assert before.lightness() > 200
    assert after.pixelColor(place).lightness() < 100
    assert after.pixelColor(4, 4).lightness() < 100
    canvas.window.set_theme(theme.LIGHT)


async def test_two_hundred_sockets_are_shown_with_their_links(canvas):
    made = []
    for n in range(0, 200, 2):
        port, y = 17000 + n, n // 20 * 130
        made.append(socket(f"s{n}", "PUSH", (n % 20 * 340, y), f"bind tcp://127.0.0.1:{port}"))
        made.append(socket(f"s{n + 1}", "PULL", (n % 20 * 340 + 340, y), f"connect tcp://127.0.0.1:{port}"))
    canvas.show(*made)
    scene = canvas.view.scene()
    assert (len(scene.nodes), len(scene.wires), len(scene.outside)) == (200, 100, 0)
    assert not canvas.view.grab().isNull()


async def test_a_workspace_is_shown_as_it_is_not_changed(canvas):
    shown = workspace(socket("a", "REQ", (3, 5)))
    canvas.view.set_workspace(shown)
    assert canvas.view.node("a").pos() == QPointF(3, 5)


async def test_the_selected_that_go_are_told_of_once(canvas):
    canvas.show(*(socket(f"s{n}", "REP", (0, 120 * n)) for n in range(6)))
    canvas.view.select(("s1", "s2", "s3", "s4"))
    told = []
    canvas.view.selection_changed.connect(told.append)
    canvas.document.edit("remove", lambda all_: edits.remove_sockets(all_, ("s1", "s2", "s3")))
    assert told == [("s4",)]
    canvas.document.edit("remove", lambda all_: edits.remove_sockets(all_, ("s0",)))
    assert told == [("s4",)]
