"""What is wrong stands beside its node, with the way out, where it covers nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from workbench.document.ports import free_loopback_address
from workbench.ui.canvas.callout import MOST, Callout, Trouble

from .conftest import CTRL, socket

LEFT = Qt.MouseButton.LeftButton


def callouts(canvas):
    return [each for each in canvas.view.findChildren(Callout) if each.isVisible()]


def words(callout):
    return callout.findChild(QLabel, "calloutSentence").text()


def on_view(canvas, id_):
    return canvas.view.mapFromScene(canvas.view.node(id_).scene_rect()).boundingRect()


@pytest.fixture
def refused(canvas):
    """A PULL that connects where nobody listens, and the PUSH that it could have meant."""
    good, bad = free_loopback_address(()), free_loopback_address(())
    canvas.show(
        socket("push", "PUSH", (0, 0), f"bind {good}"), socket("pull", "PULL", (400, 0), f"connect {bad}")
    )
    canvas.good = good
    return canvas


async def test_a_connect_that_fails_is_told_beside_its_node_and_put_right_at_a_click(refused, until):
    before = refused.document.workspace
    assert callouts(refused) == []  # nothing fails before it runs
    refused.window.start_all()
    await until(lambda: callouts(refused))
    (callout,) = callouts(refused)
    assert words(callout) == "Nobody listens there; trying again. Start its peer, or correct the address."
    node = on_view(refused, "pull")
    assert not callout.geometry().intersects(node)
    assert callout.geometry().top() == node.top()
    QTest.mouseClick(callout.findChild(QPushButton, "calloutWayOut"), LEFT)
    assert refused.document.workspace.socket("pull").endpoints[0].address == refused.good
    await until(lambda: not callouts(refused))
    assert refused.undone(before)


def test_a_way_out_that_is_longer_than_its_place_is_cut_in_its_middle(qtbot):
    way_out = "Use tcp://a-host-with-a-long-name.example.com:5999"
    parent = QWidget()
    qtbot.addWidget(parent)
    callout = Callout(Trouble("a", "It isn't there.", way_out), parent)
    button = callout.findChild(QPushButton, "calloutWayOut")
    assert button.accessibleName() == way_out
    assert way_out in button.toolTip()
    assert "…" in button.text()
    assert button.sizeHint().width() <= callout.width()


async def test_it_follows_the_node_and_leaves_no_trace_when_that_is_gone(refused, until):
    refused.window.start_all()
    await until(lambda: callouts(refused))
    (callout,) = callouts(refused)
    beside = callout.pos() - on_view(refused, "pull").topRight()
    bar = refused.view.verticalScrollBar()
    bar.setValue(bar.value() + 40)
    assert callout.pos() - on_view(refused, "pull").topRight() == beside
    refused.click(refused.body("pull"))
    refused.shortcut(Qt.Key.Key_Delete)
    await until(lambda: not callouts(refused))


async def test_it_hides_where_words_are_too_small_to_be_read(refused, until):
    refused.window.start_all()
    await until(lambda: callouts(refused))
    for _ in range(6):
        refused.view.zoom_out()
    assert callouts(refused) == []
    refused.view.reset_zoom()
    refused.view.zoom_to_fit()
    assert len(callouts(refused)) == 1


async def test_several_cover_neither_nodes_nor_each_other(canvas, until):
    bad = [f"connect {free_loopback_address(())}" for _ in range(MOST + 3)]
    grid = [(240 * (i % 3), 160 * (i // 3)) for i in range(MOST + 3)]
    canvas.show(
        *(socket(f"s{i}", "PULL", at, address) for i, (at, address) in enumerate(zip(grid, bad, strict=True)))
    )
    canvas.window.start_all()
    await until(lambda: canvas.window.session.state("s8").problem and callouts(canvas))
    canvas.window.running.show()
    shown = [each.geometry() for each in callouts(canvas)]
    assert len(shown) <= MOST
    nodes = [on_view(canvas, f"s{i}") for i in range(MOST + 3)]
    assert not any(a.intersects(b) for i, a in enumerate(shown) for b in (*shown[:i], *nodes))
    assert all(canvas.view.viewport().rect().contains(rect) for rect in shown)


async def test_what_a_node_tells_whole_by_itself_has_none(canvas, until):
    canvas.show(socket("a", "PAIR", (0, 0), "bind ipc:///nowhere/at/all/x"))
    canvas.window.start_all()
    await until(lambda: canvas.window.session.state("a").problem)
    canvas.window.running.show()
    node = canvas.view.node("a")
    [frame] = canvas.view.findChildren(QFrame, "callout_a")
    assert frame.isVisible() != (node.problem_fits() and not frame.trouble.way_out)


async def test_undo_by_keys_brings_the_trouble_back(refused, until):
    refused.window.start_all()
    await until(lambda: callouts(refused))
    QTest.mouseClick(callouts(refused)[0].findChild(QPushButton, "calloutWayOut"), LEFT)
    await until(lambda: not callouts(refused))
    refused.shortcut(Qt.Key.Key_Z, CTRL)
    await until(lambda: callouts(refused))
