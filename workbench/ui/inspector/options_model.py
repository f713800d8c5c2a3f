"""The options of one socket as a table: title and value, in groups, with a line for each group's name.

Invariant: every option that the file sets has a row, also one that its type doesn't have, so that
nothing in the file is hidden. Options that belong to the socket's security, or can only be read, have none.
"""

from __future__ import annotations

import textwrap
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from workbench.catalogue.options import Option, Value, options_of
from workbench.document import edits
from workbench.document.checks_options import option_problem
from workbench.document.workspace import HexBytes, OptionValue, Socket
from workbench.ui.inspector.option_values import about, in_text, in_words, plain, read, to_type
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.theme import HEADING, font

NAME, VALUE = range(2)
NOTE = Qt.ItemDataRole.UserRole
"""What stands below the title: that its value was changed, and from what; empty for a default."""
_NOT_ITS_OWN = "Not usable here"


class Heading(Struct, frozen=True):
    """The line with a group's name."""

    group: str


class Setting(Struct, frozen=True):
    """An option of the socket: what it is here, and whether the file sets it. None is one that isn't known."""

    name: str
    option: Option | None
    value: OptionValue | Value | None
    is_set: bool
    changed: bool
    problem: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.option.title if self.option is not None else self.name

    def matches(self, words: str) -> bool:
        """Whether each of these words is somewhere in its name, title, group or help."""
        said = f"{self.name} {self.title}"
        if self.option is not None:
            said += f" {self.option.group} {self.option.help}"
        return all(word in said.casefold() for word in words.casefold().split())


Row: TypeAlias = Heading | Setting


def _settings(socket: Socket, drafts: bool) -> list[Setting]:
    found: list[Setting] = []
    for option in options_of(socket.type, drafts=True):
        is_set = option.name in socket.options
        if not is_set and (not option.writable or option.owner or (option.draft and not drafts)):
            continue
        default = option.value_for(socket.type)
        value = socket.options[option.name] if is_set else default
        changed = is_set and plain(option, socket.options[option.name]) != default
        problem = option_problem(socket, option.name, socket.options[option.name]) if is_set else ""
        found.append(Setting(option.name, option, value, is_set, changed, problem))
    known = {setting.name for setting in found}
    strange = [
        Setting(name, None, value, True, True, option_problem(socket, name, value))
        for name, value in socket.options.items()
        if name not in known
    ]
    return strange + found


