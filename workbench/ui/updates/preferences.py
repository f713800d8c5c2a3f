"""What the user decided about new versions, kept in the settings: nothing is asked unless `tell` is true."""

from __future__ import annotations

import time

from PySide6.QtCore import QSettings

from workbench.releases import default_feed

DAY = 24 * 3600
"""Seconds between two times that a feed is asked unbidden, at least."""


class Preferences:
    """Without `settings` they last as long as the window."""

    def __init__(self, settings: QSettings | None) -> None:
        self._settings = settings
        self._unkept: dict[str, object] = {}

    @property
    def tell(self) -> bool:
        """Whether the user asked to be told of new versions. Not, unless they did."""
        return self._value("tell") in (True, "true")

    @tell.setter
    def tell(self, on: bool) -> None:
        self._set("tell", on)

    @property
    def feed(self) -> str:
        """The address that is asked; empty for none."""
        value = self._value("feed")
        return value if isinstance(value, str) else default_feed()

    @feed.setter
    def feed(self, address: str) -> None:
        self._set("feed", address)

    @property
    def skipped(self) -> str:
        """The version that the user does not want to be told of."""
        value = self._value("skipped")
        return value if isinstance(value, str) else ""

    @skipped.setter
    def skipped(self, version: str) -> None:
        self._set("skipped", version)

    @property
    def outcome(self) -> str:
        """What came of it when a feed was asked last, with the time: a sentence."""
        value = self._value("outcome")
        return value if isinstance(value, str) else ""

    @outcome.setter
    def outcome(self, sentence: str) -> None:
        self._set("outcome", sentence)

    def is_due(self) -> bool:
        """Whether the feed is to be asked now, unbidden."""
        if not self.tell or not self.feed:
            return False
        if self._settings is not None:
            self._settings.sync()  # another window may have asked meanwhile
        try:
            asked = float(str(self._value("asked") or 0))
        except ValueError:
            asked = 0.0
        # A clock that went back must not make it wait for ever.
        return not 0 <= time.time() - asked < DAY

    def note_asked(self) -> None:
        """A feed is being asked, by whatever window."""
        self._set("asked", str(int(time.time())))

    def _value(self, key: str) -> object:
        if self._settings is None:
            return self._unkept.get(key)
        return self._settings.value(f"versions/{key}")

    def _set(self, key: str, value: object) -> None:
        if self._settings is None:
            self._unkept[key] = value
        else:
            self._settings.setValue(f"versions/{key}", value)
