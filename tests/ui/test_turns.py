"""Work is done a piece at a turn, with Qt's own work between two."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QTimer

from workbench.ui.turns import Turns


@pytest.fixture
def turns(qapp):
    parent = QObject()
    yield Turns(parent)
    parent.deleteLater()


def test_pieces_are_done_in_their_order(turns, qtbot):
    done = []
    turns.take(lambda: done.append(1), lambda: done.append(2), lambda: done.append(3))
    assert done == [1]
    qtbot.waitUntil(lambda: done == [1, 2, 3])


def test_what_is_due_meanwhile_comes_between_two(turns, qtbot):
    done = []
    turns.take(
        lambda: QTimer.singleShot(0, lambda: done.append("due")), lambda: None, lambda: done.append("last")
    )
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == ["due", "last"]


def test_a_piece_that_waits_is_not_asked_for_twice(turns, qtbot):
    done = []

    def first():
        done.append("first")

    def second():
        done.append("second")

    turns.take(first, second)
    turns.take(first, second)
    qtbot.waitUntil(lambda: len(done) == 3)
    turns.take(lambda: done.append("end"))
    assert done == ["first", "second", "first", "end"]


def test_nothing_is_done_once_it_is_stopped(turns, qtbot):
    done = []
    turns.take(lambda: done.append(1), lambda: done.append(2))
    turns.stop()
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: done.append("later")))
    qtbot.waitUntil(lambda: "later" in done)
    assert done == [1, "later"]
