"""What the panel says of its diagram, and the files that it writes."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QToolButton

from tests.ui.sequence.diagrams import of
from workbench.traffic import sequence_layout as layout
from workbench.ui import theme
from workbench.ui.sequence.panel import SequencePanel


@pytest.fixture
def panel(qtbot):
    panel = SequencePanel(theme.LIGHT)
    qtbot.addWidget(panel)
    panel.resize(500, 300)
    return panel


def test_it_says_how_much_is_shown_and_what_is_left_out(panel):
    assert panel.line.words == ""
    assert not panel.findChild(QToolButton, "sequenceSvg").isEnabled()
    panel.show_diagram(of(3))
    assert panel.line.words == "3 messages, 1 event"
    panel.show_diagram(of(2, left_out=500))
    assert "first 2,000 rows" in panel.line.words


def test_it_is_saved_as_svg(panel, tmp_path: Path):
    panel.show_diagram(of(3, b"<payload>"))
    panel.save_svg(str(tmp_path / "a.svg"))
    assert "Saved" in panel.line.words
    tree = ET.parse(tmp_path / "a.svg")
    assert any("<payload>" in (element.text or "") for element in tree.iter())


def test_it_is_saved_as_a_picture_smaller_where_it_is_too_long(panel, tmp_path: Path):
    panel.show_diagram(of(2))
    panel.save_png(str(tmp_path / "a.png"))
    small = QImage(str(tmp_path / "a.png"))
    assert (small.width(), small.height()) == tuple(map(round, layout.size(panel.view.diagram)))
    panel.show_diagram(of(2000))
    image, scale = panel.image()
    assert scale < 1
    assert image.height() <= 32_000


def test_a_place_that_cant_be_written_gives_a_sentence(panel, tmp_path: Path):
    panel.show_diagram(of(1))
    panel.save_svg(str(tmp_path / "no" / "a.svg"))
    assert "can't be written" in panel.line.words
    panel.save_png(str(tmp_path / "no" / "a.png"))
    assert "can't be written" in panel.line.words


def test_a_click_asks_where_to_save(panel, qtbot, tmp_path: Path):
    panel.show_diagram(of(1))
    panel.show()
    for name, file in (("sequenceSvg", "a.svg"), ("sequencePng", "a.png")):
        panel.findChild(QToolButton, name).click()
        dialog = panel.findChild(QFileDialog, "sequenceDialog")
        dialog.fileSelected.emit(str(tmp_path / file))
        dialog.done(0)
        dialog.deleteLater()
        qtbot.waitUntil(lambda: panel.findChild(QFileDialog, "sequenceDialog") is None)
        assert (tmp_path / file).stat().st_size > 100
