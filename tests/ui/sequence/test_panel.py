"""What the panel says of its diagram, and the files that it writes."""

from __future__ import annotations

import threading
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QToolButton

from tests.ui.sequence.diagrams import of
from workbench.traffic import sequence_layout as layout
from workbench.ui import theme
from workbench.ui.sequence import panel as module
from workbench.ui.sequence.panel import SequencePanel
from workbench.ui.sequence.sequence_png import png_parts


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


def test_it_is_saved_as_svg(panel, qtbot, tmp_path: Path):
    panel.show_diagram(of(3, b"<payload>"))
    panel.save_svg(str(tmp_path / "a.svg"))
    ended(qtbot, panel)
    assert "Saved" in panel.line.words
    tree = ET.parse(tmp_path / "a.svg")
    assert any("<payload>" in (element.text or "") for element in tree.iter())


def ended(qtbot, panel) -> None:
    qtbot.waitUntil(lambda: "sequenceCancel" not in enabled(panel), timeout=30_000)


def enabled(panel) -> list[str]:
    return [
        name
        for name in ("sequenceSvg", "sequencePng", "sequenceCancel")
        if (button := panel.findChild(QToolButton, name)).isEnabled() and button.isVisibleTo(panel)
    ]


def test_it_is_saved_as_a_picture_that_is_as_large_as_it_is(panel, qtbot, tmp_path: Path):
    panel.show_diagram(of(2))
    panel.save_png(str(tmp_path / "a.png"))
    ended(qtbot, panel)
    assert panel.line.words == f"Saved as {tmp_path / 'a.png'}."
    small = QImage(str(tmp_path / "a.png"))
    assert (small.width(), small.height()) == tuple(map(round, layout.size(panel.view.diagram)))


def test_it_is_made_on_a_thread_that_says_how_far_it_is_and_alone(panel, qtbot, monkeypatch, tmp_path: Path):
    go_on, painters = threading.Event(), []

    def slowly(shown, look, told):
        painters.append(threading.current_thread())
        told(1, 4)
        assert go_on.wait(30)
        yield from png_parts(shown, look, told)

    monkeypatch.setattr(module, "png_parts", slowly)
    panel.show_diagram(of(3))
    assert enabled(panel) == ["sequenceSvg", "sequencePng"]
    panel.save_png(str(tmp_path / "a.png"))
    qtbot.waitUntil(lambda: panel.line.words == "Saving a.png: 25%", timeout=30_000)
    assert enabled(panel) == ["sequenceCancel"]
    assert panel.findChild(QToolButton, "sequenceCancel").focusPolicy() & Qt.FocusPolicy.TabFocus
    panel.show_diagram(of(1))  # other rows are chosen meanwhile
    assert enabled(panel) == ["sequenceCancel"]
    panel.save_svg(str(tmp_path / "a.svg"))  # one at a time
    go_on.set()
    ended(qtbot, panel)
    assert threading.main_thread() not in painters
    assert enabled(panel) == ["sequenceSvg", "sequencePng"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert QImage(str(tmp_path / "a.png")).height() == round(layout.size(of(3))[1])


def test_one_that_is_cancelled_leaves_what_was_there(panel, qtbot, monkeypatch, tmp_path: Path):
    go_on = threading.Event()

    def slowly(shown, look, told):
        assert go_on.wait(30)
        yield from png_parts(shown, look, told)

    monkeypatch.setattr(module, "png_parts", slowly)
    (tmp_path / "a.png").write_bytes(b"before")
    panel.show_diagram(of(3))
    panel.save_png(str(tmp_path / "a.png"))
    panel.findChild(QToolButton, "sequenceCancel").click()
    go_on.set()
    ended(qtbot, panel)
    assert panel.line.words == "Nothing was saved."
    assert (tmp_path / "a.png").read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_being_saved_when_the_window_closes_is_saved(panel, tmp_path: Path):
    panel.show_diagram(of(50))
    panel.save_png(str(tmp_path / "a.png"))
    panel.finish()
    assert not QImage(str(tmp_path / "a.png")).isNull()


def test_a_place_that_cant_be_written_gives_a_sentence(panel, qtbot, tmp_path: Path):
    panel.show_diagram(of(1))
    for save, name in ((panel.save_svg, "a.svg"), (panel.save_png, "a.png")):
        save(str(tmp_path / "no" / name))
        ended(qtbot, panel)
        assert "can't be written (no such file or directory); choose another place." in panel.line.words


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
        ended(qtbot, panel)
        assert (tmp_path / file).stat().st_size > 100
