"""The scenarios: a list of them, the steps of the chosen one, and how the last run went.

Invariant: it shows the workspace that it was given last and changes nothing itself; edits, runs and recordings
are asked for by signals.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QSplitter,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.document import scenario_edits as edits
from workbench.document.scenario import Scenario
from workbench.document.workspace import Workspace
from workbench.scenarios.outcome import Place, ScenarioOutcome, StepOutcome, step_number
from workbench.traffic.text import visible
from workbench.ui import tables
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.parts import label, link, paragraph, set_role
from workbench.ui.scenarios.differences_model import FRAME, WANTED, DifferencesModel
from workbench.ui.scenarios.scenarios_model import ScenariosModel
from workbench.ui.scenarios.steps_model import StepsModel
from workbench.ui.scenarios.steps_table import StepsTable
from workbench.ui.theme import Theme

_SIDE_BY_SIDE = 680  # logical pixels


class ScenariosPanel(KeyboardPanel):
    """What can be proved of the workspace."""

    edit_requested = Signal(str, object, str)
    run_requested = Signal(tuple)
    """The user wants the scenarios of these names run, one after the other."""
    stop_requested = Signal()
    record_requested = Signal(bool)
    """The user wants what is done by hand recorded from now on, or no longer."""
    row_requested = Signal(int)
    """The user wants to see that row of the log."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scenarios")
        self.setProperty("role", "panel")
        self._workspace = Workspace()
        self._outcomes: dict[str, dict[Place, StepOutcome]] = {}
        self._sentences: dict[str, str] = {}
        self._running = ""
        self._list_model = ScenariosModel(look, self)
        self._list_model.edit_requested.connect(self.edit_requested)
        self._steps = StepsModel(look, self)
        self._steps.edit_requested.connect(self.edit_requested)
        self._differences = DifferencesModel(self)
        self._make_list()
        self._make_buttons()
        self._table = StepsTable(self._steps)
        self._table.row_chosen.connect(self._show_outcome)
        self._table.problem_changed.connect(self._show_problem)
        self._make_details()
        self._lay_out()
        self._show_scenario()

    def _make_list(self) -> None:
        self._list = QListView()
        self._list.setObjectName("scenarioList")
        self._list.setAccessibleName("Scenarios")
        self._list.setModel(self._list_model)
        self._list.setFrameShape(QListView.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        triggers = QAbstractItemView.EditTrigger
        self._list.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._list.selectionModel().currentRowChanged.connect(self._scenario_chosen)
        for text, keys, slot, tip in (
            ("Duplicate", "Ctrl+D", self._duplicate, "Make a copy of this scenario (Ctrl+D)"),
            ("Delete", "Del", self._delete, "Delete this scenario (Del)"),
        ):
            action = QAction(text, self._list)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setToolTip(tip)
            action.triggered.connect(slot)
            self._list.addAction(action)

    def _make_buttons(self) -> None:
        self._add = link("+ Scenario", "addScenario", "Begin a new scenario")
        self._add.clicked.connect(self._add_scenario)
        self._record = link("Record", "recordScenario", "Record what you do by hand as a new scenario")
        self._record.setCheckable(True)
        self._record.toggled.connect(self._record_toggled)
        self._add_step = link("+ Step", "addStep", "Add a step behind the chosen one (Ins)")
        self._run = QToolButton()
        self._run.setText("▶  Run")
        self._run.setObjectName("runScenario")
        self._run.setProperty("role", "button")
        self._run.setToolTip("Open all sockets anew and take the steps of this scenario (Ctrl+R)")
        self._run.clicked.connect(self.run_chosen)
        self._run_all = link(
            "Run all", "runScenarios", "Run every scenario, one after the other (Ctrl+Shift+R)"
        )
        self._run_all.clicked.connect(self.run_all)

    def _make_details(self) -> None:
        self._said = paragraph("secondary", name="scenarioSaid")
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show_row = link("Show in traffic", "scenarioRow", "Choose the message's row in the traffic")
        self._show_row.clicked.connect(self._row_clicked)
        self._row: int | None = None
        self._differences_table = QTableView()
        self._differences_table.setObjectName("differencesTable")
        self._differences_table.setAccessibleName("Differences, frame by frame")
        self._differences_table.setModel(self._differences)
        tables.arrange(self._differences_table, 22)
        tables.align_headings(self._differences_table)
        self._differences_table.horizontalHeader().setStretchLastSection(True)
        self._differences_table.setColumnWidth(FRAME, 56)
        self._differences_table.setColumnWidth(WANTED, 320)

    def _lay_out(self) -> None:
        left = QWidget()
        side = QVBoxLayout(left)
        side.setContentsMargins(12, 8, 8, 4)
        side.setSpacing(4)
        heading = label("heading", "SCENARIOS")
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self._add)
        head.addWidget(self._record)
        side.addLayout(head)
        side.addWidget(self._list, 1)

        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 12, 4)
        top.setSpacing(8)
        top.addWidget(self._add_step)
        top.addStretch(1)
        top.addWidget(self._run_all)
        top.addWidget(self._run)
        said = QHBoxLayout()
        said.setContentsMargins(12, 0, 12, 4)
        said.addWidget(self._said, 1)
        said.addWidget(self._show_row, 0, Qt.AlignmentFlag.AlignTop)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(said)
        self._down = QSplitter(Qt.Orientation.Vertical)
        self._down.addWidget(self._table)
        self._down.addWidget(self._differences_table)
        self._down.setStretchFactor(0, 1)
        self._down.setSizes([200, 90])
        column.addWidget(self._down, 1)
        self._empty = QLabel("No scenarios yet. Add one, or record what you do by hand.")
        self._empty.setProperty("role", "secondary")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        column.addWidget(self._empty, 1)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self._across.addWidget(left)
        self._across.addWidget(right)
        self._across.setStretchFactor(1, 1)
        self._across.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._across)
        self._add_step.clicked.connect(self._table.add)
        self.set_main_part(self._list)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow dock the list stands above the steps, which need the width."""
        super().resizeEvent(event)
        side_by_side = self.width() >= _SIDE_BY_SIDE
        orientation = Qt.Orientation.Horizontal if side_by_side else Qt.Orientation.Vertical
        if orientation != self._across.orientation() or not event.oldSize().isValid():
            self._across.setOrientation(orientation)
            first = 216 if side_by_side else 116
            whole = self.width() if side_by_side else self.height()
            self._across.setSizes([first, max(whole - first, first)])

    def sizeHint(self) -> QSize:
        return QSize(880, 300)

    # What is shown

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._list_model.set_theme(look)
        self._steps.set_theme(look)

    def set_workspace(self, workspace: Workspace) -> None:
        """Show the scenarios of this workspace; the chosen one stays, as far as it is there."""
        more = len(workspace.scenarios) > len(self._workspace.scenarios)
        self._workspace = workspace
        self._list_model.set_rows(workspace.scenarios)
        if workspace.scenarios and (more or not self._list.currentIndex().isValid()):
            row = len(workspace.scenarios) - 1 if self._list.currentIndex().isValid() else 0
            self._list.setCurrentIndex(self._list_model.index(row, 0))
        self._show_scenario()

    def _chosen(self) -> Scenario | None:
        row = self._list.currentIndex().row()
        return self._workspace.scenarios[row] if 0 <= row < len(self._workspace.scenarios) else None

    def _scenario_chosen(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_scenario()

    def _show_scenario(self) -> None:
        scenario = self._chosen()
        self._steps.set_scenario(self._workspace, self._list.currentIndex().row())
        self._down.setVisible(scenario is not None)
        self._empty.setVisible(scenario is None)
        self._add_step.setVisible(scenario is not None)
        self._run.setEnabled(bool(self._running) or (scenario is not None and bool(scenario.steps)))
        self._run_all.setEnabled(not self._running and bool(self._workspace.scenarios))
        self._steps.set_outcomes(self._outcomes.get(scenario.name, {}) if scenario is not None else {})
        self._show_outcome(self._table.row())

    def _show_outcome(self, row: int) -> None:
        """Of the chosen step, else of the scenario."""
        scenario = self._chosen()
        outcome = self._steps.outcome(row)
        said = self._sentences.get(scenario.name, "") if scenario is not None else ""
        if outcome is not None and outcome.sentence:
            said = outcome.sentence
        self._say(said, trouble=bool(said) and (outcome is None or outcome.phase == "failed"))
        differences = outcome.differences if outcome is not None else ()
        self._differences.set_rows(differences)
        self._differences_table.setVisible(bool(differences))
        self._row = outcome.row if outcome is not None else None
        self._show_row.setVisible(self._row is not None)

    def _say(self, sentence: str, *, trouble: bool) -> None:
        self._said.setText(visible(sentence))
        self._said.setVisible(bool(sentence))
        set_role(self._said, "problem" if trouble else "secondary")

    def _show_problem(self, sentence: str) -> None:
        if sentence:
            self._say(sentence, trouble=True)
        else:
            self._show_outcome(self._table.row())

    # How a run goes

    def begin(self, name: str) -> None:
        """The scenario of that name is run from now on."""
        self._running = name
        self._outcomes[name] = {}
        self._sentences.pop(name, None)
        self._list_model.set_phase(name, "running")
        self._run.setText("■  Stop")
        self._run.setToolTip("Stop the scenario that runs (Ctrl+R)")
        self._show_scenario()

    def step(self, outcome: StepOutcome) -> None:
        """A step of it was begun, or ended."""
        taken = self._outcomes[self._running]
        if outcome.phase == "running":
            # A repeat takes its steps again: what comes after is still to come.
            for place in [place for place in taken if place > outcome.place]:
                del taken[place]
        taken[outcome.place] = outcome
        scenario = self._chosen()
        if scenario is not None and scenario.name == self._running:
            self._steps.set_outcomes(taken)
            if outcome.phase == "failed":
                self._table.choose(self._steps.row_of(outcome.place))

    def end(self, outcome: ScenarioOutcome | None) -> None:
        """It ended so; None: it was stopped."""
        name, self._running = self._running, ""
        if outcome is None:
            self._list_model.set_phase(name, None)
            self._outcomes.pop(name, None)
        else:
            self._list_model.set_phase(name, "passed" if outcome.passed else "failed")
            if outcome.failed is not None:
                self._sentences[name] = f"Step {step_number(outcome.failed.place)} failed."
            else:
                self._sentences[name] = outcome.sentence
        self._run.setText("▶  Run")
        self._run.setToolTip("Open all sockets anew and take the steps of this scenario (Ctrl+R)")
        self._show_scenario()
        if outcome is not None and outcome.failed is not None:
            scenario = self._chosen()
            if scenario is not None and scenario.name == name:
                self._table.choose(self._steps.row_of(outcome.failed.place))

    def run_chosen(self) -> None:
        """Run the chosen scenario, or stop what runs."""
        scenario = self._chosen()
        if self._running:
            self.stop_requested.emit()
        elif scenario is not None:
            self.run_requested.emit((scenario.name,))

    def run_all(self) -> None:
        """Run every scenario."""
        if not self._running and self._workspace.scenarios:
            self.run_requested.emit(tuple(scenario.name for scenario in self._workspace.scenarios))

    # What the user asks for

    def toggle_recording(self) -> None:
        """Record from now on, or no longer."""
        self._record.toggle()

    def _record_toggled(self, on: bool) -> None:
        self._record.setText("■ Stop recording" if on else "Record")
        self.record_requested.emit(on)

    def _add_scenario(self) -> None:
        edit = partial(edits.add_scenario, scenario=Scenario(name="scenario"))
        self.edit_requested.emit("Add scenario", edit, "")
        if (row := len(self._workspace.scenarios) - 1) >= 0:
            self._list.setFocus()
            self._list.edit(self._list_model.index(row, 0))

    def _duplicate(self) -> None:
        if (row := self._list.currentIndex().row()) >= 0:
            edit = partial(edits.duplicate_scenario, index=row)
            self.edit_requested.emit("Duplicate scenario", edit, "")

    def _delete(self) -> None:
        if (row := self._list.currentIndex().row()) >= 0:
            self.edit_requested.emit("Delete scenario", partial(edits.remove_scenario, index=row), "")

    def _row_clicked(self) -> None:
        if self._row is not None:
            self.row_requested.emit(self._row)
