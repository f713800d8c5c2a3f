"""What one socket hands to another is drawn, said in words, and follows what changes."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QScrollArea

from workbench.document.workspace import Balance, Forward, Socket, Workspace
from workbench.engine.state import SocketState
from workbench.ui.canvas.pass_item import passes
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.theme import DARK, LIGHT

from .conftest import CTRL, NONE
from .conftest import socket as place_socket
from .test_menus import menu_at, take

FRONT = Socket(id="front", title="Front", type="ROUTER", at=(0, 0), behaviour=Forward(to="back"))
BACK = Socket(id="back", title="Back", type="DEALER", at=(400, 0))
LIVE = {id_: SocketState(phase="live") for id_ in ("front", "back")}


@pytest.fixture
def scene(qtbot):
    scene = CanvasScene(LIGHT)
    scene.set_workspace(Workspace(sockets=(FRONT, BACK)))
    yield scene
    scene.deleteLater()


def only(scene):
    (item,) = scene.passes.values()
    return item


def with_front(**changes):
    return Workspace(sockets=(structs.replace(FRONT, **changes), BACK))


def test_it_goes_from_the_one_to_the_other_and_says_so(scene):
    item = only(scene)
    assert item.ends == ("front", "back")
    assert item.words() == "Front forwards to Back and back: stopped"
    assert "Both have to run for it." in item.toolTip()
    nodes = scene.nodes
    assert item.sceneBoundingRect().intersects(nodes["front"].scene_rect())
    assert item.sceneBoundingRect().intersects(nodes["back"].scene_rect())


def test_it_is_live_while_both_are(scene):
    scene.set_states({"front": LIVE["front"]})
    assert not only(scene).is_live
    scene.set_states(LIVE)
    assert only(scene).is_live
    assert only(scene).words() == "Front forwards to Back and back: live"
    assert "Both have to run" not in only(scene).toolTip()


def test_it_follows_what_the_behaviour_becomes(scene):
    before = only(scene)
    scene.set_workspace(with_front(behaviour=Forward(to="back", delay=0.5, jitter=0.5, drop=0.1)))
    assert only(scene) is before
    assert "Messages go after 0.5 to 1 s, 0.1 of them lost." in before.toolTip()
    scene.set_workspace(with_front(behaviour=Balance(to="back")))
    assert only(scene).words() == "Front balances over the workers of Back: stopped"
    for gone in (None, Forward(to="nobody"), Forward(to="front")):
        scene.set_workspace(with_front(behaviour=gone))
        assert scene.passes == {}


def test_it_follows_its_nodes_beside_and_above_each_other(scene):
    beside = only(scene).sceneBoundingRect()
    scene.set_workspace(with_front(at=(400, -300)))
    above = only(scene).sceneBoundingRect()
    assert beside.width() > beside.height()
    assert above.height() > above.width()
    assert above.center().x() > beside.center().x()


def test_a_socket_that_was_removed_and_is_brought_back_has_it_again(scene):
    scene.set_workspace(Workspace(sockets=(FRONT,)))
    assert scene.passes == {}
    scene.set_workspace(Workspace(sockets=(FRONT, BACK)))
    assert only(scene).joins(scene.nodes["back"])


def test_it_is_painted_in_either_theme_live_or_not(scene, qtbot):
    shown = []
    for look in (LIGHT, DARK):
        for states in ({}, LIVE):
            scene.set_theme(look)
            scene.set_states(states)
            image = QImage(600, 200, QImage.Format.Format_RGB32)
            image.fill(look.color("canvas"))
            with QPainter(image) as painter:
                scene.render(painter)
            shown.append(bytes(image.constBits()))
    assert len(set(shown)) == 4


def rendered(scene) -> bytes:
    image = QImage(600, 200, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("canvas"))
    with QPainter(image) as painter:
        scene.render(painter)
    return bytes(image.constBits())


def test_selected_and_under_the_mouse_it_looks_otherwise(scene):
    before = rendered(scene)
    only(scene).setSelected(True)
    chosen = rendered(scene)
    only(scene).setSelected(False)
    assert before != chosen
    only(scene).hoverEnterEvent(None)
    assert rendered(scene) == chosen
    only(scene).hoverLeaveEvent(None)
    assert rendered(scene) == before


def test_tab_walks_them_in_the_order_of_the_sockets(scene):
    more = [structs.replace(FRONT, id=f"n{i}", at=(0, 100 * i)) for i in range(9)]
    scene.set_workspace(Workspace(sockets=(*more, BACK)))
    scene.set_workspace(Workspace(sockets=(FRONT, *more, BACK)))
    walked = [item.ends[0] for item in scene.selectable() if hasattr(item, "ends")]
    assert walked == ["front", *(f"n{i}" for i in range(9))]


@pytest.fixture
async def broker(canvas):
    """A ROUTER that forwards to a DEALER, and one that balances over another's workers, in the real window."""
    canvas.show(FRONT, BACK, *BALANCERS)
    canvas.view.setFocus()
    return canvas


BALANCERS = (
    Socket(id="ask", title="Ask", type="ROUTER", at=(0, 240), behaviour=Balance(to="work")),
    place_socket("work", "ROUTER", (400, 240), title="Work"),
)


