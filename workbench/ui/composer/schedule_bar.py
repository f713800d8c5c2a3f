"""How the composed message is sent: once, or on a schedule; and how a schedule that runs stands.

Invariant: the bar sends nothing; it says what is asked for, and shows the progress that it is given.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFileDialog,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.document.rows import Rows, RowsError
from workbench.document.sending import ONCE, Sending
from workbench.engine.state import Progress
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.composer.parts import line, plural, row, show_words
from workbench.ui.composer.rows_loader import RowsLoader
from workbench.ui.parts import inset_digits, label, link, paragraph, set_role

_ONCE, _FAST, _EVERY, _RATE, _BURSTS = range(5)
_KINDS = ("Once", "As fast as it goes", "Every so many seconds", "At a rate", "In bursts")
_FILTER = "Rows (*.csv *.tsv *.jsonl *.ndjson);;All files (*)"


def in_words(progress: Progress) -> str:
    """How a schedule stands, on one line."""
    parts = [
        f"{progress.sent:,} of {progress.count:,} sent"
        if progress.count is not None
        else f"{progress.sent:,} sent"
    ]
    if progress.achieved:
        asked = f" of {progress.asked:,.6g} asked" if progress.asked else ""
        parts.append(f"{progress.achieved:,.4g}/s{asked}")
    if progress.refused:
        parts.append(f"{plural(progress.refused, 'try').replace('trys', 'tries')} refused")
    if progress.done:
        parts.append(progress.why or "done")
    return ", ".join(parts)


class ScheduleBar(QWidget):
    """A choice of how, its fields, and the progress with Stop."""

    changed = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Rows | None = None
        self._running = False
        self._kind = ArrowCombo()
        self._kind.setObjectName("scheduleKind")
        self._kind.setAccessibleName("How often to send")
        self._kind.setToolTip("Send once, or on a schedule: so many times, at a pace, or until stopped")
        self._kind.addItems(_KINDS)
        self._count = QSpinBox()
        self._count.setRange(0, 2**31 - 1)
        self._count.setSpecialValueText("until stopped")
        self._count.setPrefix("× ")
        self._count.setGroupSeparatorShown(True)
        self._dress(self._count, "scheduleCount", "How many messages; 0 for until stopped", 100)
        self._burst = QSpinBox()
        self._burst.setRange(1, 1_000_000)
        self._dress(self._burst, "scheduleBurst", "How many messages go in each burst", 10)
        self._every = self._seconds("scheduleEvery", "Seconds between two messages, or two bursts", 1.0)
        self._every.setMinimum(0.0001)
        self._rate = QDoubleSpinBox()
        self._rate.setRange(0.000001, 1e9)
        self._rate.setDecimals(3)
        self._rate.setSuffix(" a second")
        self._dress(self._rate, "scheduleRate", "Messages a second", 100.0)
        self._jitter = self._seconds("scheduleJitter", "Up to so many seconds later, by chance", 0.0)
        self._pick = link(
            "Rows from a file…",
            "scheduleRows",
            "Each row of a CSV or JSON lines file in turn: {{ row.name }}",
        )
        self._pick.setProperty("edge", "left")
        self._unpick = link("Without rows", "scheduleNoRows", "Send without the file of rows")
        self._rows_words = paragraph("secondary", name="scheduleRowsWords")
        self._progress = paragraph("secondary", name="scheduleProgress")
        self._stop = QPushButton("Stop")
        self._stop.setObjectName("scheduleStop")
        self._stop.setAccessibleName("Stop the schedule")
        self._stop.setToolTip("Stop sending on this schedule")
        self._loader = RowsLoader(self)
        self._lay_out()
        self._wire()
        self._follow()
        self.show_progress(None)

    def _seconds(self, name: str, tip: str, value: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(0.0, 86400.0)
        box.setDecimals(4)
        box.setSuffix(" s")
        self._dress(box, name, tip, value)
        return box

    def _dress(self, box: QSpinBox | QDoubleSpinBox, name: str, tip: str, value: float) -> None:
        box.setObjectName(name)
        box.setAccessibleName(tip)
        box.setToolTip(tip)
        box.setKeyboardTracking(False)
        inset_digits(box)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # or they widen the window
        box.setMinimumWidth(56)
        box.setValue(value)  # pyright: ignore[reportArgumentType] - whole where the box is

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line(self._kind, self._count))
        self._at_once = label("secondary", "every")
        self._pace_row = row(
            self._burst, self._at_once, self._every, self._rate, label("secondary", "jitter"), self._jitter
        )
        paces = self._pace_row.layout()
        for place in (0, 2, 3, 5):
            paces.setStretch(place, 1)  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
        self._rows_row = row(self._pick, self._unpick, None)
        for part in (self._pace_row, self._rows_row, self._rows_words):
            column.addWidget(part)
        self._progress_row = QWidget()
        progress = line(self._progress, self._stop)
        progress.setStretch(0, 1)
        self._progress_row.setLayout(progress)
        column.addWidget(self._progress_row)

    def _wire(self) -> None:
        self._kind.currentIndexChanged.connect(self._follow)
        for box in (self._count, self._burst, self._every, self._rate, self._jitter):
            box.valueChanged.connect(self.changed)
        self._pick.clicked.connect(self._choose_file)
        self._unpick.clicked.connect(self._drop_rows)
        self._stop.clicked.connect(self.stop_requested)
        self._loader.loaded.connect(self._loaded)

    def _follow(self) -> None:
        kind = self._kind.currentIndex()
        # What goes first: all at once, for a moment, would widen the panel for good.
        self._rate.setVisible(kind == _RATE)
        self._every.setVisible(kind in (_EVERY, _BURSTS))
        self._burst.setVisible(kind == _BURSTS)
        self._at_once.setVisible(kind == _BURSTS)
        self._pace_row.setVisible(kind in (_EVERY, _RATE, _BURSTS))
        self._count.setVisible(kind != _ONCE)
        self._rows_row.setVisible(kind != _ONCE)
        self._unpick.setVisible(self._rows is not None)
        self._rows_words.setVisible(kind != _ONCE and bool(self._rows_words.text()))
        self.changed.emit()

    # What is asked for

    def sending(self) -> Sending:
        """The schedule as it is chosen; one that can't be is told when it is started."""
        kind = self._kind.currentIndex()
        if kind == _ONCE:
            return ONCE
        count = self._count.value() or None
        if kind == _FAST:
            return Sending(count=count)
        interval = 1.0 / self._rate.value() if kind == _RATE else self._every.value()
        burst = self._burst.value() if kind == _BURSTS else 1
        return Sending(count=count, interval=interval, burst=burst, jitter=self._jitter.value())

    def is_scheduled(self) -> bool:
        """Whether it is more than a message that is sent once."""
        return self._kind.currentIndex() != _ONCE

    def rows(self) -> Rows | None:
        """The rows that messages are made of in turn, if any."""
        return self._rows if self.is_scheduled() else None

    def is_running(self) -> bool:
        """Whether a schedule runs now."""
        return self._running

    # Rows

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Rows from a file", "", _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.load_rows)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def load_rows(self, path: str) -> None:
        """Read the rows of that file, on a thread."""
        self._say_rows("Reading…", "secondary")
        self._loader.load(Path(path))

    def _loaded(self, outcome: object) -> None:
        if isinstance(outcome, RowsError):
            self._rows = None
            self._say_rows(str(outcome), "problem")
        elif isinstance(outcome, Rows):
            self._rows = outcome
            columns = ", ".join(f"row.{column}" for column in outcome.columns[:6])
            more = " …" if len(outcome.columns) > 6 else ""
            self._say_rows(
                f"{outcome.name}: {plural(len(outcome), 'row')} with {columns or 'no common column'}{more}",
                "secondary",
            )
            self._count.setValue(len(outcome))
        self._follow()

    def _drop_rows(self) -> None:
        self._rows = None
        self._say_rows("", "secondary")
        self._follow()

    def _say_rows(self, text: str, role: str) -> None:
        set_role(self._rows_words, role)
        show_words(self._rows_words, text)

    # Progress

    def show_progress(self, progress: Progress | None) -> None:
        """How the schedule stands; None where there is none to tell of."""
        was, self._running = self._running, progress is not None and not progress.done
        self._progress.setText(in_words(progress) if progress is not None else "")
        self._progress_row.setVisible(progress is not None)
        self._stop.setVisible(self._running)
        if was != self._running:
            self.changed.emit()
