"""Sending on a schedule, chosen and stopped in the composer of the real window, and its progress in words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox

from workbench.document.sending import ONCE, Sending
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace
from workbench.engine.state import Progress
from workbench.ui.composer.schedule_bar import ScheduleBar, in_words


@pytest.fixture
def bar(qtbot):
    bar = ScheduleBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_each_way_asks_for_its_fields_alone(bar):
    kind = bar.findChild(QComboBox, "scheduleKind")
    fields = {
        "Once": set(),
        "As fast as it goes": {"scheduleCount"},
        "Every so many seconds": {"scheduleCount", "scheduleEvery", "scheduleJitter"},
        "At a rate": {"scheduleCount", "scheduleRate", "scheduleJitter"},
        "In bursts": {"scheduleCount", "scheduleEvery", "scheduleJitter", "scheduleBurst"},
    }
    for index, (name, wanted) in enumerate(fields.items()):
        assert kind.itemText(index) == name
        kind.setCurrentIndex(index)
        boxes = [*bar.findChildren(QSpinBox), *bar.findChildren(QDoubleSpinBox)]
        assert {box.objectName() for box in boxes if box.isVisible()} == wanted
        assert all(box.accessibleName() for box in boxes)
    assert bar.sending() == Sending(count=100, interval=1.0, burst=10)
    bar.findChild(QSpinBox, "scheduleCount").setValue(0)
    assert bar.sending().count is None
    kind.setCurrentIndex(0)
    assert bar.sending() == ONCE
    assert bar.rows() is None


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress(sent=3, count=1000, asked=100.0, achieved=99.5), "3 of 1,000 sent, 99.5/s of 100 asked"),
        (Progress(sent=1234, refused=1), "1,234 sent, 1 try refused"),
        (Progress(sent=2, count=2, refused=2, done=True), "2 of 2 sent, 2 tries refused, done"),
        (Progress(sent=2, count=9, done=True, why="stopped"), "2 of 9 sent, stopped"),
    ],
)
def test_progress_in_words(progress, said):
    assert in_words(progress) == said


def test_rows_are_read_or_refused_in_words(bar, qtbot, tmp_path):
    bar.findChild(QComboBox, "scheduleKind").setCurrentIndex(1)
    path = tmp_path / "people.csv"
    path.write_text("name,age\nAnn,7\nBob,8\n")
    bar.load_rows(str(path))
    qtbot.waitUntil(lambda: bar.rows() is not None)
    said = bar.findChild(QLabel, "scheduleRowsWords")
    assert said.text() == "people.csv: 2 rows with row.name, row.age"
    assert bar.sending().count == 2
    path.write_text("name,age\nAnn")
    bar.load_rows(str(path))
    qtbot.waitUntil(lambda: bar.rows() is None)
    assert "line 2: 1 values for 2 columns" in said.text()


async def test_a_schedule_runs_and_is_stopped_by_clicks_and_what_cannot_be_is_told(window, hand, until):
    bind, connect = (Endpoint(mode=mode, address="inproc://schedule") for mode in ("bind", "connect"))
    window.document.replace(
        Workspace(
            sockets=(
                Socket(id="pull", type="PULL", at=(0, 0), endpoints=(bind,)),
                Socket(id="push", type="PUSH", at=(320, 0), endpoints=(connect,)),
            )
        )
    )
    window.start_all()
    window.composer.load_message((Frame(text="{{ counter }}"),), "push")
    kind = hand.part(QComboBox, "scheduleKind")
    kind.setFocus()
    for _ in range(3):
        QTest.keyClick(kind, Qt.Key.Key_Down)
    assert kind.currentText() == "At a rate"
    hand.part(QSpinBox, "scheduleCount").setValue(0)
    hand.part(QDoubleSpinBox, "scheduleRate").setValue(1e9)
    hand.send()
    assert "can't be reached" in hand.part(QLabel, "composerOutcome").text()
    assert window.session.state("push").counters.sent == 0
    hand.part(QDoubleSpinBox, "scheduleRate").setValue(500)
    hand.send()
    await until(lambda: window.session.state("pull").counters.received > 20)
    await until(lambda: "asked" in hand.part(QLabel, "scheduleProgress").text())
    assert not hand.part(QPushButton, "sendButton").isEnabled()
    hand.click("scheduleStop")
    assert hand.part(QLabel, "scheduleProgress").text().endswith("stopped")
    assert hand.part(QPushButton, "sendButton").isEnabled()
    rows = [window.session.log.record_at(row) for row in range(len(window.session.log))]
    sent = [record.frames[0] for record in rows if record.socket == "push" and record.frames]
    assert sent[:3] == [b"0", b"1", b"2"]
