"""The gallery: the patterns that can be opened, as a list of their titles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.ui.parts import label
from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import Theme

_NAME = Qt.ItemDataRole.UserRole


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
        self._model = QStandardItemModel(self)
        self._list = ShortList(self._model)
        self._list.setObjectName("gallery")
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
            item.setToolTip("Double-click, or press Enter, to open a copy of this pattern.")
            self._model.appendRow(item)
        self._list.updateGeometry()

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
