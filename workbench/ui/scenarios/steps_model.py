"""The steps of one scenario as a table, edited in place, and how each of them went.

Invariant: as of every `RowsModel`, it asks for edits and shows what comes back; outcomes are shown from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from workbench.document import scenario_edits as edits
from workbench.document.scenario import Step
from workbench.document.scenario_edits import Place, Steps
from workbench.document.workspace import Workspace
from workbench.scenarios.outcome import StepOutcome, step_number
from workbench.traffic.text import visible
from workbench.ui import theme as looks
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.scenarios import step_text as words
from workbench.ui.scenarios.scenarios_model import SIGNS, TONES
from workbench.ui.scenarios.step_text import StepTextError
from workbench.ui.theme import Theme

OUTCOME, NUMBER, KIND, TARGET, MESSAGE, TIME, CAPTURE = range(7)
_CELLS: Mapping[int, str] = {TARGET: "target", MESSAGE: "message", TIME: "time", CAPTURE: "capture"}
_FIXED = frozenset({MESSAGE, TIME, CAPTURE})
_HELP: Mapping[int, str] = {
    KIND: "What the step does",
    TARGET: 'The socket, or a saved message by its name in quotes ("hello")',
    MESSAGE: "The frames, parted by |: hello | json: {}. Expected ones also as * (any), ... (any more),"
    ' contains: part, regex: ^a, json_contains: {"id": 7}',
    TIME: "Seconds: the deadline of what is expected, the time for which nothing may come, the wait; or how often",
    CAPTURE: "Variables for the steps that follow: id = {{ request.frames[1] }}",
}
_INDENT = "    "

Read: TypeAlias = Callable[[Step, str], Step]


class StepRow(Struct, frozen=True):
    """A step, and where it stands."""

    place: Place
    step: Step


class StepsModel(RowsModel[StepRow]):
    """One row a step, those of a repeat indented behind it."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(("", "#", "Step", "Socket", "Message", "Time", "Capture"), parent)
        self._look = look
        self._index = -1
        self._workspace = Workspace()
        self._outcomes: dict[Place, StepOutcome] = {}

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look

    def set_scenario(self, workspace: Workspace, index: int) -> None:
        """Show the steps of that scenario of the workspace; of none where there is none at that index."""
        steps: Steps = workspace.scenarios[index].steps if 0 <= index < len(workspace.scenarios) else ()
        rows = tuple(StepRow(place, step) for place, step in words.flat(steps))
        messages_changed = workspace.messages != self._workspace.messages
        self._workspace = workspace
        if index != self._index:
            self.beginResetModel()
            self._index, self._rows = index, rows
            self._outcomes = {}
            self.endResetModel()
            return
        if rows != self._rows:
            self._outcomes = {}
        self.set_rows(rows)
        if messages_changed:
            self._all_changed(TARGET, MESSAGE)

    def set_outcomes(self, outcomes: Mapping[Place, StepOutcome]) -> None:
        """Show how the steps went."""
        if outcomes != self._outcomes:
            self._outcomes = dict(outcomes)
            self._all_changed(OUTCOME, CAPTURE)

    def _all_changed(self, first: int, last: int) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, first), self.index(len(self._rows) - 1, last))

    def outcome(self, row: int) -> StepOutcome | None:
        """How that row's step went, if it was taken."""
        return self._outcomes.get(self._rows[row].place) if 0 <= row < len(self._rows) else None

    def place(self, row: int) -> Place | None:
        """Where the step of that row stands."""
        return self._rows[row].place if 0 <= row < len(self._rows) else None

    def row_of(self, place: Place) -> int:
        """The row of the step at that place; -1 where there is none."""
        return next((row for row, each in enumerate(self._rows) if each.place == place), -1)

    def choices(self, index: Index) -> tuple[str, ...]:
        """What that cell can be, where it is chosen and not typed."""
        if not 0 <= index.row() < len(self._rows):
            return ()
        if index.column() == KIND:
            return tuple(words.KINDS.values())
        return words.targets(self._rows[index.row()].step, self._workspace)

    def problem(self, index: Index, text: str) -> str:
        """What is wrong with `text` in that cell; empty if nothing is."""
        if not 0 <= index.row() < len(self._rows):
            return ""
        try:
            self._read(index.column(), self._rows[index.row()].step, text)
        except (StepTextError, edits.EditError) as error:
            return str(error)
        return ""

    def _read(self, column: int, step: Step, text: str) -> Step:
        match column:
            case 2:
                kind = next((key for key, shown in words.KINDS.items() if shown == text), text)
                return edits.of_kind(step, kind, self._workspace)
            case 3:
                return words.with_target(step, text, self._workspace)
            case 4:
                return words.with_message(step, text)
            case 5:
                return words.with_time(step, text)
            case 6:
                return words.with_capture(step, text)
            case _:
                return step

    def _text(self, row: StepRow, column: int) -> str:
        step = row.step
        match column:
            case 1:
                return _INDENT * (len(row.place) - 1) + step_number(row.place)
            case 2:
                return words.KINDS[step.kind]
            case 3:
                return words.target_text(step)
            case 4:
                return words.message_text(step, self._workspace)
            case 5:
                return words.time_text(step)
            case 6:
                return words.capture_text(step)
            case _:
                outcome = self._outcomes.get(row.place)
                return SIGNS[outcome.phase] if outcome is not None else ""

    def _outcome_tip(self, row: StepRow) -> str | None:
        outcome = self._outcomes.get(row.place)
        if outcome is None:
            return None
        took = "" if outcome.phase == "running" else f" after {outcome.seconds:.2f} s"
        sentence = f". {visible(outcome.sentence)}" if outcome.sentence else ""
        return f"Outcome: {outcome.phase}{took}{sentence}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return visible(self._text(row, column))
            case Qt.ItemDataRole.EditRole:
                return self._text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row, column)
            case Qt.ItemDataRole.AccessibleTextRole if column == OUTCOME:
                outcome = self._outcomes.get(row.place)
                return outcome.phase if outcome is not None else "not taken"
            case Qt.ItemDataRole.FontRole:
                return looks.font(fixed=True) if column in _FIXED else self._kind_font(column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._look.color(self._tone(row, column))
            case Qt.ItemDataRole.BackgroundRole:
                outcome = self._outcomes.get(row.place)
                failed = outcome is not None and outcome.phase == "failed"
                return self._look.color("fail_soft") if failed else None
            case _:
                return None

    def _kind_font(self, column: int) -> QFont | None:
        return looks.font(weight=QFont.Weight.DemiBold) if column == KIND else None

    def _tip(self, row: StepRow, column: int) -> str | None:
        # Never rich text: what is quoted begins with the column's own words.
        if column == OUTCOME:
            return self._outcome_tip(row)
        shown = visible(self._text(row, column))
        help_ = _HELP.get(column, "")
        if not shown or column == NUMBER:
            return help_ or None
        return f"{self._headings[column]}: {shown}" + (f"\n\n{help_}" if help_ else "")

    def _tone(self, row: StepRow, column: int) -> str:
        outcome = self._outcomes.get(row.place)
        if column == OUTCOME and outcome is not None:
            return TONES[outcome.phase]
        if column == NUMBER:
            return "dim"
        by_name = column == MESSAGE and isinstance(row.step.send, str)
        return "dim" if by_name else "text"

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return flags
        cells = words.editable(self._rows[index.row()].step)
        can = index.column() == KIND or _CELLS.get(index.column()) in cells
        return flags | Qt.ItemFlag.ItemIsEditable if can else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not isinstance(value, str):
            return False
        row = self._rows[index.row()]
        try:
            changed = self._read(index.column(), row.step, value)
        except (StepTextError, edits.EditError):
            return False
        if changed != row.step:
            self._ask(
                "Change step", partial(edits.put_step, index=self._index, place=row.place, step=changed)
            )
        return True

    # Steps that come, go and move

    def add(self, row: int) -> None:
        """Ask for one more step behind that row; at the end for -1."""
        place: Place = (len([each for each in self._rows if len(each.place) == 1]),)
        if 0 <= row < len(self._rows):
            before = self._rows[row].place
            place = (*before[:-1], before[-1] + 1)
        step = edits.of_kind(Step(wait=0), "send", self._workspace)
        self._ask("Add step", _add(self._index, place, step))

    def remove(self, row: int) -> None:
        """Ask for that step's removal."""
        if (place := self.place(row)) is not None:
            self._ask("Remove step", partial(edits.remove_step, index=self._index, place=place))

    def move(self, row: int, by: int) -> None:
        """Ask for that step to stand so many places later among its neighbours."""
        if (place := self.place(row)) is not None:
            self._ask("Move step", partial(edits.move_step, index=self._index, place=place, by=by))

    def _ask(self, text: str, edit: Callable[..., Workspace]) -> None:
        self.edit_requested.emit(text, edit, "")


def _add(index: int, place: Place, step: Step) -> Callable[[Workspace], Workspace]:
    def edit(workspace: Workspace) -> Workspace:
        return edits.add_step(workspace, index, place, step)

    return edit
