"""The canvas's context menus: what can be done with what is under the mouse, or with what is selected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.engine.state import Phase


def _menu(parent: QWidget, name: str) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, name: str, text: str, slot: Callable[[], object], *, enabled: bool = True) -> None:
    def call(_checked: bool = False) -> None:
        slot()

    action = menu.addAction(text)
    action.setObjectName(name)
    action.setEnabled(enabled)
    action.triggered.connect(call)


def of_nodes(
    parent: QWidget,
    phases: Collection[Phase],
    start: Callable[[], object],
    stop: Callable[[], object],
    actions: Iterable[QAction],
) -> QMenu:
    """For the selected sockets, which stand in these phases."""
    menu = _menu(parent, "nodeMenu")
    # The keys are those of the Run menu; a second action with one would make both ambiguous.
    _add(menu, "menuStart", "Start\tF6", start, enabled=any(phase != "live" for phase in phases))
    _add(menu, "menuStop", "Stop\tShift+F6", stop, enabled=any(phase != "stopped" for phase in phases))
    menu.addSeparator()
    menu.addActions(list(actions))
    return menu


def of_link(parent: QWidget, words: str, kind: str, delete: Callable[[], object]) -> QMenu:
    """For what joins two nodes, or a node and a peer outside; `kind` is what is deleted, such as `link`."""
    menu = _menu(parent, "linkMenu")
    heading = menu.addAction(words.replace("&", "&&"))
    heading.setEnabled(False)
    menu.addSeparator()
    _add(menu, "menuDelete", f"Delete the {kind}\tDel", delete)
    return menu


def of_canvas(
    parent: QWidget,
    *,
    select_all: Callable[[], object],
    fit: Callable[[], object],
    reset: Callable[[], object],
    filled: bool,
) -> QMenu:
    """For the canvas itself."""
    menu = _menu(parent, "canvasMenu")
    _add(menu, "menuSelectAll", "Select all\tCtrl+A", select_all, enabled=filled)
    menu.addSeparator()
    _add(menu, "menuFit", "Fit\tCtrl+9", fit, enabled=filled)
    _add(menu, "menuReset", "Actual size\tCtrl+0", reset)
    return menu
