"""The menu of a row: what the menus offer for it, by the mouse and by the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QTableView

from workbench.document.workspace import Endpoint, Frame, Socket, Workspace


@pytest.fixture
async def table(window, hand, until):
    bind, connect = (Endpoint(mode=mode, address="inproc://row-menu") for mode in ("bind", "connect"))
    window.document.replace(
        Workspace(
            sockets=(
                Socket(id="pull", type="PULL", endpoints=(bind,)),
                Socket(id="push", type="PUSH", at=(320, 0), endpoints=(connect,)),
            )
        )
    )
    window.start_all()
    for text in ("first", "second"):
        window.session.send("push", (Frame(text=text),))
    await until(lambda: window.session.state("pull").counters.received == 2, 20)
    window.traffic.tick()
    return hand.part(QTableView, "trafficView")


def row_of(table, text):
    model = table.model()
    last = model.columnCount() - 1
    return next(row for row in range(model.rowCount()) if text in str(model.index(row, last).data()))


def opened(window):
    menu = window.findChild(QMenu, "rowMenu")
    return menu if menu.isVisible() else None


def ask(table, reason, at):
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(reason, at, table.viewport().mapToGlobal(at)))


async def test_it_has_the_menus_own_actions_and_works_by_the_keyboard(window, table):
    row = row_of(table, "second")
    table.setCurrentIndex(table.model().index(row, 0))
    places = []
    table.menu_requested.connect(places.append)
    ask(table, QContextMenuEvent.Reason.Keyboard, QPoint(5, 5))
    menu = opened(window)
    names = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert names[:3] == ["actionResend", "actionSaveMessage", "actionMakeRule"]
    assert {"actionMark", "actionNote", "actionCompare", "actionExport", "copyRows"} <= set(names)
    assert all(action is window._actions[action.objectName()] for action in menu.actions()[:3])
    (place,) = places  # the screen may have no room for the menu right there
    assert table.rowAt(table.viewport().mapFromGlobal(place).y() - 1) == row
    menu.actions()[0].trigger()
    assert [draft.value for draft in window.composer._model.drafts] == ["second"]
    menu.hide()


async def test_a_right_click_is_about_the_row_under_the_mouse_and_copies(window, table):
    row = row_of(table, "first")
    table.setCurrentIndex(table.model().index(row, 0))
    at = table.visualRect(table.model().index(row, 1)).center()
    ask(table, QContextMenuEvent.Reason.Mouse, at)
    menu = opened(window)
    copy = next(action for action in menu.actions() if action.objectName() == "copyRows")
    copy.trigger()
    assert "first" in QGuiApplication.clipboard().text()
    menu.hide()


async def test_where_no_row_is_there_is_no_menu(window, table):
    ask(table, QContextMenuEvent.Reason.Mouse, QPoint(5, table.viewport().height() - 2))
    assert opened(window) is None
