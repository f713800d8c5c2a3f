"""The choice of the look: light, dark, or as the desktop has it, remembered between starts."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from workbench.ui import theme
from workbench.ui.theme import Theme

_KEY = "window/theme"
_CHOICES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))


class ThemeMenu(QObject):
    """Fills a menu with the choices. Without `settings` the choice lasts as long as the window."""

    theme_requested = Signal(object)
    """The `Theme` to show from now on: another one was chosen, or the desktop's scheme changed."""

    def __init__(self, menu: QMenu, settings: QSettings | None) -> None:
        super().__init__(menu)
        self._settings = settings
        self._chosen = chosen_scheme(settings)
        group = QActionGroup(self)
        for name, text in _CHOICES:
            action = QAction(text, group)
            action.setObjectName(f"actionTheme_{name}")
            action.setCheckable(True)
            action.setChecked(name == self._chosen)
            action.setData(name)
            menu.addAction(action)
        group.triggered.connect(self._choose)
        QApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def _choose(self, action: QAction) -> None:
        self._chosen = action.data()
        if self._settings is not None:
            self._settings.setValue(_KEY, self._chosen)
        self._follow()

    def _follow(self) -> None:
        self.theme_requested.emit(theme_of(self._chosen))


def chosen_scheme(settings: QSettings | None) -> str:
    """`light`, `dark`, or `system` for the desktop's."""
    name = settings.value(_KEY) if settings is not None else None
    return name if name in ("light", "dark") else "system"


def theme_of(scheme: str) -> Theme:
    """The theme of that scheme."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    wanted = scheme if scheme in ("light", "dark") else theme.system_scheme(application)
    return theme.DARK if wanted == "dark" else theme.LIGHT
