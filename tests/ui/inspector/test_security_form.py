"""The security form, by real keys and clicks, joined to a workspace as the inspector joins it."""

from __future__ import annotations

import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from workbench.document.storage import dumps
from workbench.document.workspace import Curve, Endpoint, Null, Plain, Secret, Socket, Workspace
from workbench.ui.inspector.security_form import SecurityForm
from workbench.vault.store import SecretStore
from workbench.vault.vault import Vault

LOCAL = "tcp://127.0.0.1:5555"
PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"


def pair(server=None, client=None) -> Workspace:
    bind, connect = Endpoint(mode="bind", address=LOCAL), Endpoint(mode="connect", address=LOCAL)
    return Workspace(
        sockets=(
            Socket(id="server", title="Server", type="REP", endpoints=(bind,), security=server),
            Socket(id="client", title="Client", type="REQ", endpoints=(connect,), security=client),
        )
    )


class Joined:
    def __init__(self, qtbot, folder) -> None:
        self.qtbot = qtbot
        self.store = SecretStore(folder / "secrets", NoKeyring())
        self.vault = Vault(self.store)
        self.asked: list[str] = []
        self.form = SecurityForm()
        self.form.set_vault(self.vault)
        self.form.edit_requested.connect(self.apply)
        qtbot.addWidget(self.form)
        self.form.resize(296, 640)
        self.form.show()
        qtbot.waitExposed(self.form)

    def show(self, workspace, id_="server"):
        self.workspace, self.id = workspace, id_
        self.form.set_socket(workspace, id_)

    def apply(self, words, edit, key):
        self.asked.append(words)
        self.workspace = edit(self.workspace)
        self.form.set_socket(self.workspace, self.id)

    @property
    def security(self):
        return self.workspace.socket(self.id).security

    def find(self, kind, name):
        found = self.form.findChild(kind, name)
        assert found is not None, name
        return found

    def click(self, name):
        button = self.find(QPushButton, name)
        assert button.isVisible()
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose(self, name, text):
        """As the keyboard does it: down the list, and then Return."""
        combo = self.find(QComboBox, name)
        assert combo.isVisible()
        combo.setFocus()
        combo.showPopup()
        QTest.keyClick(combo.view(), Qt.Key.Key_Home)
        for _ in range(combo.findText(text)):
            QTest.keyClick(combo.view(), Qt.Key.Key_Down)
        QTest.keyClick(combo.view(), Qt.Key.Key_Return)
        assert combo.currentText() == text

    def type(self, name, text, key=Qt.Key.Key_Return):
        line = self.find(QLineEdit, name)
        assert line.isVisible()
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, key)

    def words(self):
        labels = self.form.findChildren(QLabel)
        return "\n".join(
            x.text() for x in labels if x.isVisible() and x.property("role") in ("warning", "problem")
        )

    def everything(self):
        """All text that the form holds, shown or not."""
        texts = [x.text() for x in self.form.findChildren(QLabel) + self.form.findChildren(QLineEdit)]
        texts += [x.toPlainText() for x in self.form.findChildren(QPlainTextEdit)]
        texts += [x.toolTip() for x in self.form.findChildren(QWidget)]
        return "\n".join(texts)


@pytest.fixture
def joined(qtbot, tmp_path):
    return Joined(qtbot, tmp_path)


def test_it_can_do_nothing_before_it_knows_a_socket_and_a_vault(qtbot):
    form = SecurityForm()
    qtbot.addWidget(form)
    form.set_socket(pair(), "server")
    assert not form.isEnabled()


def test_the_one_who_binds_becomes_the_server_and_the_other_the_client(joined):
    joined.show(pair())
    joined.choose("securityMechanism", "CURVE")
    assert joined.security == Curve(server=True)
    assert joined.find(QComboBox, "securityRole").currentText() == "Server"
    joined.show(pair(), "client")
    joined.choose("securityMechanism", "PLAIN")
    assert joined.security == Plain()
    joined.choose("securityRole", "Server")
    assert joined.security == Plain(server=True)
    joined.choose("securityMechanism", "NULL")
    assert joined.security is None
    assert joined.asked == ["Use CURVE", "Use PLAIN", "Be a server", "Use NULL"]


def test_a_key_pair_is_made_kept_and_its_public_key_copied(joined):
    joined.show(pair(Curve(server=True)))
    assert "no secret key" in joined.words()
    joined.click("newKeyPair")
    made = joined.security
    secret = joined.store.get(made.secret_key)
    assert joined.find(QLineEdit, "publicKey").text() == made.public_key
    assert joined.find(QLineEdit, "publicKey").isReadOnly()
    joined.click("copyPublicKey")
    assert QApplication.clipboard().text() == made.public_key
    assert secret not in joined.everything()
    assert secret.encode() not in dumps(joined.workspace)
    assert "no secret key" not in joined.words()


