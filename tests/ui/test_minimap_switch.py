"""The View menu has the minimap switched off and on, and the next window knows."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

from workbench.document.workspace import Socket, Workspace
from workbench.session import Session
from workbench.ui import theme
from workbench.ui.main_window import MainWindow

FAR = Workspace(
    sockets=(Socket(id="a", type="REQ", at=(0, 0)), Socket(id="b", type="REP", at=(90_000, 0))),
)


async def test_it_is_on_at_first_and_off_by_the_menu(window, hand, until):
    action = hand.part(QAction, "actionMinimap")
    assert action.isCheckable()
    assert action.isChecked()
    assert action.toolTip()
    assert action in window.canvas.minimap.actions()  # its own menu has it too
    window.document.replace(FAR)
    await until(window.canvas.minimap.isVisible)
    action.trigger()
    assert not window.canvas.minimap.isVisible()
    window.canvas.centerOn(0, 0)
    action.trigger()
    await until(window.canvas.minimap.isVisible)


async def test_the_next_window_has_it_as_it_was_left(window, hand, until, tmp_path):
    hand.part(QAction, "actionMinimap").trigger()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for on in (False, True):
        settings.sync()
        later = MainWindow(Session(), theme.LIGHT, QSettings(settings.fileName(), settings.format()))
        later.show()
        action = later.findChild(QAction, "actionMinimap")
        assert action.isChecked() == on
        action.trigger()  # the other way for the one after it
        closing = asyncio.ensure_future(later.wait_closed())
        await asyncio.sleep(0)
        later.leave()
        await closing
        later.deleteLater()
