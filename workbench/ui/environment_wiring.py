"""Joins the environments with the window: the choice in the toolbar and the menu, and the variables' window.

Invariant: which environment is chosen is the user's and kept in the settings by the file, never in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from workbench.document.edits import EditError
from workbench.traffic.text import visible
from workbench.ui.document import Document, Edit
from workbench.ui.parts import bring_forward
from workbench.ui.theme import Theme
from workbench.ui.toolbar import TopBar
from workbench.ui.variables.dialog import VariablesDialog
from workbench.vault.vault import Vault


class EnvironmentWiring(QObject):
    """For one window, which owns it. Without `settings` a choice lasts as long as the file is open."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        top: TopBar,
        actions: Mapping[str, QAction],
        menu: QMenu,
        settings: QSettings | None,
        theme: Callable[[], Theme],
        vault: Vault,
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._top = window, document, top
        self._actions, self._menu, self._settings, self._theme = actions, menu, settings, theme
        self._vault = vault
        self._dialog: VariablesDialog | None = None
        self._shown: object = None
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._choose)
        actions["actionVariables"].triggered.connect(self.edit_variables)
        top.variables_requested.connect(self.edit_variables)
        document.replaced.connect(self._recall)
        document.changed.connect(self._follow)
        document.name_changed.connect(self._remember)
        self._follow()

    def edit_variables(self) -> None:
        """Open the window of the variables, or bring it to the front."""
        if self._dialog is None:
            self._dialog = VariablesDialog(self._theme(), self._vault, self._window)
            self._dialog.edit_requested.connect(self._edit)
            for name in ("actionUndo", "actionRedo"):
                self._dialog.addAction(self._actions[name])
            self._dialog.finished.connect(self._gone)
            self._dialog.set_workspace(self._document.workspace, self._document.environment)
        bring_forward(self._dialog)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def _gone(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _edit(self, text: str, edit: Edit, merge: str) -> None:
        try:
            self._document.edit(text, edit, merge=merge, as_written=True)
        except EditError as error:
            if self._dialog is not None:
                self._dialog.show_problem(str(error))

    # The choice

    def _choose(self, action: QAction) -> None:
        self._document.choose_environment(action.data())
        self._remember()

    def _key(self) -> str:
        path = self._document.path
        if path is None or self._settings is None:
            return ""
        return f"environment/{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:24]}"

    def _remember(self) -> None:
        key, name = self._key(), self._document.environment
        if not key or self._settings is None:
            return
        if name:
            self._settings.setValue(key, name)
        else:
            self._settings.remove(key)

    def _recall(self) -> None:
        key = self._key()
        name = self._settings.value(key) if key and self._settings is not None else None
        if isinstance(name, str) and name in self._document.workspace.environments:
            self._document.choose_environment(name)

    def _follow(self) -> None:
        workspace, chosen = self._document.workspace, self._document.environment
        if self._dialog is not None:
            self._dialog.set_workspace(workspace, chosen)
        shown = (tuple(workspace.environments), chosen)
        if shown == self._shown:
            return
        self._shown = shown
        self._fill(*shown)
        words, tip = "Variables…", self._actions["actionVariables"].toolTip()
        if workspace.environments:
            words = f"{visible(chosen) or 'No environment'}  ▾"
            tip = f"Environment: {visible(chosen) or 'none, the variables as they are'}"
        menu = self._menu if workspace.environments else None
        self._top.show_environment(words.replace("&", "&&"), tip, menu)

    def _fill(self, names: tuple[str, ...], chosen: str) -> None:
        for action in self._group.actions():
            self._group.removeAction(action)
        self._menu.clear()
        for name in ("", *names):
            words = visible(name).replace("&", "&&") if name else "No environment"
            action = self._menu.addAction(words)
            action.setObjectName(f"actionEnvironment_{name}")
            action.setCheckable(True)
            action.setChecked(name == chosen)
            action.setData(name)
            action.setToolTip("The variables as they are" if not name else "")
            self._group.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(self._actions["actionVariables"])