def test_a_secret_key_that_is_kept_elsewhere_brings_its_public_key(joined, monkeypatch):
    made = joined.vault.new_key_pair("x")
    monkeypatch.setenv("WORKBENCH_TEST_KEY", joined.store.get(made.secret_key))
    joined.show(pair(Curve(server=True)))
    joined.choose("secretKeyPlace", "Environment")
    joined.type("secretKeyName", "WORKBENCH_TEST_KEY")
    assert joined.security == Curve(
        server=True, secret_key=Secret(env="WORKBENCH_TEST_KEY"), public_key=made.public_key
    )
    joined.type("secretKeyName", "WORKBENCH_TEST_NO_SUCH")
    assert joined.security == Curve(server=True, secret_key=Secret(env="WORKBENCH_TEST_NO_SUCH"))
    assert "no variable WORKBENCH_TEST_NO_SUCH" in joined.words()
    joined.type("secretKeyName", "\b")
    assert joined.security == Curve(server=True)


def test_a_password_goes_in_and_is_seen_no_more(joined):
    joined.show(pair(None, Plain(username="alice")), "client")
    line = joined.find(QLineEdit, "plainPassword")
    assert line.echoMode() == QLineEdit.EchoMode.Password
    joined.type("plainPassword", "sesame")
    assert joined.store.get(joined.security.password) == "sesame"
    assert line.text() == ""
    assert "sesame" not in joined.everything()
    assert joined.find(QLineEdit, "plainPasswordName").text() == joined.security.password.name
    joined.type("plainPassword", "")
    assert "empty" in joined.words()


def test_a_username_and_a_reference_are_typed(joined):
    joined.show(pair(None, Plain()), "client")
    joined.type("plainUsername", "alice", Qt.Key.Key_Tab)
    assert joined.security.username == "alice"
    joined.choose("plainPasswordPlace", "Environment")
    joined.type("plainPasswordName", "WORKBENCH_TEST_NO_SUCH")
    assert joined.security.password == Secret(env="WORKBENCH_TEST_NO_SUCH")
    assert "no variable WORKBENCH_TEST_NO_SUCH" in joined.words()
    joined.choose("plainPasswordPlace", "Keyring")
    assert joined.security.password == Secret(keyring="WORKBENCH_TEST_NO_SUCH")
    joined.type("plainPasswordName", "\b")
    assert joined.security.password is None


def test_users_are_added_and_removed(joined):
    joined.show(pair(Plain(server=True)))
    assert "nobody may come in" in joined.words()
    joined.click("addUser")
    assert "A user has a name" in joined.words()
    joined.type("newUser", "alice", Qt.Key.Key_Tab)
    joined.click("addUser")
    assert '"alice" needs a password' in joined.words()
    joined.type("newUserPassword", "sesame")
    assert list(joined.security.users) == ["alice"]
    assert joined.store.get(joined.security.users["alice"]) == "sesame"
    assert "sesame" not in joined.everything()
    table = joined.find(QTableView, "usersTable")
    table.setCurrentIndex(table.model().index(0, 0))
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert joined.security.users == {}


def test_allowed_keys_are_typed_and_each_is_checked(joined):
    joined.show(pair(Curve(server=True, secret_key=Secret(keyring="x"))))
    assert "every client" in joined.words()
    joined.choose("allowedClients", "Only these keys")
    assert joined.security.allowed_keys == ()
    keys = joined.find(QPlainTextEdit, "allowedKeys")
    keys.setFocus()
    QTest.keyClicks(keys, PUBLIC[:-1])
    assert joined.security.allowed_keys == ()
    assert "40 characters" in joined.words()
    QTest.keyClicks(keys, PUBLIC[-1])
    assert joined.security.allowed_keys == (PUBLIC,)
    assert keys.toPlainText() == PUBLIC
    assert joined.words() == ""
    joined.choose("allowedClients", "Any client, on purpose")
    assert joined.security.allowed_keys == "any"
    assert not keys.isVisible()


def test_only_these_keys_begins_with_those_of_the_linked_clients(joined):
    client = Curve(public_key=PUBLIC, secret_key=Secret(keyring="x"), server_key=PUBLIC)
    joined.show(pair(Curve(server=True, secret_key=Secret(keyring="x")), client))
    joined.choose("allowedClients", "Only these keys")
    assert joined.security.allowed_keys == (PUBLIC,)


