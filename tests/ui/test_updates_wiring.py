"""New versions in the window: told where the user asked for it, and nowhere else."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from workbench.session import Session
from workbench.traffic.text import visible
from workbench.ui import theme
from workbench.ui.main_window import MainWindow
from workbench.ui.updates.dialog import VersionsDialog
from workbench.ui.updates.preferences import Preferences


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def opened(settings, open_window):
    return lambda: open_window(settings=settings)


def wants(settings, feed) -> Preferences:
    held = Preferences(settings)
    held.tell, held.feed = True, feed.address
    return held


def look(window) -> None:
    """What the window's own timer does some seconds after its start."""
    window._updates._look()


def dialog(window) -> VersionsDialog:
    window.findChild(QAction, "actionVersions").trigger()
    return window.findChild(VersionsDialog)


def press(widget, name) -> None:
    widget.findChild(QPushButton, name).click()


async def test_without_the_users_word_nobody_is_asked(opened, settings, feed, until):
    feed.offer("9.0.0")
    held = Preferences(settings)
    held.feed = feed.address
    window = opened()
    look(window)
    assert not window._updates._checker.is_busy
    held.tell = True  # and with it they are
    look(window)
    await until(lambda: window._updates.offer.text, 30)
    assert len(feed.asked) == 1


async def test_a_new_version_is_told_in_a_line_with_its_page(opened, settings, feed, until, monkeypatch):
    feed.offer("9.0.0", notes="Faster,\n<b>and</b> \u202enew.")
    held = wants(settings, feed)
    window = opened()
    look(window)
    offer = window._updates.offer
    await until(lambda: offer.text, 30)
    assert offer.text == (
        f"ZeroMQ Workbench 9.0.0 is there, since 5 January 2027; this is {version('zmq-workbench')}."
        f" Faster, <b>and</b> {visible(chr(0x202E))}new."
    )
    assert "\u202e" not in offer.text
    assert "Version 9.0.0 is there" in held.outcome
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    press(offer, "acceptVersionOffer")
    assert opened == ["https://example.org/new"]
    assert offer.text == ""
    look(window)  # the day isn't over
    assert not window._updates._checker.is_busy


async def test_a_version_that_is_skipped_is_not_told_again_but_the_next_is(opened, settings, feed, until):
    feed.offer("9.0.0")
    held = wants(settings, feed)
    window = opened()
    look(window)
    await until(lambda: window._updates.offer.text, 30)
    press(window._updates.offer, "declineVersionOffer")
    assert (held.skipped, window._updates.offer.text) == ("9.0.0", "")
    settings.remove("versions/asked")
    look(window)
    await until(lambda: not window._updates._checker.is_busy, 30)
    assert window._updates.offer.text == ""
    feed.offer("9.0.1")
    settings.remove("versions/asked")
    look(window)
    await until(lambda: "9.0.1" in window._updates.offer.text, 30)


async def test_who_asks_now_is_told_of_a_skipped_one_too(opened, settings, feed, until):
    feed.offer("9.0.0")
    held = Preferences(settings)
    held.feed, held.skipped = feed.address, "9.0.0"
    window = opened()
    press(dialog(window), "versionsAskNow")
    await until(lambda: "9.0.0" in window._updates.offer.text, 30)
    assert "Version 9.0.0 is there" in dialog(window).findChild(QLabel, "versionsOutcome").text()


async def test_a_start_without_a_network_is_silent_and_asking_now_is_told(
    opened, settings, unused_tcp_port_factory, until
):
    held = Preferences(settings)
    held.tell, held.feed = True, f"http://127.0.0.1:{unused_tcp_port_factory()}/versions.json"
    window = opened()
    look(window)
    await until(lambda: held.outcome, 30)
    assert (window.notice.text, window._updates.offer.text) == ("", "")
    there = dialog(window)
    assert "gave no versions: connection refused." in there.findChild(QLabel, "versionsOutcome").text()
    held.outcome = ""
    press(there, "versionsAskNow")
    await until(lambda: held.outcome, 30)
    assert "connection refused" in there.findChild(QLabel, "versionsOutcome").text()


async def test_a_page_that_is_no_web_page_is_not_offered(opened, settings, feed, until):
    feed.offer("9.0.0", page="file:///usr/bin/true")
    held = wants(settings, feed)
    window = opened()
    look(window)
    await until(lambda: held.outcome, 30)
    assert "a page that is not opened" in held.outcome
    assert window._updates.offer.text == ""


async def test_what_is_chosen_in_the_dialog_is_what_is_done(opened, settings, feed, until):
    feed.offer("9.0.0")
    Preferences(settings).feed = ""
    window = opened()
    there = dialog(window)
    there.findChild(QLineEdit, "versionsFeed").setText("")
    there.findChild(QLineEdit, "versionsFeed").insert(feed.address)
    there.findChild(QLineEdit, "versionsFeed").textEdited.emit(feed.address)
    there.findChild(QCheckBox, "versionsTell").click()
    there.close()
    look(window)
    await until(lambda: "9.0.0" in window._updates.offer.text, 30)


async def test_closing_while_it_asks_leaves_nothing_behind(opened, settings, feed, until):
    feed.answer = lambda request: feed.goes_on.wait(60)
    wants(settings, feed)
    window = opened()
    look(window)
    await until(lambda: feed.asked, 30)
    window.leave()
    await until(lambda: not window._updates._checker.is_busy)


async def test_a_window_that_remembers_nothing_asks_nobody_by_itself():
    window = MainWindow(Session(), theme.LIGHT)
    try:
        assert not window._updates._timer.isActive()
    finally:
        window.leave()
        await window.wait_closed()
        window.deleteLater()
