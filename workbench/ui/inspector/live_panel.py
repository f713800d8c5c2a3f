"""What the selected socket's options are now, while it runs; looked at once a second, and only while it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from workbench.catalogue.options import Value
from workbench.document.workspace import Socket
from workbench.engine.state import STOPPED, SocketState
from workbench.ui import tables
from workbench.ui.inspector.live_model import NAME, VALUE, LiveModel, rows
from workbench.ui.inspector.parts import headed

_EVERY = 1000  # ms
_ROW, _NAMES = 26, 160  # logical pixels: a row, and the longest name, so that the values stay where they are

Read = Callable[[str], Mapping[str, Value]]
"""The options of the socket of that id by name, now; none where it isn't open. It must not wait for anything."""


class LivePanel(QWidget):
    """Hidden where the socket isn't open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read: Read = lambda _: {}
        self._socket: Socket | None = None
        self._state = STOPPED
        self._model = LiveModel(self)
        self._table = tables.editable("liveTable", "What the options are now", _ROW)
        self._table.setModel(self._model)
        self._table.horizontalHeader().hide()
        self._table.setEditTriggers(self._table.EditTrigger.NoEditTriggers)
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Fixed)
        self._table.setColumnWidth(NAME, _NAMES)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(headed("NOW"))
        column.addWidget(self._table)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)
        self.hide()

    def set_reader(self, read: Read) -> None:
        """Where the values come from."""
        self._read = read
        self.look()

    def set_socket(self, socket: Socket | None, state: SocketState) -> None:
        """Show this socket's values while it is live, or nothing."""
        is_new = (self._socket, self._state.phase, self._state.endpoints) != (
            socket,
            state.phase,
            state.endpoints,
        )
        self._socket, self._state = socket, state
        if is_new:
            self.look()

    def look(self) -> None:
        """Take the values as they are now."""
        socket = self._socket
        values = self._read(socket.id) if socket is not None and self._state.phase == "live" else {}
        found = rows(socket, values, self._state.counters) if socket is not None else ()
        self._model.set_rows(found)
        self._table.setFixedHeight(len(found) * _ROW + 2)
        self.setVisible(bool(found))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
