"""Where secrets are kept: the system's keyring, files of mode 0600, variables of the environment.

Invariants: a secret is looked up by a reference and given to the caller alone, it is in no message
and no repr; a file is there whole, with mode 0600 from its first byte on, or not at all.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from workbench.document.security import reference_problem
from workbench.document.workspace import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "zmq-workbench"
"""The keyring's name for the program, under which each secret has its own."""

_RECOMMENDED = 1  # the priority that keyring.core.recommended asks for
_LARGEST = 64 * 1024  # bytes of a secret's file


class SecretError(Exception):
    """A secret that can't be read or kept: one sentence with the way out, never the secret."""


class SecretStore:
    """The three places. `folder` is where the files are, by default the user's own data folder.

    `backend` is the keyring to use, by default the one that the system offers, looked for at first use.
    """

    def __init__(self, folder: Path | None = None, backend: KeyringBackend | None = None) -> None:
        self._folder = folder
        self._backend = backend

    @property
    def folder(self) -> Path:
        """Where the files are."""
        if self._folder is not None:
            return self._folder
        return platformdirs.user_data_path("zmq-workbench", appauthor=False) / "secrets"

    @property
    def keyring_name(self) -> str:
        """What the keyring is called, empty where the system has none that works."""
        try:
            keyring = self._keyring()
        except SecretError:
            return ""
        return "" if keyring is None else f"{type(keyring).__module__}.{type(keyring).__qualname__}"

    def _keyring(self) -> KeyringBackend | None:
        # Imported here: looking for a service takes longer than starting without any secret.
        import keyring

        if self._backend is None:
            try:
                self._backend = keyring.get_keyring()
            except Exception as error:  # it reads settings, and loads what they name
                raise SecretError(
                    f"The keyring can't be loaded ({_said(error)}); look at its settings."
                ) from error
        # Below are those that fail, forget, or write secrets down in clear: keyring doesn't recommend them.
        return self._backend if self._backend.priority >= _RECOMMENDED else None

    # Looking up

    def get(self, secret: Secret) -> str:
        """The secret that is meant. Raises `SecretError`."""
        if sentence := reference_problem(secret):
            raise SecretError(sentence)
        match secret.kind:
            case "keyring":
                found = self._from_keyring(secret.name)
            case "file":
                found = self._from_file(secret.name)
            case "env":
                found = os.environ.get(secret.name)
                if found is None:
                    raise SecretError(
                        f"The environment has no variable {secret.name}; set it and start the program again."
                    )
        if not found:
            raise SecretError(
                f'The secret "{secret.name}" ({_PLACES[secret.kind]}) is empty; store it again.'
            )
        return found

    def _from_keyring(self, name: str) -> str:
        keyring = self._keyring()
        if keyring is None:
            raise SecretError(
                f'There is no keyring service to look "{name}" up in; start one (GNOME Keyring, KWallet),'
                " or store the secret again, in a file."
            )
        try:
            found = keyring.get_password(SERVICE, name)
        except Exception as error:  # a backend is a plug-in, and may raise anything
            raise SecretError(f'The keyring did not give "{name}" ({_said(error)}); unlock it.') from error
        if found is None:
            raise SecretError(
                f'The keyring has no "{name}" under {SERVICE}; store the secret again on this machine.'
            )
        return found

    def _from_file(self, name: str) -> str:
        path = self.folder / name
        try:
            with path.open("rb") as file:
                if os.name == "posix":
                    mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                    if mode & 0o077:
                        raise SecretError(
                            f"{path} can be read by others (mode {mode:04o}); the secret is not used."
                            f" Make it your own by: chmod 600 {path}"
                        )
                raw = file.read(_LARGEST + 1)
        except FileNotFoundError as error:
            raise SecretError(f"There is no secret in {path}; store it again on this machine.") from error
        except OSError as error:
            raise SecretError(f"{path} can't be read ({_reason(error)}).") from error
        if len(raw) > _LARGEST:
            raise SecretError(f"{path} is too large to be a secret.")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SecretError(f"{path} is not text; a secret is UTF-8.") from error
        return text.removesuffix("\n").removesuffix("\r")

    # Keeping

    def put(self, hint: str, value: str) -> Secret:
        """Keep a secret under a fresh name that begins like `hint`; in the keyring, else in a file.

        A name is never used again, so that what refers to another secret, in an undone edit or in
        another workspace, still does. Raises `SecretError`.
        """
        stem = re.sub(r"[^a-z0-9]+", "-", hint.lower()).strip("-")[:60] or "secret"
        name = f"{stem}-{secrets.token_hex(4)}"
        keyring = self._keyring()
        if keyring is None:
            self._make_folder()
            write_private(self.folder / name, value + "\n")
            return Secret(file=name)
        try:
            keyring.set_password(SERVICE, name, value)
        except Exception as error:  # a backend is a plug-in, and may raise anything
            raise SecretError(f"The keyring did not take the secret ({_said(error)}); unlock it.") from error
        return Secret(keyring=name)

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SecretError(f"{self.folder} can't be made ({_reason(error)}).") from error


_PLACES = {"keyring": "in the keyring", "file": "in a file", "env": "in the environment"}


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all. Raises `SecretError`."""
    temporary: Path | None = None
    try:
        # mkstemp makes it with mode 0600, before a byte of the secret is in it.
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise SecretError(f"{path} can't be written ({_reason(error)}); choose another place.") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _said(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
