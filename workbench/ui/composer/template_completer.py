"""Completes `{{ expressions }}`, and what else may stand in a frame, as they are typed in its field.

Invariant: the field keeps the keyboard; Enter and Tab take the choice while the list is open, Escape closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QListView, QPlainTextEdit

from workbench.document.completion import Completion, completions
from workbench.document.value import Variable
from workbench.traffic.text import visible
from workbench.ui.theme import SECONDARY, font

_INSERT, _BACK = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
Offered = tuple[int, tuple[Completion, ...]]
"""How many characters before the cursor are replaced, and by what."""
More = Callable[[str, int], Offered]
_ROWS, _WIDEST = 8, 460  # lines, logical pixels


def no_more(_text: str, _cursor: int) -> Offered:
    """Nothing but expressions."""
    return 0, ()


class TemplateCompleter(QCompleter):
    """Of one field, which owns it.

    `variables` gives those of the workspace, as they are then; `more` what is offered outside of expressions.
    """

    def __init__(
        self, editor: QPlainTextEdit, variables: Callable[[], Mapping[str, Variable]], more: More = no_more
    ) -> None:
        super().__init__(editor)
        self._editor, self._variables, self._more, self._typed = editor, variables, more, 0
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setWidget(editor)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(_ROWS)
        popup = self._list = QListView()  # the completer's, which deletes it
        self.setPopup(popup)
        popup.setObjectName("templateCompletions")
        popup.setAccessibleName("What could stand here")
        popup.setFont(font(SECONDARY, fixed=True))
        popup.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.activated[QModelIndex].connect(self._take)  # pyright: ignore[reportIndexIssue] - it is overloaded

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._list.isVisible()

    def follow(self) -> None:
        """Offer what could stand at the cursor; nothing closes the list."""
        cursor = self._editor.textCursor()
        text = self._editor.toPlainText()
        self._typed, found = completions(text, cursor.position(), self._variables())
        if not found:
            self._typed, found = self._more(text, cursor.position())
        if not found or cursor.hasSelection():
            self._list.hide()
            return
        width = max(len(each.shown) for each in found)
        self._items.clear()
        for each in found:
            self._items.appendRow(_item(each, width))
        popup = self._list
        rect = self._editor.cursorRect()
        wide = popup.sizeHintForColumn(0) + popup.verticalScrollBar().sizeHint().width() + 8
        rect.setWidth(min(wide, _WIDEST))
        self.complete(rect)
        popup.setCurrentIndex(self.completionModel().index(0, 0))

    def _take(self, index: QModelIndex) -> None:
        cursor = self._editor.textCursor()
        left = QTextCursor.MoveOperation.Left
        cursor.movePosition(left, QTextCursor.MoveMode.KeepAnchor, self._typed)
        self._list.hide()
        cursor.insertText(str(index.data(_INSERT)))
        cursor.movePosition(left, QTextCursor.MoveMode.MoveAnchor, int(index.data(_BACK) or 0))
        self._editor.setTextCursor(cursor)
        self._list.hide()  # what was put in is not to be completed again


def _item(each: Completion, width: int) -> QStandardItem:
    item = QStandardItem(f"{each.shown.ljust(width)}   {visible(each.help)}")
    item.setData(each.insert, _INSERT)
    item.setData(each.back, _BACK)
    return item
