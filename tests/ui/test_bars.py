"""The line above the rows: it says, it shows how far, it offers one button, and it goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from workbench.ui.bars import JobBar, QuietBar


@pytest.fixture
def job(qtbot):
    bar = JobBar("exportBar", "Export", "Cancel", "Write nothing more")
    qtbot.addWidget(bar)
    assert bar.text == ""
    return bar


def test_a_job_says_how_far_it_is_and_can_be_ended_by_button_and_by_escape(qtbot, job):
    job.show_progress("Exporting 500 of 1,000 rows", 500, 1000)
    progress = job.findChild(QProgressBar)
    assert job.text == "Exporting 500 of 1,000 rows"
    assert progress.value() * 2 == progress.maximum()
    with qtbot.waitSignal(job.pressed):
        QTest.mouseClick(job.findChild(QPushButton), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(job.pressed):
        QTest.keyClick(job, Qt.Key.Key_Escape)


def test_of_what_has_no_total_the_line_only_moves(job):
    job.show_progress("Reading", 5, 0)
    assert job.findChild(QProgressBar).maximum() == 0


def test_an_outcome_has_nothing_to_press(qtbot, job):
    job.show_progress("Exporting", 1, 2)
    job.tell("Exported 2 rows", "to /tmp/x")
    assert job.text == "Exported 2 rows"
    assert not job.findChild(QPushButton).isVisible()
    assert not job.findChild(QProgressBar).isVisible()
    with qtbot.assertNotEmitted(job.pressed):
        QTest.keyClick(job, Qt.Key.Key_Escape)
    job.show_progress("Exporting", 1, 2)
    assert job.findChild(QPushButton).isVisible()


def test_a_name_in_it_is_plain_text_and_makes_it_no_wider(qtbot):
    bar = QuietBar("shownCapture", "Capture", "Back", "Show live traffic again")
    qtbot.addWidget(bar)
    narrow = bar.minimumSizeHint().width()
    bar.say("<b>" + "x" * 500)
    label = bar.findChild(QLabel)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.toolTip() == bar.text
    assert bar.minimumSizeHint().width() == narrow
