"""Security by point and click: two sockets are given keys, started, and talk; a third is denied in words."""

from __future__ import annotations

import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QScrollArea, QWidget

from tests.patterns import pattern
from workbench.document.storage import dumps
from workbench.document.workspace import Curve
from workbench.traffic.records import Kind
from workbench.vault.store import SecretStore


class Inspector:
    """What is chosen and clicked in the selected socket's security."""

    def __init__(self, hand) -> None:
        self.hand = hand
        self.panel = hand.window.inspector

    def part(self, kind, name) -> QWidget:
        found = next((one for one in self.panel.findChildren(kind, name) if one.isVisible()), None)
        assert found is not None, name
        self.panel.findChild(QScrollArea).ensureWidgetVisible(found)
        return found

    def choose(self, name, text) -> None:
        combo = self.part(QComboBox, name)
        combo.setFocus()
        combo.showPopup()
        QTest.keyClick(combo.view(), Qt.Key.Key_Home)
        for _ in range(combo.findText(text)):
            QTest.keyClick(combo.view(), Qt.Key.Key_Down)
        QTest.keyClick(combo.view(), Qt.Key.Key_Return)

    def click(self, name) -> None:
        QTest.mouseClick(self.part(QPushButton, name), Qt.MouseButton.LeftButton)

    def secure(self, id_) -> Curve:
        self.hand.select(id_)
        self.choose("securityMechanism", "CURVE")
        self.click("newKeyPair")
        return self.hand.window.document.workspace.socket(id_).security


@pytest.fixture
def store(window, monkeypatch, tmp_path) -> SecretStore:
    """The window's own vault, on a machine without a keyring service."""
    store = SecretStore(tmp_path / "secrets", NoKeyring())
    monkeypatch.setattr(window.session.vault, "_store", store)
    return store


def reasons(window, socket, event):
    rows = window.session.log.rows(0, len(window.session.log))
    return [r.reason for r in rows if (r.socket, r.kind, r.event) == (socket, Kind.EVENT, event)]


async def test_request_and_reply_are_secured_and_talk(hand, store, until):
    window, inspector = hand.window, Inspector(hand)
    window.document.replace(pattern("request-reply"))
    server_id = next(s.id for s in window.document.workspace.sockets if s.type == "REP")
    client_id = next(s.id for s in window.document.workspace.sockets if s.type == "REQ")
    server, client = inspector.secure(server_id), inspector.secure(client_id)
    assert (server.server, client.server) == (True, False)
    inspector.click("securityFix")  # Use the server's key
    hand.select(server_id)
    inspector.click("securityFix")  # Allow the linked client
    workspace = window.document.workspace
    assert workspace.socket(client_id).security.server_key == server.public_key
    assert workspace.socket(server_id).security.allowed_keys == (client.public_key,)

    hand.start_all()
    await until(lambda: window.session.state(client_id).endpoints[0].phase == "connected")
    assert client.public_key in reasons(window, server_id, "admitted")[0]

    # Every change opens the server anew, an undone one too; taken off the list, the client is denied.
    inspector.choose("allowedClients", "Any client, on purpose")
    await until(lambda: len(reasons(window, server_id, "admitted")) == 2)
    window.document.undo_stack.undo()
    await until(lambda: len(reasons(window, server_id, "admitted")) == 3)
    keys = inspector.part(QWidget, "allowedKeys")
    keys.setFocus()
    QTest.keyClick(keys, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(keys, Qt.Key.Key_Delete)
    await until(lambda: reasons(window, server_id, "denied"))
    assert client.public_key in reasons(window, server_id, "denied")[0]

    for security in (server, client):
        assert store.get(security.secret_key).encode() not in dumps(window.document.workspace)
