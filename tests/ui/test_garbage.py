"""Garbage is collected on the GUI thread, while it is wanted, and by Python itself again afterwards."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject

from workbench.ui.garbage import GarbageCollector


class Knot(QObject):
    """Refers to itself, so that only a collection frees it."""

    def __init__(self):
        super().__init__()
        self.me = self


@pytest.fixture
def collector(qapp):
    collector = GarbageCollector(qapp)
    collector.start()
    yield collector
    _end(collector)


def _end(collector):
    """Stop it, and have it again as the tests do."""
    collector.stop()
    gc.disable()
    gc.collect()
    gc.freeze()
    collector.deleteLater()


def allocate():
    for _ in range(5):
        [[] for _ in range(5000)]
        kept = [[] for _ in range(5000)]
        del kept


def test_another_thread_collects_nothing_and_the_gui_thread_does(collector, qtbot):
    freed_on = []
    knot = Knot()
    weakref.finalize(knot, lambda: freed_on.append(threading.current_thread()))
    del knot
    other = threading.Thread(target=allocate)
    other.start()
    other.join()
    assert freed_on == []
    garbage = [[] for _ in range(20_000)]
    for one in garbage:
        one.append(one)
    del garbage, one
    qtbot.waitUntil(lambda: bool(freed_on), timeout=10_000)
    assert freed_on == [threading.main_thread()]


def test_it_is_python_s_own_again_afterwards(qapp):
    gc.enable()
    collector = GarbageCollector(qapp)
    assert not gc.isenabled()
    collector.start()
    collector.stop()
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)
    _end(collector)
