"""Marks and notes stay with their rows: in the file beside a capture, and in the live log while another is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.traffic.test_panel import CTRL, SHIFT, traffic  # noqa: F401 - a fixture
from workbench.traffic.annotations import load, notes_path
from workbench.ui.traffic.cells import Column


@pytest.fixture
async def noted(traffic, tmp_path, until):  # noqa: F811
    """Two hundred rows, of which 42 is noted and 50 marked, and the capture that they were saved as."""
    traffic.choose(42)
    traffic.press(Qt.Key.Key_M, CTRL | SHIFT)
    traffic.type("the retries begin")
    traffic.press(Qt.Key.Key_Return)
    traffic.choose(50)
    traffic.press(Qt.Key.Key_M, CTRL)
    traffic.capture = tmp_path / "kept.arrows"
    traffic.window.captures.save(traffic.capture)
    await until(notes_path(traffic.capture).exists)
    return traffic


def note_of(traffic, number: int) -> str:  # noqa: F811
    traffic.window.traffic.tick()
    return traffic.model.cell(number - 1, Column.MESSAGE).lead


async def test_a_saved_capture_has_its_notes_beside_it_and_shows_them(noted, until):
    noted.window.captures.open_path(noted.capture)
    await until(lambda: noted.model.rowCount() == 200)
    assert note_of(noted, 42) == "the retries begin"
    assert noted.window.traffic.annotations.marks == [49]
    noted.choose(60)
    noted.press(Qt.Key.Key_M, CTRL)
    await until(lambda: load(notes_path(noted.capture)).marks == [49, 59])
    noted.window.captures.show_live()
    assert note_of(noted, 42) == "the retries begin"
    assert noted.window.traffic.annotations.marks == [49]


async def test_notes_that_can_t_be_read_are_told_and_left_as_they_are(noted, until):
    path = notes_path(noted.capture)
    path.write_text("mine", encoding="utf-8")
    noted.window.captures.open_path(noted.capture)
    await until(lambda: noted.model.rowCount() == 200)
    assert "holds no marks and notes" in noted.window.notice.text
    noted.choose(60)
    noted.press(Qt.Key.Key_M, CTRL)
    noted.window.captures.show_live()
    assert path.read_text(encoding="utf-8") == "mine"


async def test_a_pause_and_the_marks_outlast_what_the_capture_s_sockets_are_called(noted):
    noted.press(Qt.Key.Key_P, CTRL | SHIFT)
    noted.window.traffic.set_log(noted.log, {"a": "A", "b": "B"})
    noted.add(10)
    assert noted.model.rowCount() == 200
    assert note_of(noted, 42) == "the retries begin"
