"""A file beside the workspace is sent as a frame."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from workbench.document.workspace import Socket, Workspace
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.file_chooser import FileChooser
from workbench.ui.composer.frames_model import FramesModel
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.theme import LIGHT


@pytest.fixture
def panel(qtbot, tmp_path):
    panel = ComposerPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_workspace(Workspace(sockets=(Socket(id="a", type="PUSH"),)))
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "a.bin").write_bytes(bytes(1234))
    (tmp_path / "outside.bin").write_bytes(b"x")
    return panel


def said(panel, name):
    label = panel.findChild(QLabel, name)
    return label.text()


def test_a_file_is_chosen_by_its_name_beside_the_workspace(panel, tmp_path):
    chooser, model = panel.findChild(FileChooser), panel.findChild(FramesModel)
    table = panel.findChild(FramesTable)
    table.file_action.trigger()
    assert said(panel, "composerOutcome") == "Save the workspace first; files are looked for beside it."
    panel.set_folder(tmp_path / "beside")
    chooser.put(0, tmp_path / "outside.bin")
    assert "outside the workspace's folder" in said(panel, "composerOutcome")
    chooser.put(0, tmp_path / "beside" / "a.bin")
    assert model.drafts == (DraftFrame("file", "a.bin"),)
    assert said(panel, "composerPreview") == "1 frame, with a file of 1,234 bytes"
    assert panel.findChild(QPushButton, "sendButton").isEnabled()


def test_what_is_wrong_with_a_file_is_told_before_it_is_sent(panel, tmp_path):
    model = panel.findChild(FramesModel)
    model.replace([DraftFrame("file", "gone.bin")])
    assert said(panel, "composerProblem").startswith("Frame 1: save the workspace first")
    panel.set_folder(tmp_path / "beside")
    assert "gone.bin: can't be read" in said(panel, "composerProblem")
    model.replace([DraftFrame("text", "x"), DraftFrame("file", "")])
    assert said(panel, "composerProblem").startswith("Frame 2: choose a file")
    assert not panel.findChild(QPushButton, "sendButton").isEnabled()
    panel.set_folder(None)
