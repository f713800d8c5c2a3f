"""From where peers may come, and the ZAP domain, in the security form; folded away until it is wanted."""

from __future__ import annotations

import re

from msgspec import structs
from PySide6.QtWidgets import QFormLayout, QWidget

from workbench.document.workspace import Null
from workbench.ui.inspector.parts import beside
from workbench.ui.inspector.security_part import SecurityPart, Shown
from workbench.ui.parts import link
from workbench.ui.secret_field import Line

_BETWEEN = re.compile(r"[,;\s]+")


class GatePart(SecurityPart):
    """The addresses that are let in and kept out. Of a NULL socket it is all the security there is."""

    keys = ("allowed_addresses", "denied_addresses", "domain")

    def __init__(self) -> None:
        super().__init__("securityGate")
        self._fold = link("Addresses…", "showAddresses")
        self._fold.setToolTip("From where peers may come, and the ZAP domain")
        self._column.addLayout(beside(self._fold))
        self._fields = QWidget()
        form = QFormLayout(self._fields)
        form.setContentsMargins(0, 0, 0, 0)
        self._allowed = Line("allowedAddresses", "Allowed addresses", fixed=True, placeholder="all")
        self._denied = Line("deniedAddresses", "Denied addresses", fixed=True, placeholder="none")
        for line in (self._allowed, self._denied):
            line.setToolTip("IP addresses and networks, such as 192.168.1.7 or 10.0.0.0/8, parted by commas")
        self._domain = Line("zapDomain", "ZAP domain", fixed=True)
        self._domain.setToolTip("What the authenticator knows this socket by (RFC 27); no two have the same")
        form.addRow("Allowed from", self._allowed)
        form.addRow("Denied from", self._denied)
        form.addRow("ZAP domain", self._domain)
        self._column.addWidget(self._fields)
        self._column.addWidget(self.notes)
        self._unfolded = False
        self._fold.clicked.connect(self._unfold)
        self._allowed.done.connect(self._allow)
        self._denied.done.connect(self._deny)
        self._domain.done.connect(self._name)

    def fill(self, shown: Shown) -> None:
        security = self.security or Null()
        if shown.anew:
            self._unfolded = False
        used = bool(security.allowed_addresses or security.denied_addresses or security.domain)
        self._show_fields(used or self._unfolded)
        self._allowed.show_text(", ".join(security.allowed_addresses), anew=shown.anew)
        self._denied.show_text(", ".join(security.denied_addresses), anew=shown.anew)
        self._domain.setPlaceholderText(shown.socket.id)
        self._domain.show_text(security.domain, anew=shown.anew)

    def finish(self) -> None:
        for line in (self._allowed, self._denied, self._domain):
            line.finish()

    def _show_fields(self, shown: bool) -> None:
        self._fields.setVisible(shown)
        self._fold.setVisible(not shown)

    def _unfold(self) -> None:
        self._unfolded = True
        self._show_fields(True)
        self._allowed.setFocus()

    def _allow(self, text: str) -> None:
        self._change("Change allowed addresses", allowed_addresses=_addresses(text))

    def _deny(self, text: str) -> None:
        self._change("Change denied addresses", denied_addresses=_addresses(text))

    def _name(self, text: str) -> None:
        self._change("Change ZAP domain", domain=text)

    def _change(self, words: str, **changes: object) -> None:
        """A NULL socket without any of these is one without security."""
        if self.security is not None and not isinstance(self.security, Null):
            self.ask(words, "", **changes)
            return
        made = structs.replace(self.security or Null(), **changes)
        wanted = None if made == Null() else made
        if wanted != self.security:
            self.changed.emit(words, wanted, "")


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(text) if part)
