"""A keyring that asks its user, who is not there."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend


class Locked(KeyringBackend):
    """Gives its one secret once `unlocked` is set."""

    priority = 1

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.unlocked = threading.Event()
        self._secret = secret

    def get_password(self, service: str, username: str) -> str:
        self.unlocked.wait()
        return self._secret

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError(f"{username} was to be read, not written")
