"""The values of variables that are secrets: looked up once, put into messages, and hidden in every sentence.

Invariant: a keyring that asks the user holds nothing up that isn't asked to wait; nothing that is told to people
has a value in it that was looked up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from workbench.document.render import NotYetError, RenderError, UnreadError
from workbench.document.workspace import Secret
from workbench.vault.lookup import Lookup
from workbench.vault.store import SecretError, SecretStore

T = TypeVar("T")

VEIL = "••••"
"""What stands for a secret."""
KEYRING_SECONDS = 30.0
"""How long a keyring is waited for where nobody may be there to answer it."""
_LOOK = 0.05  # seconds between two looks
_SHORTEST = 3  # characters: what is shorter is no secret, and would be found in every sentence
_HEAD = 8  # of a longer one: sentences cut long texts off


class PendingError(NotYetError):
    """A secret that a keyring has still to give: one sentence."""


class SecretValues:
    """Of one session."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._values: dict[Secret, str] = {}
        self._lookups: dict[Secret, Lookup[str]] = {}
        self._given_up: set[Secret] = set()

    def get(self, secret: Secret, wait: float = 0.0) -> str:
        """The value. A keyring is asked on a thread, and waited for so many seconds.

        Raises `RenderError`, `PendingError` where the keyring hasn't answered by then.
        """
        if secret not in self._values:
            try:
                self._values[secret] = self._found(secret, wait)
            except SecretError as error:
                raise RenderError(str(error)) from error
        return self._values[secret]

    def _found(self, secret: Secret, wait: float) -> str:
        if secret.kind != "keyring":
            return self._store.get(secret)
        lookup = self._lookups.get(secret) or self._ask(secret, lambda: None)
        if not lookup.wait(wait):
            raise PendingError(
                f'The keyring has not given "{secret.name}" yet: it may have opened a window that asks for its'
                " password. Unlock it and send again."
            )
        del self._lookups[secret]
        return lookup.take()

    def must_wait(self, secrets: Iterable[Secret], ready: Callable[[], object]) -> bool:
        """Whether `get` would have to wait for one of these; it is asked for then, and `ready` called on a thread."""
        waiting = False
        for secret in secrets:
            if secret.kind != "keyring" or secret in self._values:
                continue
            lookup = self._lookups.get(secret) or self._ask(secret, ready)
            waiting |= not lookup.done and secret not in self._given_up
        return waiting

    def give_up(self, secrets: Iterable[Secret]) -> None:
        """Nobody has to wait for these any more; `get` gives them if they come nevertheless."""
        self._given_up.update(secret for secret in secrets if secret in self._lookups)

    def check(self, secrets: Iterable[Secret]) -> None:
        """Raise `RenderError` for one that was waited for in vain."""
        for secret in secrets:
            if secret in self._given_up:
                self.get(secret)

    def _ask(self, secret: Secret, ready: Callable[[], object]) -> Lookup[str]:
        look = partial(self._store.get, secret)
        lookup = self._lookups[secret] = Lookup(secret, look, ready, SecretError)
        return lookup

    def forget(self) -> None:
        """Let go of all that was looked up."""
        self._values.clear()
        self._lookups.clear()
        self._given_up.clear()

    def hidden(self, text: str) -> str:
        """The text with each value that was looked up as dots, also where it is cut off, in JSON or in hex."""
        for value in self._values.values():
            if len(value) >= _SHORTEST:
                for shape in {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}:
                    text = _veiled(text, shape, _HEAD)
                text = _veiled(text, value.encode().hex(" "), 3 * _HEAD - 1)
                text = _veiled(text, value.encode().hex(), 2 * _HEAD)
        return text

    def named(self, text: str, names: Iterable[tuple[str, Secret]]) -> str:
        """A template with the variables in the place of their values, where these stand in it to the letter."""
        made = text
        for name, secret in names:
            value = self._values.get(secret, "").replace("{{", "{{{{")
            if len(value) >= _SHORTEST:
                made = made.replace(value, f"{{{{ {name} }}}}")
        return made


async def once_given(act: Callable[[], T]) -> T:
    """What `act` gives, once the keyring that it asks has answered, or the descriptors that it needs are read.

    Raises what it raises, after a deadline too.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + KEYRING_SECONDS
    while True:
        try:
            return act()
        except (PendingError, UnreadError):
            if loop.time() >= deadline:
                raise
        await asyncio.sleep(_LOOK)


def _veiled(text: str, value: str, longest: int) -> str:
    head = value[:longest]
    at = text.find(head)
    while at >= 0:
        end = at + len(head)
        while end < len(text) and end - at < len(value) and text[end] == value[end - at]:
            end += 1
        text = f"{text[:at]}{VEIL}{text[end:]}"
        at = text.find(head, at + len(VEIL))
    return text
