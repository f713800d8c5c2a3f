"""One message: its frames and their values as a tree at the left, the bytes, the text or the picture at the right.

Invariant: what is chosen in the tree is what is marked at the right, wherever it was chosen. Plain text
throughout; a peer may send anything, of any size.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.document.decoder_edits import Scope
from workbench.document.workspace import Frame, Workspace
from workbench.traffic.compare import Side
from workbench.traffic.decoders.plain import plain
from workbench.traffic.envelope import Envelope, envelope
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import visible
from workbench.ui.parts import set_role
from workbench.ui.protobuf_dialog import ProtobufDialog
from workbench.ui.schemas import Schemas
from workbench.ui.traffic.copy_actions import CopyActions, Part
from workbench.ui.traffic.decoder_menu import DESCRIBED, DecoderMenu
from workbench.ui.traffic.frame_pages import FramePages
from workbench.ui.traffic.frame_parts import column, label, link
from workbench.ui.traffic.frame_reading import FrameReading
from workbench.ui.traffic.frame_split import FrameSplit
from workbench.ui.traffic.frame_tree import FrameTree
from workbench.ui.traffic.frame_words import headline, why_not_edited
from workbench.ui.traffic.message_frames_model import MessageFramesModel, Place
from workbench.ui.worker import Worker

_REASON = 2_000  # characters of a reason that are shown
_PROBLEM = 300  # of what is wrong with a frame
_VALUE = 256 * 1024  # bytes of a value that is taken out as one
_SECONDS = 0.25  # for that


class FrameView(QWidget):
    """What is in a message."""

    resend_requested = Signal(str, tuple)
    """The user wants to edit these frames and send them again from that socket."""
    edit_requested = Signal(str, object, str)
    """The user wants the workspace changed: in words, the edit, and a key of merging."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frameView")
        self.setAccessibleName("Frames of the selected message")
        self._record: Record | None = None
        self._seq = self._size = 0
        self._label = ""
        self._envelope = Envelope({})
        self._following = False  # while the tree goes where the cursor in the bytes is
        self._row = 0  # the frame that was chosen last, also in the message before
        self._worker = Worker(self)
        self._schemas = Schemas(self._worker, self)
        self._reading = FrameReading(self._schemas, self)
        self._make_parts()
        self._make_actions()
        self._lay_out()
        self._join()
        self.show_record(None)

    def _make_parts(self) -> None:
        self._headline = label("frameHeadline", "secondary")
        self._reason = label("frameReason", "problem")
        self._problem = label("frameProblem", "warning")
        self._read_on = link(
            "frameReadOn",
            "Read the frame to its end, so that all of it can be counted, found and copied",
        )
        self._show_all = link("frameShowAll", "Show the whole frame; the window stays free meanwhile")
        self._decoder = QToolButton()
        self._decoder.setObjectName("frameDecoder")
        self._decoder.setProperty("role", "link")
        self._decoder.setAccessibleName("Read the chosen frame as")
        self._decoder.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = DecoderMenu(self)
        self._decoder.setMenu(self._menu)
        self._resend = link("resendButton", "")
        self._resend.setText("Edit and resend")
        self._model = MessageFramesModel(self)
        self._tree = FrameTree(self._model)
        self._right = FramePages(self._worker)
        self._ahead = QTimer(self)
        self._ahead.setInterval(0)

    def _make_actions(self) -> None:
        self._actions = CopyActions(self)
        self._actions.told.connect(self._tell)
        for view in (self._tree, self._right.bytes, self._right.text, self._right.picture):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            view.addActions(list(self._actions.everywhere()))
        self.addActions(list(self._actions.keys()))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 2, 8, 2)
        top.setSpacing(4)
        top.addWidget(self._headline, 1)
        for button in (self._read_on, self._show_all, self._decoder, self._right.switch, self._resend):
            top.addWidget(button)
        self._split = FrameSplit(column(self._tree, self._problem), self._right, self._right.bytes)
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
        self._tree.selectionModel().currentRowChanged.connect(self._row_chosen)
        self._tree.clicked.connect(self._row_clicked)
        self._tree.bytes_wanted.connect(self._go_to_bytes)
        for view in (self._right.bytes, self._right.text):
            view.selection_changed.connect(self._cursor_moved)
        self._right.text.progressed.connect(self._show_progress)
        self._right.page_changed.connect(self._page_changed)
        self._show_all.clicked.connect(self._right.text.show_all)
        self._read_on.clicked.connect(self._toggle_reading)
        self._ahead.timeout.connect(self._go_on_reading)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.chosen.connect(self._decoder_chosen)
        self._reading.edit_requested.connect(self.edit_requested)
        self._reading.changed.connect(self._read_again)
        self._resend.clicked.connect(self._ask_resend)

    # What it is told

    def set_workspace(self, workspace: Workspace, folder: Path | None = None) -> None:
        """Read frames by the decoders of that workspace, whose file is in that folder."""
        self._schemas.set_folder(folder)
        self._reading.set_workspace(workspace)

    def side(self, record: Record) -> Side:
        """A message as one of two that are compared, read as it would be here."""
        return self._reading.side(record)

    def copy_menu(self) -> QAction:
        """The ways to copy the message that is looked at, as a menu."""
        return self._actions.menu_action()

    def set_naming(self, named: Callable[[Frame], Frame]) -> None:
        """How a text that is taken from a message may be written down."""
        self._reading.named = named

    def edited(self, record: Record) -> tuple[Frame, ...]:
        """A message's frames as the composer holds them."""
        return self._reading.edited(record)

    def show_record(self, record: Record | None, *, seq: int = 0, label: str = "") -> None:
        """Show that message, number `seq` in the log, or, for None, what to do."""
        kept = self._row
        self._record, self._seq, self._label = record, seq, label
        self._size = record.size if record is not None else 0
        self._reading.set_record(record)
        self._actions.set_message(record, seq, self._size)
        frames = record.frames if record is not None else ()
        kind = record.kind if record is not None else Kind.EVENT
        self._envelope = envelope(frames, self._reading.socket_type(), kind)
        self._headline.setText(headline(record, self._size, seq, label, self._envelope.protocol))
        self._show_reason(record)
        # The views before the tree: once a row is chosen, they are asked for it.
        self._right.show_frames(frames)
        self._show_tree(frames)
        self._pages.setCurrentIndex(1 if frames else 0)
        self._split.share()
        if frames:
            # The same frame of the next message: that is what is compared.
            self._tree.choose(Place(min(kept, len(frames) - 1), 0))
        self._row = kept
        for part in (self._right.switch, self._decoder, self._resend):
            part.setVisible(bool(frames))
        why_not = why_not_edited(len(frames), self._size)
        self._resend.setEnabled(not why_not)
        self._resend.setToolTip(why_not or "Put these frames into the composer")
        self._refresh()

    def _show_tree(self, frames: tuple[bytes, ...]) -> None:
        self._ahead.stop()
        self._model.set_frames(frames, self._envelope.names, self._reading.read)

    def _read_again(self) -> None:
        """Other decoders: the same frame stays chosen, and open if it was."""
        place = self._tree.place
        if self._record is None or place is None:
            return
        opened = self._tree.isExpanded(self._model.index(place.frame, 0))
        self._show_tree(self._record.frames)
        self._tree.choose(Place(place.frame, 0))
        if opened or place.value:
            self._tree.expand(self._model.index(place.frame, 0))
        self._refresh()

    def _show_reason(self, record: Record | None) -> None:
        reason = record.reason if record is not None else ""
        trouble = record is not None and (record.trouble or record.kind is Kind.REFUSED)
        self._tell(visible(reason[:_REASON]), not trouble)

    def _tell(self, sentence: str, well: bool) -> None:
        """Say it under the headline, until another message is shown."""
        self._reason.setText(sentence)
        self._reason.setVisible(bool(sentence))
        set_role(self._reason, "secondary" if well else "problem")

    # Choosing

    def _cursor_moved(self) -> None:
        """The cursor in the bytes or the text is elsewhere: the tree follows, and they stay as they are."""
        rows = self._right.rows
        place = rows.cursor_place if rows is not None and rows is self.sender() else None
        if place is not None and not self._following:
            frame, byte = place
            tree = self._model.decoded(frame).tree
            here = self._tree.place
            wanted = tree.at(byte) if tree is not None else 0
            opened = here is not None and (here.frame, here.value > 0) == (frame, True)
            if not opened and not self._tree.isExpanded(self._model.index(frame, 0)):
                wanted = 0  # values of a frame that is closed stay out of the way
            self._following = True
            self._tree.choose(Place(frame, max(wanted, 0)))
            self._following = False
        self._refresh_actions()

    def _row_clicked(self, index: QModelIndex) -> None:
        self._mark(self._model.place(index))

    def _row_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._mark(self._model.place(current))

    def _mark(self, place: Place) -> None:
        self._row = place.frame
        if not self._following:
            self._right.bytes.drop_cursor()
            self._right.text.drop_cursor()
        self._right.choose(place.frame, picture=self._model.decoded(place.frame).picture)
        self._mark_bytes(place)
        self._refresh()

    def _mark_bytes(self, place: Place) -> None:
        start, end = self._span(place)
        self._right.mark(place.frame, start, end)

    def _span(self, place: Place) -> tuple[int, int]:
        """The bytes of a frame or a value; all of the frame where a value has none of its own."""
        size = len(self._right.bytes.frames[place.frame])
        tree = self._model.decoded(place.frame).tree
        if place.value == 0 or tree is None or tree.nodes[place.value].start < 0:
            return 0, size
        node = tree.nodes[place.value]
        return node.start, node.end if node.closed else size

    def _page_changed(self) -> None:
        if (place := self._tree.place) is not None:
            self._mark_bytes(place)
        self._refresh()

    def _go_to_bytes(self) -> None:
        rows = self._right.rows
        if rows is not None:
            rows.setFocus(Qt.FocusReason.OtherFocusReason)
            if rows.cursor_place is None and rows.marked is not None:
                rows.put_cursor(rows.marked[0])

    # Reading

    def _fill_menu(self) -> None:
        place = self._tree.place
        if place is not None:
            # A routing id differs from peer to peer: it is no topic.
            topical = self._envelope.names.get(0, "topic") == "topic"
            subject = self._reading.subject(place.frame, self._label, topical=topical)
            self._menu.fill(subject, self._reading.bindings, self._model.decoded(place.frame).decoder)

    def _decoder_chosen(self, scope: Scope | None, name: str) -> None:
        place = self._tree.place
        if place is None:
            return
        if name != DESCRIBED:
            self._reading.choose(place.frame, scope, name)
            return
        now = self._reading.binding(place.frame)
        dialog = ProtobufDialog(
            self._schemas, now.schema if now is not None else "", now.message if now is not None else "", self
        )

        def described(schema: str, message: str) -> None:
            self._reading.choose(place.frame, scope, "protobuf", message, schema)

        dialog.chosen.connect(described)
        dialog.open()

    def _toggle_reading(self) -> None:
        if self._ahead.isActive():
            self._ahead.stop()
        else:
            self._ahead.start()
            self._tree.expand(self._model.index(self._row, 0))
        self._show_progress()

    def _go_on_reading(self) -> None:
        place = self._tree.place
        if place is None or not self._model.read_on(place.frame):
            self._ahead.stop()
        self._show_progress()

    def _refresh(self) -> None:
        self._show_progress()
        self._refresh_actions()
        place = self._tree.place
        decoded = self._model.decoded(place.frame) if place is not None else None
        binding = self._reading.binding(place.frame) if place is not None else None
        if decoded is not None:
            self._decoder.setText(f"{visible(decoded.decoder[:24])} ▾".replace("&", "&&"))
            chosen = "You chose it" if binding is not None and binding.decoder != "guess" else "It is guessed"
            self._decoder.setToolTip(f"Read the chosen frame another way. {chosen}.")

    def _show_progress(self) -> None:
        place = self._tree.place
        decoded = self._model.decoded(place.frame) if place is not None else None
        problem = visible(decoded.problem[:_PROBLEM]) if decoded is not None and self._record else ""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        tree = decoded.tree if decoded is not None else None
        more = tree is not None and not tree.done and bool(tree.nodes)
        self._read_on.setVisible(more)
        if tree is not None and more:
            busy = self._ahead.isActive()
            self._read_on.setText(f"{len(tree):,} values, stop" if busy else "Read all values")
        text = self._right.rows is self._right.text
        hidden = self._right.text.hidden_bytes() if text else 0
        left = self._right.text.left_bytes() if text else 0
        self._show_all.setVisible(bool(hidden) or bool(left))
        self._show_all.setEnabled(bool(hidden))
        self._show_all.setText(f"Show all, {hidden:,} more bytes" if hidden else f"{left:,} bytes to go")

    # Taking out

    def _refresh_actions(self) -> None:
        """Offer the selection, else the chosen value, else the chosen frame."""
        place, rows = self._tree.place, self._right.rows
        frames = self._right.bytes.frames
        if rows is not None and (size := rows.selected_size()):
            self._actions.offer(Part("selection", size, rows.selected_bytes))
        elif place is None or place.frame >= len(frames):
            self._actions.offer(None)
        else:
            start, end = self._span(place)
            decoded = self._model.decoded(place.frame)
            tree = decoded.tree
            worth = tree is not None and bool(tree.nodes) and not decoded.picture and end - start <= _VALUE
            label = tree.nodes[place.value].label[:40] if place.value and tree is not None else ""
            self._actions.offer(
                Part(
                    f"“{label}”".replace("&", "&&") if place.value else f"frame {place.frame + 1:,}",
                    end - start,
                    lambda: (frames[place.frame][start:end],),
                    (lambda: self._value(place)) if worth else None,
                    decoded=place.value > 0 and worth,
                )
            )

    def _value(self, place: Place) -> Any:
        tree = self._model.decoded(place.frame).tree
        assert tree is not None
        return plain(tree, place.value, _SECONDS)

    def _ask_resend(self) -> None:
        if self._record is not None:
            frames = self._reading.edited(self._record)
            self.resend_requested.emit(self._record.socket, frames)
