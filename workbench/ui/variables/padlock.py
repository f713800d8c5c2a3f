"""What the variables' window is built from."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QLabel, QPushButton, QTableView

from workbench.ui.theme import Theme

_ROW = 28  # logical pixels


def label(role: str, text: str = "", name: str = "") -> QLabel:
    """A sentence of that role, in plain text; it wraps."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setWordWrap(True)
    return made


def link(text: str, name: str) -> QPushButton:
    """A button that reads as a link."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("role", "link")
    return made


def table(name: str, described: str) -> QTableView:
    """A table whose cells are edited in place; its actions are its context menu."""
    made = QTableView()
    made.setObjectName(name)
    made.setAccessibleName(described)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    triggers = QAbstractItemView.EditTrigger
    made.setEditTriggers(
        triggers.DoubleClicked | triggers.SelectedClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
    )
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(_ROW)
    made.horizontalHeader().setHighlightSections(False)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return made


@lru_cache(maxsize=4)
def lock(theme: Theme) -> QIcon:
    """A padlock, as a secret has before its place."""
    pixmap = QPixmap(48, 48)  # three times the size, for dense screens
    pixmap.setDevicePixelRatio(3)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.dim), 1.5))
        painter.drawArc(QRectF(5, 2.5, 6, 8), 0, 180 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.dim))
        painter.drawRoundedRect(QRectF(3, 7, 10, 7), 1.5, 1.5)
    return QIcon(pixmap)
