"""Where a message differs from what was expected: a row a frame."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from workbench.document.match import Difference
from workbench.traffic.text import visible
from workbench.ui import theme as looks
from workbench.ui.rows_model import Index, RowsModel

FRAME, WANTED, FOUND = range(3)


class DifferencesModel(RowsModel[Difference]):
    """Nothing is edited here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("Frame", "Wanted", "Found"), parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        difference, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                if column == FRAME:
                    return f"{difference.frame + 1:,}"
                shown = difference.wanted if column == WANTED else difference.found
                return visible(shown) or "(none)"
            case Qt.ItemDataRole.ToolTipRole:
                return f"Difference: {visible(difference.sentence)}"
            case Qt.ItemDataRole.FontRole if column != FRAME:
                return looks.font(fixed=True)
            case Qt.ItemDataRole.TextAlignmentRole if column == FRAME:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None
