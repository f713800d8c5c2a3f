"""Secrets are looked up where a reference says, kept for their owner alone, and told to nobody else."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from workbench.document.workspace import Secret
from workbench.vault.store import SERVICE, SecretError, SecretStore, write_private


class Drawer(KeyringBackend):
    """A keyring that forgets everything with the test. Its priority is never asked for: it is handed in."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("the collection is locked")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("the collection is locked")
        self.entries[service, username] = password


@pytest.fixture
def files(tmp_path: Path) -> SecretStore:
    """A store on a machine without a keyring service."""
    return SecretStore(tmp_path / "secrets", NoKeyring())


def refused(store: SecretStore, secret: Secret) -> str:
    with pytest.raises(SecretError) as error:
        store.get(secret)
    return str(error.value)


def test_the_environment_gives_a_secret(files, monkeypatch):
    monkeypatch.setenv("WORKBENCH_TEST_SECRET", "sesame")
    assert files.get(Secret(env="WORKBENCH_TEST_SECRET")) == "sesame"
    monkeypatch.delenv("WORKBENCH_TEST_SECRET")
    assert "has no variable WORKBENCH_TEST_SECRET" in refused(files, Secret(env="WORKBENCH_TEST_SECRET"))
    monkeypatch.setenv("WORKBENCH_TEST_SECRET", "")
    assert "is empty" in refused(files, Secret(env="WORKBENCH_TEST_SECRET"))


def test_without_a_keyring_a_secret_goes_into_a_file_of_its_owner(files):
    assert files.keyring_name == ""
    secret = files.put("REP 1's key", "sesame")
    assert secret.kind == "file"
    assert secret.name.startswith("rep-1-s-key-")
    assert files.get(secret) == "sesame"
    path = files.folder / secret.name
    assert [entry.name for entry in files.folder.iterdir()] == [secret.name]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700


def test_a_name_is_never_used_again(files):
    assert files.put("same", "one") != files.put("same", "two")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_file_that_others_can_read_is_refused_with_the_way_out(files, mode):
    secret = files.put("x", "sesame")
    path = files.folder / secret.name
    path.chmod(mode)
    sentence = refused(files, secret)
    assert f"mode {mode:04o}" in sentence
    assert f"chmod 600 {path}" in sentence
    assert "sesame" not in sentence
    path.chmod(0o600)
    assert files.get(secret) == "sesame"


def test_a_file_that_is_not_there_or_no_secret_says_so(files):
    assert "There is no secret in" in refused(files, Secret(file="nothing"))
    files.put("x", "y")
    for name, content, words in (
        ("binary", b"\xff\xfe", "not text"),
        ("large", b"x" * 70_000, "too large"),
        ("empty", b"", "is empty"),
    ):
        path = files.folder / name
        path.write_bytes(content)
        path.chmod(0o600)
        assert words in refused(files, Secret(file=name))


def test_a_reference_never_leaves_the_folder(files, tmp_path):
    (tmp_path / "outside").write_text("sesame")
    assert "without a path" in refused(files, Secret(file="../outside"))


def test_a_keyring_is_preferred(tmp_path):
    drawer = Drawer()
    store = SecretStore(tmp_path / "secrets", drawer)
    secret = store.put("alice", "sesame")
    assert secret.kind == "keyring"
    assert drawer.entries == {(SERVICE, secret.name): "sesame"}
    assert store.get(secret) == "sesame"
    assert not store.folder.exists()
    assert "has no" in refused(store, Secret(keyring="other"))


def test_a_keyring_that_writes_secrets_down_in_clear_is_not_used(tmp_path):
    class Notepad(Drawer):
        priority = 0.5

    assert SecretStore(tmp_path, Notepad()).put("alice", "sesame").kind == "file"


def test_a_locked_keyring_is_told_in_words(tmp_path):
    drawer = Drawer()
    store = SecretStore(tmp_path, drawer)
    secret = store.put("alice", "sesame")
    drawer.locked = True
    assert "unlock it" in refused(store, secret)
    with pytest.raises(SecretError, match="unlock it") as error:
        store.put("alice", "sesame")
    assert "sesame" not in str(error.value)


def test_whatever_a_keyring_raises_becomes_a_sentence(tmp_path):
    class Broken(Drawer):
        def get_password(self, service, username):
            raise ConnectionResetError("the bus is gone")

        def set_password(self, service, username, password):
            raise ConnectionResetError("the bus is gone")

    store = SecretStore(tmp_path, Broken())
    assert "the bus is gone" in refused(store, Secret(keyring="alice"))
    with pytest.raises(SecretError, match="did not take"):
        store.put("alice", "sesame")


def test_without_a_keyring_service_its_reference_says_what_to_do(files):
    sentence = refused(files, Secret(keyring="alice"))
    assert "no keyring service" in sentence
    assert "alice" in sentence
    assert "file" in sentence


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "x"
    write_private(path, "one")
    write_private(path, "two")
    assert path.read_text() == "two"
    with pytest.raises(SecretError, match="can't be written"):
        write_private(tmp_path / "missing" / "x", "three")
    assert [entry.name for entry in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(sys.platform != "linux", reason="XDG's folders")
def test_the_default_folder_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = SecretStore().folder
    assert folder.name == "secrets"
    assert folder.parent.name == "zmq-workbench"
