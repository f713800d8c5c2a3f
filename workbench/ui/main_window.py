"""The main window: wiring only. Panels ask by signals and are told by methods; here they are joined.

Down: a panel's edit goes to the document, whose change goes to the session and to every panel.
Up: one timer pulls what is new in the log and how the sockets stand; nothing is signalled a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMessageBox, QVBoxLayout, QWidget

from workbench.document import checks, edits, gallery, render
from workbench.document.workspace import Frame
from workbench.session import Session
from workbench.traffic.records import Kind
from workbench.ui import actions, theme
from workbench.ui.canvas.view import CanvasView
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.document import Document, Edit
from workbench.ui.files import Files
from workbench.ui.inspector.panel import InspectorPanel
from workbench.ui.notice import NoticeBar
from workbench.ui.problems.panel import ProblemRow, ProblemsPanel
from workbench.ui.side.gallery_panel import GalleryPanel
from workbench.ui.side.messages_panel import MessagesPanel
from workbench.ui.side.palette_panel import PalettePanel
from workbench.ui.theme import Theme
from workbench.ui.toolbar import TopBar
from workbench.ui.traffic.panel import TrafficPanel

TICK = 40  # ms between two looks at the log: 25 a second reads as continuous
_STATES_EVERY = 3  # ticks between two looks at the sockets: badges need no more than 10 a second


class MainWindow(QMainWindow):
    """One document, one session, and the panels around them. Without `settings` it remembers nothing."""

    closed = Signal()
    """The window is gone; what is left is to close the session."""

    def __init__(
        self, session: Session, look: Theme, settings: QSettings | None = None, *, drafts: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAccessibleName("ZeroMQ Workbench")
        self.session = session
        self.document = Document(self)
        self._settings = settings
        self._theme = look
        self._files = Files(self.document, self)
        self._leaving = False
        self._lint: tuple[checks.Problem, ...] = ()
        self._problem_rows: tuple[ProblemRow, ...] = ()

        self.canvas = CanvasView(look)
        self.inspector = InspectorPanel(look)
        self.composer = ComposerPanel(look)
        self.traffic = TrafficPanel(look)
        self.problems = ProblemsPanel(look)
        self.palette_panel = PalettePanel(look, drafts=drafts)
        self.gallery = GalleryPanel(look)
        self.messages = MessagesPanel(look)
        self.notice = NoticeBar()

        self._actions, self._menus = actions.build(self, {"canvas": self.canvas})
        self._top = TopBar(self._actions["actionStartAll"], self._actions["actionStopAll"])
        self.addToolBar(self._top)
        self._lay_out()
        self._join_actions()
        self._join_panels()
        self._theme_menu()
        self.gallery.set_patterns(
            [(name, gallery.load_pattern(name).title or name) for name in gallery.names()]
        )
        self.traffic.set_log(session.log)

        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK)
        self._document_changed()
        self._name_changed()

    # What the window is made of

    def _lay_out(self) -> None:
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(central)

        side = QWidget()
        side.setProperty("role", "panel")
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.palette_panel)
        left.addWidget(self.gallery)
        left.addWidget(self.messages, 1)

        area = Qt.DockWidgetArea
        self.setCorner(Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, area.BottomDockWidgetArea)
        self.setDockNestingEnabled(True)
        self._docks = {
            "Sockets and patterns": self._dock("Sockets and patterns", side, area.LeftDockWidgetArea),
            "Inspector": self._dock("Inspector", self.inspector, area.RightDockWidgetArea),
            "Problems": self._dock("Problems", self.problems, area.RightDockWidgetArea),
            "Compose": self._dock("Compose", self.composer, area.BottomDockWidgetArea),
            "Traffic": self._dock("Traffic", self.traffic, area.BottomDockWidgetArea),
        }
        docks = self._docks
        self.splitDockWidget(docks["Inspector"], docks["Problems"], Qt.Orientation.Vertical)
        self.splitDockWidget(docks["Compose"], docks["Traffic"], Qt.Orientation.Horizontal)
        docks["Problems"].hide()
        self.resize(1440, 900)
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.resizeDocks([docks["Sockets and patterns"], docks["Inspector"]], [176, 320], horizontal)
        self.resizeDocks([docks["Compose"], docks["Traffic"]], [377, 880], horizontal)
        self.resizeDocks([docks["Compose"]], [350], vertical)

    def _dock(self, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock{title.split()[0]}")
        # The panels have headings of their own; a title bar each would be a box inside a box.
        dock.setTitleBarWidget(QWidget(dock))
        # A plain QWidget paints no background of the style sheet's unless it is told to.
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setProperty("role", "panel")
        dock.setWidget(panel)
        self.addDockWidget(area, dock)
        return dock

    def restore_layout(self) -> None:
        """Put the window and its docks where they were when it was last closed."""
        if self._settings is None:
            return
        for key, restore in (("geometry", self.restoreGeometry), ("layout", self.restoreState)):
            value = self._settings.value(f"window/{key}")
            if isinstance(value, QByteArray):
                restore(value)

    # How it is joined

    def _join_actions(self) -> None:
        act = self._actions
        stack = self.document.undo_stack
        for name, slot in {
            "actionNew": self._files.new,
            "actionOpen": self._files.open,
            "actionSave": self._save,
            "actionSaveAs": self._save_as,
            "actionQuit": self.close,
            "actionUndo": stack.undo,
            "actionRedo": stack.redo,
            "actionRename": self.canvas.rename_selected,
            "actionDuplicate": self.canvas.duplicate_selected,
            "actionDelete": self.canvas.delete_selected,
            "actionSelectAll": self.canvas.select_all,
            "actionLink": self.canvas.link_selected,
            "actionStartAll": self.start_all,
            "actionStopAll": self.stop_all,
            "actionStart": self._start_selected,
            "actionStop": self._stop_selected,
            "actionClearTraffic": self._clear_traffic,
            "actionZoomIn": self.canvas.zoom_in,
            "actionZoomOut": self.canvas.zoom_out,
            "actionZoomReset": self.canvas.reset_zoom,
            "actionZoomFit": self.canvas.zoom_to_fit,
            "actionFocusCanvas": partial(self._focus, self.canvas),
            "actionFocusInspector": partial(self._focus, self.inspector),
            "actionFocusComposer": partial(self._focus, self.composer),
            "actionFocusTraffic": partial(self._focus, self.traffic),
            "actionAbout": self._about,
        }.items():
            # `triggered` carries a bool that none of these wants.
            act[name].triggered.connect(_without_arguments(slot))
        stack.canUndoChanged.connect(act["actionUndo"].setEnabled)
        stack.canRedoChanged.connect(act["actionRedo"].setEnabled)
        stack.undoTextChanged.connect(self._undo_text)
        stack.redoTextChanged.connect(self._redo_text)
        act["actionUndo"].setEnabled(False)
        act["actionRedo"].setEnabled(False)
        for dock in self._docks.values():
            self._menus["&View"].addAction(dock.toggleViewAction())

    def _join_panels(self) -> None:
        self.document.changed.connect(self._document_changed)
        self.document.replaced.connect(self._document_replaced)
        self.document.name_changed.connect(self._name_changed)
        self._files.failed.connect(self.notice.say)
        for panel in (self.canvas, self.inspector, self.composer, self.messages):
            panel.edit_requested.connect(self.edit)
        for panel in (self.canvas, self.inspector):
            panel.start_requested.connect(self._start)
            panel.stop_requested.connect(self._stop)
        self.canvas.selection_changed.connect(self._selection_changed)
        self.palette_panel.socket_requested.connect(self.canvas.add_socket_at_center)
        self.gallery.pattern_requested.connect(self._files.open_pattern)
        self.messages.message_activated.connect(self._compose_message)
        self.composer.send_requested.connect(self._send)
        self.traffic.resend_requested.connect(self._compose_frames)
        self.traffic.clear_requested.connect(self._clear_traffic)
        self.problems.socket_requested.connect(self._show_socket)
        self._top.problems_requested.connect(self._toggle_problems)

    def _theme_menu(self) -> None:
        menu = self._menus["&View"].addMenu("Theme")
        group = QActionGroup(self)
        self._chosen = chosen_scheme(self._settings)
        for name, text in (("system", "As the system"), ("light", "Light"), ("dark", "Dark")):
            action = QAction(text, group)
            action.setObjectName(f"actionTheme_{name}")
            action.setCheckable(True)
            action.setChecked(name == self._chosen)
            action.setData(name)
            menu.addAction(action)
        group.triggered.connect(self._theme_chosen)
        QApplication.styleHints().colorSchemeChanged.connect(self._system_scheme_changed)

    # The document

    def edit(self, text: str, edit: Edit, merge: str = "") -> None:
        """Change the document as a panel asks; a refusal is told above the canvas."""
        self.notice.hide()
        try:
            self.document.edit(text, edit, merge=merge)
        except edits.EditError as error:
            self.notice.say(str(error))

    def open_path(self, path: Path) -> None:
        """Open a file, as the File menu does."""
        self._files.open_path(path)

    def _document_changed(self) -> None:
        workspace = self.document.workspace
        folder = self.document.path.parent if self.document.path else None
        self.session.apply(workspace, folder)
        for panel in (self.canvas, self.inspector, self.composer, self.traffic, self.messages):
            panel.set_workspace(workspace)
        self._lint = checks.check(workspace)
        self._selection_changed(self.canvas.selection())
        self._show_states()

    def _document_replaced(self) -> None:
        # Files open inert: whatever ran belonged to the document before.
        self.session.stop()
        self.session.log.clear()
        self.notice.hide()
        self.canvas.select(())
        QTimer.singleShot(0, self.canvas.zoom_to_fit)

    def _name_changed(self) -> None:
        path = self.document.path
        name = path.name if path else self.document.workspace.title or "Untitled"
        edited = not self.document.is_clean
        self._top.show_name(name, edited=edited)
        self.setWindowTitle(f"{name}{'*' if edited else ''} – ZeroMQ Workbench")

    def _save(self) -> None:
        self._files.save()

    def _save_as(self) -> None:
        self._files.save_as()

    def _undo_text(self, text: str) -> None:
        self._actions["actionUndo"].setText(f"&Undo {text}".strip())

    def _redo_text(self, text: str) -> None:
        self._actions["actionRedo"].setText(f"&Redo {text}".strip())

    # Running

    def start_all(self) -> None:
        """Start every socket."""
        self._start(None)

    def stop_all(self) -> None:
        """Stop every socket."""
        self._stop(None)

    def _start(self, ids: Sequence[str] | None) -> None:
        self.session.start(ids)
        self._show_states()

    def _stop(self, ids: Sequence[str] | None) -> None:
        self.session.stop(ids)
        self._show_states()

    def _start_selected(self) -> None:
        self._start(self.canvas.selection())

    def _stop_selected(self) -> None:
        self._stop(self.canvas.selection())

    def _send(self, socket: str, frames: tuple[Frame, ...]) -> None:
        try:
            record = self.session.send(socket, frames)
        except render.RenderError as error:
            self.composer.show_outcome(str(error), False)
            return
        if record.kind is Kind.SENT:
            count = len(record.frames)
            words = f"Sent {count} frame{'s' if count != 1 else ''}, {record.size:,} bytes."
            self.composer.show_outcome(words, True)
        else:
            self.composer.show_outcome(record.reason, False)
        self.traffic.tick()

    def _clear_traffic(self) -> None:
        self.session.log.clear()
        self.traffic.tick()

    def _tick(self) -> None:
        self._ticks += 1
        self.traffic.tick()
        if self._ticks % _STATES_EVERY == 0:
            self._show_states()

    def _show_states(self) -> None:
        states = self.session.states()
        for panel in (self.canvas, self.inspector, self.composer):
            panel.set_states(states)
        rows = [
            ProblemRow(socket=p.socket, label=self._label(p.socket), sentence=p.sentence, severity=p.severity)
            for p in self._lint
        ]
        rows += [
            ProblemRow(socket=id_, label=self._label(id_), sentence=state.problem, severity="error")
            for id_, state in states.items()
            if state.problem
        ]
        shown = tuple(dict.fromkeys(rows))
        if shown != self._problem_rows:
            self._problem_rows = shown
            errors = sum(row.severity == "error" for row in shown)
            self.problems.set_problems(shown)
            self._top.show_problems(errors, len(shown) - errors)

    def _label(self, id_: str | None) -> str:
        socket = self.document.workspace.socket(id_) if id_ is not None else None
        return socket.label if socket else "Workspace"

    # Between panels

    def _selection_changed(self, ids: tuple[str, ...]) -> None:
        self.inspector.set_selection(ids)
        if len(ids) == 1:
            self.composer.set_target(ids[0])
        self._actions["actionStart"].setEnabled(bool(ids))
        self._actions["actionStop"].setEnabled(bool(ids))

    def _compose_message(self, name: str) -> None:
        message = self.document.workspace.message(name)
        if message is not None:
            self._compose_frames(message.socket, message.frames)

    def _compose_frames(self, socket: str | None, frames: tuple[Frame, ...]) -> None:
        self.composer.load_message(frames, socket or None)
        self._focus(self.composer)

    def _show_socket(self, id_: str) -> None:
        self.canvas.select((id_,))
        self._focus(self.canvas)

    def _toggle_problems(self) -> None:
        dock = self._docks["Problems"]
        dock.setVisible(not dock.isVisible())

    def _focus(self, panel: QWidget) -> None:
        for dock in self._docks.values():
            if dock.isAncestorOf(panel):
                dock.show()
        panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # The look

    def set_theme(self, look: Theme) -> None:
        """Show everything in this theme."""
        self._theme = look
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.dress(application, look)
        for panel in (
            self.canvas, self.inspector, self.composer, self.traffic, self.problems,
            self.palette_panel, self.gallery, self.messages,
        ):  # fmt: skip
            panel.set_theme(look)

    def _theme_chosen(self, action: QAction) -> None:
        if self._settings is not None:
            self._settings.setValue("window/theme", action.data())
        self._chosen = action.data()
        self._follow_theme()

    def _system_scheme_changed(self) -> None:
        self._follow_theme()

    def _follow_theme(self) -> None:
        self.set_theme(theme_of(self._chosen))

    def _about(self) -> None:
        box = QMessageBox(self)
        box.setWindowTitle("About ZeroMQ Workbench")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"ZeroMQ Workbench {version('zmq-workbench')}")
        box.setInformativeText(
            f"pyzmq {version('pyzmq')}, PySide6 {version('PySide6-Essentials')}.\n"
            "MIT License. No account, no phone home."
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # The end

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving:
            event.ignore()
            self._files.leaving(self.leave)
            return
        self._timer.stop()
        if self._settings is not None:
            self._settings.setValue("window/geometry", self.saveGeometry())
            self._settings.setValue("window/layout", self.saveState())
        event.accept()
        self.closed.emit()

    def leave(self) -> None:
        """Close without a question, as Ctrl-C in the terminal does."""
        self._leaving = True
        self.close()

    async def wait_closed(self) -> None:
        """Return once the window is closed, with the session closed too."""
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def resolve() -> None:
            if not gone.done():
                gone.set_result(None)

        self.closed.connect(resolve)
        try:
            await gone
        finally:
            await self.session.close()


def _without_arguments(slot: Callable[[], object]) -> Callable[..., None]:
    def call(*_: object) -> None:
        slot()

    return call


def chosen_scheme(settings: QSettings | None) -> str:
    """`light`, `dark`, or `system` for the desktop's."""
    name = settings.value("window/theme") if settings is not None else None
    return name if name in ("light", "dark") else "system"


def theme_of(scheme: str) -> Theme:
    """The theme of that scheme."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    wanted = scheme if scheme in ("light", "dark") else theme.system_scheme(application)
    return theme.DARK if wanted == "dark" else theme.LIGHT
