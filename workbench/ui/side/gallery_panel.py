"""The gallery: the patterns that can be opened, as a list of their titles, and which of them is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from workbench.ui.parts import label
from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import Theme

_NAME, _IS_OPEN = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_TIP = "Double-click, or press Enter, to open a copy of this pattern."
_OPEN_TIP = "This pattern is open. Double-click, or press Enter, to open a fresh copy of it."


class _RowDelegate(QStyledItemDelegate):
    """The pattern that is open has the ground of a selected row, whichever row the keyboard is at."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.data(_IS_OPEN):
            option.state |= QStyle.StateFlag.State_Selected


class GalleryPanel(QWidget):
    """One row a pattern; activating it (Enter, a double click) asks for it."""

    pattern_requested = Signal(str)
    """The user wants to open the pattern of that name."""
    lesson_requested = Signal(str)
    """The user wants the lesson of that name's pattern, and the pattern with it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        heading = label("heading", "PATTERNS")
        heading.setContentsMargins(8, 0, 0, 0)
        self._patterns: tuple[tuple[str, str], ...] = ()
        self._open = ""
        self._model = QStandardItemModel(self)
        self._list = ShortList(self._model)
        self._list.setObjectName("gallery")
        self._list.setItemDelegate(_RowDelegate(self._list))
        self._list.setAccessibleName("Patterns")
        self._list.activated.connect(self._ask)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._add_action("patternOpen", "&Open", self._ask_current)
        self._add_action("patternLesson", "Open with its &lesson", self._ask_lesson)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(heading)
        layout.addWidget(self._list)

    def set_patterns(self, patterns: Sequence[tuple[str, str]]) -> None:
        """Show these, each a name and the title that is read."""
        self._patterns = tuple(patterns)
        self._model.clear()
        for name, title in patterns:
            item = QStandardItem(title)
            item.setData(name, _NAME)
            self._model.appendRow(item)
        self._mark()
        self._list.updateGeometry()

    def set_open(self, name: str) -> None:
        """Mark the pattern of that name as the one that is open; none for an empty one."""
        if name != self._open:
            self._open = name
            self._mark()

    def _mark(self) -> None:
        for row in range(self._model.rowCount()):
            item = self._model.item(row)
            is_open = item.data(_NAME) == self._open
            item.setData(is_open, _IS_OPEN)
            item.setToolTip(_OPEN_TIP if is_open else _TIP)
            item.setAccessibleDescription("open" if is_open else "")
            if is_open:
                self._list.scrollTo(item.index())

    def patterns(self) -> tuple[tuple[str, str], ...]:
        """Those that are shown, each a name and its title."""
        return self._patterns

    def set_theme(self, theme: Theme) -> None:
        """Nothing to do: the style sheet has all the colours."""

    def _add_action(self, name: str, text: str, slot: Callable[[], None]) -> None:
        action = QAction(text, self._list)
        action.setObjectName(name)
        action.triggered.connect(slot)
        self._list.addAction(action)

    def _ask_current(self) -> None:
        if (index := self._list.currentIndex()).isValid():
            self._ask(index)

    def _ask_lesson(self) -> None:
        if (index := self._list.currentIndex()).isValid():
            self.lesson_requested.emit(index.data(_NAME))

    def _ask(self, index: QModelIndex) -> None:
        self.pattern_requested.emit(index.data(_NAME))
