"""The vault: key pairs and passwords made, kept, imported and exported, and references looked up.

It joins the engine's keys with the store. Invariant: what it gives to the window are public keys,
references and sentences; secrets go to the engine, and into the files of an export, alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct

from workbench.document.security import (
    Certificate,
    CertificateError,
    flaws,
    gated,
    mechanism_of,
    networks,
    read_certificate,
    write_certificate,
)
from workbench.document.workspace import Curve, Plain, Secret, Security, Socket
from workbench.engine.attachments import OpenError
from workbench.engine.security import WantedSecurity, new_key_pair, public_key_of
from workbench.engine.zap import Gate
from workbench.vault.lookup import Lookup
from workbench.vault.store import SecretError, SecretStore, write_private
from workbench.vault.values import KEYRING_SECONDS, SecretValues

__all__ = ["KeyPair", "SecretError", "Vault"]

_LARGEST = 64 * 1024  # bytes of a certificate
_NO_ANSWER = (
    f"The keyring did not answer within {KEYRING_SECONDS:g} s: it is locked, and nobody unlocked it. Unlock it and"
    " start again, or keep the secret in a file."
)


class KeyPair(Struct, frozen=True):
    """A key pair that is kept: its public key, and where its secret one is; None for a public key alone."""

    public_key: str
    secret_key: Secret | None


class Vault:
    """What a session knows of secrets."""

    def __init__(self, store: SecretStore | None = None) -> None:
        self._store = store if store is not None else SecretStore()
        self.values = SecretValues(self._store)
        self._looked_up: dict[str, tuple[int, Security, WantedSecurity | SecretError]] = {}
        self._lookups: dict[
            str, Lookup[WantedSecurity]
        ] = {}  # by socket, those that a keyring has still to answer

    # For the window

    @property
    def place(self) -> str:
        """Where a new secret is kept, for people."""
        if self._store.keyring_name:
            return "the system's keyring"
        return f"a file only you can read, in {self._store.folder} (there is no keyring service)"

    def new_key_pair(self, hint: str) -> KeyPair:
        """Make a key pair and keep its secret key under a name like `hint`. Raises `SecretError`."""
        try:
            public, secret = new_key_pair()
        except OpenError as error:
            raise SecretError(str(error)) from error
        return KeyPair(public, self._store.put(f"{hint}-key", secret))

    def keep_password(self, hint: str, password: str) -> Secret:
        """Keep a password under a name like `hint`. Raises `SecretError`."""
        if not password:
            raise SecretError("The password is empty, for which libzmq would talk in clear; type one.")
        return self._store.put(f"{hint}-password", password)

    def keep_value(self, hint: str, value: str) -> Secret:
        """Keep a variable's value under a name like `hint`. Raises `SecretError`. A locked keyring may ask the user."""
        if not value:
            raise SecretError("An empty text is no secret; type one.")
        return self._store.put(hint, value)

    def public_key(self, secret: Secret) -> str:
        """The public key that belongs to a secret key that is kept. Raises `SecretError`."""
        return public_key_of(self._secret_key(secret))

    def problem(self, secret: Secret) -> str:
        """Why that secret can't be had, as a sentence; empty if it can."""
        try:
            self._store.get(secret)
        except SecretError as error:
            return str(error)
        return ""

    def import_certificate(self, path: Path, hint: str) -> KeyPair:
        """Read a CZMQ certificate; the secret key of a secret one is kept. Raises `SecretError`."""
        try:
            with path.open("rb") as file:
                text = file.read(_LARGEST).decode("utf-8", "replace")
            certificate = read_certificate(text)
        except OSError as error:
            raise SecretError(f"{path} can't be read ({(error.strerror or str(error)).lower()}).") from error
        except CertificateError as error:
            raise SecretError(f"{path.name}: {error}") from error
        if not certificate.secret_key:
            return KeyPair(certificate.public_key, None)
        try:
            if public_key_of(certificate.secret_key) != certificate.public_key:
                raise SecretError(f"{path.name}: its public key is not that of its secret key.")
        except ValueError as error:
            raise SecretError(f"{path.name}: its secret key is {error}.") from error
        return KeyPair(certificate.public_key, self._store.put(f"{hint}-key", certificate.secret_key))

    def export_certificate(self, path: Path, title: str, security: Curve) -> tuple[Path, ...]:
        """Write `path`, the public certificate, and, for its owner alone, `path` + `_secret`.

        The secret one, where there is a secret key, never takes another's place: a secret key that is
        written over is lost. What was written is returned. Raises `SecretError`.
        """
        metadata = (("name", title),)
        secret = self._secret_key(security.secret_key) if security.secret_key is not None else ""
        public = public_key_of(secret) if secret else security.public_key
        if not public:
            raise SecretError("There is no key to export yet; make a new key pair first.")
        written: list[Path] = []
        if secret:
            beside = path.with_name(f"{path.name}_secret")
            if os.path.lexists(beside):
                raise SecretError(
                    f"{beside} is there already and may hold another secret key; choose another name."
                )
            both = Certificate(public_key=public, secret_key=secret, metadata=metadata)
            write_private(beside, write_certificate(both))
            written.append(beside)
        try:
            path.write_text(
                write_certificate(Certificate(public_key=public, metadata=metadata)), encoding="utf-8"
            )
        except OSError as error:
            raise SecretError(
                f"{path} can't be written ({(error.strerror or str(error)).lower()}); choose another place."
            ) from error
        return (path, *written)

    # For the engine

    def wanted(self, socket: Socket, attempt: int) -> WantedSecurity | None:
        """What the engine needs to secure that socket. Raises `SecretError`.

        References are looked up at a start (`attempt` is its number) or when the security has changed,
        not at every edit: a keyring may ask the user, which this waits for; see `must_wait`.
        """
        security = socket.security
        if security is None:
            self._looked_up.pop(socket.id, None)
            return None
        known = self._looked_up.get(socket.id)
        if known is None or known[:2] != (attempt, security):
            for _, sentence in flaws(security):
                raise SecretError(f"{socket.label} {sentence}")
            lookup = self._lookups.pop(socket.id, None)
            try:
                is_answer = lookup is not None and lookup.done and lookup.key == (attempt, security)
                found = lookup.take() if lookup and is_answer else self._look_up(socket, security)
            except SecretError as error:
                if lookup is not None:  # nobody is asked a second time by himself
                    self._looked_up[socket.id] = (attempt, security, error)
                raise
            known = self._looked_up[socket.id] = (attempt, security, found)
        if isinstance(known[2], SecretError):
            raise known[2]
        return known[2]

    def must_wait(self, socket: Socket, attempt: int, ready: Callable[[], object]) -> bool:
        """Whether `wanted` would have to wait for a keyring, which may ask the user.

        If so it is asked on a thread, once, and `ready` is called there when `wanted` no longer has to wait.
        """
        security = socket.security
        known = self._looked_up.get(socket.id)
        if (
            security is None
            or not any(secret.kind == "keyring" for secret in _secrets(security))
            or (known is not None and known[:2] == (attempt, security))
            or any(flaws(security))
        ):
            self._lookups.pop(socket.id, None)
            return False
        lookup = self._lookups.get(socket.id)
        if lookup is None or lookup.key != (attempt, security):
            look = partial(self._look_up, socket, security)
            lookup = self._lookups[socket.id] = Lookup((attempt, security), look, ready, SecretError)
        return not lookup.done

    def give_up(self, socket: Socket, attempt: int) -> None:
        """That start waits no longer for its keyring: `wanted` says so, and nobody is asked again for it."""
        if socket.security is not None and socket.id in self._lookups:
            del self._lookups[socket.id]
            self._looked_up[socket.id] = (attempt, socket.security, SecretError(_NO_ANSWER))

    def forget(self) -> None:
        """Let go of all that was looked up."""
        self.values.forget()
        self._looked_up.clear()
        self._lookups.clear()

    def _look_up(self, socket: Socket, security: Security) -> WantedSecurity:
        mechanism = mechanism_of(security)
        gate = self._gate(socket, security) if gated(security) else None
        match security:
            case Plain(server=False, password=Secret() as password):
                return WantedSecurity(
                    mechanism=mechanism, username=security.username, password=self._store.get(password)
                )
            case Curve(secret_key=Secret() as secret_key):
                return WantedSecurity(
                    mechanism=mechanism,
                    server=security.server,
                    public_key=security.public_key,
                    secret_key=self._secret_key(secret_key),
                    server_key=security.server_key,
                    gate=gate,
                )
            case _:
                return WantedSecurity(mechanism=mechanism, server=isinstance(security, Plain), gate=gate)

    def _gate(self, socket: Socket, security: Security) -> Gate:
        users: dict[str, str] = {}
        keys: frozenset[str] | None = None
        if isinstance(security, Plain):
            users = {name: self._store.get(secret) for name, secret in security.users.items()}
        elif isinstance(security, Curve) and isinstance(security.allowed_keys, tuple):
            keys = frozenset(security.allowed_keys)
        return Gate(
            domain=security.domain or socket.id,
            users=users,
            keys=keys,
            allowed=networks(security.allowed_addresses),
            denied=networks(security.denied_addresses),
        )

    def _secret_key(self, secret: Secret) -> str:
        """A secret CURVE key, kept as such or as a whole secret certificate."""
        text = self._store.get(secret)
        if "\n" in text:
            try:
                text = read_certificate(text).secret_key
            except CertificateError as error:
                raise SecretError(f'The secret "{secret.name}": {error}') from error
        try:
            public_key_of(text)
        except ValueError as error:
            raise SecretError(f'The secret "{secret.name}" is {error}.') from error
        return text


def _secrets(security: Security) -> Iterator[Secret]:
    """The references in it that `wanted` looks up."""
    match security:
        case Plain(server=False, password=Secret() as password):
            yield password
        case Plain(users=users):
            yield from users.values()
        case Curve(secret_key=Secret() as secret_key):
            yield secret_key
        case _:
            pass
