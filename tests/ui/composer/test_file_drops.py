"""Files that are dropped onto the frames become frames."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from workbench.document.workspace import Socket, Workspace
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.theme import LIGHT

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(qtbot, tmp_path):
    panel = ComposerPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_workspace(Workspace(sockets=(Socket(id="a", type="PUSH"),)))
    panel.resize(377, 360)
    (tmp_path / "beside").mkdir()
    panel.set_folder(tmp_path / "beside")
    panel.show()
    return panel


def drop(widget, at, *paths):
    """Whether it was taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(at, COPY, mime, LEFT, NONE)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(at), COPY, mime, LEFT, NONE))
    return enter.isAccepted()


def on_row(panel, row, *paths):
    table = panel.findChild(FramesTable)
    return drop(table.viewport(), table.visualRect(table.model().index(row, 2)).center(), *paths)


def drafts(panel):
    return panel._model.drafts


def write(path, data):
    path.write_bytes(data)
    return path


def test_a_file_beside_the_workspace_takes_the_rows_place_by_its_name(panel, tmp_path):
    panel._model.replace([DraftFrame("text", "a"), DraftFrame("text", "b")])
    assert on_row(panel, 1, write(tmp_path / "beside" / "x.bin", b"\xfe" * 10))
    assert drafts(panel) == (DraftFrame("text", "a"), DraftFrame("file", "x.bin"))


def test_another_file_is_a_frame_of_its_bytes(panel, qtbot, tmp_path):
    assert on_row(panel, 0, write(tmp_path / "x.bin", b"\xff\x00"))
    qtbot.waitUntil(lambda: drafts(panel) == (DraftFrame("hex", "ff 00"),), timeout=20_000)
    assert drop(panel, QPoint(5, 350), write(tmp_path / "x.txt", b"two\nlines"))
    wanted = (DraftFrame("hex", "ff 00"), DraftFrame("text", "two\nlines"))
    qtbot.waitUntil(lambda: drafts(panel) == wanted, timeout=20_000)


def test_several_files_are_several_frames(panel, tmp_path):
    files = [write(tmp_path / "beside" / f"{n}.bin", b"x") for n in range(3)]
    assert drop(panel, QPoint(5, 350), *files)
    assert drafts(panel) == tuple(DraftFrame("file", f"{n}.bin") for n in range(3))


def test_what_is_too_large_or_no_file_is_refused(panel, qtbot, tmp_path):
    assert on_row(panel, 0, write(tmp_path / "large.bin", bytes((1 << 20) + 1)))
    said = panel.findChild(QLabel, "composerOutcome")
    qtbot.waitUntil(lambda: "more than 1,048,576 bytes" in said.text(), timeout=20_000)
    assert not on_row(panel, 0, tmp_path)
    assert not on_row(panel, 0, write(tmp_path / "w.zmqw", b"{}"))  # the window opens it
    assert drafts(panel) == (DraftFrame(),)
