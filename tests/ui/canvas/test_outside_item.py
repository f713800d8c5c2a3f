"""Peers outside the workspace stand beside the socket that connects to them, where nothing else stands."""

from __future__ import annotations

from .conftest import socket


def boxes(canvas):
    return [item.box_at(item.side, item.row) for item in canvas.view.scene().outside.values()]


def apart(rects) -> bool:
    return not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])


async def test_it_shows_its_address_and_that_it_is_outside(canvas):
    canvas.show(socket("a", "REQ", (0, 0), "connect tcp://10.0.0.1:5555", title="Client"))
    [item] = canvas.view.scene().outside.values()
    words = canvas.read(item)
    assert "10.0.0.1:5555" in words
    assert "outside" in words
    assert item.toolTip().startswith("Client connects to tcp://10.0.0.1:5555: outside")


async def test_several_stand_apart_and_stay_so_when_one_goes(canvas):
    ports = (5551, 5552, 5553)
    canvas.show(socket("a", "REQ", (0, 0), *(f"connect tcp://10.0.0.1:{p}" for p in ports)))
    assert len(boxes(canvas)) == 3
    assert apart(boxes(canvas))
    canvas.show(socket("a", "REQ", (0, 0), *(f"connect tcp://10.0.0.1:{p}" for p in (5552, 5553, 5554))))
    assert len(boxes(canvas)) == 3
    assert apart(boxes(canvas))


async def test_it_does_not_hide_behind_a_node(canvas):
    canvas.show(
        socket("a", "REQ", (0, 0), "connect tcp://10.0.0.1:5555"),
        socket("b", "REP", (-260, 0), "bind inproc://x"),
    )
    assert apart([*boxes(canvas), *(n.scene_rect() for n in canvas.view.scene().nodes.values())])


async def test_an_address_that_does_not_fit_is_elided_and_whole_in_the_tooltip(canvas):
    address = f"tcp://{'long-' * 20}name.example:5555"
    canvas.show(socket("a", "REQ", (0, 0), f"connect {address}"))
    [item] = canvas.view.scene().outside.values()
    assert any("…" in word for word in canvas.read(item))
    assert address in item.toolTip()


async def test_it_follows_its_node(canvas):
    canvas.show(socket("a", "REQ", (0, 0), "connect tcp://10.0.0.1:5555"))
    [item] = canvas.view.scene().outside.values()
    before = item.pos()
    canvas.drag(canvas.body("a"), canvas.body("a") + canvas.at(40, 60) - canvas.at(0, 0))
    assert item.pos().y() == before.y() + 60
