"""Joins the traffic panel with the window: actions, menu, edits, and what is remembered from start to start."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QSettings, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from workbench.ui.actions import ROW_MENU
from workbench.ui.document import Edit
from workbench.ui.traffic.panel import TrafficPanel

_COLUMNS, _RECENT = "traffic/columns", "traffic/filters"


class TrafficWiring(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        panel: TrafficPanel,
        actions: Mapping[str, QAction],
        menus: Mapping[str, QMenu],
        settings: QSettings | None,
        edit: Callable[[str, Edit], None],
        closed: SignalInstance,
    ) -> None:
        """`edit` changes the document; `closed` tells that the window is gone."""
        super().__init__(panel)
        self._panel = panel
        self._settings = settings
        for name, slot in {
            "actionPause": panel.toggle_pause,
            "actionFollow": panel.follow,
            "actionFilter": panel.focus_filter,
            "actionClearFilter": panel.clear_filter,
            "actionFind": panel.ask_what_to_find,
            "actionFindNext": panel.find_next,
            "actionFindPrevious": panel.find_previous,
            "actionGoTo": panel.go_to,
            "actionMark": panel.mark,
            "actionNote": panel.note,
            "actionNextMark": panel.next_mark,
            "actionPreviousMark": panel.previous_mark,
            "actionMarks": panel.list_marks,
            "actionCompare": panel.doings.compare,
            "actionResend": panel.doings.resend,
            "actionSaveMessage": panel.doings.save_message,
            "actionMakeRule": panel.doings.make_rule,
        }.items():
            # `triggered` carries a bool that none of these wants.
            actions[name].triggered.connect(_without_arguments(slot))
        panel.set_menu(menus["&Traffic"])
        panel.set_row_menu(self._row_menu(actions))
        if settings is not None:
            panel.columns.restore(settings.value(_COLUMNS))
            recent = settings.value(_RECENT)
            panel.set_recent_filters([str(text) for text in recent] if isinstance(recent, list) else [])
        panel.edit_requested.connect(edit)
        closed.connect(self._end)

    def _row_menu(self, actions: Mapping[str, QAction]) -> QMenu:
        menu = QMenu("Row")
        menu.setObjectName("rowMenu")
        menu.setToolTipsVisible(True)
        for name in ROW_MENU:
            if not name:
                menu.addSeparator()
            elif name == "copy":
                menu.addActions(list(self._panel.copy_actions()))
            else:
                menu.addAction(actions[name])
        return menu

    def _end(self) -> None:
        self._panel.shut()
        if self._settings is not None:
            self._settings.setValue(_COLUMNS, self._panel.columns.saved())
            self._settings.setValue(_RECENT, self._panel.recent_filters)


def _without_arguments(slot: Callable[[], object]) -> Callable[..., None]:
    def call(*_: object) -> None:
        slot()

    return call
