"""The workspace's variables as a table: a row each, its value, and what each environment sets in its place.

Invariant: a cell of an environment that sets nothing shows the variable's own value, dim; it is empty to edit.
"""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont

from workbench.document.completion import variable_words
from workbench.document.edits import EditError
from workbench.document.variable_edits import rename_variable, set_value
from workbench.document.workspace import Secret, Variable, Workspace
from workbench.traffic.text import visible
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.secret_field import shown_place
from workbench.ui.theme import Theme, font
from workbench.ui.variables.padlock import lock

NAME, VALUE = range(2)
ENVIRONMENTS = 2
"""The column of the first environment."""


class VariableRow(Struct, frozen=True):
    """A variable: its name, its value, and for each environment what it sets, or None."""

    name: str
    value: Variable
    overrides: tuple[Variable | None, ...] = ()


class VariablesModel(RowsModel[VariableRow]):
    """One row a variable; all cells are edited in place, by edits of the workspace as it is written."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(("Name", "Value"), parent)
        self._theme = theme
        self._workspace = Workspace()
        self._environments: tuple[str, ...] = ()
        self._chosen = ""

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments, in the order of their columns."""
        return self._environments

    def set_workspace(self, workspace: Workspace, chosen: str) -> None:
        """Show its variables; the column of the chosen environment stands out."""
        self._workspace = workspace
        names = tuple(workspace.environments)
        rows = tuple(
            VariableRow(name, value, tuple(workspace.environments[each].get(name) for each in names))
            for name, value in workspace.variables.items()
        )
        if names != self._environments:
            self.beginResetModel()
            self._environments, self._rows = names, rows
            self._headings = ("Name", "Value", *map(visible, names))
            self.endResetModel()
        else:
            self.set_rows(rows)
        if chosen != self._chosen:
            self._chosen = chosen
            last = max(self.columnCount() - 1, 0)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, last))

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    def environment(self, column: int) -> str:
        """The environment of that column, or nothing for the variables' own."""
        at = column - ENVIRONMENTS
        return self._environments[at] if 0 <= at < len(self._environments) else ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        own = self._own(row, column)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return visible(_shown(row.value if own is None else own))
            case Qt.ItemDataRole.DecorationRole:
                return lock(self._theme) if isinstance(own, Secret) else None
            case Qt.ItemDataRole.EditRole:
                return own if isinstance(own, str) else ""
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._theme.dim) if own is None else None
            case Qt.ItemDataRole.FontRole:
                return font(fixed=True)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row, column, own)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._tip(row, column, own)
            case _:
                return None

    def held(self, index: Index) -> Variable | None:
        """What that cell sets: a text, a secret, or None for an environment that sets nothing, and for a name."""
        if not index.isValid() or index.row() >= len(self._rows) or index.column() == NAME:
            return None
        return self._own(self._rows[index.row()], index.column())

    def _own(self, row: VariableRow, column: int) -> Variable | None:
        if column == NAME:
            return row.name
        if column == VALUE:
            return row.value
        at = column - ENVIRONMENTS
        return row.overrides[at] if at < len(row.overrides) else None

    def _tip(self, row: VariableRow, column: int, own: Variable | None) -> str:
        # The blank of no width in front: never taken for rich text.
        name = visible(row.name)
        if column == NAME:
            return f"\u200b{name}: written {{{{ {name} }}}} in messages and addresses"
        if column == VALUE:
            return f"\u200b{name}, where no environment sets it: {visible(_told(row.value))}"
        where = visible(self.environment(column))
        if own is None:
            return f"\u200b{name} in {where}: not set, so {visible(_told(row.value))}"
        return f"\u200b{name} in {where}: {visible(_told(own))}"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.FontRole and self._chosen:
            bold = font(11, weight=QFont.Weight.Bold)
            return bold if self.environment(section) == self._chosen else None
        words = super().headerData(section, orientation, role)
        if across and words is not None and self._chosen and self.environment(section) == self._chosen:
            return f"● {words}"
        return words

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid() or isinstance(self.held(index), Secret):
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable

    def problem(self, index: Index, text: str) -> str:
        """Why that cell can't be that, as a sentence, or nothing."""
        if not index.isValid() or index.column() != NAME or index.row() >= len(self._rows):
            return ""
        try:
            rename_variable(self._workspace, self._rows[index.row()].name, text)
        except EditError as error:
            return str(error)
        return ""

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.row() >= len(self._rows):
            return False
        row, column, text = self._rows[index.row()], index.column(), str(value)
        if column == NAME:
            if text.strip() != row.name:
                edit = partial(rename_variable, name=row.name, to=text)
                self.edit_requested.emit(f"Rename variable {row.name}", edit, "")
            return True
        environment = self.environment(column)
        if text == (self._own(row, column) or ""):
            return True
        wanted = None if environment and not text else text
        edit = partial(set_value, name=row.name, environment=environment, value=wanted)
        where = f" in {environment}" if environment else ""
        self.edit_requested.emit(f"Change {row.name}{where}", edit, "")
        return True


def _shown(value: Variable) -> str:
    """As the cell has it: of a secret where it is kept."""
    return value if isinstance(value, str) else shown_place(value)


def _told(value: Variable) -> str:
    return value if isinstance(value, str) else f"{variable_words(value)}, called {value.name}"
