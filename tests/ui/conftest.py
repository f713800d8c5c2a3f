"""The real window, and a hand that drops, drags, types and clicks in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTabBar, QTableView, QToolButton, QWidget

from tests.ui.feeds import feed  # noqa: F401 - a fixture
from workbench.session import Session
from workbench.ui import theme
from workbench.ui.main_window import MainWindow
from workbench.ui.traffic.cells import Column

LEFT = Qt.MouseButton.LeftButton


class Hand:
    """What a user does, by events that go through Qt as theirs do."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.canvas = window.canvas

    def part(self, kind: type, name: str) -> QWidget:
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def drop_socket(self, type_: str, at: tuple[int, int]) -> str:
        """Drag that type from the palette to that place of the canvas, in scene units; its id."""
        button = self.part(QToolButton, f"palette_{type_}")
        mime = button.mime_data()
        place = self.canvas.mapFromScene(QPointF(*at))
        action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        # 6.12 deprecates what 6.11 alone takes.
        entered = QPointF(place) if PySide6.__version_info__ >= (6, 12) else place
        enter = QDragEnterEvent(entered, action, mime, LEFT, none)
        QApplication.sendEvent(self.canvas.viewport(), enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.canvas.viewport(), QDropEvent(QPointF(place), action, mime, LEFT, none))
        return self.window.document.workspace.sockets[-1].id

    def drag_wire(self, from_id: str, to_id: str, *, release: bool = True) -> None:
        """From the right port of one node to the middle of another."""
        start = self.canvas.mapFromScene(self.canvas.node(from_id).port(Qt.Edge.RightEdge))
        target = self.canvas.node(to_id)
        end = self.canvas.mapFromScene(target.mapToScene(target.rect().center()))
        viewport = self.canvas.viewport()
        QTest.mousePress(viewport, LEFT, pos=start)
        QTest.mouseMove(viewport, QPoint((start.x() + end.x()) // 2, (start.y() + end.y()) // 2))
        QTest.mouseMove(viewport, end)
        if release:
            QTest.mouseRelease(viewport, LEFT, pos=end)

    def select(self, id_: str) -> None:
        """Click on a node."""
        node = self.canvas.node(id_)
        place = self.canvas.mapFromScene(node.mapToScene(node.rect().center()))
        QTest.mouseClick(self.canvas.viewport(), LEFT, pos=place)
        assert self.canvas.selection() == (id_,)

    def start_all(self) -> None:
        """Click Start all."""
        for button in self.window.findChildren(QToolButton):
            if button.accessibleName() == "Start all":
                QTest.mouseClick(button, LEFT)

    def click(self, name: str, kind: type = QPushButton) -> None:
        """Click that button."""
        button = self.part(kind, name)
        assert button.isEnabled(), button.toolTip()
        QTest.mouseClick(button, LEFT)

    def type_frames(self, *texts: str) -> None:
        """Type a message into the composer, frame by frame."""
        table = self.part(QTableView, "framesTable")
        model = table.model()
        while model.rowCount() < len(texts):
            self.click("addFrame")
        for row, text in enumerate(texts):
            place = table.visualRect(model.index(row, model.columnCount() - 2)).center()
            QTest.mouseClick(table.viewport(), LEFT, pos=place)
            editor = QApplication.focusWidget()
            assert editor.objectName() == "frameValue", editor
            QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(editor, text)

    def send(self) -> None:
        """Click Send."""
        self.click("sendButton")

    def rows(self, socket: str | None = None) -> list[tuple[str, str, str]]:
        """The traffic table as it reads: socket, arrow, message; events left out."""
        tabs = self.part(QTabBar, "trafficTabs")
        label = self.window.document.workspace.socket(socket).label if socket else "All"
        tabs.setCurrentIndex(next(i for i in range(tabs.count()) if tabs.tabText(i) == label))
        self.window.traffic.tick()
        model = self.part(QTableView, "trafficView").model()
        return [
            tuple(model.index(row, column).data() for column in (Column.SOCKET, Column.WAY, Column.MESSAGE))
            for row in range(model.rowCount())
            if model.index(row, Column.WAY).data() in ("↑", "↓", "!")
            and model.index(row, Column.FRAMES).data()
        ]


@pytest.fixture
async def open_window():
    """`open_window(session, settings, ...)` shows a window, as another program's would be; it is closed in the end."""
    QApplication.setQuitOnLastWindowClosed(False)
    windows: list[MainWindow] = []

    def open_window(
        session: Session | None = None,
        settings: QSettings | None = None,
        size: QSize | None = None,
        **kept: Path,
    ) -> MainWindow:
        window = MainWindow(session or Session(), theme.LIGHT, settings, **kept)
        windows.append(window)
        if size is not None:  # before it is shown, or all is laid out and painted twice
            window.resize(size)
        window.show()
        return window

    yield open_window
    for window in windows:
        window.leave()
        await window.wait_closed()
        window.deleteLater()


@pytest.fixture
async def window(tmp_path: Path, open_window):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = open_window(Session(patient=True, prompt=True), settings, QSize(1440, 900))
    window.activateWindow()
    await asyncio.sleep(0)
    return window


@pytest.fixture
async def hand(window, until):
    await until(lambda: window.isActiveWindow() and window.canvas.viewport().width() > 600)
    window.canvas.zoom_to_fit()
    return Hand(window)
