"""Asks which rows to export, and as what."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from workbench.traffic.exports.export import FORMATS
from workbench.ui.parts import label, paragraph
from workbench.ui.rows_offer import RowsOffer
from workbench.ui.take_along.row_picker import RowPicker

_ABOUT = {
    "jsonl": "One object a line, for scripts; can be imported again.",
    "csv": "A row a message, for spreadsheets; no cell is run as a formula.",
    "parquet": "For pandas, Polars, DuckDB and Arrow.",
    "pcapng": "For Wireshark: the messages as ZMTP. TCP and IP around them are made up.",
}


class ExportDialog(QDialog):
    """Not modal to the loop: open it, and it says what was chosen."""

    export_requested = Signal(object, str)
    """A `Choice` or None, and a format's name."""

    def __init__(self, offer: RowsOffer, format_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle("Export traffic")
        self._rows = RowPicker(offer)
        self._formats = QButtonGroup(self)
        self._names = tuple(FORMATS)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(label("heading", "ROWS"))
        column.addWidget(self._rows)
        column.addSpacing(8)
        column.addWidget(label("heading", "FORMAT"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(1, 320)
        grid.setColumnStretch(1, 1)
        for number, name in enumerate(self._names):
            button = QRadioButton(FORMATS[name].title)
            button.setObjectName(f"format-{name}")
            button.setAccessibleDescription(_ABOUT[name])
            self._formats.addButton(button, number)
            button.setChecked(name == format_)
            grid.addWidget(button, number, 0)
            grid.addWidget(paragraph("secondary", _ABOUT[name]), number, 1)
        column.addLayout(grid)
        column.addSpacing(8)
        buttons = QDialogButtonBox()
        go = buttons.addButton("Export to…", QDialogButtonBox.ButtonRole.AcceptRole)
        go.setObjectName("exportButton")
        go.setProperty("role", "primary")
        go.setToolTip("Choose the file to write")
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._go)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _go(self) -> None:
        self.accept()
        self.export_requested.emit(self._rows.choice, self._names[self._formats.checkedId()])
