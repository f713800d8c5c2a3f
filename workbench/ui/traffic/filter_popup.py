"""What could be typed next in a filter, each with a line of help, and what is wrong with what was typed.

Invariant: it never takes the keyboard: the line it belongs to moves the choice.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.traffic.filter.language import Completion
from workbench.traffic.text import visible
from workbench.ui import theme as looks
from workbench.ui.parts import set_role

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LINE, _LINES = 24, 8
_HELP = Qt.ItemDataRole.UserRole
_WIDTHS = (360, 560)  # logical pixels: the least and the most


class CompletionsModel(QAbstractListModel):
    """One completion a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Completion, ...] = ()

    def set_completions(self, found: Sequence[Completion]) -> None:
        """Offer these."""
        self.beginResetModel()
        self._found = tuple(found)
        self.endResetModel()

    def offers(self, found: Sequence[Completion]) -> bool:
        """Whether it is just these."""
        return tuple(found) == self._found

    def completion(self, row: int) -> Completion | None:
        """That in the line; None where there is none."""
        return self._found[row] if 0 <= row < len(self._found) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        found = self.completion(index.row()) if index.isValid() else None
        if found is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(found.shown)
        if role == _HELP:
            return visible(found.help)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(f"{found.shown}: {found.help}")
        return None


class _Line(QStyledItemDelegate):
    """The word at the left, its help beside it, dimmed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._code = looks.font(looks.SECONDARY, fixed=True)
        self._plain = looks.font(looks.SECONDARY)
        self.column = 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        palette: QPalette = option.palette
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
        room = rect.adjusted(8, 0, -8, 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        for font, role, tone, left in (
            (self._code, Qt.ItemDataRole.DisplayRole, QPalette.ColorRole.Text, 0),
            (self._plain, _HELP, QPalette.ColorRole.PlaceholderText, self.column),
        ):
            painter.setFont(font)
            painter.setPen(palette.color(tone))
            place = room.adjusted(left, 0, 0, 0)
            words = QFontMetrics(font).elidedText(
                str(index.data(role)), Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, middle, words)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, _LINE)

    def fit(self, model: CompletionsModel) -> None:
        """Make room for the widest word."""
        metrics = QFontMetrics(self._code)
        words = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
        self.column = min(max(map(metrics.horizontalAdvance, words), default=0), 200) + 16


class FilterPopup(QFrame):
    """Over the window, under the line."""

    accepted = Signal(Completion)
    """The user clicked on that one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filterPopup")
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = CompletionsModel(self)
        self._list = QListView()
        self._list.setObjectName("filterCompletions")
        self._list.setAccessibleName("Completions")
        self._list.setModel(self._model)
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._line = _Line(self._list)
        self._list.setItemDelegate(self._line)
        self._wrong = QLabel()
        self._wrong.setObjectName("filterError")
        self._wrong.setProperty("role", "problem")
        self._wrong.setTextFormat(Qt.TextFormat.PlainText)
        self._wrong.setWordWrap(True)
        self._wrong.setContentsMargins(8, 4, 8, 4)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4, 4, 4)
        self._column.setSpacing(0)
        self._column.addWidget(self._list)
        self._column.addWidget(self._wrong)
        self._list.clicked.connect(self._clicked)
        self.hide()

    def show_under(
        self, line: QWidget, found: Sequence[Completion], wrong: str, *, unfinished: bool = False
    ) -> None:
        """Offer these and say what is wrong, quietly where it is but `unfinished`; hide where there is neither."""
        if self.isHidden() or not self._model.offers(found):
            self._model.set_completions(found)
            self._line.fit(self._model)
            self._list.setVisible(bool(found))
            self._list.setFixedHeight(min(len(found), _LINES) * _LINE)
        self._wrong.setText(visible(wrong))
        self._wrong.setVisible(bool(wrong))
        set_role(self._wrong, "secondary" if unfinished else "problem")
        if not found and not wrong:
            self.hide()
            return
        window = line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        width = min(max(line.width(), _WIDTHS[0]), _WIDTHS[1], window.width() - 8)
        self.setFixedWidth(width)
        # Qt's height for a width is none where no sentence, which wraps, is shown.
        wraps = self._column.hasHeightForWidth()
        self.setFixedHeight(
            self._column.totalHeightForWidth(width) if wraps else self._column.totalSizeHint().height()
        )
        below = line.mapTo(window, QPoint(0, line.height() + 2))
        if below.y() + self.height() > window.height():
            below = line.mapTo(window, QPoint(0, -2 - self.height()))
        self.move(max(4, min(below.x(), window.width() - width - 4)), max(0, below.y()))
        self.show()
        self.raise_()

    @property
    def chosen(self) -> Completion | None:
        """The one that is highlighted."""
        return self._model.completion(self._list.currentIndex().row())

    @property
    def first(self) -> Completion | None:
        """The likeliest."""
        return self._model.completion(0)

    def step(self, by: int) -> bool:
        """Highlight the next one, or for -1 the one before; whether there was any to go to."""
        row = self._list.currentIndex().row() + by
        if not 0 <= row < self._model.rowCount():
            return False
        self._list.setCurrentIndex(self._model.index(row, 0))
        return True

    def _clicked(self, index: QModelIndex) -> None:
        found = self._model.completion(index.row())
        if found is not None:
            self.accepted.emit(found)
