"""Joins the traffic panel with the window: its actions, its menu, and what is remembered of its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QSettings, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from workbench.ui.traffic.panel import TrafficPanel

_COLUMNS = "traffic/columns"


class TrafficWiring(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        panel: TrafficPanel,
        actions: Mapping[str, QAction],
        menus: Mapping[str, QMenu],
        settings: QSettings | None,
        closed: SignalInstance,
    ) -> None:
        """`closed` tells that the window is gone."""
        super().__init__(panel)
        self._panel = panel
        self._settings = settings
        for name, slot in {
            "actionPause": panel.toggle_pause,
            "actionFollow": panel.follow,
            "actionGoTo": panel.go_to,
            "actionMark": panel.mark,
            "actionNote": panel.note,
            "actionNextMark": panel.next_mark,
            "actionPreviousMark": panel.previous_mark,
            "actionMarks": panel.list_marks,
        }.items():
            # `triggered` carries a bool that none of these wants.
            actions[name].triggered.connect(_without_arguments(slot))
        panel.set_menu(menus["&Traffic"])
        if settings is not None:
            panel.columns.restore(settings.value(_COLUMNS))
        closed.connect(self._remember)

    def _remember(self) -> None:
        if self._settings is not None:
            self._settings.setValue(_COLUMNS, self._panel.columns.saved())


def _without_arguments(slot: Callable[[], object]) -> Callable[..., None]:
    def call(*_: object) -> None:
        slot()

    return call
