"""Editors in tables: a choice, and a text that is checked as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.parts import set_role
from workbench.ui.rows_model import Index
from workbench.ui.theme import font

_LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class ChoiceDelegate(QStyledItemDelegate):
    """Edits a cell by a combo box; a choice is taken at once."""

    def __init__(self, choices: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = ArrowCombo()
        editor.setParent(parent)
        editor.addItems(self._choices)
        editor.activated.connect(self._chosen)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        editor.setGeometry(rect.x(), rect.y(), max(rect.width(), editor.sizeHint().width()), rect.height())

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentText())

    def _chosen(self) -> None:
        editor = self.sender()
        assert isinstance(editor, QWidget)
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


class CheckedDelegate(QStyledItemDelegate):
    """Edits a cell by a line that says what is wrong as it is typed; Enter leaves it only when right.

    Esc gives the old text back; so does a click elsewhere while the text is wrong, else it is taken.
    """

    problem_changed = Signal(str)

    def __init__(self, check: Callable[[Index, str], str], parent: QObject) -> None:
        super().__init__(parent)
        self._check = check
        self._index = QPersistentModelIndex()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(font(fixed=True))
        # The sheet's padding is made for forms; a row of the table has no room for it.
        editor.setStyleSheet("padding: 0 3px;")
        self._index = QPersistentModelIndex(index)
        editor.textChanged.connect(self._typed)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if not editor.isModified() and editor.text() != text:
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not self._check(index, editor.text()):
            model.setData(index, editor.text())

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self.problem_changed.emit("")
        super().destroyEditor(editor, index)

    def eventFilter(self, object: QObject, event: QEvent) -> bool:  # noqa: A002 - Qt's name
        if (
            isinstance(object, QLineEdit)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _LEAVING
            and self._index.isValid()
            and self._check(self._index, object.text())
        ):
            return True
        return super().eventFilter(object, event)

    def _typed(self, text: str) -> None:
        editor = self.sender()
        if not isinstance(editor, QLineEdit) or not self._index.isValid():
            return
        sentence = self._check(self._index, text)
        set_role(editor, "wrong" if sentence else "")
        self.problem_changed.emit(sentence)
