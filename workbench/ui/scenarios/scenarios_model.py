"""The workspace's scenarios as a list, each with how its last run went."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt

from workbench.document import scenario_edits as edits
from workbench.document.scenario import Scenario
from workbench.scenarios.outcome import Phase
from workbench.traffic.text import visible
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.theme import Theme

SIGNS: Mapping[Phase, str] = {"running": "…", "passed": "✓", "failed": "✗"}
"""How a step or a scenario went, as a shape."""
TONES: Mapping[Phase, str] = {"running": "dim", "passed": "live_text", "failed": "fail_text"}


class ScenariosModel(RowsModel[Scenario]):
    """One row a scenario, renamed in place."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(("Scenario",), parent)
        self._look = look
        self._phases: dict[str, Phase] = {}

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look

    def set_phase(self, name: str, phase: Phase | None) -> None:
        """Show how the scenario of that name goes, or went; None: it was not run."""
        if phase is None:
            self._phases.pop(name, None)
        else:
            self._phases[name] = phase
        for row, scenario in enumerate(self._rows):
            if scenario.name == name:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        scenario = self._rows[index.row()]
        phase = self._phases.get(scenario.name)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{SIGNS[phase] if phase else '·'}  {visible(scenario.name)}"
            case Qt.ItemDataRole.EditRole:
                return scenario.name
            case Qt.ItemDataRole.ForegroundRole:
                return self._look.color(TONES[phase]) if phase else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{visible(scenario.name)}, {phase or 'not run'}"
            case Qt.ItemDataRole.ToolTipRole:
                steps = len(scenario.steps)
                return f"Scenario: {visible(scenario.name)}\n{steps:,} step{'' if steps == 1 else 's'}"
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not isinstance(value, str):
            return False
        if value != self._rows[index.row()].name:
            edit = partial(edits.rename_scenario, index=index.row(), name=value)
            self.edit_requested.emit("Rename scenario", edit, "")
        return True
