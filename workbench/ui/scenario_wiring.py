"""Joins the scenarios with the window: runs them on its session, and records what is done by hand.

Invariant: one run at a time, and none is left when the window is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QAction

from workbench.document import scenario_edits as edits
from workbench.document.scenario import Scenario
from workbench.document.workspace import Frame
from workbench.scenarios.outcome import ScenarioOutcome
from workbench.scenarios.recorder import Recorder
from workbench.scenarios.runner import Runner
from workbench.session import Session
from workbench.ui.document import Document, Edit
from workbench.ui.scenarios.panel import ScenariosPanel


class ScenarioWiring(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        panel: ScenariosPanel,
        session: Session,
        document: Document,
        edit: Callable[[str, Edit, str], None],
        actions: Mapping[str, QAction],
        closed: SignalInstance,
    ) -> None:
        """`closed` tells that the window is gone."""
        super().__init__(panel)
        self._panel, self._session, self._document, self._edit = panel, session, document, edit
        self._task: asyncio.Task[None] | None = None
        self._recorder: Recorder | None = None
        panel.edit_requested.connect(edit)
        panel.run_requested.connect(self._run)
        panel.stop_requested.connect(self.stop)
        panel.record_requested.connect(self._record)
        document.changed.connect(self._follow)
        document.replaced.connect(self.stop)
        for name, slot in {
            "actionRunScenario": panel.run_chosen,
            "actionRunScenarios": panel.run_all,
            "actionRecordScenario": panel.toggle_recording,
        }.items():
            actions[name].triggered.connect(slot)
        closed.connect(self.stop)

    def _follow(self) -> None:
        self._panel.set_workspace(self._document.wanted)

    # Running

    def _run(self, names: tuple[str, ...]) -> None:
        if self._task is None:
            self._task = asyncio.ensure_future(self._run_all(names))
            self._task.add_done_callback(self._ended)

    def run_one(self, name: str) -> None:
        """Run that scenario, unless one runs already."""
        self._run((name,))

    def stop(self) -> None:
        """Stop what runs, if anything does."""
        if self._task is not None:
            self._task.cancel()

    async def _run_all(self, names: tuple[str, ...]) -> None:
        for name in names:
            scenario = next((each for each in self._document.workspace.scenarios if each.name == name), None)
            if scenario is None:
                continue
            self._panel.begin(name)
            outcome: ScenarioOutcome | None = None
            try:
                outcome = await Runner(self._session, scenario, self._panel.step).run()
            finally:
                self._panel.end(outcome)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled():
            task.result()  # a mistake of ours is not to be lost

    # Recording

    def sent(self, socket: str, frames: tuple[Frame, ...], name: str = "") -> None:
        """The user sent this by hand; `name` is the saved message that it was."""
        if self._recorder is not None:
            self._recorder.sent(socket, frames, name)

    def started(self, ids: Sequence[str] | None) -> None:
        """The user started these sockets, or all."""
        if self._recorder is not None:
            self._recorder.started(self._ids(ids))

    def stopped(self, ids: Sequence[str] | None) -> None:
        """The user stopped these sockets, or all."""
        if self._recorder is not None:
            self._recorder.stopped(self._ids(ids))

    def _ids(self, ids: Sequence[str] | None) -> Sequence[str]:
        return ids if ids is not None else [socket.id for socket in self._document.workspace.sockets]

    def _record(self, on: bool) -> None:
        if on:
            self._recorder = Recorder(self._session)
            return
        recorder, self._recorder = self._recorder, None
        steps = recorder.finish() if recorder is not None else ()
        if steps:
            scenario = Scenario(name="recorded", steps=steps)
            self._edit("Record scenario", partial(edits.add_scenario, scenario=scenario), "")
