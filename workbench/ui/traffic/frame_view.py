"""One message: its frames at the left, the bytes of all or the text of one at the right.

Invariant: the frame that is chosen in the list is the one that is marked at the right, wherever it was
chosen. Plain text throughout; a peer may send anything, of any size.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.document.workspace import Frame
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import arrow, is_text, visible
from workbench.ui.traffic.copy_actions import CopyActions
from workbench.ui.traffic.hex_view import HexView
from workbench.ui.traffic.message_frames_model import FrameColumn, MessageFramesModel
from workbench.ui.traffic.rows_view import RowsView
from workbench.ui.traffic.text_view import TextView

ROW = 22
_REASON = 2_000  # characters of a reason that are shown
_RESEND_BYTES, _RESEND_FRAMES = 1024 * 1024, 1_000  # what can still be edited by hand


class FrameView(QWidget):
    """What is in a message."""

    resend_requested = Signal(str, tuple)
    """The user wants to edit these frames and send them again from that socket."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frameView")
        self.setAccessibleName("Frames of the selected message")
        self._record: Record | None = None
        self._seq = self._size = 0
        self._following = False  # while the list goes where the cursor in the bytes is
        self._row = 0  # the frame that was chosen last, also in the message before
        self._make_parts()
        self._make_actions()
        self._lay_out()
        self._join()
        self.show_record(None)

    def _make_parts(self) -> None:
        self._headline = _label("frameHeadline", "secondary")
        self._reason = _label("frameReason", "problem")
        self._show_all = _link("frameShowAll", "Show the whole frame; the window stays free meanwhile")
        self._as_text = _link("frameAsText", "Show the chosen frame as text, or all frames as bytes")
        self._resend = _link("resendButton", "")
        self._resend.setText("Edit and resend")
        self._model = MessageFramesModel(self)
        self._frames = _frames_table(self._model)
        self._bytes = HexView()
        self._text = TextView()
        self._shown = QStackedWidget()
        self._shown.addWidget(self._bytes)
        self._shown.addWidget(self._text)

    def _make_actions(self) -> None:
        self._actions = CopyActions(self)
        self._actions.told.connect(self._tell)
        for view in (self._frames, self._bytes, self._text):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            view.addActions(self.actions())

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 2, 8, 2)
        top.addWidget(self._headline, 1)
        for button in (self._show_all, self._as_text, self._resend):
            top.addWidget(button)
        self._split = QSplitter()
        self._split.addWidget(self._frames)
        self._split.addWidget(self._shown)
        self._split.setSizes([240, 640])  # beside the list there is room for 16 bytes at 1280 x 800
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(False)
        self._pages = QStackedWidget()
        self._pages.addWidget(QWidget())
        self._pages.addWidget(self._split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._reason)
        layout.addWidget(self._pages, 1)

    def _join(self) -> None:
        self._frames.selectionModel().currentRowChanged.connect(self._frame_chosen)
        self._frames.clicked.connect(self._row_clicked)
        self._bytes.frame_chosen.connect(self._chosen_in_bytes)
        for view in (self._bytes, self._text):
            view.selection_changed.connect(self._refresh_actions)
        self._text.progressed.connect(self._show_progress)
        self._show_all.clicked.connect(self._text.show_all)
        self._as_text.clicked.connect(self._toggle)
        self._resend.clicked.connect(self._ask_resend)

    def show_record(self, record: Record | None, *, seq: int = 0, label: str = "") -> None:
        """Show that message, number `seq` in the log, or, for None, what to do."""
        kept = self._row
        self._record, self._seq = record, seq
        self._size = record.size if record is not None else 0
        self._actions.set_message(record, seq, self._size)
        frames = record.frames if record is not None else ()
        self._headline.setText(_headline(record, self._size, seq, label))
        self._show_reason(record)
        # The views before the list: once a row is chosen, they are asked for it.
        self._bytes.show_frames(frames)
        self._text.show_frames(frames)
        self._model.set_frames(frames)
        self._pages.setCurrentIndex(1 if frames else 0)
        self._fit_columns(len(frames))
        if frames:
            # The same frame of the next message: that is what is compared.
            self._choose_row(min(kept, len(frames) - 1))
        self._row = kept
        self._as_text.setVisible(bool(frames))
        self._resend.setVisible(bool(frames))
        why_not = _why_not_edited(len(frames), self._size)
        self._resend.setEnabled(not why_not)
        self._resend.setToolTip(why_not or "Put these frames into the composer")
        self._show_progress()
        self._refresh_actions()

    def _show_reason(self, record: Record | None) -> None:
        reason = record.reason if record is not None else ""
        trouble = record is not None and (record.trouble or record.kind is Kind.REFUSED)
        self._tell(visible(reason[:_REASON]), not trouble)

    def _tell(self, sentence: str, well: bool) -> None:
        """Say it under the headline, until another message is shown."""
        self._reason.setText(sentence)
        self._reason.setVisible(bool(sentence))
        self._reason.setProperty("role", "secondary" if well else "problem")
        self._reason.style().unpolish(self._reason)
        self._reason.style().polish(self._reason)

    def _fit_columns(self, count: int) -> None:
        metrics = self._bytes.metrics
        for column, sample in (
            (FrameColumn.NUMBER, f"{count:,}"),
            (FrameColumn.KIND, "empty"),
            (FrameColumn.SIZE, f"{self._bytes.longest:,} B"),
        ):
            self._frames.setColumnWidth(column, round(metrics.horizontalAdvance(sample)) + 16)

    # Choosing

    def _choose_row(self, row: int) -> None:
        index = self._model.index(row, 0)
        if index != self._frames.currentIndex():
            self._frames.setCurrentIndex(index)

    def _chosen_in_bytes(self, number: int) -> None:
        # The cursor is there already: the list follows, and the bytes stay as they are.
        self._following = True
        self._choose_row(number)
        self._frames.scrollTo(self._frames.currentIndex())
        self._following = False

    def _row_clicked(self, index: QModelIndex) -> None:
        self._mark(index.row())

    def _frame_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._mark(current.row())

    def _mark(self, row: int) -> None:
        self._row = row
        if not self._following:
            self._bytes.drop_cursor()
        self._bytes.choose(row)
        if self._showing() is self._text:
            self._text.choose(row)
        self._show_progress()
        self._refresh_actions()

    def _showing(self) -> RowsView:
        return self._text if self._shown.currentWidget() is self._text else self._bytes

    def _toggle(self) -> None:
        had_focus = self._showing().hasFocus()
        self._shown.setCurrentWidget(self._bytes if self._showing() is self._text else self._text)
        if self._showing() is self._text:
            self._text.choose(self._frames.currentIndex().row())
        if had_focus:
            self._showing().setFocus()
        self._show_progress()
        self._refresh_actions()

    def _show_progress(self) -> None:
        text = self._showing() is self._text
        self._as_text.setText("Show as bytes" if text else "Show as text")
        hidden = self._text.hidden_bytes() if text else 0
        left = self._text.left_bytes() if text else 0
        self._show_all.setVisible(bool(hidden) or bool(left))
        self._show_all.setEnabled(bool(hidden))
        self._show_all.setText(f"Show all, {hidden:,} more bytes" if hidden else f"{left:,} bytes to go")

    # Taking out

    def _refresh_actions(self) -> None:
        """Offer the selection, else the chosen frame."""
        row = self._frames.currentIndex().row()
        frames = self._bytes.frames
        if size := self._showing().selected_size():
            self._actions.offer("selection", size, self._showing().selected_bytes)
        elif 0 <= row < len(frames):
            self._actions.offer(f"frame {row + 1:,}", len(frames[row]), self._chosen_frame)
        else:
            self._actions.offer("frame", 0, None)

    def _chosen_frame(self) -> tuple[bytes, ...]:
        return (self._bytes.frames[self._frames.currentIndex().row()],)

    def _ask_resend(self) -> None:
        if self._record is not None:
            frames = tuple(_editable(frame) for frame in self._record.frames)
            self.resend_requested.emit(self._record.socket, frames)


