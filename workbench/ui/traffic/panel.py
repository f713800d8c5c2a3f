"""The traffic panel: a tab for all sockets and one for each, the table, and the frames of the row chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QTabBar, QToolButton, QVBoxLayout, QWidget

from workbench.document.workspace import Workspace
from workbench.traffic.history import History
from workbench.traffic.log import BUDGET, TrafficLog
from workbench.traffic.text import readable_line
from workbench.ui.theme import Theme
from workbench.ui.traffic.frame_view import FrameView
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView


class TrafficPanel(QWidget):
    """Pulls from the log when it is ticked."""

    resend_requested = Signal(str, tuple)
    """The user wants to edit these frames and send them again from that socket."""
    clear_requested = Signal()
    """The user wants the log emptied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._log: History = TrafficLog()
        self._workspace = Workspace()
        self._labels: Mapping[str, str] | None = None  # of the sockets shown; None for the workspace's
        self._told_gone = 0
        self._ids: list[str | None] = [None]
        self._model = TrafficModel(theme, self)
        self._view = TrafficView(self._model, theme)
        self._frames = FrameView()
        self._tabs = QTabBar()
        self._tabs.setObjectName("trafficTabs")
        self._tabs.setAccessibleName("Sockets")
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.addTab("All")
        self._follow = _link("followButton", "Keep the newest row in sight (End)")
        clear = _link("clearTraffic", "Empty the traffic log (Ctrl+Shift+K)")
        clear.setText("Clear")

        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 12, 0)
        self._gone = QLabel()
        self._gone.setObjectName("trafficGone")
        self._gone.setProperty("role", "dim")
        self._gone.setTextFormat(Qt.TextFormat.PlainText)
        self._gone.hide()
        top.addWidget(self._tabs, 1)
        top.addWidget(self._gone)
        top.addWidget(self._follow)
        top.addWidget(clear)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._view)
        split.addWidget(self._frames)
        split.setStretchFactor(0, 1)
        split.setSizes([200, 110])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(split, 1)
        self.setFocusProxy(self._view)

        self._tabs.currentChanged.connect(self._tab_chosen)
        self._follow.clicked.connect(self._follow_clicked)
        clear.clicked.connect(self.clear_requested)
        self._view.following_changed.connect(self._show_following)
        self._view.selectionModel().currentRowChanged.connect(self._row_chosen)
        self._model.modelReset.connect(self._forget_row)
        self._frames.resend_requested.connect(self.resend_requested)
        for keys, slot in (
            (QKeySequence("End"), self._follow_clicked),
            (QKeySequence.StandardKey.Copy, self._copy),
        ):
            shortcut = QShortcut(keys, self._view, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        self._show_following(True)

    def set_theme(self, theme: Theme) -> None:
        """Show it in this theme."""
        self._model.set_theme(theme)
        self._view.set_theme(theme)

    def set_log(self, log: History, labels: Mapping[str, str] | None = None) -> None:
        """Show this log. Its tabs are the sockets of `labels`, by id; without it those of the workspace."""
        self._log = log
        self._labels = labels
        self._show_tabs()
        self._model.set_source(log, self._ids[self._tabs.currentIndex()])

    def set_workspace(self, workspace: Workspace) -> None:
        """A tab a socket, by its title; the chosen one stays while it exists."""
        self._workspace = workspace
        if self._labels is None:
            self._show_tabs()

    def _show_tabs(self) -> None:
        labels = self._labels
        if labels is None:
            labels = {socket.id: socket.label for socket in self._workspace.sockets}
        self._model.set_labels(labels)
        ids: list[str | None] = [None, *labels]
        if ids != self._ids:
            chosen = self._ids[self._tabs.currentIndex()]
            self._tabs.blockSignals(True)
            while self._tabs.count() > 1:
                self._tabs.removeTab(1)
            for _ in ids[1:]:
                self._tabs.addTab("")
            self._ids = ids
            self._tabs.blockSignals(False)
            self.select_socket(chosen if chosen in ids else None)
            if chosen not in ids:
                self._model.set_source(self._log, None)
        for index, label in enumerate(labels.values(), 1):
            self._tabs.setTabText(index, label.replace("&", "&&"))

    def select_socket(self, id_: str | None) -> None:
        """Show that socket's rows, or all."""
        self._tabs.setCurrentIndex(self._ids.index(id_))

    def tick(self) -> None:
        """Take in what is new, and keep the newest row in sight if that is wanted."""
        if self._model.pull() and self._view.following:
            self._view.scrollToBottom()
        self._show_gone(self._log.first)

    def _show_gone(self, count: int) -> None:
        """The log keeps the newest rows, so many megabytes of them; say how many have left."""
        if count != self._told_gone:
            self._told_gone = count
            self._gone.setText(f"{count:,} older rows have left")
            self._gone.setToolTip(
                f"The log takes up to {BUDGET >> 20} MiB of memory; the oldest rows leave it."
                " To keep all, run the file with `zmq-workbench run FILE --capture PATH`."
            )
            self._gone.setVisible(count > 0)

    def _tab_chosen(self, index: int) -> None:
        self._model.set_source(self._log, self._ids[index])
        self._view.follow()

    def _follow_clicked(self) -> None:
        self._view.follow()

    def _show_following(self, on: bool) -> None:
        self._follow.setText("Following" if on else "Follow")
        self._follow.setProperty("role", "following" if on else "link")
        self._follow.style().unpolish(self._follow)
        self._follow.style().polish(self._follow)

    def _row_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        record = self._model.record(current.row())
        if record is not None:
            label = self._model.label(record.socket)
            self._frames.show_record(record, seq=self._model.seq(current.row()), label=label)

    def _forget_row(self) -> None:
        self._frames.show_record(None)

    def _copy(self) -> None:
        rows = sorted(index.row() for index in self._view.selectionModel().selectedRows())
        lines = [
            readable_line(self._model.seq(row), record)
            for row in rows
            if (record := self._model.record(row)) is not None
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))


def _link(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("role", "link")
    button.setToolTip(tip)
    return button