class OptionsModel(RowsModel[Row]):
    """One row an option of the socket's type. `drafts` says whether the draft options can be used."""

    def __init__(self, parent: QObject | None = None, *, drafts: bool = False) -> None:
        super().__init__(("Option", "Value"), parent)
        self._drafts = drafts
        self._socket: Socket | None = None
        self._words = ""
        self.changed_count = 0

    def set_socket(self, socket: Socket | None) -> None:
        """Show this socket's options, or none. Another socket, or type, is a new table."""
        before, self._socket = self._socket, socket
        if (before and (before.id, before.type)) == (socket and (socket.id, socket.type)):
            self.set_rows(self._found())
            return
        self.beginResetModel()
        self._rows = self._found()
        self.endResetModel()

    def search(self, words: str) -> None:
        """Show only what these words are in."""
        if words != self._words:
            self.beginResetModel()
            self._words = words
            self._rows = self._found()
            self.endResetModel()

    def _found(self) -> tuple[Row, ...]:
        settings = _settings(self._socket, self._drafts) if self._socket is not None else []
        self.changed_count = sum(setting.changed for setting in settings)
        rows: list[Row] = []
        group = ""
        for setting in settings:
            if not setting.matches(self._words):
                continue
            here = setting.option.group if setting.option is not None else _NOT_ITS_OWN
            if here != group:
                rows.append(Heading(here))
                group = here
            rows.append(setting)
        return tuple(rows)

    def setting(self, index: Index) -> Setting | None:
        """The option of that row; None for a group's name."""
        row = self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None
        return row if isinstance(row, Setting) else None

    def is_heading(self, row: int) -> bool:
        """Whether that row is a group's name."""
        return isinstance(self._rows[row], Heading)

    def about(self, index: Index) -> str:
        """All that is to be said of that row's option, what is wrong with it first."""
        setting = self.setting(index)
        if setting is None or self._socket is None:
            return ""
        said = about(setting.option, self._socket.type) if setting.option is not None else ""
        return f"{setting.problem} {said}".strip()

    def problem(self, index: Index, text: str) -> str:
        """What is wrong with `text` as the value of that row; empty if nothing is."""
        setting = self.setting(index)
        if setting is None or setting.option is None or self._socket is None:
            return ""
        return read(setting.option, text, self._socket.type)[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if isinstance(row, Heading):
            return self._heading(row, index.column(), role)
        is_value = index.column() == VALUE
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return in_words(row.option, row.value) if is_value else row.title
            case Qt.ItemDataRole.EditRole:
                kind = row.option.kind if row.option is not None else ""
                if kind in ("flag", "choice"):
                    return in_words(row.option, row.value)
                return to_type(row.option, row.value) if is_value else row.title
            case Qt.ItemDataRole.CheckStateRole if is_value and row.option is not None:
                if row.option.kind == "flag":
                    return Qt.CheckState.Checked if row.value else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.FontRole:
                return font(weight=QFont.Weight.DemiBold if row.changed else QFont.Weight.Normal)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row)
            case Qt.ItemDataRole.AccessibleTextRole if not is_value:
                return f"{row.title}, {self._note(row)}" if row.changed else row.title
            case _:
                return self._note(row) if role == NOTE else None
        return None

    def _tip(self, setting: Setting) -> str:
        """Nothing of the file's own: Qt would take tags in it for rich text."""
        if setting.option is None or self._socket is None:
            return ""
        return textwrap.fill(f"{setting.name}: {about(setting.option, self._socket.type)}", 64)

    def _note(self, setting: Setting) -> str:
        if not setting.changed or self._socket is None:
            return ""
        option = setting.option
        if option is None:
            return "not an option here"
        default = in_words(option, option.value_for(self._socket.type)).removesuffix(f" {option.unit}")
        return f"changed from {default}" if default else "changed"

    def is_changed(self, row: int) -> bool:
        """Whether that row is an option that differs from its default."""
        setting = self._rows[row]
        return isinstance(setting, Setting) and setting.changed

    def _heading(self, row: Heading, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole and column == NAME:
            return row.group.upper()
        if role == Qt.ItemDataRole.FontRole:
            return font(HEADING, weight=QFont.Weight.DemiBold)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        setting = self.setting(index)
        if setting is None:
            return Qt.ItemFlag.NoItemFlags
        flags = super().flags(index)
        option = setting.option
        if index.column() != VALUE or option is None or option.owner or not option.writable:
            return flags
        return flags | (
            Qt.ItemFlag.ItemIsUserCheckable if option.kind == "flag" else Qt.ItemFlag.ItemIsEditable
        )

    def choices(self, index: Index) -> tuple[str, ...]:
        """The words to choose among; none for an option that is typed or switched."""
        setting = self.setting(index)
        return (
            tuple(setting.option.choices.values())
            if setting is not None and setting.option is not None
            else ()
        )

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        setting = self.setting(index)
        if setting is None or setting.option is None or self._socket is None or index.column() != VALUE:
            return False
        option = setting.option
        if role == Qt.ItemDataRole.CheckStateRole and option.kind == "flag":
            return self._set(setting, Qt.CheckState(value) == Qt.CheckState.Checked)
        if role != Qt.ItemDataRole.EditRole or not isinstance(value, str):
            return False
        if option.kind == "choice":
            numbers = {words: number for number, words in option.choices.items()}
            return value in numbers and self._set(setting, numbers[value])
        read_value, problem = read(option, value, self._socket.type)
        return not problem and self._set(setting, read_value)

    def reset(self, index: Index) -> None:
        """Ask for the default of that row's option."""
        setting = self.setting(index)
        if setting is not None and setting.is_set:
            self._ask(f"Reset {setting.name}", setting.name, None)

    def in_other_notation(self, index: Index) -> str:
        """What the row's bytes would be written as instead: `hex` or `text`; empty where they can't be."""
        setting = self.setting(index)
        if setting is None or setting.option is None or setting.option.kind != "bytes" or not setting.is_set:
            return ""
        data = plain(setting.option, setting.value) if setting.value is not None else None
        if isinstance(setting.value, HexBytes):
            return "text" if isinstance(data, bytes) and in_text(data) else ""
        return "hex"

    def convert(self, index: Index) -> None:
        """Ask for the same bytes in the other notation."""
        setting, notation = self.setting(index), self.in_other_notation(index)
        if setting is None or not notation or setting.value is None or isinstance(setting.value, bytes):
            return
        data = plain(setting.option, setting.value)
        assert isinstance(data, bytes)
        self._ask(
            f"Write {setting.name} as {notation}",
            setting.name,
            HexBytes(hex=data.hex()) if notation == "hex" else data.decode(),
        )

    def _set(self, setting: Setting, value: OptionValue | None) -> bool:
        default = setting.option.value_for(self._socket.type) if setting.option and self._socket else None
        if value is not None and plain(setting.option, value) == default:
            value = None  # the default isn't written to the file: a fresh socket has it
        if value is None and not setting.is_set:
            return True
        if value != setting.value or not setting.is_set:
            self._ask(f"Set {setting.name}", setting.name, value)
        return True

    def _ask(self, words: str, name: str, value: OptionValue | None) -> None:
        if self._socket is not None:
            edit = partial(edits.set_option, id=self._socket.id, name=name, value=value)
            self.edit_requested.emit(words, edit, "")
