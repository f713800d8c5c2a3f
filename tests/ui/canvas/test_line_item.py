"""A line between nodes: what of it the mouse hits, that pointing at it shows as choosing does, and its arrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, Qt

from workbench.ui.canvas.line_item import REACH, draw_arrow, hit_by_mouse

from .conftest import socket

A = "tcp://127.0.0.1:5555"


def straight() -> QPainterPath:
    path = QPainterPath(QPointF(0, 0))
    path.lineTo(100, 0)
    return path


@pytest.mark.parametrize(("beside", "hits"), [(0, True), (REACH / 2 - 1, True), (REACH / 2 + 1, False)])
def test_the_mouse_hits_a_line_from_a_little_beside_it(beside, hits):
    assert hit_by_mouse(straight()).contains(QPointF(50, beside)) is hits


def test_the_mouse_hits_all_of_the_box_that_belongs_to_a_line_and_where_they_overlap():
    hit = hit_by_mouse(straight(), QRectF(40, -20, 20, 40))
    assert all(hit.contains(QPointF(50, y)) for y in (-19, 0, 3, 19))
    assert not hit.contains(QPointF(30, 19))


@pytest.mark.parametrize(("ahead", "columns"), [(0.0, (12, 20)), (4.0, (16, 24))])
def test_an_arrow_ends_at_its_share_of_the_line_or_ahead_of_it(ahead, columns):
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    path = QPainterPath(QPointF(0, 10))
    path.lineTo(40, 10)
    with QPainter(image) as painter:
        draw_arrow(painter, path, 0.5, 8, QColor("black"), ahead=ahead)
    inked = [x for x in range(40) if any(image.pixelColor(x, y).lightness() < 128 for y in range(20))]
    assert (inked[0], inked[-1] + 1) == pytest.approx(columns, abs=1)


async def test_pointed_at_or_selected_it_is_chosen(canvas):
    canvas.show(socket("a", "REQ", (0, 0), f"connect {A}"), socket("b", "REP", (400, 0), f"bind {A}"))
    [wire] = canvas.view.scene().wires.values()
    assert not wire.is_chosen
    wire.hoverEnterEvent(None)
    assert wire.is_chosen
    wire.hoverLeaveEvent(None)
    assert not wire.is_chosen
    wire.setSelected(True)
    assert wire.is_chosen


async def test_it_joins_its_two_nodes_and_no_other(canvas):
    canvas.show(
        socket("a", "REQ", (0, 0), f"connect {A}"),
        socket("b", "REP", (400, 0), f"bind {A}"),
        socket("c", "REQ", (0, 300)),
    )
    [wire] = canvas.view.scene().wires.values()
    assert [wire.joins(canvas.view.node(id_)) for id_ in ("a", "b", "c")] == [True, True, False]
