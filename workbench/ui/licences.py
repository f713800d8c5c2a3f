"""The licences of all that the program is made of, to read and to copy: a list of the parts, and the text of one.

Invariant: what it shows is plain text; the parts are looked up on a thread, as that reads some thirty files.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from workbench.licences import Notice, as_text, notices
from workbench.ui import theme as looks
from workbench.ui.parts import bring_forward
from workbench.ui.worker import Worker

_SIZE = (920, 600)
_LIST = 264  # pixels


class LicencesDialog(QDialog):
    """Not modal, and gone when it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("licencesDialog")
        self.setWindowTitle("Licences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._notices: tuple[Notice, ...] = ()
        self._parts = QListWidget()
        self._parts.setObjectName("licencesParts")
        self._parts.setAccessibleName("Parts of the program")
        self._parts.setToolTip("What the program is made of; choose one to read its licence")
        self._parts.setFixedWidth(_LIST)
        self._parts.setUniformItemSizes(True)
        self._parts.setFrameShape(QFrame.Shape.NoFrame)
        self._parts.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._parts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._text = QPlainTextEdit()
        self._text.setObjectName("licenceText")
        self._text.setAccessibleName("Licence")
        self._text.setReadOnly(True)
        self._text.setFont(looks.font(looks.VALUE, fixed=True))
        self._text.document().setDocumentMargin(12)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._lay_out()
        self._parts.currentRowChanged.connect(self._show)
        Worker(self).run("licences", notices, self._fill)

    def _lay_out(self) -> None:
        words = QLabel(
            "ZeroMQ Workbench is free under the MIT licence. It is made of other people's work too, each part under its"
            " own licence."
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setProperty("role", "secondary")
        words.setContentsMargins(16, 12, 16, 12)
        rows = QHBoxLayout()
        rows.setSpacing(0)
        rows.addWidget(self._parts)
        rows.addWidget(_rule(Qt.Orientation.Vertical))
        rows.addWidget(self._text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(16, 12, 16, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(words)
        column.addWidget(_rule(Qt.Orientation.Horizontal))
        column.addLayout(rows, 1)
        column.addWidget(_rule(Qt.Orientation.Horizontal))
        column.addWidget(buttons)
        self.resize(*_SIZE)

    def _fill(self, found: object) -> None:
        self._notices = cast("tuple[Notice, ...]", found)
        for notice in self._notices:
            item = QListWidgetItem(f"{notice.name} {notice.version}\n{notice.licence}")
            item.setToolTip(notice.licence)
            self._parts.addItem(item)
        self._parts.setCurrentRow(0)
        self._parts.setFocus()

    def _show(self, row: int) -> None:
        self._text.setPlainText(as_text(self._notices[row]) if 0 <= row < len(self._notices) else "")


def show_licences(window: QWidget, *_: object) -> None:
    """Open the dialog and return at once, or bring forward the one that is open."""
    bring_forward(window.findChild(LicencesDialog) or LicencesDialog(window))


def _rule(orientation: Qt.Orientation) -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    if orientation == Qt.Orientation.Vertical:
        made.setProperty("role", "ruleDown")
        made.setFixedWidth(1)
    return made
