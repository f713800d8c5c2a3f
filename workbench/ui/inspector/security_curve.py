"""CURVE in the security form: the socket's own key pair, the server's key, and the list of allowed keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit

from workbench.document.checks_security import linked_keys
from workbench.document.security import is_key
from workbench.document.workspace import Curve, Secret
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.inspector.parts import beside
from workbench.ui.inspector.security_part import SecurityPart, Shown
from workbench.ui.parts import link
from workbench.ui.secret_field import Line, SecretField
from workbench.ui.theme import SECONDARY, font
from workbench.vault.vault import KeyPair, SecretError

_CERTIFICATES = "CURVE certificates (*.key *.key_secret *.txt *.txt_secret);;All files (*)"
_UNSAID, _ANY, _LISTED = "Any client: no list yet", "Any client, on purpose", "Only these keys"


class CurvePart(SecurityPart):
    """A part that reads certificates."""

    def _read_certificate(self, title: str, took: Callable[[KeyPair], None]) -> None:
        """Ask for a certificate, and go on with its key pair."""
        dialog = QFileDialog(self, title, "", _CERTIFICATES)
        dialog.setObjectName("certificateDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(self._import, took=took))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import(self, path: str, took: Callable[[KeyPair], None]) -> None:
        try:
            pair = self.vault.import_certificate(Path(path), self.hint)
        except SecretError as error:
            self.refuse(error)
        else:
            took(pair)


class KeyPairPart(CurvePart):
    """The socket's own key pair. Its secret key is never here: only where it is kept."""

    keys = ("public_key", "secret_key")

    def __init__(self) -> None:
        super().__init__("keyPair")
        self._public = Line("publicKey", "Public key", fixed=True, placeholder="none yet")
        self._public.setReadOnly(True)
        self._secret = SecretField("secretKey", "secret key")
        form = self.form()
        form.addRow("Public key", self._public)
        form.addRow("Secret key in", self._secret)
        self._new = link("New key pair", "newKeyPair")
        self._copy = link("Copy public key", "copyPublicKey")
        self._in = link("Import…", "importKeys")
        self._in.setToolTip("Take the key pair of a CZMQ certificate (.key_secret)")
        self._out = link("Export…", "exportKeys")
        self._out.setToolTip("Write a CZMQ certificate for peers (.key), and the secret one beside it")
        self._column.addLayout(beside(self._new, self._copy))
        self._column.addLayout(beside(self._in, self._out))
        self._column.addWidget(self.notes)
        self._secret.chosen.connect(self._referred)
        self._new.clicked.connect(self._make)
        self._copy.clicked.connect(self._copy_public)
        self._in.clicked.connect(self._ask_in)
        self._out.clicked.connect(self._ask_out)

    def fill(self, shown: Shown) -> None:
        security = self.security
        if not isinstance(security, Curve):
            return
        self._public.show_text(security.public_key, anew=True)
        self._public.setToolTip(security.public_key)
        self._secret.show_secret(security.secret_key, anew=shown.anew)
        self._copy.setEnabled(bool(security.public_key))
        self._out.setEnabled(bool(security.public_key) or security.secret_key is not None)
        if shown.vault is not None:
            self._new.setToolTip(f"The secret key is kept in {shown.vault.place}, never in the workspace")

    def finish(self) -> None:
        self._secret.finish()

    def _take(self, words: str, pair: KeyPair) -> None:
        if pair.secret_key is None:
            self.notes.say(
                "That is a public certificate; a socket's own has the secret key too (.key_secret)."
            )
        else:
            self.ask(words, public_key=pair.public_key, secret_key=pair.secret_key)

    def _make(self) -> None:
        try:
            pair = self.vault.new_key_pair(self.hint)
        except SecretError as error:
            self.refuse(error)
        else:
            self._take("New key pair", pair)

    def _referred(self, secret: object) -> None:
        words = "Change where the secret key is kept"
        if not isinstance(secret, Secret):
            self.ask(words, secret_key=None, public_key="")
            return
        try:
            self.ask(words, secret_key=secret, public_key=self.vault.public_key(secret))
        except SecretError as error:
            # It may be on the machine that the workspace is meant for; the engine works the public key out there.
            self.ask(words, secret_key=secret, public_key="")
            self.refuse(error)

    def _copy_public(self) -> None:
        if isinstance(self.security, Curve):
            QGuiApplication.clipboard().setText(self.security.public_key)

    def _ask_in(self) -> None:
        self._read_certificate("Import a key pair", partial(self._take, "Import key pair"))

    def _ask_out(self) -> None:
        dialog = QFileDialog(self, "Export the certificate", "", _CERTIFICATES)
        dialog.setObjectName("certificateDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("key")
        dialog.selectFile(f"{self.shown.socket.id if self.shown is not None else 'socket'}.key")
        dialog.fileSelected.connect(self._export)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _export(self, path: str) -> None:
        if isinstance(self.security, Curve):
            try:
                self.vault.export_certificate(Path(path), self.hint, self.security)
            except SecretError as error:
                self.refuse(error)


class CurveClientPart(CurvePart):
    """Which server the socket trusts."""

    keys = ("server_key",)

    def __init__(self) -> None:
        super().__init__("curveClient")
        self._server = Line("serverKey", "The server's public key", fixed=True)
        self._server.setPlaceholderText("40 characters")
        self.form().addRow("Server's key", self._server)
        self._in = link("From certificate…", "importServerKey")
        self._in.setToolTip("Take the public key of the server's CZMQ certificate (.key)")
        self._column.addLayout(beside(self._in))
        self._column.addWidget(self.notes)
        self._server.done.connect(self._typed)
        self._in.clicked.connect(self._ask_in)

    def fill(self, shown: Shown) -> None:
        security = self.security
        if not isinstance(security, Curve):
            return
        self._server.show_text(security.server_key, anew=shown.anew)
        self._server.setToolTip(security.server_key)

    def finish(self) -> None:
        self._server.finish()

    def _typed(self, key: str) -> None:
        self.ask("Change the server's key", server_key=key)

    def _ask_in(self) -> None:
        self._read_certificate("The server's certificate", self._trust)

    def _trust(self, pair: KeyPair) -> None:
        self.ask("Import server's key", server_key=pair.public_key)


class CurveServerPart(CurvePart):
    """Which clients the socket admits."""

    keys = ("allowed_keys",)

    def __init__(self) -> None:
        super().__init__("curveServer")
        self._who = ArrowCombo()
        self._who.setObjectName("allowedClients")
        self._who.setAccessibleName("Which clients may come in")
        self.form().addRow("Admits", self._who)
        self._list = QPlainTextEdit()
        self._list.setObjectName("allowedKeys")
        self._list.setAccessibleName("Allowed public keys, one a line")
        self._list.setProperty("role", "field")
        self._list.setFont(font(SECONDARY, fixed=True))  # a whole key in the inspector's width
        self._list.setTabChangesFocus(True)
        self._list.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._list.setPlaceholderText("A client's public key a line")
        self._list.setFixedHeight(64)
        self._column.addWidget(self._list)
        self._in = link("+ From certificate…", "allowCertificate")
        self._in.setToolTip("Add the public key of a client's CZMQ certificate (.key)")
        self._column.addLayout(beside(self._in))
        self._column.addWidget(self.notes)
        self._who.activated.connect(self._chosen)
        self._list.textChanged.connect(self._typed)
        self._in.clicked.connect(self._ask_in)

    def fill(self, shown: Shown) -> None:
        security = self.security
        if not isinstance(security, Curve):
            return
        allowed = security.allowed_keys
        items = [*([_UNSAID] if allowed is None else []), _ANY, _LISTED]
        if [self._who.itemText(i) for i in range(self._who.count())] != items:
            self._who.clear()
            self._who.addItems(items)
        self._who.setCurrentText(_UNSAID if allowed is None else _ANY if allowed == "any" else _LISTED)
        keys = allowed if isinstance(allowed, tuple) else ()
        self._list.setVisible(isinstance(allowed, tuple))
        if shown.anew or self._keys() != keys:
            self._list.blockSignals(True)
            self._list.setPlainText("\n".join(keys))
            self._list.blockSignals(False)

    def _keys(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self._list.toPlainText().split("\n") if line.strip())

    def _chosen(self) -> None:
        match self._who.currentText():
            case chosen if chosen == _ANY:
                self.ask("Admit any client", allowed_keys="any")
            case chosen if chosen == _LISTED and not isinstance(self._allowed, tuple):
                self.ask("Admit only listed keys", allowed_keys=self._linked())
            case _:
                pass

    def _linked(self) -> tuple[str, ...]:
        """The keys of the clients that are linked to this socket: whom it is likely meant for."""
        if self.shown is None:
            return ()
        found = linked_keys(self.shown.workspace, self.shown.socket.id, servers=False)
        return tuple(dict.fromkeys(key for _, key in found))

    @property
    def _allowed(self) -> object:
        return self.security.allowed_keys if isinstance(self.security, Curve) else None

    def _typed(self) -> None:
        keys = self._keys()
        for number, key in enumerate(keys, 1):
            if not is_key(key):
                self.notes.say(f"Key {number} is none yet: a public key has 40 characters of Z85.")
                return
        self.ask("Change allowed keys", "allowed", allowed_keys=tuple(dict.fromkeys(keys)))
        self.notes.say("")

    def _allow(self, pair: KeyPair) -> None:
        before = self._allowed if isinstance(self._allowed, tuple) else ()
        allowed = tuple(dict.fromkeys((*before, pair.public_key)))
        self.ask("Allow a certificate's key", allowed_keys=allowed)

    def _ask_in(self) -> None:
        self._read_certificate("A client's certificate", self._allow)
