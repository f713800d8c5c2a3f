"""Joins the panels with each other, none of which knows another: what is chosen here is shown, or composed, there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workbench.document.workspace import Frame
from workbench.ui.canvas.view import CanvasView
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.document import Document
from workbench.ui.inspector.panel import InspectorPanel
from workbench.ui.problems.panel import ProblemsPanel
from workbench.ui.scenario_wiring import ScenarioWiring
from workbench.ui.scenarios.panel import ScenariosPanel
from workbench.ui.side.messages_panel import MessagesPanel
from workbench.ui.side.palette_panel import PalettePanel
from workbench.ui.toolbar import TopBar
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.window_layout import WindowLayout


class PanelWiring(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        window: QObject,
        document: Document,
        layout: WindowLayout,
        actions: Mapping[str, QAction],
        *,
        canvas: CanvasView,
        inspector: InspectorPanel,
        composer: ComposerPanel,
        traffic: TrafficPanel,
        messages: MessagesPanel,
        problems: ProblemsPanel,
        palette: PalettePanel,
        scenarios: ScenariosPanel,
        scenario_wiring: ScenarioWiring,
        top: TopBar,
    ) -> None:
        super().__init__(window)
        self._document, self._layout, self._actions = document, layout, actions
        self._canvas, self._inspector, self._composer = canvas, inspector, composer
        self._scenarios, self._scenario_wiring = scenarios, scenario_wiring
        self._doer = ""  # the socket whose behaviour is selected on the canvas
        canvas.selection_changed.connect(self.follow_selection)
        palette.socket_requested.connect(canvas.add_socket_at_center)
        messages.message_activated.connect(self.compose_message)
        traffic.resend_requested.connect(self.compose)
        problems.socket_requested.connect(self.show_socket)
        top.problems_requested.connect(self._toggle_problems)

    def follow_selection(self, ids: tuple[str, ...]) -> None:
        """Show the sockets that are selected on the canvas, and compose for the one; of a forward, its behaviour."""
        doer = self._canvas.chosen_behaviour()
        self._inspector.set_selection((doer,) if doer else ids)
        if doer and doer != self._doer:
            self._inspector.bring_behaviour_into_sight()
        self._doer = doer
        if len(ids) == 1:
            self._composer.set_target(ids[0])
        self._actions["actionStart"].setEnabled(bool(ids))
        self._actions["actionStop"].setEnabled(bool(ids))

    def compose_message(self, name: str) -> None:
        """Put the message of that name into the composer."""
        message = self._document.workspace.message(name)
        if message is not None:
            self.compose(message.socket, message.frames)

    def compose(self, socket: str | None, frames: tuple[Frame, ...]) -> None:
        """Put these frames into the composer, for that socket where one is named."""
        self._composer.load_message(frames, socket or None)
        self.focus(self._composer)

    def show_socket(self, id_: str) -> None:
        """Select that socket on the canvas."""
        self._canvas.select((id_,))
        self.focus(self._canvas)

    def run_scenario(self, name: str) -> None:
        """Run the scenario of that name, and show how it goes."""
        self._layout.show(self._scenarios)
        self._scenario_wiring.run_one(name)

    def focus(self, panel: QWidget) -> None:
        """Move the keyboard to that panel, which comes back where it was hidden."""
        self._layout.show(panel)
        panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _toggle_problems(self) -> None:
        self._layout.problems.setVisible(not self._layout.problems.isVisible())
