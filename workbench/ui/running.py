"""What runs: sockets started and stopped, messages sent, and how all of it stands, shown wherever it is shown.

Joins the session with the panels that ask and that show. Invariant: panels are told only of what has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from workbench.document import checks, render
from workbench.document.workspace import Frame
from workbench.session import Session
from workbench.traffic.records import Kind
from workbench.ui.canvas.callout import Trouble
from workbench.ui.canvas.view import CanvasView
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.document import Document
from workbench.ui.inspector.panel import InspectorPanel
from workbench.ui.problem_rows import problem_rows
from workbench.ui.problems.panel import ProblemRow, ProblemsPanel
from workbench.ui.scenario_wiring import ScenarioWiring
from workbench.ui.toolbar import TopBar
from workbench.ui.traffic.panel import TrafficPanel
from workbench.vault.values import PendingError

_LOOK = 100  # ms between two looks whether a keyring has answered, or descriptors were read


class Running(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        window: QObject,
        session: Session,
        document: Document,
        *,
        canvas: CanvasView,
        inspector: InspectorPanel,
        composer: ComposerPanel,
        traffic: TrafficPanel,
        problems: ProblemsPanel,
        top: TopBar,
        recorder: ScenarioWiring,
        say: Callable[[str], None],
    ) -> None:
        """`recorder` hears of what is done by hand; `say` tells a sentence above the canvas."""
        super().__init__(window)
        self._session, self._document = session, document
        self._canvas, self._inspector, self._composer = canvas, inspector, composer
        self._traffic, self._problems, self._top = traffic, problems, top
        self._recorder, self._say = recorder, say
        self._lint: tuple[checks.Problem, ...] = ()
        self._rows: tuple[ProblemRow, ...] = ()
        self._told_by: tuple[object, object] = (None, {})
        self._for_all: tuple[QAction, ...] = ()
        self._waiting: tuple[str, tuple[Frame, ...], str] | None = None  # what a keyring or a file holds up
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_LOOK)
        self._again.timeout.connect(self._send_again)
        for panel in (canvas, inspector):
            panel.start_requested.connect(self.start)
            panel.stop_requested.connect(self.stop)
        problems.reopen_requested.connect(self._reopen)
        canvas.way_out_requested.connect(self._take_way_out)
        composer.send_requested.connect(self.send)

    def join(self, actions: Mapping[str, QAction]) -> None:
        """Let the actions of the Run menu do their work."""
        for name, slot in {
            "actionStartAll": self.start_all,
            "actionStopAll": self.stop_all,
            "actionStart": self._start_selected,
            "actionStop": self._stop_selected,
        }.items():
            actions[name].triggered.connect(slot)
        self._for_all = (actions["actionStartAll"], actions["actionStopAll"])

    # Sockets

    def start_all(self) -> None:
        """Start every socket."""
        self.start(None)

    def stop_all(self) -> None:
        """Stop every socket."""
        self.stop(None)

    def start(self, ids: Sequence[str] | None) -> None:
        """Start these sockets, or all."""
        self._session.start(ids)
        self._recorder.started(ids)
        self.show()

    def stop(self, ids: Sequence[str] | None) -> None:
        """Stop these sockets, or all."""
        self._session.stop(ids)
        self._recorder.stopped(ids)
        self.show()

    def _reopen(self, id_: str) -> None:
        self._session.stop((id_,))
        self.start((id_,))

    def _start_selected(self) -> None:
        self.start(self._canvas.selection())

    def _stop_selected(self) -> None:
        self.stop(self._canvas.selection())

    # Messages

    def send(self, socket: str, frames: tuple[Frame, ...], name: str = "") -> None:
        """Send these frames; the composer says what came of it. `name` is the saved message that they are.

        Where a keyring has to give a secret first, or descriptors are being read, they go when that is done.
        """
        self._waiting = None
        try:
            record = self._session.send(socket, frames)
        except (PendingError, render.UnreadError) as error:
            self._waiting = (socket, frames, name)
            self._again.start()
            self._composer.show_outcome(waiting_words(error), True)
            return
        except render.RenderError as error:
            self._composer.show_outcome(str(error), False)
            return
        if record.kind is Kind.SENT:
            self._recorder.sent(socket, frames, name)
            count = len(record.frames)
            words = f"Sent {count} frame{'s' if count != 1 else ''}, {record.size:,} bytes."
            self._composer.show_outcome(words, True)
        else:
            self._composer.show_outcome(record.reason, False)
        self._composer.set_counter(self._session.counter)
        self._traffic.tick()

    def _send_again(self) -> None:
        if self._waiting is not None:
            self.send(*self._waiting)

    def send_message(self, name: str, socket: str = "") -> None:
        """Send a saved message from that socket, else from its own, else from the composer's."""
        message = self._document.workspace.message(name)
        if message is None:
            return
        sender = socket or message.socket or self._composer.target()
        if sender:
            self.send(sender, message.frames, name)
        else:
            self._say("No socket here can send. Add one that does, such as REQ or PUSH.")

    # How it stands

    def set_lint(self, lint: tuple[checks.Problem, ...]) -> None:
        """What the checks found in the workspace, which may be another."""
        self._lint = lint
        for action in self._for_all:
            action.setEnabled(bool(self._document.wanted.sockets))
        self.show()

    def show(self) -> None:
        """Show how the sockets stand now, and what is wrong; cheap where nothing changed."""
        states = self._session.states()
        self._composer.set_counter(self._session.counter)
        self._canvas.set_states(states)  # whose rates go on while nothing changes
        if states is self._told_by[1] and self._lint is self._told_by[0]:
            return
        self._inspector.set_states(states)
        self._composer.set_states(states)
        fresh = self._told_by[0] is not self._lint  # ways out are of the workspace that was checked
        self._told_by = (self._lint, states)
        shown = problem_rows(self._document.wanted, self._lint, states)
        if fresh or [row.reads_as() for row in shown] != [row.reads_as() for row in self._rows]:
            self._rows = shown
            errors = sum(row.severity == "error" for row in shown)
            self._problems.set_problems(shown)
            self._canvas.set_troubles(_troubles(shown))
            self._top.show_problems(errors, len(shown) - errors)

    def _take_way_out(self, socket: str) -> None:
        row = _way_out([row for row in self._rows if row.socket == socket])
        if row is not None:
            self._problems.take_way_out(row)


def _troubles(rows: Sequence[ProblemRow]) -> list[Trouble]:
    """What the canvas tells: of each socket with an error the first one, with a way out of any of its problems."""
    found: dict[str, Trouble] = {}
    for row in rows:
        if row.socket is not None and row.severity == "error" and row.socket not in found:
            way_out = _way_out([other for other in rows if other.socket == row.socket])
            label = way_out.fix.label if way_out is not None and way_out.fix is not None else ""
            found[row.socket] = Trouble(row.socket, row.said, label)
    return list(found.values())


def _way_out(rows: Sequence[ProblemRow]) -> ProblemRow | None:
    """The problem of one socket's whose way out is offered: an error's rather than a warning's."""
    having = [row for row in rows if row.fix is not None]
    return min(having, key=lambda row: row.severity != "error", default=None)


def waiting_words(error: PendingError | render.UnreadError) -> str:
    """What is waited for, and that the message goes then."""
    if isinstance(error, render.UnreadError):
        return "Its descriptors are being read. It goes once they are."
    return f"{str(error).partition('.')[0]}. It goes once it has."
