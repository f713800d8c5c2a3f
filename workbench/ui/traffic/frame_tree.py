"""The tree of a message: frames and their values in rows of one height, read on as they are scrolled to.

Invariant: what is shown is plain text on one line, elided, whatever a peer sent.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from workbench.ui import theme as looks
from workbench.ui.traffic.message_frames_model import FrameColumn, MessageFramesModel, Place

Index = QModelIndex | QPersistentModelIndex

ROW = 22
_INDENT = 14  # logical pixels a level
_PAD, _EDGE = 4, 8  # of a cell; of the last one, before the bytes
_NARROWEST, _WIDEST = 72, 176  # logical pixels of the names
_LOOKED_AT = 24  # rows whose names say how wide their column is
_TYPE = 8  # characters of the longest usual type
_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class FrameTree(QTreeView):
    """Frames at the top, values below."""

    bytes_wanted = Signal()
    """The user pressed Enter on a value that holds no others: to its bytes."""

    def __init__(self, model: MessageFramesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frameList")
        self.setAccessibleName("Frames and their values")
        self._frames = model
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(self))
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT)
        self.setHeaderHidden(True)
        self.setTabKeyNavigation(False)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        columns = self.header()
        columns.setStretchLastSection(False)
        columns.setMinimumSectionSize(16)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(FrameColumn.VALUE, QHeaderView.ResizeMode.Stretch)
        self.verticalScrollBar().valueChanged.connect(self._read_on)
        self.expanded.connect(self._fit_names)
        model.modelReset.connect(self._fit_columns)

    @property
    def place(self) -> Place | None:
        """What is chosen."""
        index = self.currentIndex()
        return self._frames.place(index) if index.isValid() else None

    def choose(self, place: Place) -> None:
        """Choose that frame or value, with what it is in expanded, and have it on screen."""
        index = self._frames.reveal(place)
        if index.isValid() and index != self.currentIndex().siblingAtColumn(0):
            self.setCurrentIndex(index)
        self.scrollTo(self.currentIndex())

    # Columns

    def _fit_columns(self) -> None:
        metrics = QFontMetrics(looks.font(looks.SECONDARY, fixed=True))
        widest = max(len(f"{self._frames.longest:,} B"), _TYPE)
        self.setColumnWidth(FrameColumn.SIZE, metrics.horizontalAdvance("0" * widest) + _PAD + _EDGE)
        self.setColumnWidth(FrameColumn.NAME, _NARROWEST)
        self._fit_names()

    def _fit_names(self) -> None:
        """As wide as the names in the first rows that are there, within bounds; never narrower than it was."""
        metrics = QFontMetrics(looks.font(looks.SECONDARY, fixed=True))
        index = self._frames.index(0, FrameColumn.NAME)
        widest = 0
        for _ in range(_LOOKED_AT):
            if not index.isValid():
                break
            depth = self._depth(index)
            words = metrics.horizontalAdvance(str(index.data())[:80])
            widest = max(widest, words + (depth + 1) * _INDENT + 3 * _PAD)
            index = self.indexBelow(index)
        width = min(max(widest, self.columnWidth(FrameColumn.NAME)), _WIDEST)
        self.setColumnWidth(FrameColumn.NAME, width)

    def _depth(self, index: Index) -> int:
        depth = 0
        while (index := index.parent()).isValid():
            depth += 1
        return depth

    # Reading on

    def _read_on(self) -> None:
        """At the last of the values that are there: some more, if there are any."""
        last = self.indexAt(QPoint(_PAD, self.viewport().height() - ROW))
        if not last.isValid():
            return
        last = last.siblingAtColumn(0)
        below = self.indexBelow(last)
        around = last.parent()
        while around.isValid():
            if below.isValid() and _is_in(below, around):
                return
            if self._frames.canFetchMore(around):
                self._frames.fetchMore(around)
                return
            around = around.parent()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex().siblingAtColumn(0)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if self._frames.hasChildren(index):
                self.setExpanded(index, not self.isExpanded(index))
            else:
                self.bytes_wanted.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End):
            self._read_on()


def _is_in(index: Index, around: Index) -> bool:
    while index.isValid():
        index = index.parent()
        if index == around:
            return True
    return False


class _CellDelegate(QStyledItemDelegate):
    """Paints past the style: numbers and names dim, content in the text's colour, the selection as one band."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._font = looks.font(looks.SECONDARY, fixed=True)
        self._metrics = QFontMetrics(self._font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        palette: QPalette = option.palette
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
        text = str(index.data() or "")
        right = index.column() == FrameColumn.SIZE
        room = rect.adjusted(_PAD, 0, -(_EDGE if right else _PAD), 0)
        content = index.column() == FrameColumn.VALUE
        role = QPalette.ColorRole.Text if content else QPalette.ColorRole.PlaceholderText
        painter.setFont(self._font)
        painter.setPen(palette.color(QPalette.ColorGroup.Active, role))
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, _LINE | int(side), shown)
