"""A variable becomes a secret, and is a text again, in the variables' window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QPushButton, QTableView

from workbench.document.workspace import Secret, Workspace
from workbench.ui.theme import LIGHT
from workbench.ui.variables.dialog import VariablesDialog
from workbench.ui.variables.secret_dialog import SecretDialog
from workbench.ui.variables.variables_model import VALUE
from workbench.vault.store import SecretStore
from workbench.vault.vault import Vault

WORKSPACE = Workspace(variables={"token": "abc", "port": "5555"}, environments={"dev": {"port": "1"}})


class Window:
    def __init__(self, qtbot, folder):
        from keyring.backends.fail import Keyring

        self.store = SecretStore(folder, Keyring())  # no service: what is kept goes into files
        self.dialog = VariablesDialog(LIGHT, Vault(self.store))
        qtbot.addWidget(self.dialog)
        self.workspace = WORKSPACE
        self.dialog.edit_requested.connect(self.edit)
        self.dialog.set_workspace(WORKSPACE, "")
        self.dialog.show()
        self.table = self.dialog.findChild(QTableView, "variablesTable")

    def edit(self, text, edit, merge):
        self.workspace = edit(self.workspace)
        self.dialog.set_workspace(self.workspace, "")

    def choose(self, row, column):
        self.table.setCurrentIndex(self.table.model().index(row, column))

    def ask(self):
        self.dialog.findChild(QPushButton, "secretVariable").click()
        return self.dialog.findChild(SecretDialog)


@pytest.fixture
def window(qtbot, tmp_path):
    return Window(qtbot, tmp_path)


def test_a_value_is_kept_out_of_the_file_and_shown_as_a_lock(window, qtbot):
    window.choose(0, VALUE)
    dialog = window.ask()
    value = dialog.findChild(QLineEdit, "secretValue")
    assert value.text() == "abc"
    assert value.echoMode() == QLineEdit.EchoMode.Password
    QTest.keyClicks(value, "d")
    dialog.findChild(QPushButton, "keepSecret").click()
    qtbot.waitUntil(lambda: window.workspace != WORKSPACE, timeout=20_000)
    kept = window.workspace.variables["token"]
    assert isinstance(kept, Secret)
    assert window.store.get(kept) == "abcd"
    index = window.table.model().index(0, VALUE)
    assert index.data() == f"file: {kept.name}"
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert index.data(Qt.ItemDataRole.EditRole) == ""
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    assert "abc" not in index.data(Qt.ItemDataRole.ToolTipRole)


def test_one_that_is_kept_is_referred_to_in_an_environment_too(window):
    window.choose(1, 2)
    dialog = window.ask()
    dialog.findChild(QLineEdit, "secretValue").clear()
    box = dialog.findChild(QDialogButtonBox)
    dialog.findChild(QPushButton, "keepSecret").click()
    assert (
        dialog.findChild(QLabel, "secretProblem").text()
        == "Type a value, or the name that one is kept under."
    )
    place = dialog.findChild(QLineEdit, "secretName")
    QTest.keyClicks(place, "a-name")
    box.accepted.emit()
    assert window.workspace.environments["dev"]["port"] == Secret(keyring="a-name")


def test_a_secret_is_a_text_again(window):
    window.edit("", lambda w: Workspace(variables={"token": Secret(env="A")}), "")
    window.choose(0, VALUE)
    window.dialog.findChild(QAction, "makePlain").trigger()
    assert window.workspace.variables == {"token": ""}
