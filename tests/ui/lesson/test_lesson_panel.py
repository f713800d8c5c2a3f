"""A lesson as it reads: one step is next, what is done has a tick, and its words are plain text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from workbench.document.lessons import Lesson, LessonStep, Notice
from workbench.ui import theme
from workbench.ui.lesson.panel import NONE, LessonPanel
from workbench.ui.lesson.step_row import StepRow

LESSON = Lesson(
    "Ask <b>well</b>",
    "For questions.",
    "Never twice.",
    tuple(LessonStep(f"<i>Do</i> {number}", Notice(stopped="a")) for number in (1, 2, 3)),
)


@pytest.fixture
def panel(qtbot):
    panel = LessonPanel(theme.LIGHT)
    qtbot.addWidget(panel)
    panel.resize(320, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def said(panel: LessonPanel, name: str) -> str:
    return panel.findChild(QLabel, name).text()


def states(panel: LessonPanel) -> list[str]:
    return [panel.findChild(StepRow, f"lessonStep{number}").state for number in (1, 2, 3)]


def can(panel: LessonPanel, name: str) -> bool:
    return panel.findChild(QToolButton, name).isVisible()


def test_without_a_lesson_it_says_how_to_open_one(panel):
    assert said(panel, "lessonIntro") == NONE
    assert not any(can(panel, name) for name in ("lessonSkip", "lessonAgain", "lessonClose"))


def test_the_next_step_is_emphasised_and_what_is_done_has_a_tick(panel):
    panel.set_lesson(LESSON)
    assert (states(panel), said(panel, "lessonProgress")) == (["next", "later", "later"], "Step 1 of 3")
    panel.set_progress(1, ())
    assert (states(panel), said(panel, "lessonProgress")) == (["done", "next", "later"], "Step 2 of 3")
    panel.set_progress(2, {1})
    assert states(panel) == ["done", "skipped", "next"]
    assert panel.findChild(StepRow, "lessonStep2").accessibleName() == "Step 2, skipped: <i>Do</i> 2"
    panel.set_progress(3, {1})
    assert said(panel, "lessonProgress") == "2 of 3 done"
    assert (can(panel, "lessonSkip"), can(panel, "lessonAgain")) == (False, True)
    panel.set_progress(3, ())
    assert said(panel, "lessonProgress") == "All 3 steps are done"


def test_its_words_are_shown_as_they_are(panel):
    panel.set_lesson(LESSON)
    labels = [label for label in panel.findChildren(QLabel) if "<" in label.text()]
    assert len(labels) == 4
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_its_buttons_ask_by_mouse_and_by_key(panel):
    asked = []
    panel.skip_requested.connect(lambda: asked.append("skip"))
    panel.again_requested.connect(lambda: asked.append("again"))
    panel.close_requested.connect(lambda: asked.append("close"))
    panel.set_lesson(LESSON)
    panel.set_progress(1, ())
    for name in ("lessonSkip", "lessonAgain", "lessonClose"):
        button = panel.findChild(QToolButton, name)
        assert button.toolTip()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert asked == ["skip", "skip", "again", "again", "close", "close"]


def test_another_lesson_takes_its_place_and_either_theme_shows_it(panel, qtbot):
    panel.set_lesson(LESSON)
    panel.set_progress(2, ())
    panel.set_theme(theme.DARK)
    panel.set_lesson(Lesson("Other", "b", "c", (LessonStep("Only this", Notice(stopped="a")),)))

    def shown() -> list[str]:
        return [row.accessibleName() for row in panel.findChildren(StepRow) if row.isVisible()]

    qtbot.waitUntil(lambda: shown() == ["Step 1, next: Only this"])
    assert not panel.grab().isNull()
