"""Joins exports, imports and replays with the window: the rows shown, the bars above them, and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSettings, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.session import Session
from workbench.ui.captures import Captures
from workbench.ui.document import Document
from workbench.ui.files import Files
from workbench.ui.take_along.take_along import TakeAlong
from workbench.ui.traffic.panel import TrafficPanel


def take_along(
    window: QWidget,
    session: Session,
    document: Document,
    traffic: TrafficPanel,
    captures: Captures,
    files: Files,
    actions: Mapping[str, QAction],
    menus: Mapping[str, QMenu],
    settings: QSettings | None,
    *,
    say: Callable[[str], None],
    start: Callable[[tuple[str, ...]], None],
    closed: SignalInstance,
) -> TakeAlong:
    """For one window, which owns it. `say` tells what can't be done; `closed` that the window is gone."""
    made = TakeAlong(window, session, document, traffic.rows_offer, actions, settings)
    for bar in made.bars:
        traffic.add_bar(bar)
    # In both menus: the one of the traffic is what its head's button opens, too.
    menus["&Traffic"].insertAction(actions["actionReplay"], actions["actionExport"])
    made.failed.connect(say)
    made.start_requested.connect(start)
    made.imported.connect(captures.show_imported)
    files.lines_chosen.connect(made.import_path)
    closed.connect(made.close)
    return made
