"""Which rows: all, those that the filter shows, or those selected."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from workbench.traffic.exports.rows import Choice
from workbench.ui.rows_offer import RowsOffer, picks


class RowPicker(QWidget):
    """Begins with what is most likely meant: several rows that are selected, else what the filter shows."""

    def __init__(self, offer: RowsOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picks = picks(offer)
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for number, picked in enumerate(self._picks):
            button = QRadioButton(picked.words)
            button.setObjectName(f"rows{number}")
            self._group.addButton(button, number)
            column.addWidget(button)
        single = len(offer.selected) == 1  # one is always selected where a row is looked at
        likely = len(self._picks) - (2 if single else 1)
        self._group.button(likely).setChecked(True)

    @property
    def choice(self) -> Choice | None:
        """The rows; None for all."""
        return self._picks[self._group.checkedId()].choice
