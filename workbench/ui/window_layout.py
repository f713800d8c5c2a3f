"""Where the panels stand in the window: the docks, their sizes, and what is remembered of them.

Invariant: all but what is central is a dock, and each panel is in exactly one of them.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStyle, QTabWidget, QVBoxLayout, QWidget

_AREA = Qt.DockWidgetArea
_SIZE = QSize(1440, 900)
_ACROSS, _DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class WindowLayout:
    """The docks of one window, by their titles."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        central: tuple[QWidget, ...],
        side: tuple[QWidget, ...],
        inspector: QWidget,
        problems: QWidget,
        composer: QWidget,
        traffic: QWidget,
    ) -> None:
        """`central` and `side` are columns; the last widget of each takes the room that is left."""
        self._window = window
        window.setCentralWidget(_column(central))
        window.setCorner(Qt.Corner.BottomLeftCorner, _AREA.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, _AREA.BottomDockWidgetArea)
        window.setDockNestingEnabled(True)
        left = self._dock("Sockets and patterns", _column(side), _AREA.LeftDockWidgetArea)
        right = self._dock("Inspector", inspector, _AREA.RightDockWidgetArea)
        self.problems = self._dock("Problems", problems, _AREA.RightDockWidgetArea)
        below = self._dock("Compose", composer, _AREA.BottomDockWidgetArea)
        beside = self._dock("Traffic", traffic, _AREA.BottomDockWidgetArea)
        self.docks = (left, right, self.problems, below, beside)
        self._below, self._beside = below, beside
        self._tabs: tuple[QDockWidget, ...] = ()
        self._passing: tuple[QDockWidget, ...] = ()
        for area in (_AREA.BottomDockWidgetArea, _AREA.RightDockWidgetArea):
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        window.splitDockWidget(right, self.problems, _DOWN)
        window.splitDockWidget(below, beside, _ACROSS)
        self.problems.hide()
        window.resize(_SIZE)
        window.resizeDocks([left, right], [176, 320], _ACROSS)
        window.resizeDocks([below, beside], [377, 880], _ACROSS)
        window.resizeDocks([below], [350], _DOWN)

    def add_tab(self, title: str, panel: QWidget) -> QDockWidget:
        """A dock in one place with the compose panel, hidden until it is asked for."""
        dock = self._dock(title, panel, _AREA.BottomDockWidgetArea)
        self._window.tabifyDockWidget(self._below, dock)
        dock.hide()
        self._tabs = (*self._tabs, dock)
        dock.toggleViewAction().triggered.connect(partial(self._toggled, dock))
        return dock

    @property
    def toggles(self) -> tuple[QAction, ...]:
        """What shows and hides the docks, in the order of the menu."""
        return tuple(dock.toggleViewAction() for dock in (*self.docks, *self._tabs))

    def add_beside_inspector(self, title: str, panel: QWidget) -> QDockWidget:
        """A dock in one place with the inspector, hidden until it is asked for and never remembered as open."""
        dock = self._dock(title, panel, _AREA.RightDockWidgetArea)
        self._window.tabifyDockWidget(self.docks[1], dock)
        dock.hide()
        self._passing = (*self._passing, dock)
        dock.toggleViewAction().triggered.connect(partial(self._toggled, dock))
        return dock

    def _toggled(self, dock: QDockWidget) -> None:
        if dock.toggleViewAction().isChecked():
            self._bring(dock)

    def show(self, panel: QWidget) -> None:
        """Bring back the dock that this panel stands in, if it was hidden."""
        for dock in (*self.docks, *self._tabs, *self._passing):
            if dock.isAncestorOf(panel):
                self._bring(dock)

    def _bring(self, dock: QDockWidget) -> None:
        first = dock in self._tabs and not any(one.isVisible() for one in self._tabs)
        dock.show()
        dock.raise_()
        if first:
            # A plot wants more room than a message that is composed; the traffic stays beside it.
            wide = self._below.width() + self._beside.width()
            self._window.resizeDocks([dock, self._beside], [wide * 9 // 20, wide * 11 // 20], _ACROSS)

    def save(self, settings: QSettings) -> None:
        """Remember where the window and its docks are."""
        settings.setValue("window/geometry", self._window.saveGeometry())
        settings.setValue("window/layout", self._window.saveState())

    def restore(self, settings: QSettings) -> None:
        """Put the window and its docks where they were; what isn't known stays as it is."""
        window = self._window
        for key, restore in (("geometry", window.restoreGeometry), ("layout", window.restoreState)):
            value = settings.value(f"window/{key}")
            if isinstance(value, QByteArray):
                restore(value)
        for dock in self._passing:
            dock.hide()

    def fit_screen(self) -> None:
        """Be no larger than the screen's free room, and within it; Qt sees to it where a place was remembered."""
        window = self._window
        if not window.testAttribute(Qt.WidgetAttribute.WA_Moved):
            title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, window)
            room = within(window.screen().availableGeometry(), window.size(), title)
            if room.size() != window.size():
                window.resize(room.size())
                window.move(room.topLeft())

    def _dock(self, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock{title.split()[0]}")
        # The panels have headings of their own; a title bar each would be a box inside a box.
        dock.setTitleBarWidget(QWidget(dock))
        # A plain QWidget paints no background of the style sheet's unless it is told to.
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setProperty("role", "panel")
        dock.setWidget(panel)
        self._window.addDockWidget(area, dock)
        return dock


def within(free: QRect, size: QSize, title: int) -> QRect:
    """Where a window of that size stands on a screen's free room, as large as it may be below a title bar so high."""
    return QRect(free.topLeft(), size.boundedTo(QSize(free.width(), max(free.height() - title, 1))))


def _column(widgets: tuple[QWidget, ...]) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    column.setStretch(len(widgets) - 1, 1)
    return holder
