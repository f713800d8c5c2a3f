"""What all tests share: the offscreen platform, the loops, and a way to wait that isn't sleeping.

A coroutine test runs on the loop of the window, on Qt's own event loop, except below
`tests/engine`, `tests/headless` and `tests/scenarios`, which run on plain asyncio, as `zmq-workbench run` does.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

# Before Qt is imported, and not over what the user asks for (xcb under Xvfb).
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui.loop import Loop

# Hypothesis' own deadline of 200 ms an example, and its patience with making them, are measures of speed, and a
# busy machine's fails them.
settings.register_profile(
    "patient", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

_PLAIN = ("engine", "headless", "scenarios")


def _qt_loop() -> asyncio.AbstractEventLoop:
    return Loop(QApplication.instance() or QApplication([]))


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item):
    folder = Path(str(item.path)).relative_to(Path(__file__).parent).parts[0]
    if folder in _PLAIN:
        return {"asyncio": asyncio.SelectorEventLoop}
    return {"qt": _qt_loop}


# Some images of Python ask for no bytecode. The tests start the program some hundred times, and compiling it
# takes longer than all else that a start does: once is enough.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Programs are started under `-X dev` for what it warns of. Its debug allocator would take as long again as all else
# that a window's start does; one test keeps it, tests/ui/test_main_window.py's of windows that leave nothing.
os.environ.setdefault("PYTHONMALLOC", "pymalloc")

# Under nohup the one is ignored, in a shell's background the other, by all that the tests start too; how the
# program takes them is tested.
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _collections():
    """As in the program, see workbench/ui/garbage.py: a QObject must not be collected on a peer's thread."""
    gc.disable()
    gc.collect()
    gc.freeze()  # all that was imported stays: no collection need look through it again
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _collect(_collections: None):
    """Between two tests, on this thread, nothing is left of the widgets before.

    Of what is no QObject, such as a layout's items, PySide doesn't hear that it is gone. Were its Python side kept,
    the next test's object at that address, a window it may be, would be taken for it.
    """
    yield
    had_widgets = QApplication.instance() is not None and bool(QApplication.topLevelWidgets())
    if had_widgets:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect(2 if had_widgets else 1)


# A wait's deadline ends a test that would never pass; it is no measure of speed. CI's machines are busy.
PATIENCE = 30.0  # seconds


class _PatientBot(QtBot):
    """pytest-qt's waits, whose five seconds a busy machine can take."""

    def waitUntil(self, callback, *, timeout: int = int(PATIENCE * 1000)) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout: int = int(PATIENCE * 1000), **more):
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitExposed(self, widget, *, timeout: int = int(PATIENCE * 1000)):
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's bot, with our patience."""
    return _PatientBot(request)


async def _until(predicate: Callable[[], object], within: float = PATIENCE) -> None:
    deadline = time.monotonic() + within
    while not predicate():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {predicate}")
        await asyncio.sleep(0.005)  # a poll's pause; what is waited for is the predicate


@pytest.fixture
def until() -> Callable[..., object]:
    """`await until(predicate)` in a coroutine; fails after `PATIENCE`. In a plain test use `qtbot.waitUntil`."""
    return _until


def _orders(folder: Path, name: str = "orders.desc") -> Path:
    from google.protobuf import descriptor_pb2

    files = descriptor_pb2.FileDescriptorSet()
    file = files.file.add(name="orders.proto", package="shop", syntax="proto3")
    state = file.enum_type.add(name="State")
    state.value.add(name="OPEN", number=0)
    state.value.add(name="PAID", number=1)
    types = descriptor_pb2.FieldDescriptorProto
    line = file.message_type.add(name="Line")
    line.field.add(name="sku", number=1, type=types.TYPE_STRING, label=1)
    line.field.add(name="count", number=2, type=types.TYPE_INT32, label=1)
    order = file.message_type.add(name="Order")
    order.field.add(name="id", number=1, type=types.TYPE_INT32, label=1)
    order.field.add(name="customer_name", number=2, type=types.TYPE_STRING, label=1)
    order.field.add(name="lines", number=3, type=types.TYPE_MESSAGE, label=3, type_name=".shop.Line")
    order.field.add(name="state", number=4, type=types.TYPE_ENUM, label=1, type_name=".shop.State")
    order.field.add(name="raw", number=5, type=types.TYPE_BYTES, label=1)
    order.field.add(name="gift", number=6, type=types.TYPE_BOOL, label=1)
    order.field.add(name="total", number=7, type=types.TYPE_DOUBLE, label=1)
    order.oneof_decl.add(name="pay")
    order.field.add(name="card", number=8, type=types.TYPE_STRING, label=1, oneof_index=0)
    order.field.add(name="cash", number=9, type=types.TYPE_BOOL, label=1, oneof_index=0)
    entry = order.nested_type.add(name="TagsEntry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=types.TYPE_STRING, label=1)
    entry.field.add(name="value", number=2, type=types.TYPE_INT64, label=1)
    order.field.add(
        name="tags", number=10, type=types.TYPE_MESSAGE, label=3, type_name=".shop.Order.TagsEntry"
    )
    path = folder / name
    path.write_bytes(files.SerializeToString())
    return path


@pytest.fixture
def orders() -> Callable[..., Path]:
    """`orders(folder)` writes `orders.desc` there, which describes `shop.Order` and `shop.Line`."""
    return _orders
