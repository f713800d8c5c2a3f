"""The list of a message's frames says number, kind, content and size, and reads only what is asked for."""

from __future__ import annotations

from PySide6.QtTest import QAbstractItemModelTester

from workbench.ui.traffic.message_frames_model import FrameColumn, MessageFramesModel


def row(model: MessageFramesModel, number: int) -> list[str]:
    return [model.index(number, column).data() for column in FrameColumn]


def test_rows(qtmodeltester):
    model = MessageFramesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_frames((b"task", b"\xff\xfe", b"", b"line\nbreak"))
    assert row(model, 0) == ["1", "text", "task", "4 B"]
    assert row(model, 1) == ["2", "bytes", "ff fe", "2 B"]
    assert row(model, 2) == ["3", "empty", "", "0 B"]
    assert row(model, 3) == ["4", "text", "line␊break", "10 B"]
    model.set_frames(())
    assert model.rowCount() == 0
    qtmodeltester.check(model)
    assert tester.model() is model


def test_a_long_frame_is_judged_by_its_beginning_also_where_a_character_is_cut():
    model = MessageFramesModel()
    model.set_frames((b"x" + "é".encode() * 40_000, b"\xff" * 70_000))
    assert row(model, 0)[1] == "text"
    assert row(model, 1)[1] == "bytes"
