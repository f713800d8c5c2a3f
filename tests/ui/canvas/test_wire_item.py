"""Wires: which way the connection is made, how it stands, and where they run."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, Qt

from workbench.document import edits
from workbench.engine.state import Counters, EndpointState, SocketState
from workbench.ui import theme
from workbench.ui.canvas.node_item import PORT_Y
from workbench.ui.canvas.wire_item import LANE, curve, standing, weight, wire_pen

from .conftest import socket

A = "tcp://127.0.0.1:5555"


def endpoint(phase: str, problem: str = "") -> EndpointState:
    return EndpointState(mode="connect", address=A, actual=A, phase=phase, problem=problem)


def picture(canvas, around: QPointF, half: float = 10.0) -> QImage:
    """What is painted around that place of the scene, eight times as large."""
    size = int(half * 16)
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    area = image.rect().toRectF()
    source = QRectF(QPointF(), area.size() / 8)
    source.moveCenter(around)
    with QPainter(image) as painter:
        canvas.view.scene().render(painter, area, source)
    return image


def ink(image: QImage, columns: range) -> int:
    return sum(image.pixelColor(x, y).lightness() < 235 for x in columns for y in range(image.height()))


@pytest.fixture
async def linked(canvas):
    canvas.show(
        socket("a", "REQ", (0, 0), f"connect {A}", title="Client"),
        socket("b", "REP", (400, 0), f"bind {A}", title="Server"),
    )
    return canvas


async def test_the_arrow_in_the_middle_points_from_connect_to_bind(linked):
    [wire] = linked.view.scene().wires.values()
    image = picture(linked, wire.middle())
    half = image.width() // 2
    assert ink(image, range(half)) > ink(image, range(half, image.width()))
    linked.show(socket("a", "REQ", (0, 0), f"bind {A}"), socket("b", "REP", (400, 0), f"connect {A}"))
    [wire] = linked.view.scene().wires.values()
    image = picture(linked, wire.middle())
    assert ink(image, range(half)) < ink(image, range(half, image.width()))


async def test_the_side_that_binds_has_a_ring_that_no_node_hides(linked):
    image = picture(linked, linked.view.node("b").port(Qt.Edge.LeftEdge) - QPointF(5, 0), 5.0)
    above = image.copy(0, 0, 80, 30)  # of the wire, which runs through the middle
    assert ink(above, range(8, 40)) > 100
    assert 0.8 < ink(above, range(8, 40)) / ink(above, range(40, 72)) < 1.25


async def test_the_ring_gives_way_to_the_port_of_a_chosen_node(linked):
    """They would overlap by half, as two rings of which neither can be taken."""
    place = linked.view.node("b").port(Qt.Edge.LeftEdge) - QPointF(10, 0)
    with_ring = ink(picture(linked, place, 2.0), range(32))
    linked.hand.select("b")
    assert ink(picture(linked, place, 2.0), range(32)) < with_ring


async def test_the_tooltip_says_who_connects_to_whom_and_follows_a_new_name(linked):
    [wire] = linked.view.scene().wires.values()
    assert wire.toolTip().startswith("Client connects to Server: stopped")
    linked.window.edit("Rename", partial(edits.rename_socket, id="b", title="<b>New</b>"))
    assert "New" in wire.toolTip()
    assert not Qt.mightBeRichText(wire.toolTip())


async def test_a_live_link_is_told_as_connected(canvas, until):
    canvas.show(
        socket("a", "REQ", (0, 0), "connect inproc://canvas-wire"),
        socket("b", "REP", (400, 0), "bind inproc://canvas-wire"),
    )
    [wire] = canvas.view.scene().wires.values()
    assert wire.stands == "stopped"
    canvas.hand.start_all()
    await until(lambda: wire.stands == "connected")
    canvas.window.running.stop_all()
    assert wire.stands == "stopped"


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (SocketState(), "stopped"),
        (SocketState(phase="live"), "stopped"),
        (SocketState(phase="live", endpoints=(endpoint("connecting"),)), "connecting"),
        (SocketState(phase="live", endpoints=(endpoint("connected"),)), "connected"),
        (SocketState(phase="live", endpoints=(endpoint("connecting", "Refused."),)), "failing"),
        (SocketState(phase="failed", endpoints=(endpoint("failed"),)), "failing"),
    ],
)
def test_how_a_connect_stands(state, stands):
    assert standing(state, 0) == stands


def test_how_it_stands_is_told_by_the_line_too():
    pens = [wire_pen(theme.LIGHT, stands) for stands in ("stopped", "connecting", "connected", "failing")]
    assert len({(pen.style(), pen.widthF()) for pen in pens}) == 4


async def test_a_wire_is_the_thicker_the_more_passes_where_that_can_be_told(canvas):
    canvas.show(
        socket("a", "PUSH", (0, 0), f"bind {A}"),
        socket("b", "PULL", (400, 0), f"connect {A}"),
        socket("c", "PULL", (400, 160), f"connect {A}", "connect tcp://127.0.0.1:5999"),
    )
    alone, shared = canvas.view.scene().wires.values()
    before = ink(picture(canvas, alone.middle() + QPointF(12, 0), 5.0), range(80))
    for id_ in ("b", "c"):
        node = canvas.view.node(id_)
        for second in range(4):
            counters = Counters(received=second * 1000)
            state = SocketState(phase="live", endpoints=(endpoint("connected"),), counters=counters)
            node.set_state(state, now=float(second))
    alone.refresh()
    shared.refresh()
    assert ink(picture(canvas, alone.middle() + QPointF(12, 0), 5.0), range(80)) > 1.5 * before
    assert alone.rate == 1000.0
    assert "1,000/s" in alone.toolTip()
    assert shared.rate == 0
    assert "/s" not in shared.toolTip()


@pytest.mark.parametrize(("rate", "more"), [(0, 0), (1, 0), (10, 0.5), (1000, 1.5), (10**6, 2.0)])
def test_weights(rate, more):
    assert weight(rate) == more


async def test_of_two_sockets_one_above_the_other_the_wire_runs_beside_them(canvas):
    canvas.show(socket("a", "REQ", (0, 0), f"connect {A}"), socket("b", "REP", (40, 240), f"bind {A}"))
    [wire] = canvas.view.scene().wires.values()
    assert wire.middle().x() > canvas.view.node("b").scene_rect().right()


async def test_two_links_of_the_same_two_sockets_can_be_told_apart(canvas):
    canvas.show(
        socket("a", "PAIR", (0, 0), f"connect {A}", "bind tcp://127.0.0.1:5556"),
        socket("b", "PAIR", (400, 0), f"bind {A}", "connect tcp://127.0.0.1:5556"),
    )
    assert len(canvas.view.scene().wires) == 2
    canvas.click(canvas.wire(0))
    assert [w.isSelected() for w in canvas.view.scene().wires.values()] == [True, False]
    canvas.click(canvas.wire(1))
    assert [w.isSelected() for w in canvas.view.scene().wires.values()] == [False, True]


async def test_a_wire_that_is_left_alone_runs_in_the_middle_again(canvas):
    canvas.show(
        socket("a", "PAIR", (0, 0), "bind tcp://127.0.0.1:5556", f"connect {A}"),
        socket("b", "PAIR", (400, 0), f"bind {A}", "connect tcp://127.0.0.1:5556"),
    )
    assert [w.middle().y() for w in canvas.view.scene().wires.values()] == [PORT_Y, PORT_Y + LANE]
    canvas.click(canvas.wire(0))
    canvas.view.delete_selected()
    assert [w.middle().y() for w in canvas.view.scene().wires.values()] == [PORT_Y]


@pytest.mark.parametrize("end", [QPointF(300, 80), QPointF(-300, 80), QPointF(10, 0), QPointF(0, 0)])
@pytest.mark.parametrize("ways", [(1, -1), (1, 1), (-1, 1)])
def test_a_curve_leaves_and_arrives_on_its_sides(end, ways):
    path = curve(QPointF(0, 0), ways[0], end, ways[1])
    assert path.pointAtPercent(0) == QPointF(0, 0)
    assert path.pointAtPercent(1) == end
    assert (path.elementAt(1).x - 0) * ways[0] > 0
    assert (path.elementAt(2).x - end.x()) * ways[1] > 0
