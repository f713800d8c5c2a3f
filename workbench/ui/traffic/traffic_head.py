"""The head of the traffic panel: a tab for all sockets and one for each, and the buttons right of them.

Invariant: nothing in it is cut at any width of the panel; where the tabs need more room they scroll.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton, QVBoxLayout, QWidget

from workbench.traffic.text import visible
from workbench.ui.parts import set_role
from workbench.ui.theme import font

_TABS = 330  # logical pixels that the tabs keep beside the filter; what is more is scrolled to
_LEAST = 380  # logical pixels: the buttons, and two tabs
_FILTER = (300, 460)  # logical pixels: the least and the most of the filter beside the tabs
_MANY = 20  # tabs
_LONGEST = 32  # characters of a title: one tab is not to take the place of all
_GAP = 8


class TrafficHead(QWidget):
    """Says which socket was chosen, and which button was pressed."""

    socket_chosen = Signal()
    """Another tab is chosen: `socket` is it."""

    def __init__(self, filter_line: QWidget) -> None:
        super().__init__()
        self._filter = filter_line
        self._ids: list[str | None] = [None]
        self.tabs = QTabBar()
        self.tabs.setObjectName("trafficTabs")
        self.tabs.setAccessibleName("Sockets")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.addTab("All")
        self.pause = _link("pauseButton", "", "Pause", "Resume")
        self.follow = _link("followButton", "Keep the newest row in sight (End)", "Follow", "Following")
        self.more = _link("trafficMore", "What can be done with the rows")
        self.more.setText("⋯")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._top = QHBoxLayout()
        self._top.setContentsMargins(8, 4, 8, 0)
        self._top.setSpacing(_GAP)
        self._top.addWidget(self.tabs, 1)
        self._top.addWidget(filter_line)
        self._top.addWidget(self.pause)
        self._top.addWidget(self.follow)
        self._top.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._top)
        self._below = QHBoxLayout()
        self._below.setContentsMargins(12, 4, 12, 0)
        layout.addLayout(self._below)
        self.tabs.currentChanged.connect(self.socket_chosen)
        self.show_following(True)
        self.show_paused(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        # The filter's width follows this one's: what it is now must not keep the window from getting narrower.
        return QSize(_LEAST, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Where there is no room for both, the filter stands under the tabs."""
        buttons = sum(each.sizeHint().width() + _GAP for each in (self.pause, self.follow, self.more))
        room = self.width() - buttons - 2 * _GAP - _GAP
        # With one tab the bar asks for less than it takes: it keeps room for buttons to scroll by.
        tabs = self.tabs.sizeHint().expandedTo(self.tabs.minimumSizeHint()).width()
        narrow = room < min(tabs, _TABS) + _FILTER[0]
        if narrow:
            self._filter.setFixedWidth(max(0, self.width() - 24))
            if self._below.isEmpty():
                self._below.addWidget(self._filter)
            return
        self._filter.setFixedWidth(min(max(room - tabs, _FILTER[0]), _FILTER[1]))
        if not self._below.isEmpty():
            self._top.insertWidget(1, self._filter)

    @property
    def socket(self) -> str | None:
        """The id of the chosen socket; None for all."""
        return self._ids[self.tabs.currentIndex()]

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """A tab a socket, by its id and what it is called; the chosen one stays while it exists."""
        ids: list[str | None] = [None, *labels]
        whole = [visible(label) for label in labels.values()]
        words = [_short(label).replace("&", "&&") for label in whole]
        there = [self.tabs.tabText(index) for index in range(1, self.tabs.count())]
        if ids == self._ids and words == there:
            return
        focused = self.tabs.hasFocus()
        # While it is shown, a bar lays all of its tabs out at each change of one: a thousand would take half a minute.
        if hides := self.tabs.isVisible() and max(len(words), len(there)) > _MANY:
            self.tabs.hide()
        if ids != self._ids:
            self._put_tabs(ids)
        for index, text in enumerate(words, 1):
            if self.tabs.tabText(index) != text:
                self.tabs.setTabText(index, text)
                told = whole[index - 1]
                self.tabs.setTabToolTip(index, f"<p>{escape(told)}</p>" if len(told) > _LONGEST else "")
        if hides:
            self.tabs.show()
            if focused:
                self.tabs.setFocus()
        self._fit()

    def _put_tabs(self, ids: list[str | None]) -> None:
        """So many tabs, and the chosen socket's stays chosen."""
        chosen = self.socket
        self.tabs.blockSignals(True)
        while self.tabs.count() > len(ids):
            self.tabs.removeTab(self.tabs.count() - 1)
        while self.tabs.count() < len(ids):
            self.tabs.addTab("")
        self._ids = ids
        self.tabs.setCurrentIndex(ids.index(chosen) if chosen in ids else 0)
        self.tabs.blockSignals(False)
        if chosen not in ids:
            self.socket_chosen.emit()

    def select_socket(self, id_: str | None) -> None:
        """Choose that socket, or all."""
        self.tabs.setCurrentIndex(self._ids.index(id_))

    def show_following(self, on: bool) -> None:
        """Say whether the newest row is kept in sight."""
        self.follow.setText("Following" if on else "Follow")
        set_role(self.follow, "following" if on else "link")

    def show_paused(self, on: bool) -> None:
        """Say what the button does now; a picture that stands still follows nothing."""
        self.pause.setText("Resume" if on else "Pause")
        tip = "Show what came meanwhile, and go on" if on else "Hold these rows still while the log goes on"
        self.pause.setToolTip(f"{tip} (Ctrl+Shift+P)")
        self.follow.setEnabled(not on)


class _Link(QToolButton):
    """As wide as the widest of its words, be they bold: nothing beside it moves when it says another."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        bold = QFontMetrics(font(weight=QFont.Weight.DemiBold))
        self._widest = max((_taken(bold, each) for each in words), default=0)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        more = self._widest - _taken(self.fontMetrics(), self.text())
        return hint.grownBy(QMargins(0, 0, max(0, more), 0))


def _taken(metrics: QFontMetrics, words: str) -> int:
    """What a tool button takes for these words: Qt puts a space on both sides."""
    wide = metrics.size(Qt.TextFlag.TextShowMnemonic, words).width()
    return wide + 2 * metrics.horizontalAdvance(" ")


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"


def _link(name: str, tip: str, *words: str) -> QToolButton:
    button = _Link(*words)
    button.setObjectName(name)
    button.setProperty("role", "link")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
