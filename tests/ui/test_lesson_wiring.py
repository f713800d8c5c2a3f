"""Lessons in the window: they open with their patterns, notice what is done, and stay closed once they were."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QToolButton

from workbench.document import gallery


@pytest.fixture
def learner(window, hand):
    class Learner:
        def opens(self, name: str, *, by: str = "patternOpen") -> None:
            patterns = hand.part(QListView, "gallery")
            row = gallery.names().index(name)
            patterns.setCurrentIndex(patterns.model().index(row, 0))
            hand.part(QAction, by).trigger()

        def reads(self, name: str) -> str:
            return hand.part(QLabel, name).text()

    return Learner()


async def test_a_pattern_opens_with_its_lesson_which_notices_what_is_done(window, hand, learner, until):
    learner.opens("pair")
    await until(window.lesson.isVisible)
    assert learner.reads("lessonTitle") == "Exactly two, both ways"
    assert learner.reads("lessonProgress") == "Step 1 of 7"
    hand.start_all()
    await until(lambda: learner.reads("lessonProgress") == "Step 3 of 7")
    window.running.send_message("pong")
    await until(lambda: learner.reads("lessonProgress") == "Step 5 of 7")
    for _ in range(3):
        hand.click("lessonSkip", QToolButton)
    assert learner.reads("lessonProgress") == "4 of 7 done"
    hand.click("lessonAgain", QToolButton)
    await until(lambda: learner.reads("lessonProgress") == "Step 3 of 7")  # all is started already


async def test_once_closed_it_stays_closed_until_it_is_asked_for(window, hand, learner, until):
    learner.opens("pair")
    await until(window.lesson.isVisible)
    hand.click("lessonClose", QToolButton)
    await until(window.inspector.isVisible)
    assert not window.lesson.isVisible()
    learner.opens("pair")
    assert not window.lesson.isVisible()
    learner.opens("push-pull")  # another one's is another's
    await until(window.lesson.isVisible)
    learner.opens("pair")
    await until(window.inspector.isVisible)
    learner.opens("pair", by="patternLesson")
    await until(window.lesson.isVisible)
    learner.opens("push-pull")
    learner.opens("pair")
    await until(lambda: learner.reads("lessonTitle") == "Exactly two, both ways")
    assert window.lesson.isVisible()


async def test_what_was_closed_is_remembered_by_the_next_window(
    window, hand, learner, until, tmp_path, open_window
):
    learner.opens("pair")
    await until(window.lesson.isVisible)
    hand.click("lessonClose", QToolButton)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    later = open_window(settings=settings)
    later.gallery.pattern_requested.emit("pair")
    await asyncio.sleep(0)
    assert not later.lesson.isVisible()
    later.gallery.pattern_requested.emit("broker")
    await until(later.lesson.isVisible)


async def test_a_file_of_a_pattern_opens_without_and_the_key_shows_it(window, hand, learner, until):
    action = hand.part(QAction, "actionLesson")
    assert not action.isEnabled()
    window.document.replace(gallery.load_pattern("pair"))
    assert not window.lesson.isVisible()
    assert action.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_F1)
    await until(window.lesson.isVisible)
    await until(lambda: window.lesson.isAncestorOf(QApplication.focusWidget()))
    hand.part(QAction, "actionNew").trigger()
    await until(lambda: not window.lesson.isVisible())
    assert not action.isEnabled()
