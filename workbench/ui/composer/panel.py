"""The composer: a message of several frames, the socket it leaves from, and what was sent before.

Invariant: the panel never sends and never changes the document; it asks by `send_requested` and
`edit_requested`. What is typed stays until it is replaced by another message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from workbench.document.edits import put_message
from workbench.document.protobuf.known import schema_known
from workbench.document.render import Scope
from workbench.document.workspace import Frame, Message, Workspace
from workbench.engine.state import STOPPED, Peer, Progress, SocketState
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.composer.composing import Composed, compose
from workbench.ui.composer.described_line import DescribedLine
from workbench.ui.composer.draft import EMPTY, from_frame, problem, to_frame
from workbench.ui.composer.envelope import (
    can_send,
    delimiter_place,
    frame_names,
    heads,
    meets_delimiter,
)
from workbench.ui.composer.file_chooser import FileChooser
from workbench.ui.composer.file_drops import FileDrops
from workbench.ui.composer.frames_model import Column, FramesModel
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.history import History, Sent
from workbench.ui.composer.name_row import NameRow
from workbench.ui.composer.parts import line, row, show_words
from workbench.ui.composer.paste_offer import PasteOffer
from workbench.ui.composer.peer_row import PeerRow
from workbench.ui.composer.rendered_line import RenderedLine
from workbench.ui.composer.schedule_bar import ScheduleBar
from workbench.ui.keyboard import KeyboardPanel, tab_through
from workbench.ui.parts import label, link, paragraph, set_role
from workbench.ui.theme import Theme

_NO_SENDER = "No socket here can send. Add one that does, such as REQ or PUSH."
_CANT_BE_MADE = "The message can't be made: why is said under its frames."
_RUNS = "A schedule runs; stop it before the next."


class ComposerPanel(KeyboardPanel):
    """Frames to type, a target to choose, a button to send."""

    send_requested = Signal(str, object)
    """The socket's id and the frames, `tuple[Frame, ...]`, valid and rendered once without error."""
    schedule_requested = Signal(str, object, object, object)
    """The same, with the `Sending` and the `Rows`, or None."""
    schedule_stop_requested = Signal()
    edit_requested = Signal(str, object, str)
    """The undo text, the edit `Workspace -> Workspace`, the merge key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.setAccessibleName("Composer")
        self.setProperty("role", "panel")
        self._workspace = Workspace()
        self._states: Mapping[str, SocketState] = {}
        self._peers: tuple[Peer, ...] = ()
        self._endpoints: tuple[object, ...] = ()
        self._wants_delimiter = False
        self._made: tuple[bytes, ...] | None = None
        self._counter = 0
        self._history = History()
        self._model = FramesModel(self)
        self._table = FramesTable(theme, self._model, self)
        self._make_parts()
        self._lay_out()
        self.set_main_part(self._table)
        self._wire()
        self._follow_workspace()

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._table.set_theme(theme)

    def set_workspace(self, workspace: Workspace) -> None:
        """The document changed; the target stays where it still exists."""
        if workspace is not self._workspace:
            self._workspace = workspace
            self._table.set_variables(workspace.variables)
            self._follow_workspace()

    def set_folder(self, folder: Path | None) -> None:
        """Where the workspace's file is, beside which the files are that are sent."""
        self._described.set_folder(folder)
        if self._files.set_folder(folder):
            self._follow_drafts()

    def set_states(self, states: Mapping[str, SocketState]) -> None:
        """How the sockets stand now; nothing is done where peers and addresses are as before."""
        self._states = states
        self._follow_states(anew=False)

    def set_target(self, socket: str) -> None:
        """Send from this socket; one that can't send leaves the target as it is."""
        place = self._target.findData(socket)
        if place >= 0:
            self._target.setCurrentIndex(place)

    def set_counter(self, counter: int) -> None:
        """What `counter` is in the next message: shown where it stands in one."""
        if counter != self._counter:
            self._counter = counter
            if any("counter" in draft.value for draft in self._model.drafts):
                composed = self._compose()
                self._made = composed.frames
                self._preview.setText(composed.words)
                self._show_rendered()

    def load_message(self, frames: Sequence[Frame], socket: str | None) -> None:
        """Put these frames in the place of those typed, to be sent from `socket` or the target as it is.

        What was typed and never sent comes back by Undo.
        """
        was_sent = self._model.drafts in [entry.drafts for entry in self._history.entries]
        self._model.replace((from_frame(frame) for frame in frames), can_restore=not was_sent)
        if socket is not None:
            self.set_target(socket)
        self._table.setCurrentIndex(self._model.index(0, Column.VALUE))

    def show_outcome(self, text: str, ok: bool) -> None:
        """What became of the message, plain text, until something is typed."""
        set_role(self._outcome, "secondary" if ok else "problem")
        show_words(self._outcome, text)

    def show_progress(self, progress: Progress | None) -> None:
        """How the schedule stands that was asked for last."""
        self._schedule.show_progress(progress)

    def target(self) -> str | None:
        """The id of the socket to send from."""
        return self._target.currentData()

    def _make_parts(self) -> None:
        self._target = ArrowCombo(align_right=True)
        self._target.setPlaceholderText("no socket")
        self._target.setObjectName("composerTarget")
        self._target.setAccessibleName("Socket to send from")
        self._target.setProperty("role", "flat")
        self._target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._target.setMinimumWidth(96)  # a long name is cut rather than that the panel gets wider
        self._peer_row = PeerRow(self._model, self)
        self._add = link("+ Frame", "addFrame", "Add a frame below the last (Ins: below the current one)")
        self._add.setProperty("edge", "left")
        self._delimiter = link(
            "Add the empty delimiter",
            "addDelimiter",
            "REQ and REP speak with an empty frame before the message; this type has to write it itself",
        )
        self._preview = label("secondary", name="composerPreview")
        self._problem = paragraph("problem", name="composerProblem")
        self._outcome = paragraph("secondary", name="composerOutcome")
        self._rendered = RenderedLine(self)
        self._files = FileChooser(self._model, self)
        self._described = DescribedLine(self._model, self._table, self)
        self._drops = FileDrops(self._model, self._table, self._files, self)
        self._paste = PasteOffer(self._model, self._table, self)
        self._schedule = ScheduleBar(self)
        self._name_row = NameRow(self._is_known_message, self)
        self._menu = QMenu(self)
        self._history_button = QToolButton()
        self._history_button.setObjectName("historyButton")
        self._history_button.setText("History ▾")
        self._history_button.setAccessibleName("Messages sent before")
        self._history_button.setToolTip("Take a message that was sent before (Ctrl+Up, Ctrl+Down)")
        self._history_button.setProperty("role", "button")
        self._history_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._history_button.setMenu(self._menu)
        self._save = link("Save…", "saveMessage", "Keep these frames in the workspace by a name")
        self._save.setAccessibleName("Save message")
        self._send = QPushButton("Send")
        self._send.setObjectName("sendButton")
        self._send.setAccessibleName("Send the message")
        self._send.setProperty("role", "primary")
        self._send.setMinimumWidth(86)

    def _lay_out(self) -> None:
        heading = label("heading", "COMPOSE")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        column.addLayout(line(heading, None, self._target))
        column.addWidget(self._peer_row)
        column.addWidget(self._table, 1000)
        column.addLayout(line(self._add, self._preview, None, self._delimiter))
        column.addWidget(self._described)
        column.addWidget(self._rendered)
        column.addWidget(self._paste)
        column.addWidget(self._problem)
        column.addWidget(self._outcome)
        column.addStretch(1)
        column.addWidget(self._schedule)
        column.addWidget(self._name_row)
        self._foot = row(self._history_button, self._save, None, self._send)
        column.addWidget(self._foot)
        tab_through(
            self._target, self._peer_row, self._table, self._add, self._delimiter, self._described, self._rendered,
            self._paste, self._schedule, self._name_row, self._foot,
        )  # fmt: skip

    def _wire(self) -> None:
        self._model.drafts_changed.connect(self._paste.withdraw)
        self._model.drafts_changed.connect(self._follow_drafts)
        self._schedule.changed.connect(self._follow_drafts)
        self._schedule.stop_requested.connect(self.schedule_stop_requested)
        self._target.currentIndexChanged.connect(self._follow_target)
        self._add.clicked.connect(self._table.add_last_frame)
        self._delimiter.clicked.connect(self._put_delimiter)
        self._send.clicked.connect(self._ask_to_send)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.triggered.connect(self._load_from_menu)
        self._save.clicked.connect(self._ask_for_name)
        self._name_row.named.connect(self._keep_message)
        self._name_row.left.connect(self._leave_name)
        self._table.send_requested.connect(self._ask_to_send)
        self._table.row_changed.connect(self._show_rendered)
        self._described.changed.connect(self._follow_drafts)
        self._table.file_requested.connect(self._files.choose)
        self._drops.refused.connect(partial(self.show_outcome, ok=False))
        self._files.refused.connect(partial(self.show_outcome, ok=False))
        for keys, slot in (
            ("Ctrl+Return", self._ask_to_send),
            ("Ctrl+Enter", self._ask_to_send),
            ("Ctrl+Up", self._older),
            ("Ctrl+Down", self._newer),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # What changes outside

    def _follow_workspace(self) -> None:
        senders = [(socket.id, socket.label) for socket in self._workspace.sockets if can_send(socket.type)]
        shown = [(self._target.itemData(at), self._target.itemText(at)) for at in range(self._target.count())]
        wanted = [(id_, f"to {label}") for id_, label in senders]
        if shown != wanted:
            before = self.target()
            self._target.blockSignals(True)
            self._target.clear()
            for id_, label in wanted:
                self._target.addItem(label, id_)
            self._target.setCurrentIndex(max(self._target.findData(before), 0) if wanted else -1)
            self._target.blockSignals(False)
        self._target.setEnabled(bool(wanted))
        self._follow_target()

    def _follow_target(self) -> None:
        self._follow_states(anew=True)
        self._follow_drafts()

    def _follow_states(self, *, anew: bool) -> None:
        state = self._states.get(self.target() or "", STOPPED)
        endpoints = tuple(endpoint.actual for other in self._states.values() for endpoint in other.endpoints)
        if anew or endpoints != self._endpoints:
            self._endpoints = endpoints
            target = self.target()
            self._wants_delimiter = target is not None and meets_delimiter(
                self._workspace, target, self._states
            )
            self._show_delimiter()
        peers = heads(self._workspace, self._type(), state)
        if anew or peers != self._peers:
            self._peers = peers
            self._peer_row.show_heads(self._type(), peers)

    def _type(self) -> str:
        socket = self._workspace.socket(self.target() or "")
        return socket.type if socket is not None else ""

    # What is typed

    def _follow_drafts(self) -> None:
        invalid = next(
            (
                f"Frame {number} isn't valid {draft.kind}."
                for number, draft in enumerate(self._model.drafts, start=1)
                if problem(draft)
            ),
            "",
        )
        composed = self._compose()
        self._made, trouble = composed.frames, composed.trouble
        plain = self._made or tuple(draft.value.encode("utf-8", "replace") for draft in self._model.drafts)
        self._model.set_names(frame_names(self._type(), plain))
        self._model.set_wrong((composed.wrong, trouble) if composed.wrong is not None else None)
        self._show_rendered()
        self._preview.setText(composed.words)
        show_words(self._problem, trouble)
        # Tooltips detect rich text: this one quotes nothing of what was typed.
        reason = invalid or (_CANT_BE_MADE if trouble else _NO_SENDER if self.target() is None else "")
        reason = reason or (_RUNS if self._schedule.is_running() and self._schedule.is_scheduled() else "")
        self._name_row.set_trouble(invalid)
        self._send.setEnabled(not reason)
        self._send.setToolTip(reason or "Ctrl+Enter")
        if self.target() is None and not trouble:
            show_words(self._problem, _NO_SENDER)
        set_role(self._problem, "problem" if trouble and not composed.reading else "secondary")
        show_words(self._outcome, "")
        self._show_delimiter()
        self._peer_row.follow()

    def _show_rendered(self) -> None:
        self._described.follow(self._model.drafts)
        self._rendered.show_frame(self._table.current_row(), self._model.drafts, self._made)

    def _compose(self) -> Composed:
        rows = self._schedule.rows()
        row = rows.rows[0] if rows is not None else None
        folder = self._files.folder
        counter = 0 if self._schedule.is_scheduled() else self._counter  # a schedule counts its own
        scope = Scope(
            variables=self._workspace.variables, counter=counter, row=row, folder=folder, schemas=schema_known
        )
        return compose(self._model.drafts, scope, self._files.look)

    def _show_delimiter(self) -> None:
        place = delimiter_place(self._type(), self._model.drafts)
        self._delimiter.setVisible(self._wants_delimiter and place is not None)

    def _put_delimiter(self) -> None:
        place = delimiter_place(self._type(), self._model.drafts)
        if place is not None:
            self._model.insert(place, EMPTY)

    # Sending, and what was sent

    def _ask_to_send(self) -> None:
        target = self.target()
        if target is None or not self._send.isEnabled():
            return
        self._history.add(self._current())
        frames = tuple(to_frame(draft) for draft in self._model.drafts)
        if self._schedule.is_scheduled():
            self.schedule_requested.emit(target, frames, self._schedule.sending(), self._schedule.rows())
        else:
            self.send_requested.emit(target, frames)

    def _current(self) -> Sent:
        return Sent(self.target() or "", self._model.drafts)

    def _older(self) -> None:
        self._load(self._history.older(self._current()))

    def _newer(self) -> None:
        self._load(self._history.newer())

    def _load(self, sent: Sent | None) -> None:
        if sent is not None:
            self._model.replace(sent.drafts)
            self.set_target(sent.socket)
            self._table.setCurrentIndex(self._model.index(0, Column.VALUE))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for place, sent in reversed(tuple(enumerate(self._history.entries))):
            socket = self._workspace.socket(sent.socket)
            where = socket.label if socket is not None else sent.socket
            words = f"{sent.label()}    {where}".replace("&", "&&")
            self._menu.addAction(words).setData(place)
        if self._menu.isEmpty():
            self._menu.addAction("Nothing was sent yet").setEnabled(False)

    def _load_from_menu(self, action: QAction) -> None:
        place = action.data()
        if isinstance(place, int):
            self._load(self._history.entries[place])

    # Saving by a name

    def _is_known_message(self, name: str) -> bool:
        return self._workspace.message(name) is not None

    def _ask_for_name(self) -> None:
        self._foot.hide()  # the name stands in its place: the panel is low
        self._name_row.ask()

    def _leave_name(self) -> None:
        self._foot.show()
        self._table.setFocus()

    def _keep_message(self, name: str) -> None:
        frames = tuple(to_frame(draft) for draft in self._model.drafts)
        message = Message(name=name, socket=self.target(), frames=frames)
        self.edit_requested.emit(
            f'Save message "{name}"', lambda workspace: put_message(workspace, message), ""
        )
