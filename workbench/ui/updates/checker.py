"""Asks a feed for its versions, once, without holding up the window.

Invariants: nobody is contacted before `ask`; each step of a redirect is an address that may be asked; what comes
is bounded in size and time, and read as a feed or told in a sentence; what is asked says nothing about who asks.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal

from workbench.document.words import elided
from workbench.releases import LARGEST, FeedError, is_loopback, parse_feed
from workbench.ui.updates.address import is_allowed

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply

LONGEST = 20_000
"""Milliseconds that an answer may take, all in all."""
_REDIRECTS = 5


class Checker(QObject):
    """One question at a time."""

    answered = Signal(object)
    """The feed's releases, a tuple."""
    failed = Signal(str)
    """A sentence: why there is no answer."""
    _prepared = Signal()

    def __init__(self, parent: QObject | None = None, *, longest: int = LONGEST) -> None:
        super().__init__(parent)
        self._url = QUrl()
        self._manager: QNetworkAccessManager | None = None
        self._reply: QNetworkReply | None = None
        self._held = bytearray()
        self._refusal = ""
        self._tls: threading.Thread | None = None
        self._is_tls_ready = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(longest)
        self._timer.timeout.connect(self._too_late)
        self._prepared.connect(self._tls_prepared)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._timer.isActive()

    def ask(self, url: QUrl) -> None:
        """Ask that address, which `address.checked` has let pass; not while it is busy."""
        if self.is_busy:
            return
        self._url = url
        self._refusal = ""
        self._timer.start()
        if url.scheme() != "https" or self._is_tls_ready:
            self._go()
        elif self._tls is None:
            # Qt reads the system's certificates at the first use of TLS: 120 to 320 ms, which the window hasn't got.
            self._tls = threading.Thread(target=self._prepare_tls, name="tls", daemon=True)
            self._tls.start()

    def close(self) -> None:
        """Ask no more; no answer comes."""
        self._end()
        if self._tls is not None:
            self._tls.join()
            self._tls = None

    def _prepare_tls(self) -> None:
        from PySide6.QtNetwork import QNetworkAccessManager, QNetworkRequest

        # Of the ways to have them read this one lets other threads run. Without a host nothing is contacted.
        manager = QNetworkAccessManager()
        manager.get(QNetworkRequest(QUrl("https:"))).abort()
        self._prepared.emit()

    def _tls_prepared(self) -> None:
        self._is_tls_ready = True
        self._go()

    def _go(self) -> None:
        if not self.is_busy or self._reply is not None:
            return  # given up meanwhile
        # Loaded by nobody who doesn't ask.
        from PySide6.QtNetwork import QNetworkAccessManager, QNetworkProxy, QNetworkRequest

        self._manager = QNetworkAccessManager(self)
        if is_loopback(self._url.host()):
            self._manager.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        request = QNetworkRequest(self._url)
        attribute, manual = QNetworkRequest.Attribute, QNetworkRequest.LoadControl.Manual
        request.setAttribute(
            attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.UserVerifiedRedirectPolicy
        )
        for kept in (
            attribute.CookieLoadControlAttribute,
            attribute.CookieSaveControlAttribute,
            attribute.AuthenticationReuseAttribute,
        ):
            request.setAttribute(kept, manual)
        request.setMaximumRedirectsAllowed(_REDIRECTS)
        # In place of Qt's own, which tell the user's language and the system.
        request.setRawHeader(b"User-Agent", b"zmq-workbench")
        request.setRawHeader(b"Accept-Language", b"en")
        request.setRawHeader(b"Accept", b"application/json")
        self._held.clear()
        reply = self._reply = self._manager.get(request)
        reply.setReadBufferSize(LARGEST + 1)
        reply.redirected.connect(self._redirected)
        reply.readyRead.connect(self._read)
        reply.finished.connect(self._finished)

    def _redirected(self, url: QUrl) -> None:
        if self._reply is None:
            return
        # Nobody elsewhere has this machine's own services asked.
        if is_allowed(url) and (url.scheme() == "https" or self._url.scheme() == "http"):
            self._reply.redirectAllowed.emit()
        else:
            self._give_up(f"it sends on to {elided(url.toDisplayString())}, which is not asked")

    def _read(self) -> None:
        if self._reply is None:
            return
        self._held += self._reply.readAll().data()
        if len(self._held) > LARGEST:
            self._give_up(f"it is longer than {LARGEST:,} bytes")

    def _too_late(self) -> None:
        self._give_up(f"no whole answer within {self._timer.interval() / 1000:g} s")

    def _give_up(self, refusal: str) -> None:
        self._end()
        self.failed.emit(self._sentence(refusal))

    def _finished(self) -> None:
        reply = self._reply
        if reply is None:
            return
        self._read()
        if self._reply is None:  # that was too much
            return
        from PySide6.QtNetwork import QNetworkReply, QNetworkRequest

        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        error = reply.error()
        words = elided(reply.errorString(), 200).rstrip(".")
        self._end()
        if isinstance(status, int) and status != 200:
            self.failed.emit(self._sentence(f"it answers {status}, not with a feed"))
        elif error != QNetworkReply.NetworkError.NoError:
            begins = words[:1].lower() if words[1:2].islower() else words[:1]  # but for SSL and its like
            self.failed.emit(self._sentence(begins + words[1:]))
        else:
            try:
                releases = parse_feed(bytes(self._held))
            except FeedError as refusal:
                self.failed.emit(self._sentence(str(refusal)))
            else:
                self.answered.emit(releases)

    def _sentence(self, why: str) -> str:
        return f"{elided(self._url.host())} gave no versions: {why}."

    def _end(self) -> None:
        self._timer.stop()
        reply, self._reply = self._reply, None
        manager, self._manager = self._manager, None
        if reply is not None:
            reply.abort()
        if manager is not None:
            manager.deleteLater()  # with its reply, and the thread that it has
