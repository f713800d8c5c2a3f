"""One message: its frames at the left, the chosen frame's text or bytes at the right.

Plain text throughout, with a cap: a peer may send anything, of any size.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.document.workspace import Frame
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import arrow, hex_dump, is_text, preview, visible
from workbench.ui import theme as looks

_CAP = 65_536  # bytes of a frame that are shown


class FrameView(QWidget):
    """What is in a message."""

    resend_requested = Signal(str, tuple)
    """The user wants to edit these frames and send them again from that socket."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frameView")
        self.setAccessibleName("Frames of the selected message")
        self._record: Record | None = None
        self._headline = QLabel()
        self._headline.setTextFormat(Qt.TextFormat.PlainText)
        self._headline.setProperty("role", "secondary")
        self._as_text = QPushButton("Text")
        self._as_text.setObjectName("frameAsText")
        self._as_text.setCheckable(True)
        self._as_text.setToolTip("Show the frame as text instead of bytes")
        self._resend = QPushButton("Edit and resend")
        self._resend.setObjectName("resendButton")
        self._resend.setToolTip("Put these frames into the composer")
        for button in (self._as_text, self._resend):
            button.setProperty("role", "link")
        self._frames = QListWidget()
        self._frames.setObjectName("frameList")
        self._frames.setAccessibleName("Frames")
        self._bytes = QPlainTextEdit()
        self._bytes.setObjectName("frameBytes")
        self._bytes.setAccessibleName("Bytes of the frame")
        self._bytes.setReadOnly(True)
        self._bytes.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        for view in (self._frames, self._bytes):
            view.setFont(looks.font(looks.SECONDARY, fixed=True))

        top = QHBoxLayout()
        top.setContentsMargins(12, 2, 8, 0)
        top.addWidget(self._headline, 1)
        top.addWidget(self._as_text)
        top.addWidget(self._resend)
        split = QSplitter()
        split.addWidget(self._frames)
        split.addWidget(self._bytes)
        split.setSizes([300, 440])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(split, 1)

        self._frames.currentRowChanged.connect(self._show_frame)
        self._as_text.toggled.connect(self._toggled)
        self._resend.clicked.connect(self._ask_resend)
        self.show_record(None)

    def show_record(self, record: Record | None, *, seq: int = 0, label: str = "") -> None:
        """Show that message, or, for None, what to do."""
        self._record = record
        self._frames.clear()
        self._resend.setEnabled(record is not None and bool(record.frames))
        if record is None:
            self._headline.setText("Select a row to see its frames.")
        elif record.kind is Kind.EVENT:
            self._headline.setText(
                visible(f"{seq:,}  {label}  {record.event}  {record.peer}  {record.reason}")
            )
        else:
            count = len(record.frames)
            words = f"{count:,} frame{'' if count == 1 else 's'}, {record.size:,} bytes"
            self._headline.setText(
                visible(f"{seq:,}  {label} {arrow(record.kind)} {words}  {record.reason}".rstrip())
            )
        for number, frame in enumerate(record.frames if record else (), 1):
            kind = "text" if is_text(frame) else "hex "
            item = QListWidgetItem(f"{number}  {kind}  {len(frame):>6,} B  {preview((frame,), 80)}")
            self._frames.addItem(item)
        if record is not None and record.frames:
            self._frames.setCurrentRow(0)
        else:
            self._bytes.clear()

    def _toggled(self, _on: bool) -> None:
        self._show_frame(self._frames.currentRow())

    def _show_frame(self, row: int) -> None:
        if self._record is None or not 0 <= row < len(self._record.frames):
            return
        frame = self._record.frames[row]
        head = frame[:_CAP]
        if self._as_text.isChecked():
            text = "\n".join(visible(line) for line in head.decode("utf-8", "replace").split("\n"))
        else:
            text = "\n".join(hex_dump(head))
        if len(frame) > _CAP:
            text += f"\n… {len(frame) - _CAP:,} more bytes"
        self._bytes.setPlainText(text)

    def _ask_resend(self) -> None:
        if self._record is not None:
            frames = tuple(
                Frame(text=frame.decode("utf-8")) if is_text(frame) else Frame(hex=frame.hex(" "))
                for frame in self._record.frames
            )
            self.resend_requested.emit(self._record.socket, frames)
