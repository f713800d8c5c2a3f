"""Two messages side by side in a window of their own, what differs marked by a colour and a sign.

Invariant: they are compared on a thread, and plain text is all that is shown of them.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.traffic.compare import Form, Line, Side, State, compare, differences
from workbench.ui import tables
from workbench.ui import theme as looks
from workbench.ui.parts import label, link
from workbench.ui.theme import Theme
from workbench.ui.traffic.compare_model import CompareColumn, CompareModel
from workbench.ui.worker import Worker

Index = QModelIndex | QPersistentModelIndex

_ROW = 20
_HEADING = 26
_PAD = 8
_SIGN = 28
_FORMS = (
    (Form.VALUES, "Values", "Compare what the frames are decoded to"),
    (Form.TEXT, "Text", "Compare the frames as text, line by line"),
    (Form.HEX, "Hex", "Compare the frames byte by byte"),
)


class CompareWindow(QDialog):
    """One pair of messages."""

    def __init__(
        self, left: Side, right: Side, titles: tuple[str, str], look: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("compareWindow")
        self.setWindowTitle("Compare messages")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "panel")
        self.resize(960, 560)
        self._sides = (left, right)
        self._form = Form.VALUES
        self._worker = Worker(self)
        self._model = CompareModel(self)
        self._table = _table(self._model, look)
        self._said = label("name", name="compareSummary")
        self._lay_out(titles)
        for keys, step in (("Alt+Down", 1), ("Alt+Up", -1), ("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self._next if step > 0 else self._previous)
        self._compare()
        self._table.setFocus()

    def _lay_out(self, titles: tuple[str, str]) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(_PAD, 12, _PAD, 8)
        top.setSpacing(8)
        top.addWidget(self._said, 1)
        only = QToolButton()
        only.setText("Only what differs")
        only.setObjectName("compareOnly")
        only.setProperty("role", "segment")
        only.setCheckable(True)
        only.setToolTip("Leave out the lines that are equal")
        only.toggled.connect(self._model.show_differing)
        only.toggled.connect(self._fit)
        top.addWidget(only)
        self._group = QButtonGroup(self)
        for number, (form, words, tip) in enumerate(_FORMS):
            button = QToolButton()
            button.setObjectName(f"compareAs{words}")
            button.setText(words)
            button.setToolTip(tip)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setChecked(form is self._form)
            self._group.addButton(button, number)
            top.addWidget(button)
        self._group.idClicked.connect(self._choose_form)
        for name, words, tip, slot in (
            ("comparePrevious", "Previous", "The difference before (Alt+Up)", self._previous),
            ("compareNext", "Next", "The next difference (Alt+Down)", self._next),
        ):
            button = link(words, name, tip)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            top.addWidget(button)
        names = QHBoxLayout()
        names.setContentsMargins(_PAD, 0, _PAD, 8)
        names.setSpacing(0)
        for place, title in enumerate(titles):
            if place:
                names.addSpacing(_SIGN + 2 * _PAD)
            names.addWidget(label("secondary", title), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addLayout(names)
        layout.addWidget(self._table, 1)

    def _choose_form(self, number: int) -> None:
        self._form = _FORMS[number][0]
        self._compare()

    def _compare(self) -> None:
        (left, right), form = self._sides, self._form
        self._said.setText("Comparing…")
        self._worker.run("compare", lambda: (form, compare(left, right, form)), self._take)

    def _take(self, result: object) -> None:
        form, lines = result  # pyright: ignore[reportGeneralTypeIssues] - as `_compare` gives it
        if form is self._form:
            self._show(lines)

    def _show(self, lines: list[Line]) -> None:
        count = differences(lines)
        equal = all(line.state is State.SAME for line in lines)
        if equal:
            self._said.setText("The messages are equal.")
        else:
            self._said.setText(f"{count:,} line{' differs' if count == 1 else 's differ'}.")
        self._model.set_lines(lines)
        self._fit()
        first = self._model.next_difference(-1, 1)
        if first is not None:
            self._table.selectRow(first)

    def _fit(self) -> None:
        # A row keeps its height when another line comes to stand in it.
        for row in range(self._model.rowCount()):
            height = _HEADING if self._model.line(row).heading else _ROW
            if self._table.rowHeight(row) != height:
                self._table.setRowHeight(row, height)

    def _next(self) -> None:
        self._go(1)

    def _previous(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        row = self._table.currentIndex().row()
        found = self._model.next_difference(row, step)
        if found is None:  # around the end
            found = self._model.next_difference(-1 if step > 0 else self._model.rowCount(), step)
        if found is not None:
            self._table.selectRow(found)
            self._table.scrollTo(self._model.index(found, 0))


def _table(model: CompareModel, look: Theme) -> QTableView:
    table = QTableView()
    table.setObjectName("compareTable")
    table.setAccessibleName("Lines of both messages")
    table.setModel(model)
    table.setItemDelegate(_Delegate(model, look, table))
    tables.arrange(table, _ROW)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    columns = table.horizontalHeader()
    columns.hide()
    columns.setMinimumSectionSize(16)
    columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    columns.setSectionResizeMode(CompareColumn.SIGN, QHeaderView.ResizeMode.Fixed)
    table.setColumnWidth(CompareColumn.SIGN, _SIGN)
    return table


class _Delegate(QStyledItemDelegate):
    """A line that differs is tinted, and within it the characters that differ are set off and underlined."""

    def __init__(self, model: CompareModel, look: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._font = looks.font(looks.SECONDARY, fixed=True)
        self._bold = looks.font(looks.SECONDARY, weight=self._font.Weight.DemiBold)
        self._metrics = QFontMetrics(self._font)
        soft = {State.CHANGED: "warn", State.LEFT: "fail", State.RIGHT: "live"}
        self._soft = {state: look.color(f"{name}_soft") for state, name in soft.items()}
        self._strong = {state: look.color(f"{name}_text") for state, name in soft.items()}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        palette: QPalette = option.palette
        line, column = self._model.line(index.row()), CompareColumn(index.column())
        text = str(index.data() or "")
        differs = line.state is not State.SAME
        role = QPalette.ColorRole
        if differs and not line.heading and (text or column is CompareColumn.SIGN):
            painter.fillRect(rect, self._soft[line.state])
        if line.heading:
            painter.setPen(palette.color(role.Mid))
            painter.drawLine(rect.topLeft(), rect.topRight())
        if option.state & QStyle.StateFlag.State_Selected:
            if not differs or line.heading:
                painter.fillRect(rect, palette.color(role.Highlight))
            elif column is CompareColumn.LEFT:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), palette.color(role.Link))
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        if column is CompareColumn.SIGN:
            painter.setFont(self._bold)
            painter.setPen(self._strong.get(line.state, palette.color(role.Text)))
            painter.drawText(rect, flags | int(Qt.AlignmentFlag.AlignHCenter), text)
            return
        painter.setFont(self._bold if line.heading else self._font)
        painter.setPen(palette.color(role.PlaceholderText if line.heading else role.Text))
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, flags | int(Qt.AlignmentFlag.AlignLeft), shown)
        if not line.heading and differs:
            painter.setPen(self._strong[line.state])
            painter.setClipRect(room)
            for start, end in self._model.marks(index):
                x = room.left() + self._metrics.horizontalAdvance(text[:start])
                width = self._metrics.horizontalAdvance(text[start:end])
                piece = QRect(x, room.top(), width, room.height())
                painter.drawText(piece, flags | int(Qt.TextFlag.TextDontClip), text[start:end])
                bottom = rect.bottom() - 3
                painter.drawLine(x, bottom, x + width - 1, bottom)
            painter.setClipping(False)
