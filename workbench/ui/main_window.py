"""The main window: wiring only. Panels ask by signals and are told by methods; here they are joined.

Down: a panel's edit goes to the document, whose change goes to the session and to every panel.
Up: one timer pulls what is new in the log and how the sockets stand; nothing is signalled a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLayout, QMainWindow

from workbench.document import edits
from workbench.session import Session
from workbench.ui import actions, theme
from workbench.ui.about import show_about
from workbench.ui.autosave import Autosave
from workbench.ui.canvas.view import CanvasView
from workbench.ui.captures import Captures
from workbench.ui.clock import Clock
from workbench.ui.code_wiring import CodeWiring
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.document import Document, Edit
from workbench.ui.document_following import DocumentFollowing
from workbench.ui.document_wiring import DocumentWiring
from workbench.ui.environment_wiring import EnvironmentWiring
from workbench.ui.file_drop import FileDrop
from workbench.ui.files import Files
from workbench.ui.finder_wiring import FinderWiring
from workbench.ui.frame_wiring import FrameWiring
from workbench.ui.inspector.panel import InspectorPanel
from workbench.ui.instances.new_window import open_new_window
from workbench.ui.leaving import Leaving
from workbench.ui.lesson.panel import LessonPanel
from workbench.ui.lesson_wiring import LessonWiring
from workbench.ui.library_wiring import LibraryWiring
from workbench.ui.licences import show_licences
from workbench.ui.minimap_switch import MinimapSwitch
from workbench.ui.notice import NoticeBar, OfferBar
from workbench.ui.panel_wiring import PanelWiring
from workbench.ui.problems.panel import ProblemsPanel
from workbench.ui.recent_files import RecentFiles, RecentMenu
from workbench.ui.running import Running
from workbench.ui.scenario_wiring import ScenarioWiring
from workbench.ui.scenarios.panel import ScenariosPanel
from workbench.ui.schedule_wiring import ScheduleWiring
from workbench.ui.schema_wiring import SchemaWiring
from workbench.ui.side.gallery_panel import GalleryPanel
from workbench.ui.side.messages_panel import MessagesPanel
from workbench.ui.side.palette_panel import PalettePanel
from workbench.ui.take_along_wiring import take_along
from workbench.ui.tap_wiring import TapWiring
from workbench.ui.theme import Theme
from workbench.ui.theme_menu import ThemeMenu
from workbench.ui.toolbar import TopBar
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.traffic_wiring import TrafficWiring
from workbench.ui.understanding import Understanding
from workbench.ui.updates_wiring import UpdatesWiring
from workbench.ui.window_keys import WindowKeys
from workbench.ui.window_layout import WindowLayout


class MainWindow(QMainWindow):
    """One document, one session, and the panels around them; it gives the application its look.

    Without `settings` it remembers nothing from one start to the next; without `recovery`, the folder of
    unsaved work, it keeps nothing against a crash; without `captures`, that of sessions' traffic, it offers none.
    """

    closed = Signal()
    """The window is gone; what is left is to close the session."""

    def __init__(
        self,
        session: Session,
        look: Theme,
        settings: QSettings | None = None,
        *,
        recovery: Path | None = None,
        captures: Path | None = None,
        drafts: bool = False,
    ) -> None:
        super().__init__()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.dress_without_sheet(application, look)
        self.setObjectName("mainWindow")
        self.setAccessibleName("ZeroMQ Workbench")
        self.session = session
        self.document = Document(self)
        self._settings = settings
        self._theme = look
        self._recent = RecentFiles(settings)
        self._files = Files(self.document, self._recent, self)
        self._autosave = Autosave(self.document, recovery, self) if recovery is not None else None
        self._is_closed = False
        self._make_panels(captures, drafts=drafts)
        self._make_actions()
        self._lay_out()
        self._join_document()
        WindowKeys(self, self._actions)
        MinimapSwitch(self.canvas.minimap, self._actions["actionMinimap"], self._settings)
        self._join_actions()
        self._join_panels()
        self._join_tools()
        self._begin()
        application.setStyleSheet(theme.style_sheet(look))
        for layout in self.findChildren(QLayout):
            layout.invalidate()  # a hidden widget doesn't tell it that the sheet made another size of it
        if (whole := self.layout()) is not None:
            whole.activate()

    def restore_layout(self) -> None:
        """Put the window and its docks where they were when it was last closed, and on the screen that there is."""
        if self._settings is not None:
            self._layout.restore(self._settings)
        self._layout.fit_screen()

    # How it is put together; each step takes what those before it made

    def _make_panels(self, captures: Path | None, *, drafts: bool) -> None:
        self.canvas = CanvasView(self._theme)
        self.inspector = InspectorPanel(self._theme, drafts=drafts)
        self.inspector.set_vault(self.session.vault)
        self.inspector.live.set_reader(self.session.options)
        self.composer = ComposerPanel(self._theme)
        self.traffic = TrafficPanel(self._theme)
        self.captures = Captures(self, self.document, self.session.log, self.traffic, self._recent, captures)
        self._leaving = Leaving(self, self._files, self.captures, self._autosave)
        self.problems = ProblemsPanel(self._theme)
        self.palette_panel = PalettePanel(self._theme, drafts=drafts)
        self.gallery = GalleryPanel(self._theme)
        self.messages = MessagesPanel(self._theme)
        self.notice = NoticeBar()
        self.offer = OfferBar("Restore", "Discard")

    def _make_actions(self) -> None:
        self._actions, self._menus = actions.build(self, {"canvas": self.canvas, "traffic": self.traffic})
        self._recent_menu = RecentMenu(self._menus["menuRecent"], self._recent)
        self._theme_menu = ThemeMenu(self._menus["menuTheme"], self._settings)
        self._updates = UpdatesWiring(self, self._settings, self._actions["actionVersions"], self.closed)
        self._top = TopBar(
            self._actions["actionStartAll"], self._actions["actionStopAll"], self._actions["actionFinder"]
        )
        self.addToolBar(self._top)

    def _lay_out(self) -> None:
        self._layout = WindowLayout(
            self,
            central=(self.offer, self.captures.offer, self._updates.offer, self.notice, self.canvas),
            side=(self.palette_panel, self.gallery, self.messages),
            inspector=self.inspector,
            problems=self.problems,
            composer=self.composer,
            traffic=self.captures.panel,
        )
        self._understanding = Understanding(self, self.session, self.traffic, self._layout, self._theme)
        self.scenarios = ScenariosPanel(self._theme)
        self._layout.add_tab("Scenarios", self.scenarios)

    def _join_document(self) -> None:
        """What the document and the sockets that run tell each other and the panels."""
        self._scenario_wiring = ScenarioWiring(
            self.scenarios, self.session, self.document, self.edit, self._actions, self.closed
        )
        self.running = Running(
            self, self.session, self.document, canvas=self.canvas, inspector=self.inspector, composer=self.composer,
            traffic=self.traffic, problems=self.problems, top=self._top, recorder=self._scenario_wiring,
            say=self.notice.say,
        )  # fmt: skip
        self.running.join(self._actions)
        self._document_wiring = DocumentWiring(
            self,
            self.document,
            self._files,
            self._top,
            self._actions,
            self.notice,
            self.offer,
            self._autosave,
        )
        self._document_wiring.join_opening(self._recent_menu, FileDrop(self), self.captures)
        self._panel_wiring = PanelWiring(
            self, self.document, self._layout, self._actions, canvas=self.canvas, inspector=self.inspector,
            composer=self.composer, traffic=self.traffic, messages=self.messages, problems=self.problems,
            palette=self.palette_panel, scenarios=self.scenarios, scenario_wiring=self._scenario_wiring,
            top=self._top,
        )  # fmt: skip
        self._schemas = SchemaWiring(self.document, self)
        self._following = DocumentFollowing(
            self, self.document, self.session, self.running, canvas=self.canvas, composer=self.composer,
            others=(self.inspector, self.traffic, self.messages, self._understanding), notice=self.notice,
            selection_changed=self._panel_wiring.follow_selection,
        )  # fmt: skip
        self._schemas.read.connect(self._following.check)

    def _join_tools(self) -> None:
        """What has a menu's entry, a dialog or a dock of its own."""
        self._traffic_wiring = TrafficWiring(
            self.traffic, self._actions, self._menus, self._settings, self.edit, self.closed
        )
        self.take_along = take_along(
            self, self.session, self.document, self.traffic, self.captures, self._files, self._actions,
            self._menus, self._settings, say=self.notice.say, start=self.running.start, closed=self.closed,
        )  # fmt: skip
        self._environment_wiring = EnvironmentWiring(
            self,
            self.document,
            self._top,
            self._actions,
            self._menus["menuEnvironment"],
            self._settings,
            lambda: self._theme,
            self.session.vault,
        )
        self._taps = TapWiring(
            self, self.session, self._actions["actionTaps"], self._settings, lambda: self._theme
        )
        self._code_wiring = CodeWiring(
            self,
            self.document,
            self.inspector,
            self._actions["actionShowCode"],
            self.canvas.selection,
            self._theme,
            self._settings,
        )
        self._schemas.read.connect(self._code_wiring.schemas_read)
        self.lesson = LessonPanel(self._theme)
        self._lesson_wiring = LessonWiring(
            self.lesson,
            self._layout.add_beside_inspector("Lesson", self.lesson),
            self.gallery,
            self.session,
            self.document,
            self._files,
            self._actions["actionLesson"],
            self._settings,
            self.notice.say,
            self.closed,
        )
        self._finder = FinderWiring(
            self, self.document, self._actions["actionFinder"], self._theme, below=self._top,
            socket=self._panel_wiring.show_socket, message=self._panel_wiring.compose_message,
            scenario=self._panel_wiring.run_scenario, pattern=self._files.open_pattern, patterns=self.gallery.patterns,
        )  # fmt: skip

    def _begin(self) -> None:
        self.traffic.set_naming(self.session.named)
        self.traffic.set_log(self.session.log)
        self._understanding.join(self._actions, self._panel_wiring.show_socket)

        self._clock = Clock(
            self,
            self.session.log,
            self.running,
            self.captures,
            self.traffic,
            self._understanding,
            self.take_along,
        )
        self._clock.start()
        self._following.follow()
        self._document_wiring.show_name()
        self.canvas.setFocus()  # where what one does first is done

    def _join_actions(self) -> None:
        focus = self._panel_wiring.focus
        slots: dict[str, Callable[[], object]] = {
            "actionNew": self._files.new,
            "actionNewWindow": partial(open_new_window, self.notice.say),
            "actionOpen": self._files.open,
            "actionSave": self._files.save,
            "actionSaveAs": self._files.save_as,
            "actionQuit": self.close,
            "actionRename": self.canvas.rename_selected,
            "actionCut": self.canvas.cut_selected,
            "actionCopy": self.canvas.copy_selected,
            "actionPaste": self.canvas.paste,
            "actionDuplicate": self.canvas.duplicate_selected,
            "actionDelete": self.canvas.delete_selected,
            "actionSelectAll": self.canvas.select_all,
            "actionLink": self.canvas.link_selected,
            "actionClearTraffic": self.captures.clear,
            "actionZoomIn": self.canvas.zoom_in,
            "actionZoomOut": self.canvas.zoom_out,
            "actionZoomReset": self.canvas.reset_zoom,
            "actionZoomFit": self.canvas.zoom_to_fit,
            "actionFocusCanvas": partial(focus, self.canvas),
            "actionFocusInspector": partial(focus, self.inspector),
            "actionFocusComposer": partial(focus, self.composer),
            "actionFocusTraffic": partial(focus, self.traffic),
            "actionLicences": partial(show_licences, self),
            "actionAbout": partial(show_about, self),
        }
        actions.join(self._actions, slots)
        self.captures.join(self._actions["actionSaveCapture"], self._actions["actionLiveTraffic"])
        self._theme_menu.theme_requested.connect(self.set_theme)
        self._menus["&View"].addActions(self._layout.toggles)

    def _join_panels(self) -> None:
        for panel in (self.canvas, self.inspector, self.composer, self.messages, self.problems):
            panel.edit_requested.connect(self.edit)
        self.canvas.message_dropped.connect(self.running.send_message)
        self.messages.send_requested.connect(self.running.send_message)
        ScheduleWiring(self.session, self.composer, self)
        LibraryWiring(self.traffic, self.messages, self.document, self.edit, self._layout.show)
        FrameWiring(self.traffic, self.document, self.edit, lambda: self._theme, self)

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

    def offer_recovery(self) -> None:
        """Offer what a window that was killed left unsaved, if there is any."""
        self._document_wiring.offer_recovery()
        self.captures.find()

    # Running

    def start_all(self) -> None:
        """Start every socket."""
        self.running.start_all()

    # The look

    def set_theme(self, look: Theme) -> None:
        """Show everything in this theme."""
        self._theme = look
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.dress(application, look)
        for panel in (
            self.canvas, self.inspector, self.composer, self.traffic, self.problems,
            self.palette_panel, self.gallery, self.messages, self._code_wiring,
            self._environment_wiring, self.scenarios, self.lesson, self._finder, self._taps,
        ):  # fmt: skip
            panel.set_theme(look)

    # The end

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving.is_settled():
            event.ignore()
            return
        self._clock.stop()
        self.captures.close()
        self._understanding.close()
        if self._autosave is not None:
            self._autosave.close()
        if self._settings is not None:
            self._layout.save(self._settings)
        event.accept()
        self._is_closed = True
        self.closed.emit()

    def leave(self) -> None:
        """Close without a question, as Ctrl-C in the terminal does: what is unsaved is kept for the next start."""
        self._leaving.leave()

    async def wait_closed(self) -> None:
        """Return once the window is closed, with the session closed too."""
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def resolve() -> None:
            if not gone.done():
                gone.set_result(None)

        self.closed.connect(resolve)
        try:
            if not self._is_closed:
                await gone
        finally:
            await self.session.close()