def test_a_warning_has_its_way_out_beside_it(joined):
    server = Curve(server=True, public_key=PUBLIC, secret_key=Secret(keyring="x"), allowed_keys="any")
    joined.show(pair(server, Curve(secret_key=Secret(keyring="y"))), "client")
    assert "no server's key" in joined.words()
    joined.click("securityFix")
    assert joined.security.server_key == PUBLIC
    assert joined.words() == ""


def test_a_mechanism_that_differs_from_the_linked_one_is_told(joined):
    joined.show(pair(Plain(server=True, users={"a": Secret(keyring="x")}), None), "client")
    assert "Client uses NULL and Server" in joined.words()


def test_addresses_are_folded_away_until_they_are_wanted(joined):
    joined.show(pair())
    assert not joined.find(QLineEdit, "deniedAddresses").isVisible()
    joined.click("showAddresses")
    joined.type("deniedAddresses", "10.0.0.0/8 192.168.1.7")
    assert joined.security == Null(denied_addresses=("10.0.0.0/8", "192.168.1.7"))
    joined.type("zapDomain", "lab")
    assert joined.security.domain == "lab"
    joined.type("allowedAddresses", "here")
    assert '"here" is not an IP address' in joined.words()
    joined.type("allowedAddresses", "\b")
    joined.type("deniedAddresses", "\b")
    joined.type("zapDomain", "\b")
    assert joined.security is None


def test_addresses_stay_when_the_mechanism_changes(joined):
    joined.show(pair(Null(denied_addresses=("10.0.0.0/8",))))
    joined.choose("securityMechanism", "CURVE")
    assert joined.security == Curve(server=True, denied_addresses=("10.0.0.0/8",))
    joined.choose("securityMechanism", "NULL")
    assert joined.security == Null(denied_addresses=("10.0.0.0/8",))


def test_certificates_go_out_and_in_again(joined, tmp_path, qtbot):
    joined.show(pair(Curve(server=True)))
    joined.click("newKeyPair")
    before = joined.security

    def answer(path):
        dialog = joined.find(QFileDialog, "certificateDialog")
        qtbot.waitUntil(dialog.isVisible)
        dialog.fileSelected.emit(str(path))
        dialog.done(0)
        qtbot.waitUntil(lambda: joined.form.findChild(QFileDialog, "certificateDialog") is None)

    joined.click("exportKeys")
    answer(tmp_path / "server.key")
    assert {p.name for p in tmp_path.iterdir()} >= {"server.key", "server.key_secret"}

    joined.show(pair(Curve(server=True)))
    joined.click("importKeys")
    answer(tmp_path / "server.key")
    assert "public certificate" in joined.words()
    joined.click("importKeys")
    answer(tmp_path / "server.key_secret")
    assert joined.security.public_key == before.public_key
    assert joined.store.get(joined.security.secret_key) == joined.store.get(before.secret_key)

    joined.click("allowCertificate")
    answer(tmp_path / "server.key")
    assert joined.security.allowed_keys == (before.public_key,)

    joined.show(pair(None, Curve()), "client")
    joined.click("importServerKey")
    answer(tmp_path / "server.key")
    assert joined.security.server_key == before.public_key
    joined.click("importServerKey")
    answer(tmp_path / "missing.key")
    assert "can't be read" in joined.words()


def test_what_is_typed_belongs_to_the_socket_that_was_shown(joined):
    joined.show(pair(None, Plain()), "client")
    line = joined.find(QLineEdit, "plainUsername")
    line.setFocus()
    QTest.keyClicks(line, "alice")
    # An edit elsewhere keeps it; another selection makes it an edit of the socket that is left.
    joined.form.set_socket(joined.workspace, "client")
    assert line.text() == "alice"
    workspace, joined.id = joined.workspace, "server"
    joined.form.set_socket(workspace, "server")
    assert joined.workspace.socket("client").security.username == "alice"
    joined.form.set_socket(joined.workspace, "client")
    assert line.text() == "alice"


def test_every_part_has_a_name_for_those_who_do_not_see_it(joined):
    joined.show(pair(Curve(server=True, allowed_keys=())))
    for kind in (QComboBox, QLineEdit, QPlainTextEdit, QTableView):
        for part in joined.form.findChildren(kind):
            if not isinstance(part.parentWidget(), QComboBox) and part.objectName() != "qt_spinbox_lineedit":
                assert part.accessibleName(), part.objectName()
