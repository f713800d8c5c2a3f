"""The window in which taps are started and stopped: relays between programs elsewhere, whose traffic the log shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.tap import TapAddresses, TapError
from workbench.engine.tap_words import public
from workbench.engine.taps import TapState
from workbench.ui import tables
from workbench.ui.parts import label, link, paragraph
from workbench.ui.taps.taps_model import LISTEN, STATUS, TARGET, TapsModel
from workbench.ui.theme import Theme, font

_HINT = (
    "A tap stands between programs: whoever connects to its address is connected to the other one, and what they"
    " say appears in the traffic, unchanged, with each client as a socket of its own. It goes on when this is closed."
)
_EMPTY = "No taps yet. Start one, and let a program connect to it."


class TapsDialog(QDialog):
    """Not modal: taps run beside whatever else is done. `set_states` is to be called as long as it is shown."""

    start_requested = Signal(object)
    """The `TapAddresses` of a tap that is to be."""
    stop_requested = Signal(int)
    """The number of one that is to go."""

    def __init__(self, theme: Theme, listen: str, target: str, parent: QWidget | None = None) -> None:
        """`listen` and `target` are what the fields begin with."""
        super().__init__(parent)
        self.setObjectName("tapsDialog")
        self.setWindowTitle("Taps")
        self.resize(640, 360)
        self._listen = _field("tapListen", "Listen at", listen, "tcp://127.0.0.1:5556")
        self._listen.setToolTip("Where others connect to the tap: tcp:// or ipc://; a port * is a free one")
        self._target = _field("tapTarget", "Connect to", target, "tcp://127.0.0.1:5555")
        self._target.setToolTip("Where the program is that they would connect to without the tap")
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._target.setCompleter(completer)
        self._start = QPushButton("Start tap")
        self._start.setObjectName("tapStart")
        self._start.setProperty("role", "primary")
        self._start.setAutoDefault(
            False
        )  # Enter is the fields': a list of addresses that is open takes it, too
        self._start.setToolTip("Listen there, and pass on what comes (Enter)")
        self._problem = paragraph("problem", name="tapProblem")
        self._told = paragraph("problem", name="tapTold")  # of the chosen tap
        self._warning = paragraph("warning", name="tapWarning")
        self._model = TapsModel(theme, self)
        self._table = self._make_table()
        self._empty = paragraph("secondary", _EMPTY, "tapsEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._copy = self._action(
            "tapCopy", "Copy address", QKeySequence.StandardKey.Copy, self._copy_address
        )
        self._stop = self._action("tapStop", "Stop tap", QKeySequence.StandardKey.Delete, self._stop_chosen)
        self._links = [
            self._link(self._copy, "Put the address that the tap listens at on the clipboard (Ctrl+C)"),
            self._link(self._stop, "Hang up on its clients, and listen no more (Del)"),
        ]
        self._lay_out()
        for field in (self._listen, self._target):
            field.textChanged.connect(self._edited)
            field.returnPressed.connect(self._start.click)
        self._start.clicked.connect(self._ask)
        self._table.selectionModel().selectionChanged.connect(self._follow)
        self._say("")
        self._edited()
        self.set_states(())
        (self._target if listen else self._listen).setFocus()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("tapsTable")
        table.setAccessibleName("Taps")
        tables.arrange(table, 28)
        tables.align_headings(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.setModel(self._model)
        head = table.horizontalHeader()
        for column in (LISTEN, TARGET):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(STATUS, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(STATUS, 144)
        return table

    def _action(self, name: str, text: str, key: QKeySequence.StandardKey, slot: object) -> QAction:
        made = QAction(text, self._table)
        made.setObjectName(name)
        made.setShortcut(QKeySequence(key))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(slot)
        self._table.addAction(made)
        return made

    def _link(self, action: QAction, tip: str) -> QPushButton:
        button = link(action.text(), f"{action.objectName()}Link", tip)
        button.setAutoDefault(False)
        button.clicked.connect(action.trigger)
        return button

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(label("heading", "LISTEN AT"), 0, 0)
        grid.addWidget(label("heading", "CONNECT TO"), 0, 1)
        grid.addWidget(self._listen, 1, 0)
        grid.addWidget(self._target, 1, 1)
        grid.addWidget(self._start, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        links = QHBoxLayout()
        self._links[0].setProperty("edge", "left")
        for button in self._links:
            links.addWidget(button)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self._problem)
        column.addWidget(self._table, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._told)
        column.addWidget(self._warning)
        column.addLayout(links)
        column.addWidget(paragraph("secondary", _HINT))

    def set_states(self, states: tuple[TapState, ...]) -> None:
        """Show how the taps stand."""
        before = self._model.rowCount()
        self._model.set_rows(states)
        if len(states) > before:
            self._table.selectRow(len(states) - 1)
        self._table.setVisible(bool(states))
        self._empty.setVisible(not states)
        self._follow()

    def set_known(self, addresses: Sequence[str]) -> None:
        """Addresses that a target is likely to be."""
        self._known.setStringList(list(addresses))

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._model.set_theme(theme)

    def _edited(self, *_: object) -> None:
        self._start.setEnabled(bool(self._listen.text().strip() and self._target.text().strip()))
        self._say("")

    def _ask(self) -> None:
        try:
            addresses = TapAddresses.of(self._listen.text().strip(), self._target.text().strip())
        except TapError as error:
            self._say(str(error))
            return
        self.start_requested.emit(addresses)

    def _chosen(self) -> TapState | None:
        rows = self._table.selectionModel().selectedRows()
        return self._model.row(rows[0].row()) if rows else None

    def _follow(self, *_: object) -> None:
        """Say what is to be said of the chosen tap."""
        chosen = self._chosen()
        for action, button in zip((self._copy, self._stop), self._links, strict=True):
            action.setEnabled(chosen is not None and (action is self._stop or chosen.listening))
            button.setEnabled(action.isEnabled())
            button.setVisible(self._model.rowCount() > 0)
        self._stop.setText("Remove" if chosen is not None and chosen.problem else "Stop tap")
        self._links[1].setText(self._stop.text())
        _show(self._told, chosen.problem if chosen is not None else "")
        _show(self._warning, _warning(chosen) if chosen is not None else "")

    def _say(self, sentence: str) -> None:
        _show(self._problem, sentence)

    def _copy_address(self) -> None:
        if (chosen := self._chosen()) is not None:
            QGuiApplication.clipboard().setText(chosen.listen)

    def _stop_chosen(self) -> None:
        if (chosen := self._chosen()) is not None:
            self.stop_requested.emit(chosen.number)


def _warning(state: TapState) -> str:
    return public(state.listen, state.target) if state.listening and state.is_public else ""


def _show(line: QLabel, sentence: str) -> None:
    line.setText(sentence)
    line.setVisible(bool(sentence))


def _field(name: str, described: str, text: str, example: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(name)
    made.setAccessibleName(described)
    made.setPlaceholderText(example)
    made.setFont(font(fixed=True))
    return made
