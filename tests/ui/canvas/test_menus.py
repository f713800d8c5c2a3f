"""The context menus: of nodes, of wires, of the canvas; by the mouse and by the menu key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from .conftest import LEFT, NONE

SHIFT = Qt.KeyboardModifier.ShiftModifier


def menu_at(canvas, place: QPoint | None) -> QMenu:
    """The context menu there; without a place, by the keyboard."""
    reason = QContextMenuEvent.Reason.Mouse if place else QContextMenuEvent.Reason.Keyboard
    viewport = canvas.view.viewport()
    at = place or viewport.rect().center()
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, at, viewport.mapToGlobal(at), NONE))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def take(menu: QMenu, text: str) -> None:
    """Click on that line of a menu."""
    action = next(a for a in menu.actions() if a.text().split("\t")[0].replace("&", "") == text)
    assert action.isEnabled()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


async def test_the_menu_of_a_node_starts_and_stops_it(pair):
    menu = menu_at(pair, pair.body("b"))
    assert pair.view.selection() == ("b",)
    assert not next(a for a in menu.actions() if a.objectName() == "menuStop").isEnabled()
    take(menu, "Start")
    assert pair.window.session.running == {"b"}
    menu = menu_at(pair, pair.body("b"))
    take(menu, "Stop")
    assert pair.window.session.running == frozenset()


async def test_the_menu_of_a_node_offers_the_edits(pair):
    take(menu_at(pair, pair.body("b")), "Delete")
    assert [s.id for s in pair.sockets] == ["a"]


async def test_the_menu_key_opens_the_menu_of_what_is_selected(pair):
    pair.click(pair.body("a"))
    menu = menu_at(pair, None)
    assert menu.objectName() == "nodeMenu"
    at = pair.view.viewport().mapFromGlobal(menu.pos())
    assert (at - pair.body("a")).manhattanLength() < 60
    menu.close()


async def test_the_menu_of_a_wire_deletes_it(linked):
    take(menu_at(linked, linked.wire()), "Delete the link")
    assert linked.view.scene().wires == {}


async def test_the_menu_of_the_canvas_selects_all_and_fits(pair):
    pair.view.zoom_in()
    take(menu_at(pair, pair.at(270, 200)), "Select all")
    assert pair.view.selection() == ("a", "b")
    take(menu_at(pair, pair.at(270, 200)), "Fit")
    assert pair.view.transform().m11() == 1.0
