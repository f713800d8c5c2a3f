"""A file is written whole, or it is as it was and a sentence says why."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QObject

from workbench.ui.traffic.byte_saver import ByteSaver


def saved(qtbot, data: bytes, path) -> list:
    parent = QObject()
    saver = ByteSaver(data, str(path), parent)
    with qtbot.waitSignal(saver.finished) as ended:
        saver.start()
    return ended.args


def test_all_bytes_are_there(qtbot, tmp_path):
    data = os.urandom(3 * 1024 * 1024 + 7)
    path = tmp_path / "frame.bin"
    path.write_bytes(b"before")
    assert saved(qtbot, data, path) == [f"Saved 3,145,735 bytes as {path}.", True]
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_something_too(qtbot, tmp_path):
    assert saved(qtbot, b"", tmp_path / "empty.bin")[1]
    assert (tmp_path / "empty.bin").read_bytes() == b""


@pytest.mark.parametrize("name", ["missing/frame.bin", "."])
def test_a_place_that_can_not_be_written_is_told(qtbot, tmp_path, name):
    sentence, there = saved(qtbot, b"x", tmp_path / name)
    assert not there
    assert "can't be written" in sentence
    assert list(tmp_path.iterdir()) == []