def _label(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role == "problem":
        label.setWordWrap(True)
        label.setContentsMargins(12, 2, 12, 6)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    else:
        label.setMinimumHeight(ROW)  # as high without the links beside it
        # A long headline gives way; it doesn't hold the panel wide.
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _link(name: str, tip: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("role", "link")
    button.setToolTip(tip)
    return button


def _frames_table(model: MessageFramesModel) -> QTableView:
    table = QTableView()
    table.setObjectName("frameList")
    table.setAccessibleName("Frames")
    table.setModel(model)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows = table.verticalHeader()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setMinimumSectionSize(ROW)
    rows.setDefaultSectionSize(ROW)
    rows.hide()
    columns = table.horizontalHeader()
    columns.hide()
    columns.setMinimumSectionSize(16)
    columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    columns.setSectionResizeMode(FrameColumn.PREVIEW, QHeaderView.ResizeMode.Stretch)
    return table


def _headline(record: Record | None, size: int, seq: int, label: str) -> str:
    if record is None:
        return "Select a row to see its frames."
    if record.kind is Kind.EVENT:
        said = f"{record.event.replace('-', ' ')}  {record.peer}"
    else:
        count = len(record.frames)
        said = (
            f"{arrow(record.kind)} {record.kind.word}  "
            f"{count:,} frame{'' if count == 1 else 's'}, {size:,} byte{'' if size == 1 else 's'}"
        )
    return visible(f"{seq:,}  {label}  {said}".rstrip())


def _why_not_edited(count: int, size: int) -> str:
    if count > _RESEND_FRAMES:
        return f"More than {_RESEND_FRAMES:,} frames can't be edited by hand."
    if size > _RESEND_BYTES:
        return f"More than {_RESEND_BYTES // 1024 // 1024} MiB can't be edited by hand."
    return ""


def _editable(frame: bytes) -> Frame:
    # Braces in what came would be read as an expression when it is sent again.
    if is_text(frame) and b"{{" not in frame:
        return Frame(text=frame.decode("utf-8"))
    return Frame(hex=frame.hex(" "))
