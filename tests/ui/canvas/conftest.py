"""A mouse, a keyboard and an eye for the canvas of the real window."""

from __future__ import annotations

import re
from html import unescape

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QWheelEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem, QLabel, QLineEdit

from workbench.document.workspace import Endpoint, Socket, Workspace

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier

ADDRESS = "tcp://127.0.0.1:5555"


def socket(id_: str, type_: str, at: tuple[int, int] = (0, 0), *endpoints: str, title: str = "") -> Socket:
    """`endpoints`: such as `bind tcp://127.0.0.1:5555`."""
    made = tuple(Endpoint(mode=e.split(" ", 1)[0], address=e.split(" ", 1)[1]) for e in endpoints)
    return Socket(id=id_, type=type_, at=at, endpoints=made, title=title)


def workspace(*sockets: Socket) -> Workspace:
    return Workspace(sockets=sockets)


class Canvas:
    """The canvas under a hand. Places are in the scene where not said otherwise."""

    def __init__(self, hand) -> None:
        self.hand = hand
        self.window = hand.window
        self.view = hand.canvas
        self.document = hand.window.document

    def show(self, *sockets: Socket) -> None:
        """A workspace of these, seen whole, with nothing to undo."""
        self.document.edit("show", lambda _: workspace(*sockets))
        self.document.undo_stack.clear()
        self.view.zoom_to_fit()

    @property
    def sockets(self) -> tuple[Socket, ...]:
        return self.document.workspace.sockets

    def at(self, x: float, y: float) -> QPoint:
        """That place of the scene in the viewport."""
        return self.view.mapFromScene(QPointF(x, y))

    def body(self, id_: str) -> QPoint:
        """A place on the node that is no port, in the viewport."""
        return self.view.mapFromScene(self.view.node(id_).scene_rect().center())

    def port(self, id_: str, edge: Qt.Edge = Qt.Edge.RightEdge) -> QPoint:
        return self.view.mapFromScene(self.view.node(id_).port(edge))

    def wire(self, nth: int = 0) -> QPoint:
        """The middle of that wire, in the viewport."""
        return self.view.mapFromScene(list(self.view.scene().wires.values())[nth].middle())

    def press(self, place: QPoint, button=LEFT, modifiers=NONE) -> None:
        QTest.mousePress(self.view.viewport(), button, modifiers, place)

    def move(self, *places: QPoint) -> None:
        for place in places:
            QTest.mouseMove(self.view.viewport(), place)

    def release(self, place: QPoint, button=LEFT, modifiers=NONE) -> None:
        QTest.mouseRelease(self.view.viewport(), button, modifiers, place)

    def drag(self, start: QPoint, end: QPoint, button=LEFT, modifiers=NONE) -> None:
        self.press(start, button, modifiers)
        self.move((start + end) / 2, end)
        self.release(end, button, modifiers)

    def click(self, place: QPoint, button=LEFT, modifiers=NONE) -> None:
        QTest.mouseClick(self.view.viewport(), button, modifiers, place)

    def wheel(self, place: QPoint, turn: QPoint, modifiers=NONE, pixels: QPoint | None = None) -> None:
        viewport = self.view.viewport()
        event = QWheelEvent(
            QPointF(place), QPointF(viewport.mapToGlobal(place)), pixels or QPoint(), turn,
            Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)

    def key(self, key: Qt.Key, modifiers=NONE) -> None:
        """Press a key where the keyboard is; it must be in the canvas."""
        where = QApplication.focusWidget()
        assert where is not None
        assert where is self.view or self.view.isAncestorOf(where), where
        QTest.keyClick(where, key, modifiers)

    def shortcut(self, key: Qt.Key, modifiers=NONE) -> None:
        """Press a key that the window's actions may take first."""
        QTest.keyClick(self.window.windowHandle(), key, modifiers)

    def undone(self, before: Workspace) -> bool:
        """Take one step back by Ctrl+Z: whether all is as it was."""
        self.shortcut(Qt.Key.Key_Z, CTRL)
        return self.document.workspace == before

    @property
    def editor(self) -> QLineEdit | None:
        found = [e for e in self.view.findChildren(QLineEdit, "titleEditor") if e.isVisible()]
        return found[0] if found else None

    def hint(self, name: str = "canvasHint") -> str:
        """The line that is seen over the canvas; empty where none is."""
        label = self.view.findChild(QLabel, name)
        return label.text() if label.isVisible() else ""

    def centre(self) -> QPointF:
        return self.view.mapToScene(self.view.viewport().rect().center())

    def read(self, item: QGraphicsItem) -> list[str]:
        """The words that are painted where that item is, at actual size."""
        return read(self.view.scene(), item.sceneBoundingRect())


def read(scene, area: QRectF, zoom: float = 1.0) -> list[str]:
    """The words that the scene paints there, as an eye reads them."""
    data = QByteArray()
    buffer = QBuffer(data)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(int(area.width() * zoom), int(area.height() * zoom))
    generator.setSize(size)
    generator.setViewBox(QRectF(QPointF(), size.toSizeF()))
    with QPainter(generator) as painter:
        scene.render(painter, QRectF(QPointF(), size.toSizeF()), area)
    found = re.findall(r"<text[^>]*>(.*?)</text>", bytes(data.data()).decode(), re.DOTALL)
    return [unescape(text).strip() for text in found]


@pytest.fixture
async def canvas(hand):
    return Canvas(hand)


@pytest.fixture
async def pair(canvas):
    """A REQ and a REP side by side, not linked; the keyboard is in the canvas."""
    canvas.show(socket("a", "REQ", (0, 0), title="Client"), socket("b", "REP", (320, 0), title="Server"))
    canvas.view.setFocus()
    return canvas


@pytest.fixture
async def linked(canvas):
    canvas.show(
        socket("a", "REQ", (0, 0), f"connect {ADDRESS}", title="Client"),
        socket("b", "REP", (320, 0), f"bind {ADDRESS}", title="Server"),
    )
    canvas.view.setFocus()
    return canvas
