"""Environments in the window: chosen in the toolbar, followed by what runs, remembered by file."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QInputDialog, QPushButton, QTableView, QToolButton

from workbench.document.workspace import Endpoint, Socket, Workspace
from workbench.session import Session
from workbench.ui import theme
from workbench.ui.main_window import MainWindow

WORKSPACE = Workspace(
    variables={"name": "base"},
    environments={"dev": {"name": "dev"}, "staging": {}},
    sockets=(Socket(id="a", type="PAIR", endpoints=(Endpoint(mode="bind", address="inproc://{{ name }}"),)),),
)


def choose(window, name):
    window.findChild(QAction, f"actionEnvironment_{name}").trigger()


def button(window):
    return window.findChild(QToolButton, "environmentButton")


def variables(window):
    return window.findChild(QDialog, "variablesDialog")


def addresses(window):
    return [endpoint.actual for endpoint in window.session.state("a").endpoints]


async def test_a_running_socket_follows_the_environment_that_is_chosen(window, until):
    window.document.replace(WORKSPACE)
    assert button(window).text() == "No environment  ▾"
    window.start_all()
    await until(lambda: addresses(window) == ["inproc://base"])
    choose(window, "dev")
    await until(lambda: addresses(window) == ["inproc://dev"])
    assert button(window).text() == "dev  ▾"
    assert window.document.workspace == WORKSPACE
    assert window.document.is_clean
    choose(window, "")
    await until(lambda: addresses(window) == ["inproc://base"])


async def test_without_environments_the_button_opens_the_variables(window):
    window.document.replace(Workspace(variables={"port": "1"}))
    assert button(window).text() == "Variables…"
    assert button(window).menu() is None
    button(window).click()
    assert variables(window).isVisible()


async def test_variables_are_added_edited_and_undone_in_their_window(window, until):
    window.document.replace(WORKSPACE)
    window.findChild(QAction, "actionVariables").trigger()
    dialog = variables(window)
    dialog.findChild(QPushButton, "addVariable").click()
    assert window.document.workspace.variables == {"name": "base", "variable": ""}
    table = dialog.findChild(QTableView, "variablesTable")
    editor = table.indexWidget(table.currentIndex())
    QTest.keyClicks(editor, "name")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert window.document.workspace.variables == {"name": "base", "variable": ""}  # the name is taken
    editor.setText("port")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: list(window.document.workspace.variables) == ["name", "port"])
    await until(dialog.isActiveWindow)
    for wanted in (["name", "variable"], ["name"]):
        QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert list(window.document.workspace.variables) == wanted


async def test_an_environment_is_added_and_removed(window):
    window.document.replace(Workspace(variables={"port": "1"}))
    window.findChild(QAction, "actionVariables").trigger()
    dialog = variables(window)
    dialog.findChild(QPushButton, "addEnvironment").click()
    asked = dialog.findChild(QInputDialog, "environmentName")
    asked.setTextValue("dev")
    asked.accept()
    assert window.document.workspace.environments == {"dev": {}}
    assert dialog.findChild(QTableView, "variablesTable").model().columnCount() == 3
    choose(window, "dev")
    window.document.undo_stack.undo()
    assert button(window).text() == "Variables…"
    assert window.document.environment == ""


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


async def test_the_choice_is_remembered_by_file_and_is_not_in_it(qapp, tmp_path, settings):
    window = MainWindow(Session(), theme.LIGHT, settings)
    path, other = tmp_path / "a.zmqw", tmp_path / "b.zmqw"
    window.document.replace(WORKSPACE)
    window.document.save(other)
    window.document.save(path)
    before = path.read_bytes()
    choose(window, "dev")
    window.document.save(path)
    assert path.read_bytes() == before
    window.document.load(other)
    assert window.document.environment == ""
    window.document.load(path)
    assert window.document.environment == "dev"
    assert window.session.workspace.variables == {"name": "dev"}
    window.leave()
    await window.wait_closed()
    window.deleteLater()
