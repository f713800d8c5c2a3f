"""How long a frame keeps the window: the slowest payload through any decoder, and a message of 50 MB opened."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QApplication

from tests.benchmarks.harness import RUNS, Result, result
from tests.traffic.decoders.mutations import payloads
from workbench.traffic.decoders import registry
from workbench.traffic.decoders.guess import guess
from workbench.traffic.records import Kind, Record
from workbench.ui.app import make_application
from workbench.ui.traffic.frame_view import FrameView

PAYLOADS = 1_000
LARGE = 50_000_000
_DOCUMENT = json.dumps([{"id": number, "name": "x" * 50} for number in range(12_000)])  # about a megabyte


def _slowest() -> float:
    """Milliseconds of the slowest payload through any decoder."""
    worst = 0.0
    for frame in payloads(PAYLOADS):
        for name in registry.names():
            worst = max(
                worst, _milliseconds(lambda frame=frame, name=name: registry.decode(name, frame).summary)
            )
        worst = max(worst, _milliseconds(lambda frame=frame: guess(frame).summary))
    return worst


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000


def _opened(view: FrameView, application: QApplication, frame: bytes) -> float:
    """Milliseconds of the GUI thread until that frame is chosen, decoded and painted."""
    record = Record(time=0, socket="a", kind=Kind.RECEIVED, frames=(frame,))

    def open_() -> None:
        view.show_record(record, seq=1)
        application.processEvents()

    spent = _milliseconds(open_)
    view.show_record(None)
    application.processEvents()
    return spent


def benchmarks() -> Iterator[Result]:
    """The slowest decoding, by json.loads of a megabyte; 50 MB opened, by five bytes."""
    runs = [(_slowest(), _milliseconds(lambda: json.loads(_DOCUMENT))) for _ in range(RUNS)]
    yield result("decode_slowest", [run[0] for run in runs], "ms", [run[1] for run in runs])
    application = QApplication.instance() or make_application()
    assert isinstance(application, QApplication)
    view = FrameView()
    view.resize(900, 240)
    view.show()
    large = ("[" + ",".join([_DOCUMENT] * (LARGE // len(_DOCUMENT))) + "]").encode()
    for frame in (large, b"hello"):
        _opened(view, application, frame)  # fonts and caches
    runs = [
        (_opened(view, application, large), _opened(view, application, b"hello")) for _ in range(RUNS * 3)
    ]
    yield result("open_50_mb", [run[0] for run in runs], "ms", [run[1] for run in runs])
    view.close()
    view.deleteLater()
    application.processEvents()
