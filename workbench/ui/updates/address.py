"""Which addresses the program may contact for new versions, or offer as a link, as Qt reads them."""

from __future__ import annotations

from PySide6.QtCore import QUrl

from workbench.document.words import elided
from workbench.releases import may_ask


class AddressError(Exception):
    """An address that isn't contacted: one sentence."""


def checked(text: str) -> QUrl:
    """The address in that text. Raises `AddressError`."""
    url = QUrl(text.strip(), QUrl.ParsingMode.StrictMode)
    if not text.strip():
        raise AddressError("Enter the address of a feed of versions.")
    if not url.isValid() or not url.host():
        raise AddressError(f"{elided(text)}: no address; write it as https://host/versions.json.")
    if url.userName() or url.password():
        raise AddressError("An address with a name or a password in it is not used; take them out.")
    if not is_allowed(url):
        raise AddressError(
            f"{elided(text)}: only https is asked, or http on this machine; write it as https://…."
        )
    return url


def is_allowed(url: QUrl) -> bool:
    """Whether it may be contacted."""
    return url.isValid() and may_ask(url.scheme(), url.host())
