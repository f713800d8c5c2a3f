"""What the user decided about new versions: nothing is asked unless they said so."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QSettings

from workbench.releases import default_feed
from workbench.ui.updates.preferences import DAY, Preferences


@pytest.fixture(params=["kept", "unkept"])
def preferences(request, tmp_path):
    if request.param == "unkept":
        return Preferences(None)
    return Preferences(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))


def test_nothing_is_asked_unless_the_user_said_so(preferences):
    assert not preferences.tell
    assert preferences.feed == default_feed()
    preferences.feed = "https://example.org/versions.json"
    assert not preferences.is_due()
    preferences.tell = True
    assert preferences.is_due()
    preferences.tell = False
    assert not preferences.is_due()


def test_without_an_address_nobody_is_asked(preferences):
    preferences.tell = True
    preferences.feed = ""
    assert not preferences.is_due()


def test_it_is_asked_once_a_day(preferences, monkeypatch):
    preferences.tell = True
    preferences.feed = "https://example.org"
    preferences.note_asked()
    assert not preferences.is_due()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + DAY - 60)
    assert not preferences.is_due()
    monkeypatch.setattr(time, "time", lambda: now + DAY + 60)
    assert preferences.is_due()
    monkeypatch.setattr(time, "time", lambda: now - 10 * DAY)  # the clock was set right
    assert preferences.is_due()


def test_it_is_remembered_between_two_starts(tmp_path):
    def there() -> Preferences:
        return Preferences(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))

    first = there()
    first.tell, first.feed, first.skipped, first.outcome = True, "https://example.org", "0.2.0", "Asked."
    first._settings.sync()
    again = there()
    assert (again.tell, again.feed, again.skipped, again.outcome) == (
        True, "https://example.org", "0.2.0", "Asked.",
    )  # fmt: skip


@pytest.mark.parametrize("nonsense", ["x", "", "nan", ["1"], "1e999"])
def test_nonsense_in_the_settings_is_no_word_of_the_users(nonsense, tmp_path):
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    for key in ("tell", "skipped", "outcome", "asked"):
        settings.setValue(f"versions/{key}", nonsense)
    held = Preferences(settings)
    assert not held.tell
    assert not held.is_due()