def spot(canvas, nth: int = 0) -> QPoint:
    """The word of that forward or balance, in the viewport."""
    return canvas.view.mapFromScene(list(canvas.view.scene().passes.values())[nth].middle())


def said(canvas) -> str:
    return canvas.view.accessibleDescription()


def shown_behaviour(canvas) -> tuple[str, str]:
    """The kind and the other socket that the inspector shows, where they are seen; else nothing."""
    kind = canvas.hand.part(QComboBox, "behaviourCombo")
    to = canvas.hand.part(QComboBox, "behaviourTo")
    return (kind.currentText(), to.currentText()) if not kind.visibleRegion().isEmpty() else ("", "")


async def test_a_click_selects_it_says_so_and_shows_the_behaviour(broker):
    broker.click(spot(broker))
    assert broker.view.selection() == ()
    assert said(broker) == "Front forwards to Back and back: stopped"
    assert shown_behaviour(broker) == ("Forward", "Back")
    broker.click(spot(broker, 1))
    assert said(broker) == "Ask balances over the workers of Work: stopped"
    assert shown_behaviour(broker)[1] == "Work"
    broker.click(broker.at(200, 120))
    assert shown_behaviour(broker) == ("", "")


async def test_a_behaviour_far_below_is_scrolled_to(broker):
    many = [f"connect tcp://127.0.0.1:{port}" for port in range(6000, 6040)]
    front = structs.replace(place_socket("front", "ROUTER", (0, 0), *many), behaviour=FRONT.behaviour)
    broker.document.edit("more", lambda _: Workspace(sockets=(front, BACK)))
    broker.click(spot(broker))
    assert shown_behaviour(broker) == ("Forward", "Back")
    area = next(a for a in broker.window.inspector.findChildren(QScrollArea) if a.isVisible())
    assert area.verticalScrollBar().value() > 0
    area.verticalScrollBar().setValue(0)
    broker.document.edit("move", lambda w: Workspace(sockets=(structs.replace(front, title="F"), BACK)))
    assert area.verticalScrollBar().value() == 0  # it is scrolled to once, not under the reader's hand


async def test_delete_takes_the_behaviour_and_undo_brings_it_back(broker):
    before = broker.document.workspace
    broker.click(spot(broker))
    broker.shortcut(Qt.Key.Key_Delete)
    assert [socket.behaviour for socket in broker.sockets] == [None, None, BALANCERS[0].behaviour, None]
    assert len(broker.sockets) == 4
    assert said(broker) == "4 sockets, nothing selected"
    assert broker.undone(before)


async def test_with_its_socket_selected_too_both_go_in_one_step(broker):
    before = broker.document.workspace
    broker.click(spot(broker))
    broker.click(broker.body("front"), modifiers=CTRL)
    broker.click(spot(broker, 1), modifiers=CTRL)
    broker.shortcut(Qt.Key.Key_Delete)
    assert [(s.id, s.behaviour) for s in broker.sockets] == [("back", None), ("ask", None), ("work", None)]
    assert broker.undone(before)


async def test_tab_comes_to_it_after_the_nodes(broker):
    broker.click(broker.body("work"))
    QTest.keyClick(broker.view, Qt.Key.Key_Tab)
    assert said(broker).startswith("Front forwards to Back")
    QTest.keyClick(broker.view, Qt.Key.Key_Tab)
    assert said(broker).startswith("Ask balances")
    QTest.keyClick(broker.view, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert said(broker).startswith("Front forwards to Back")
    assert shown_behaviour(broker) == ("Forward", "Back")


async def test_the_rubber_band_takes_it(broker):
    corner, other = broker.at(-20, -20), broker.at(640, 130)
    broker.drag(corner, other, modifiers=NONE)
    assert said(broker).startswith("3 selected: ROUTER Front")
    assert "Front forwards to Back and back" in said(broker)


async def test_its_menu_says_what_it_is_and_deletes_it(broker):
    menu = menu_at(broker, spot(broker, 1))
    assert menu.actions()[0].text() == "Ask balances over the workers of Work: stopped"
    take(menu, "Delete the balance")
    assert broker.document.workspace.socket("ask").behaviour is None
    broker.click(spot(broker))
    take(menu_at(broker, None), "Delete the forward")
    assert broker.document.workspace.socket("front").behaviour is None


async def test_an_arrow_that_is_changed_elsewhere_stays_selected(broker):
    broker.click(spot(broker))
    broker.hand.part(QComboBox, "behaviourCombo")
    broker.window.edit("Faults", lambda w: Workspace(sockets=(with_delay(w), *w.sockets[1:])))
    assert said(broker).startswith("Front forwards to Back")
    assert broker.view.chosen_behaviour() == "front"


def with_delay(workspace: Workspace) -> Socket:
    return structs.replace(workspace.sockets[0], behaviour=Forward(to="back", delay=1.0))


def test_those_within_the_workspace_alone():
    outer = Socket(id="x", type="PULL", behaviour=Forward(to="gone"))
    assert passes(Workspace(sockets=(FRONT, BACK, outer))) == {"front": "back"}
