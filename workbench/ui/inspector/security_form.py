"""How a socket is secured, as a form: its mechanism, its role, and the fields of that kind.

Invariant: it never shows a secret, only where one is kept; what is wrong is said in words below the
fields it is about. It changes nothing itself: edits are asked for by `edit_requested`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.document.checks_security import security_problems
from workbench.document.problems import Fix, Problem
from workbench.document.security import gated, mechanism_of, reference_problem, set_security
from workbench.document.workspace import Curve, Null, Plain, Secret, Security, Socket, Workspace
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.inspector.security_curve import CurveClientPart, CurveServerPart, KeyPairPart
from workbench.ui.inspector.security_fields import Notes
from workbench.ui.inspector.security_gate import GatePart
from workbench.ui.inspector.security_part import SecurityPart, Shown
from workbench.ui.inspector.security_plain import PlainClientPart, PlainServerPart
from workbench.ui.parts import paragraph
from workbench.vault.vault import Vault

_ABOUT = {
    "NULL": "In clear, without a name.",
    "PLAIN": "A username and a password, in clear on the wire.",
    "CURVE": "Encrypted; each side is known by its key.",
}
_CLIENT, _SERVER = "Client", "Server"


class SecurityForm(QWidget):
    """The combos of mechanism and role, and the parts that belong to them."""

    edit_requested = Signal(str, object, str)
    """What is done, in words; the edit; what such edits in a row are merged by, or empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("securityForm")
        self._vault: Vault | None = None
        self._workspace = Workspace()
        self._socket: Socket | None = None
        self._mechanism = ArrowCombo()
        self._mechanism.setObjectName("securityMechanism")
        self._mechanism.setAccessibleName("Security mechanism")
        self._mechanism.addItems(list(_ABOUT))
        self._role = ArrowCombo()
        self._role.setObjectName("securityRole")
        self._role.setAccessibleName("Security role")
        self._role.setToolTip("The server decides who may come in; either side may be it, whichever binds")
        self._role.addItems([_CLIENT, _SERVER])
        self._about = paragraph("secondary", name="securityAbout")
        self._notes = Notes("securityNotes")
        self._parts: tuple[SecurityPart, ...] = (
            PlainClientPart(), PlainServerPart(), KeyPairPart(), CurveClientPart(), CurveServerPart(),
            GatePart(),
        )  # fmt: skip
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._mechanism, 1)
        top.addWidget(self._role, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._about)
        column.addWidget(self._notes)
        for part in self._parts:
            column.addWidget(part)
            part.changed.connect(self._ask)
            part.notes.fix_requested.connect(self._fix)
        self._notes.fix_requested.connect(self._fix)
        self._mechanism.activated.connect(self._mechanism_chosen)
        self._role.activated.connect(self._role_chosen)
        self.setEnabled(False)

    def set_vault(self, vault: Vault) -> None:
        """Where key pairs are made, and secrets kept: the session's."""
        self._vault = vault
        if self._socket is not None:
            self.set_socket(self._workspace, self._socket.id)

    def set_socket(self, workspace: Workspace, socket_id: str) -> None:
        """Show how that socket is secured; what is being typed stays where it is the same socket."""
        socket = workspace.socket(socket_id)
        anew = socket is None or self._socket is None or socket.id != self._socket.id
        if anew:
            self._finish()
        self._workspace, self._socket = workspace, socket
        self.setEnabled(socket is not None and self._vault is not None)
        if socket is None:
            return
        security = socket.security
        mechanism = mechanism_of(security)
        self._mechanism.setCurrentText(mechanism)
        secured = isinstance(security, Plain | Curve)
        self._role.setVisible(secured)
        self._role.setCurrentText(_SERVER if secured and security.server else _CLIENT)
        self._about.setText(_ABOUT[mechanism])
        problems = self._problems(socket)
        shown = Shown(workspace, socket, self._vault, anew)
        used = self._used(security)
        told: set[int] = set()
        for part in self._parts:
            mine = [n for n, (key, _) in enumerate(problems) if key in part.keys] if part in used else []
            told.update(mine)
            part.setVisible(part in used)
            part.show_security(shown, [problems[n][1] for n in mine])
        self._notes.show_problems([problem for n, (_, problem) in enumerate(problems) if n not in told])

    def _used(self, security: Security | None) -> Sequence[SecurityPart]:
        plain_client, plain_server, key_pair, curve_client, curve_server, gate = self._parts
        match security:
            case Plain(server=server):
                parts = [plain_server] if server else [plain_client]
            case Curve(server=server):
                parts = [key_pair, curve_server if server else curve_client]
            case _:
                return (gate,)
        return (*parts, gate) if gated(security) else tuple(parts)

    def _problems(self, socket: Socket) -> list[tuple[str, Problem]]:
        """What is wrong with this socket's security, by the key of the file that it is about."""
        found: list[tuple[str, Problem]] = []
        for problem in security_problems(self._workspace):
            if problem.socket == socket.id:
                rest = problem.place.partition("].")[2]
                key = rest.removeprefix("security").lstrip(".").partition(".")[0]
                found.append((key if rest.startswith("security") else "", problem))
        return [*found, *self._unavailable(socket)]

    def _unavailable(self, socket: Socket) -> list[tuple[str, Problem]]:
        """The secrets that this machine doesn't have. A keyring isn't asked: it might ask the user."""
        references: list[tuple[str, Secret | None]] = []
        match socket.security:
            case Plain(server=True, users=users):
                references = [("users", secret) for secret in users.values()]
            case Plain(password=password):
                references = [("password", password)]
            case Curve(secret_key=secret_key):
                references = [("secret_key", secret_key)]
            case _:
                pass
        found: list[tuple[str, Problem]] = []
        for key, secret in references:
            if secret is None or secret.kind == "keyring" or reference_problem(secret) or self._vault is None:
                continue
            if sentence := self._vault.problem(secret):
                found.append((key, Problem("error", f"security.{key}", socket.id, sentence)))
        return found

    def _finish(self) -> None:
        """What is typed belongs to the socket that is left."""
        if self._socket is not None:
            for part in self._used(self._socket.security):
                part.finish()

    def _mechanism_chosen(self) -> None:
        if self._socket is None:
            return
        before, chosen = self._socket.security, self._mechanism.currentText()
        if chosen == mechanism_of(before):
            return
        # Who binds is most often who decides; the role can be changed. Addresses stay as they are.
        binds = any(endpoint.mode == "bind" for endpoint in self._socket.endpoints)
        server = before.server if isinstance(before, Plain | Curve) else binds
        made: Security = {"NULL": Null(), "PLAIN": Plain(server=server), "CURVE": Curve(server=server)}[
            chosen
        ]
        if before is not None:
            made = structs.replace(
                made,
                allowed_addresses=before.allowed_addresses,
                denied_addresses=before.denied_addresses,
                domain=before.domain,
            )
        self._ask(f"Use {chosen}", None if made == Null() else made, "")

    def _role_chosen(self) -> None:
        if self._socket is None or not isinstance(self._socket.security, Plain | Curve):
            return
        server = self._role.currentText() == _SERVER
        if server != self._socket.security.server:
            made = structs.replace(self._socket.security, server=server)
            self._ask(f"Be a {self._role.currentText().lower()}", made, "")

    def _ask(self, words: str, made: Security | None, key: str) -> None:
        if self._socket is not None:
            edit = partial(set_security, id=self._socket.id, security=made)
            self.edit_requested.emit(words, edit, key)

    def _fix(self, fix: Fix) -> None:
        self.edit_requested.emit(fix.label, fix.edit, "")
