"""Unsaved work outlives the program that is killed, and is offered by the next one that starts."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from workbench.document import edits, storage
from workbench.document.workspace import Socket, Workspace
from workbench.ui import recovery

VICTIM = Path(__file__).parent / "programs" / "edits_and_waits.py"
ONE = Workspace(title="One", sockets=(Socket(id="a", type="REP"),))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "recovery"


@pytest.fixture
def opened(folder, open_window):
    """Opens windows as separate programs would be, each with the same recovery folder."""

    def opened():
        window = open_window(recovery=folder)
        window.offer_recovery()
        return window

    return opened


def change(window, type_="REQ"):
    window.edit("Add socket", lambda workspace: edits.add_socket(workspace, type_, (0, 0)))


def types(window):
    return [socket.type for socket in window.document.workspace.sockets]


def kept(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def press(window, name):
    QTest.mouseClick(window.offer.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


async def killed(folder, until, file):
    """A window in another process changes its workspace, and is killed once that was kept."""
    arguments = [sys.executable, str(VICTIM), str(folder), str(file)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    process = await asyncio.create_subprocess_exec(*arguments, env=environment, stdout=subprocess.PIPE)
    try:
        assert (await process.stdout.readline()).strip() == b"changed"
        await until(lambda: any(name.endswith(".unsaved") for name in kept(folder)))
    finally:
        process.kill()
        await process.wait()


async def test_what_a_killed_program_had_unsaved_is_offered_and_restored(tmp_path, folder, until, opened):
    path = tmp_path / "a.zmqw"
    storage.save(ONE, path)
    before = path.read_bytes()
    await killed(folder, until, path)
    assert path.read_bytes() == before, "the user's file is never touched"
    window = opened()
    assert window.offer.text.startswith("Changes to a.zmqw from ")
    assert types(window) == [], "nothing is done unasked"
    press(window, "acceptOffer")
    assert types(window) == ["REP", "REQ", "PUB"]
    assert window.document.path == path
    assert not window.document.is_clean
    assert window.offer.text == ""
    assert path.read_bytes() == before
    assert window.session.running == frozenset()
    window._files.save()
    assert [socket.type for socket in storage.load(path).sockets] == ["REP", "REQ", "PUB"]
    assert kept(folder) == []


async def test_a_workspace_without_a_file_is_restored_without_one(folder, opened):
    leave_unsaved(folder, None)
    window = opened()
    assert window.offer.text.startswith("A workspace from ")
    press(window, "acceptOffer")
    assert types(window) == ["PUSH"]
    assert window.document.path is None
    assert window.windowTitle().startswith("Untitled*")


async def test_what_was_restored_is_kept_on_until_it_is_saved(folder, opened):
    leave_unsaved(folder, None)
    window = opened()
    press(window, "acceptOffer")
    window.leave()
    again = opened()
    press(again, "acceptOffer")
    assert types(again) == ["PUSH"]


async def test_discard_removes_it_and_offers_the_next(tmp_path, folder, opened):
    leave_unsaved(folder, None)
    storage.save(ONE, tmp_path / "b.zmqw")
    leave_unsaved(folder, tmp_path / "b.zmqw")
    window = opened()
    assert "1 more is waiting." in window.offer.text
    press(window, "declineOffer")
    assert "more" not in window.offer.text
    assert window.offer.isVisible()
    press(window, "declineOffer")
    assert not window.offer.isVisible()
    assert kept(folder) == []
    assert types(window) == []


async def test_later_leaves_it_for_the_next_start(tmp_path, folder, until, opened):
    leave_unsaved(folder, None)
    window = opened()
    window.offer.dismissed.emit()
    window.leave()
    assert opened().offer.text != ""


async def test_two_windows_keep_their_own_and_are_not_offered_each_others(folder, until, opened):
    one, two = opened(), opened()
    change(one, "REQ")
    change(two, "PUB")
    await until(lambda: len([name for name in kept(folder) if name.endswith(".unsaved")]) == 2)
    third = opened()
    assert third.offer.text == "", "both are alive"
    one.document.undo_stack.undo()
    assert len([name for name in kept(folder) if name.endswith(".unsaved")]) == 1
    two.leave()
    fourth = opened()
    press(fourth, "acceptOffer")
    assert types(fourth) == ["PUB"]


async def test_an_offer_is_made_to_one_window_alone(folder, opened):
    leave_unsaved(folder, None)
    first, second = opened(), opened()
    assert first.offer.text != ""
    assert second.offer.text == ""


async def test_restoring_over_unsaved_changes_asks_first(folder, until, opened):
    leave_unsaved(folder, None)
    window = opened()
    change(window, "PAIR")
    press(window, "acceptOffer")
    await until(lambda: window.findChild(QMessageBox, "unsavedQuestion"))
    box = window.findChild(QMessageBox, "unsavedQuestion")
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert types(window) == ["PAIR"]
    assert window.offer.isVisible(), "it can still be had"
    press(window, "acceptOffer")
    box = next(b for b in window.findChildren(QMessageBox, "unsavedQuestion") if b.isVisible())
    box.button(QMessageBox.StandardButton.Discard).click()
    assert types(window) == ["PUSH"]


async def test_nothing_stays_of_what_was_saved_undone_or_given_up(tmp_path, folder, until, opened):
    window = opened()
    change(window)
    await until(lambda: kept(folder))
    window.document.save(tmp_path / "a.zmqw")
    assert kept(folder) == []
    change(window)
    await until(lambda: kept(folder))
    window.document.undo_stack.undo()
    assert kept(folder) == []
    change(window)
    await until(lambda: kept(folder))
    window.close()
    box = window.findChild(QMessageBox, "unsavedQuestion")
    box.button(QMessageBox.StandardButton.Discard).click()
    assert not window.isVisible()
    assert kept(folder) == []


async def test_a_signal_that_ends_the_program_keeps_the_last_change(folder, opened):
    window = opened()
    change(window)
    window.leave()  # at once: the half second isn't over
    other = opened()
    press(other, "acceptOffer")
    assert types(other) == ["REQ"]


async def test_work_that_cannot_be_kept_is_told_once_and_nothing_is_lost(tmp_path, folder, until, opened):
    folder.parent.mkdir()
    folder.write_text("a file in the place of the folder", encoding="utf-8")
    window = opened()
    change(window)
    await until(lambda: window.notice.text)
    assert "can't be kept there against a crash" in window.notice.text
    assert str(folder) in window.notice.text
    assert types(window) == ["REQ"]


async def test_kept_work_that_cannot_be_read_is_told_and_stays(folder, opened):
    slot = leave_unsaved(folder, None)
    slot.path.write_text("{", encoding="utf-8")
    window = opened()
    press(window, "acceptOffer")
    assert str(slot.path) in window.notice.text
    assert slot.path.exists()
    assert types(window) == []


async def test_a_file_that_was_changed_since_is_said_to_be(tmp_path, folder, opened):
    path = tmp_path / "a.zmqw"
    storage.save(ONE, path)
    slot = leave_unsaved(folder, path)
    os.utime(slot.path, (1_000_000_000, 1_000_000_000))
    assert "The file itself was changed after that." in opened().offer.text


def test_a_slot_belongs_to_one_owner_until_it_is_let_go(tmp_path):
    slot = recovery.new_slot(tmp_path)
    slot.write(ONE, None)
    assert recovery.abandoned(tmp_path) == (None, 0)
    slot.release()
    found, others = recovery.abandoned(tmp_path)
    assert (found.path, others) == (slot.path, 0)
    assert found.read() == (ONE, None)
    found.remove()
    assert list(tmp_path.iterdir()) == []


async def test_changes_that_never_pause_are_kept_too(folder, until, opened):
    window = opened()
    await until(lambda: change(window) or kept(folder))


def leave_unsaved(folder, file):
    slot = recovery.new_slot(folder)
    slot.write(Workspace(sockets=(Socket(id="p", type="PUSH"),)), file)
    os.utime(slot.path, (slot.written_at() - 60,) * 2)
    slot.release()
    return slot
