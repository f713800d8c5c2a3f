"""The rules of a reply as a table, edited in place: what is asked, what is answered, delay, drop, and the hits.

Invariant: as of every `RowsModel`, it asks for edits and shows what comes back. Hits are shown from outside and
touch no other column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import structs
from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt

from workbench.document import behaviour_edits as edits
from workbench.document.rule_text import (
    RuleTextError,
    answer_text,
    delay_text,
    drop_text,
    frames_text,
    read_answer,
    read_delay,
    read_drop,
    read_when,
    with_answers,
)
from workbench.document.workspace import Frame, FrameMatch, Rule
from workbench.traffic.text import visible
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.theme import font

WHEN, ANSWER, DELAY, DROP, HITS = range(5)
_MIME = "application/x-zmq-workbench-rule"

_HELP: Mapping[int, str] = {
    WHEN: "The requests that it takes, frame by frame: hello | * | ...\nAlso contains: part, regex: ^a, hex: de ad,"
    ' json_contains: {"id": 7}. Empty: every request. The first rule that takes a request answers it.',
    ANSWER: "What is answered, frame by frame: hello {{ request.frames[0] }} | json: {}\nSeveral answers in turn are"
    " parted by ||.",
    DELAY: "Seconds until the answer goes: 0.5, or from 0.5 to 0.7 as 0.5–0.7.",
    DROP: "The share of the requests that get no answer: 10%, or all.",
    HITS: "How many requests it has taken since the socket was started.",
}


def _when(rule: Rule, text: str) -> Rule:
    return structs.replace(rule, when=read_when(text))


def _answer(rule: Rule, text: str) -> Rule:
    return structs.replace(rule, **with_answers(read_answer(text)))


def _delay(rule: Rule, text: str) -> Rule:
    delay, jitter = read_delay(text)
    return structs.replace(rule, delay=delay, jitter=jitter)


def _drop(rule: Rule, text: str) -> Rule:
    return structs.replace(rule, drop=read_drop(text))


_READ: Mapping[int, Callable[[Rule, str], Rule]] = {WHEN: _when, ANSWER: _answer, DELAY: _delay, DROP: _drop}
_TEXT: Mapping[int, Callable[[Rule], str]] = {
    WHEN: lambda rule: frames_text(rule.when),
    ANSWER: answer_text,
    DELAY: delay_text,
    DROP: lambda rule: drop_text(rule.drop),
}
_EMPTY: Mapping[int, str] = {WHEN: "(every request)", ANSWER: "(no answer)"}


class RulesModel(RowsModel[Rule]):
    """One row a rule, in the order in which they are tried."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("When", "Answer", "Delay", "Drop", "Hits"), parent)
        self._hits: tuple[int, ...] = ()

    def set_rules(self, id_: str, rules: tuple[Rule, ...]) -> None:
        """Show that socket's rules."""
        self.set_rows_of(id_, rules)

    def _forget(self) -> None:
        self._hits = ()

    def set_hits(self, hits: tuple[int, ...]) -> None:
        """Show how often each was taken."""
        before, self._hits = self._hits, hits
        if before != hits and self._rows:
            self.dataChanged.emit(self.index(0, HITS), self.index(len(self._rows) - 1, HITS))

    def problem(self, index: Index, text: str) -> str:
        """What is wrong with `text` in that cell; empty if nothing is."""
        read = _READ.get(index.column())
        if read is None or index.row() >= len(self._rows):
            return ""
        try:
            read(self._rows[index.row()], text)
        except RuleTextError as error:
            return str(error)
        return ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        column, rule = index.column(), self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                if column == HITS:
                    return f"{self._hits[index.row()]:,}" if index.row() < len(self._hits) else "0"
                return visible(_TEXT[column](rule)) or _EMPTY.get(column, "")
            case Qt.ItemDataRole.EditRole:
                return "" if column == HITS else _TEXT[column](rule)
            case Qt.ItemDataRole.ToolTipRole:
                # Never rich text: what is quoted begins with the column's own words.
                shown = "" if column == HITS else visible(_TEXT[column](rule))
                return f"{self._headings[column]}: {shown}\n\n{_HELP[column]}" if shown else _HELP[column]
            case Qt.ItemDataRole.FontRole:
                return font(fixed=True)
            case Qt.ItemDataRole.TextAlignmentRole if column in (DELAY, DROP, HITS):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return _HELP.get(section)
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (DELAY, DROP, HITS):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return super().headerData(section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags | Qt.ItemFlag.ItemIsDropEnabled
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags if index.column() == HITS else flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        read = _READ.get(index.column())
        if (
            role != Qt.ItemDataRole.EditRole
            or not index.isValid()
            or read is None
            or not isinstance(value, str)
        ):
            return False
        rule = self._rows[index.row()]
        try:
            changed = read(rule, value)
        except RuleTextError:
            return False
        if changed != rule:
            self._ask(
                "Change rule", partial(edits.put_rule, id=self._socket, index=index.row(), rule=changed)
            )
        return True

    # Rows that come, go and move

    def add(self, index: int | None = None) -> None:
        """Ask for one more rule, last or before that place."""
        rule = Rule(when=(FrameMatch(text="hello"),), frames=(Frame(text="OK"),))
        self._ask("Add rule", partial(edits.add_rule, id=self._socket, rule=rule, index=index))

    def remove(self, row: int) -> None:
        """Ask for that rule's removal."""
        self._ask("Remove rule", partial(edits.remove_rule, id=self._socket, index=row))

    def move(self, row: int, to: int) -> None:
        """Ask for that rule at another place."""
        if row != to and 0 <= to < len(self._rows):
            self._ask("Move rule", partial(edits.move_rule, id=self._socket, index=row, to=to))

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        if indexes:
            mime.setData(_MIME, str(indexes[0].row()).encode())
        return mime

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        taken = bytes(data.data(_MIME).data())
        if action != Qt.DropAction.MoveAction or not taken.isdigit():
            return False
        source = int(taken)
        place = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        self.move(source, place - 1 if place > source and row >= 0 else min(place, len(self._rows) - 1))
        # The rows come back with the next workspace: a view that got True would remove the one it dragged.
        return False

    def _ask(self, words: str, edit: Callable[..., object]) -> None:
        self.edit_requested.emit(words, edit, "")
