"""Zoom, pan and fit: by the wheel, the touchpad, the keys and the buttons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from workbench.ui.canvas.navigation import LEAST, MOST

from .conftest import socket

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def zoom(canvas) -> float:
    return canvas.view.transform().m11()


def near(a: QPointF, b: QPointF, distance: float = 2.0) -> bool:
    return (a - b).manhattanLength() <= distance


@pytest.fixture
async def two(canvas):
    canvas.show(socket("a", "REQ"), socket("b", "REP", (320, 0)))
    canvas.view.setFocus()
    return canvas


async def test_ctrl_and_the_wheel_zoom_about_the_mouse(two):
    mouse = two.body("b")
    under = two.view.mapToScene(mouse)
    two.wheel(mouse, QPoint(0, 120), CTRL)
    assert zoom(two) == pytest.approx(1.2)
    assert near(two.view.mapToScene(mouse), under)
    two.wheel(mouse, QPoint(0, -240), CTRL)
    assert zoom(two) == pytest.approx(1 / 1.2)
    assert near(two.view.mapToScene(mouse), under)


async def test_small_turns_of_a_touchpad_zoom_a_little(two):
    for _ in range(8):
        two.wheel(two.body("a"), QPoint(0, 15), CTRL)
    assert zoom(two) == pytest.approx(1.2)


async def test_a_sideways_turn_with_ctrl_does_not_zoom(two):
    two.wheel(two.body("a"), QPoint(120, 0), CTRL)
    assert zoom(two) == 1.0


async def test_the_wheel_scrolls_and_with_shift_it_scrolls_sideways(two):
    before = two.centre()
    two.wheel(two.body("a"), QPoint(0, -120))
    assert two.centre().y() > before.y()
    assert two.centre().x() == before.x()
    lower = two.centre()
    two.wheel(two.body("a"), QPoint(0, -120), SHIFT)
    assert two.centre() == lower + QPointF(120, 0)


async def test_a_pinch_zooms(two):
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        QPointF(two.body("a")), QPointF(two.body("a")), QPointF(two.body("a")), 0.5, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(two.view.viewport(), event)
    assert zoom(two) == pytest.approx(1.5)


@pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Equal])
async def test_keys_zoom_about_the_middle_wherever_the_mouse_is(two, key):
    two.move(QPoint(20, 20))
    middle = two.centre()
    two.shortcut(key, CTRL)
    assert zoom(two) == pytest.approx(1.2)
    assert near(two.centre(), middle)
    two.shortcut(Qt.Key.Key_Minus, CTRL)
    two.shortcut(Qt.Key.Key_Minus, CTRL)
    assert zoom(two) == pytest.approx(1 / 1.2)
    two.shortcut(Qt.Key.Key_0, CTRL)
    assert zoom(two) == pytest.approx(1.0)
    assert near(two.centre(), middle, 4)


async def test_zoom_ends_at_both_ends(two):
    for _ in range(40):
        two.wheel(two.body("a"), QPoint(0, 120), CTRL)
    assert zoom(two) == pytest.approx(MOST)
    for _ in range(60):
        two.wheel(two.body("a"), QPoint(0, -120), CTRL)
    assert zoom(two) == pytest.approx(LEAST)


async def test_arrows_and_page_keys_pan_while_nothing_is_selected(two):
    before = two.centre()
    two.key(Qt.Key.Key_Right)
    assert two.centre() == before + QPointF(40, 0)
    two.key(Qt.Key.Key_Down, SHIFT)
    assert two.centre() == before + QPointF(40, 160)
    two.key(Qt.Key.Key_PageUp)
    assert two.centre().y() < before.y()


async def test_ctrl_and_arrows_pan_while_something_is_selected(two):
    two.click(two.body("a"))
    before, at = two.centre(), two.document.workspace.socket("a").at
    two.key(Qt.Key.Key_Left, CTRL)
    assert two.centre() == before - QPointF(40, 0)
    assert two.document.workspace.socket("a").at == at


async def test_fit_shows_every_socket_by_key_and_by_button(canvas):
    canvas.show(*(socket(f"s{n}", "PUSH", (n % 20 * 340, n // 20 * 130)) for n in range(200)))

    def all_seen() -> bool:
        seen = canvas.view.mapToScene(canvas.view.viewport().rect()).boundingRect()
        return all(seen.contains(node.scene_rect()) for node in canvas.view.scene().nodes.values())

    assert all_seen()
    canvas.view.reset_zoom()
    assert not all_seen()
    canvas.shortcut(Qt.Key.Key_9, CTRL)
    assert all_seen()
    canvas.view.reset_zoom()
    canvas.hand.click("zoomButton", QToolButton)
    assert all_seen()


async def test_fit_never_enlarges_and_an_empty_canvas_goes_to_actual_size(canvas):
    canvas.show(socket("a", "REQ", (5000, 5000)))
    assert zoom(canvas) == 1.0
    assert near(canvas.centre(), canvas.view.node("a").scene_rect().center())
    canvas.show()
    assert zoom(canvas) == 1.0


async def test_a_socket_that_a_file_puts_far_away_can_be_reached(canvas):
    canvas.show(socket("a", "REQ", (0, 0)), socket("b", "REP", (90_000, -70_000)))
    canvas.view.reset_zoom()
    canvas.view.select(("b",))
    assert canvas.view.viewport().rect().contains(canvas.body("b"))


async def test_the_buttons_zoom_and_say_how_near_it_is(two):
    two.hand.click("zoomIn", QToolButton)
    actual = two.hand.part(QToolButton, "zoomReset")
    assert actual.text() == "120%"
    two.hand.click("zoomReset", QToolButton)
    two.hand.click("zoomOut", QToolButton)
    assert actual.text() == "83%"


async def test_each_button_has_a_name_and_a_tooltip_with_its_key(two):
    for name in ("zoomOut", "zoomReset", "zoomIn", "zoomButton"):
        button = two.hand.part(QToolButton, name)
        assert button.accessibleName()
        assert "Ctrl" in button.toolTip()


async def test_space_released_elsewhere_does_not_leave_the_hand(two):
    QTest.keyPress(two.view, Qt.Key.Key_Space)
    two.window.inspector.setFocus()
    two.view.clearFocus()
    assert two.view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    two.click(two.body("a"))
    assert two.view.selection() == ("a",)
