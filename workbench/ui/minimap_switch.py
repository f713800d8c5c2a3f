"""Whether the canvas has its minimap: an action that is checked where it has, remembered between starts."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction

from workbench.ui.canvas.minimap import Minimap

_KEY = "canvas/minimap"


class MinimapSwitch(QObject):
    """For one window's canvas. Without `settings` the choice lasts as long as the window."""

    def __init__(self, minimap: Minimap, action: QAction, settings: QSettings | None) -> None:
        super().__init__(minimap)
        self._minimap, self._settings = minimap, settings
        # An INI file has it as a text.
        on = settings is None or str(settings.value(_KEY, True)).lower() != "false"
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(self._switch)
        minimap.addAction(action)  # the menu of its right button
        minimap.set_on(on)

    def _switch(self, on: bool) -> None:
        self._minimap.set_on(on)
        if self._settings is not None:
            self._settings.setValue(_KEY, on)
