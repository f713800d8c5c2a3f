"""What one socket hands to another is drawn, said in words, and follows what changes."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtGui import QImage, QPainter

from workbench.document.workspace import Balance, Forward, Socket, Workspace
from workbench.engine.state import SocketState
from workbench.ui.canvas.pass_item import passes
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.theme import DARK, LIGHT

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
    assert item.words() == "Front forwards to Back and back"
    assert "Both have to run for it." in item.toolTip()
    nodes = scene.nodes
    assert item.sceneBoundingRect().intersects(nodes["front"].scene_rect())
    assert item.sceneBoundingRect().intersects(nodes["back"].scene_rect())


def test_it_is_live_while_both_are(scene):
    scene.set_states({"front": LIVE["front"]})
    assert not only(scene).is_live
    scene.set_states(LIVE)
    assert only(scene).is_live
    assert "Both have to run" not in only(scene).toolTip()


def test_it_follows_what_the_behaviour_becomes(scene):
    before = only(scene)
    scene.set_workspace(with_front(behaviour=Forward(to="back", delay=0.5, jitter=0.5, drop=0.1)))
    assert only(scene) is before
    assert "Messages go after 0.5 to 1 s, 0.1 of them lost." in before.toolTip()
    scene.set_workspace(with_front(behaviour=Balance(to="back")))
    assert only(scene).words() == "Front balances over the workers of Back"
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


def test_those_within_the_workspace_alone():
    outer = Socket(id="x", type="PULL", behaviour=Forward(to="gone"))
    assert passes(Workspace(sockets=(FRONT, BACK, outer))) == {"front": "back"}
