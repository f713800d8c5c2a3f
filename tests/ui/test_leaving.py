"""The window closes once the document and then the traffic are settled; a signal that ends it asks nothing."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QMessageBox

from tests.conftest import PATIENCE
from workbench.document import edits
from workbench.traffic.capture import read_capture, save_capture
from workbench.traffic.records import Kind, Record
from workbench.ui import capture_saver

BUTTON = QMessageBox.StandardButton
ROWS = 5000


@pytest.fixture
def recorded(window):
    """The window with traffic that takes some turns of the loop to save."""
    for n in range(ROWS):
        window.session.log.record(Record(time=n, socket="a", kind=Kind.SENT, frames=(b"%d" % n,)))
    return window


def change(window):
    window.edit("Add socket", lambda workspace: edits.add_socket(workspace, "REQ", (0, 0)))


def question(window):
    return window.findChild(QMessageBox, "unsavedQuestion")


async def test_it_waits_for_a_capture_that_is_being_saved(recorded, until, tmp_path):
    recorded.captures.save(tmp_path / "kept.arrows")
    recorded.close()
    await until(lambda: not recorded.isVisible())
    assert read_capture(tmp_path / "kept.arrows")[0].num_rows == ROWS


async def test_the_document_is_asked_about_first_and_the_capture_is_whole_when_it_closes(
    recorded, until, tmp_path
):
    change(recorded)
    recorded.captures.save(tmp_path / "kept.arrows")
    recorded.close()
    assert recorded.isVisible()
    question(recorded).button(BUTTON.Discard).click()
    await until(lambda: not recorded.isVisible())
    assert read_capture(tmp_path / "kept.arrows")[0].num_rows == ROWS


async def test_where_the_capture_can_not_be_saved_the_window_stays(recorded, until, tmp_path, monkeypatch):
    closing = threading.Event()  # it fails once the window is to close, not before

    def save(*arguments):
        closing.wait(PATIENCE)
        return save_capture(*arguments)

    monkeypatch.setattr(capture_saver, "save_capture", save)
    recorded.captures.save(tmp_path / "none" / "kept.arrows")
    recorded.close()
    closing.set()
    await until(lambda: "kept.arrows" in recorded.notice.text and not recorded.captures._saver.is_busy)
    assert recorded.isVisible()
    recorded.close()
    assert not recorded.isVisible()


async def test_what_is_told_to_leave_asks_nothing(window):
    change(window)
    window.leave()
    assert question(window) is None
    assert not window.isVisible()
