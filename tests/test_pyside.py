"""PySide6 must not lose references to None and True: 6.12.0 on Python 3.11 did, and aborted (pyproject.toml)."""

import sys

from PySide6.QtCore import QObject, Signal


class _Emitter(QObject):
    emitted = Signal(int)


def test_void_calls_and_emits_keep_the_count_of_none_and_true():
    emitter = _Emitter()
    emitter.emitted.connect(emitter.setObjectName.__self__.blockSignals)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for number in range(5000):
        emitter.setObjectName("name")
        emitter.emitted.emit(number % 1)
    after = sys.getrefcount(None), sys.getrefcount(True)
    # Where None and True are immortal the counts stand still; elsewhere they may move by a few.
    assert abs(after[0] - before[0]) < 100
    assert abs(after[1] - before[1]) < 100
