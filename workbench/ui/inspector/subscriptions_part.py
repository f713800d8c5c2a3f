"""What a socket wants to receive: topics of a SUB, groups of a DISH, in a table with what adds to it."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from workbench.catalogue.socket_types import SocketType
from workbench.document.workspace import Socket
from workbench.ui import tables
from workbench.ui.cell_editors import CheckedDelegate, ChoiceDelegate
from workbench.ui.inspector.parts import delete_action, fit, headed
from workbench.ui.inspector.subscriptions_model import KIND, VALUE, SubscriptionsModel
from workbench.ui.parts import label, link, paragraph


class Words(Struct, frozen=True):
    """What it is called for a type. `first` is what a new one is until it is typed."""

    heading: str
    add: str
    tip: str
    column: str
    empty: str
    first: str
    everything: bool


_TOPICS = Words(
    heading="SUBSCRIPTIONS",
    add="+ Topic",
    tip="Receive what begins with a topic",
    column="Topic prefix",
    empty="(everything)",
    first="topic",
    everything=True,
)
_GROUPS = Words(
    heading="GROUPS",
    add="+ Group",
    tip="Join a group: what a RADIO sends to it is received",
    column="Group",
    empty="(the group without a name)",
    first="group",
    everything=False,
)


class SubscriptionsPart(QWidget):
    """Hidden where the socket's type has none."""

    edit_requested = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__()
        self._words = _TOPICS
        self._model = SubscriptionsModel(self)
        self._model.edit_requested.connect(self.edit_requested)
        self._table = tables.editable("subscriptionsTable", "Subscriptions")
        self._table.setModel(self._model)
        self._table.horizontalHeader().setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        self._table.setColumnWidth(KIND, 72)
        self._table.setItemDelegateForColumn(KIND, ChoiceDelegate(("text", "hex"), self._table))
        checked = CheckedDelegate(self._model.problem, self._table)
        self._table.setItemDelegateForColumn(VALUE, checked)
        self._problem = paragraph("problem", name="subscriptionProblem")
        self._problem.hide()
        checked.problem_changed.connect(self._show_problem)
        delete_action(self._table, "Remove").triggered.connect(self._remove)
        self._add = link("", "addTopic")
        self._add.clicked.connect(self._add_one)
        self._all = link("+ All", "addAll", "Receive everything")
        self._all.clicked.connect(self._add_all)
        self._heading = label("heading", _TOPICS.heading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(headed(self._heading, self._add, self._all))
        column.addWidget(self._table)
        column.addWidget(self._problem)

    def show_socket(self, socket: Socket | None, socket_type: SocketType | None) -> None:
        """Show what this socket, of that type, wants to receive."""
        self.setVisible(socket_type is not None and socket_type.subscribes)
        grouped = socket_type is not None and socket_type.envelope == "group"
        self._words = words = _GROUPS if grouped else _TOPICS
        self._heading.setText(words.heading)
        self._add.setText(words.add)
        self._add.setToolTip(words.tip)
        self._all.setVisible(words.everything)
        self._table.setAccessibleName(words.heading.capitalize())
        self._model.set_socket(socket, words.column, words.empty)
        fit(self._table)

    def _show_problem(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _add_one(self) -> None:
        rows = self._model.rowCount()
        self._model.add(self._words.first)
        if self._model.rowCount() > rows:
            index = self._model.index(rows, VALUE)
            self._table.setCurrentIndex(index)
            self._table.edit(index)

    def _add_all(self) -> None:
        self._model.add("")

    def _remove(self) -> None:
        if (index := self._table.currentIndex()).isValid():
            self._model.remove(index)
