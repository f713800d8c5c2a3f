"""Secrets as variables: looked up when they are sent, waited for no longer than it was asked, never told."""

from __future__ import annotations

import json
import threading

import pytest
from keyring.backend import KeyringBackend

from workbench.document.render import RenderError
from workbench.document.workspace import Secret
from workbench.vault.store import SecretStore
from workbench.vault.values import PendingError, SecretValues

TOKEN = Secret(keyring="token")


class Locked(KeyringBackend):
    """Answers once it is unlocked."""

    priority = 1

    def __init__(self, value="s3cret-value-of-some-length"):
        super().__init__()
        self.unlocked = threading.Event()
        self.value = value
        self.asked = 0

    def get_password(self, service, username):
        self.asked += 1
        self.unlocked.wait()
        return self.value

    def set_password(self, service, username, password):
        raise NotImplementedError


@pytest.fixture
def keyring():
    locked = Locked()
    yield locked
    locked.unlocked.set()


def test_a_keyring_that_has_not_answered_is_asked_once_and_holds_nothing_up(keyring, tmp_path):
    values = SecretValues(SecretStore(tmp_path, keyring))
    heard = threading.Event()
    assert values.must_wait([TOKEN], heard.set)
    for _ in range(2):
        with pytest.raises(PendingError, match='has not given "token" yet'):
            values.get(TOKEN)
    values.give_up([TOKEN])
    assert not values.must_wait([TOKEN], heard.set)
    keyring.unlocked.set()
    assert heard.wait(20)
    assert values.get(TOKEN, 20) == keyring.value == values.get(TOKEN)
    assert keyring.asked == 1


def test_the_environment_and_files_are_read_at_once_and_what_is_missing_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("A_TOKEN", "abc")
    values = SecretValues(SecretStore(tmp_path))
    assert values.get(Secret(env="A_TOKEN")) == "abc"
    with pytest.raises(RenderError, match="The environment has no variable NOT_THERE"):
        values.get(Secret(env="NOT_THERE"))
    with pytest.raises(RenderError, match="There is no secret in"):
        values.get(Secret(file="nothing"))


@pytest.mark.parametrize("value", ["s3cret-value", 'with "quotes" and ümlaut', "abc"])
def test_what_is_told_has_no_value_in_it_however_it_is_written(value, tmp_path, monkeypatch):
    monkeypatch.setenv("A_TOKEN", value)
    values = SecretValues(SecretStore(tmp_path))
    assert values.hidden(value) == value  # nothing was looked up
    values.get(Secret(env="A_TOKEN"))
    hexed = value.encode().hex(" ")
    for written in (value, f"<{value}>{value}", json.dumps(value), f"{value}".encode().hex(), hexed):
        told = values.hidden(written)
        assert "••••" in told
        assert value not in told
        assert hexed not in told
    if len(value) > 8:
        assert values.hidden(f'is "{value[:10]}…", not') == 'is "••••…", not'


def test_a_text_that_has_a_value_in_it_is_written_down_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("A_TOKEN", "abc{{")
    values = SecretValues(SecretStore(tmp_path))
    token = Secret(env="A_TOKEN")
    assert values.named("x abc{{{{ y", [("token", token)]) == "x abc{{{{ y"
    values.get(token)
    assert values.named("x abc{{{{ y", [("token", token)]) == "x {{ token }} y"
