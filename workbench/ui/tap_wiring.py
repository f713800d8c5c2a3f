"""Joins the session's taps with the window in which they are started and stopped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workbench.engine.tap import TapAddresses
from workbench.session import Session
from workbench.ui.parts import bring_forward
from workbench.ui.taps.dialog import TapsDialog
from workbench.ui.theme import Theme

_LOOK = 150  # ms between two looks at the taps, while they are shown
_LISTEN, _TARGET = "taps/listen", "taps/target"
_ANY = "tcp://127.0.0.1:*"


class TapWiring(QObject):
    """For one window, which owns it. With `settings` the addresses of the last tap are there the next time."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        action: QAction,
        settings: QSettings | None,
        theme: Callable[[], Theme],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._theme = window, session, settings, theme
        self._dialog: TapsDialog | None = None
        self._last = (_ANY, "")
        if settings is not None:
            self._last = (str(settings.value(_LISTEN, _ANY)), str(settings.value(_TARGET, "")))
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        action.triggered.connect(self.show_taps)

    def show_taps(self) -> None:
        """Open the window of the taps, or bring it to the front."""
        if self._dialog is None:
            self._dialog = TapsDialog(self._theme(), *self._last, self._window)
            self._dialog.start_requested.connect(self._start)
            self._dialog.stop_requested.connect(self._stop)
            self._dialog.finished.connect(self._gone)
            self._dialog.set_known(self._bound())
            self._timer.start()
            self._look()
        bring_forward(self._dialog)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def _bound(self) -> list[str]:
        """Where this window's own sockets are bound, which a tap may stand before, too."""
        return [
            endpoint.actual
            for state in self._session.states().values()
            for endpoint in state.endpoints
            if endpoint.mode == "bind" and endpoint.actual.startswith(("tcp:", "ipc:"))
        ]

    def _start(self, addresses: TapAddresses) -> None:
        self._session.taps.open(addresses)
        self._last = (addresses.listen_text, addresses.target_text)
        if self._settings is not None:
            for key, text in zip((_LISTEN, _TARGET), self._last, strict=True):
                self._settings.setValue(key, text)
        self._look()

    def _stop(self, number: int) -> None:
        self._session.taps.remove(number)
        self._look()

    def _look(self) -> None:
        if self._dialog is not None:
            self._dialog.set_states(self._session.taps.states())

    def _gone(self) -> None:
        self._timer.stop()
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
