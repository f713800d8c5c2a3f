"""The inspector: the selected socket's name, endpoints, subscriptions, behaviour and options, edited in place.

Invariant: it shows the last workspace it was given and changes nothing itself; edits, starts and
stops are asked for by signals.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.socket_types import CatalogueError, SocketType, socket_type
from workbench.document import edits
from workbench.document.address import transport_problem
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Endpoint, Mode, Socket, Workspace
from workbench.engine.state import STOPPED, SocketState
from workbench.traffic.text import visible
from workbench.ui import tables
from workbench.ui.cell_editors import CheckedDelegate, ChoiceDelegate
from workbench.ui.inspector.behaviour_form import BehaviourForm
from workbench.ui.inspector.endpoints_model import ADDRESS, MODE, STATUS, EndpointsModel
from workbench.ui.inspector.live_panel import LivePanel
from workbench.ui.inspector.options_panel import OptionsPanel
from workbench.ui.inspector.parts import beside, delete_action, fit, headed
from workbench.ui.inspector.pending_bar import PendingBar
from workbench.ui.inspector.security_form import SecurityForm
from workbench.ui.inspector.subscriptions_part import SubscriptionsPart
from workbench.ui.parts import label, link, paragraph, set_role
from workbench.ui.theme import Theme
from workbench.vault.vault import Vault

_NOTHING, _ONE = range(2)
_SIDE = 12  # logical pixels left and right of all that it shows


class InspectorPanel(QWidget):
    """What is selected: nothing, one socket, or how many."""

    edit_requested = Signal(str, object, str)
    start_requested = Signal(tuple)
    stop_requested = Signal(tuple)
    code_requested = Signal(str)
    """The user wants to see that socket as a program."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, drafts: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._workspace = Workspace()
        self._states: Mapping[str, SocketState] = {}
        self._ids: tuple[str, ...] = ()
        self._make_header()
        self._make_endpoints()
        self._topics_part = SubscriptionsPart()
        self._topics_part.edit_requested.connect(self.edit_requested)
        self._behaviour = BehaviourForm()
        self._behaviour.edit_requested.connect(self.edit_requested)
        self._security = SecurityForm()
        self._security.edit_requested.connect(self.edit_requested)
        self._options = OptionsPanel(drafts=drafts)
        self._options.edit_requested.connect(self.edit_requested)
        self._options.moved_to.connect(self._bring_into_sight)
        self.live = LivePanel()
        self._pending = PendingBar()
        self._pending.reopen_requested.connect(self._reopen)
        self._as_code = link("Show as code", "showAsCode")
        self._as_code.setToolTip("Show the program that does what this socket does (Ctrl+E)")
        self._as_code.clicked.connect(self._show_as_code)
        self._lay_out()
        self._show()

    def _make_header(self) -> None:
        self._chip = label("chip")
        self._title = QLineEdit()
        self._title.setObjectName("socketTitle")
        self._title.setAccessibleName("Title")
        self._title.editingFinished.connect(self._rename)
        self._state = paragraph("secondary", name="socketState")
        self._start = link("Start", "startStop")
        self._start.clicked.connect(self._start_or_stop)
        self._problem = paragraph("problem", name="socketProblem")

    def _make_endpoints(self) -> None:
        self._endpoints = EndpointsModel(self)
        self._endpoints.edit_requested.connect(self.edit_requested)
        self._table = tables.editable("endpointsTable", "Endpoints")
        self._table.setModel(self._endpoints)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(ADDRESS, QHeaderView.ResizeMode.Stretch)
        self._table.setColumnWidth(MODE, 50)
        self._table.setColumnWidth(STATUS, 67)
        self._table.setItemDelegateForColumn(MODE, ChoiceDelegate(("bind", "connect"), self._table))
        checked = CheckedDelegate(self._endpoints.problem, self._table)
        self._table.setItemDelegateForColumn(ADDRESS, checked)
        self._address_problem = paragraph("problem", name="endpointProblem")
        self._address_problem.hide()
        checked.problem_changed.connect(self._show_address_problem)
        delete_action(self._table, "Remove").triggered.connect(self._remove_endpoint)
        self._add_bind = link(
            "+ Bind", "addBind", "Add an address that the socket binds: a free port of this machine"
        )
        self._add_bind.clicked.connect(self._bind)
        self._add_connect = link("+ Connect", "addConnect", "Add an address that the socket connects to")
        self._add_connect.clicked.connect(self._connect)

    def _lay_out(self) -> None:
        self._content = one = QWidget()
        self._column = column = QVBoxLayout(one)
        column.setContentsMargins(_SIDE, 4, _SIDE, 12)
        column.setSpacing(8)
        column.addWidget(self._problem)
        column.addWidget(headed("ENDPOINTS", self._add_bind, self._add_connect))
        column.addWidget(self._table)
        column.addWidget(self._address_problem)
        column.addWidget(self._topics_part)
        self._behaviour_heading = headed("BEHAVIOUR")
        column.addWidget(self._behaviour_heading)
        column.addWidget(self._behaviour)
        self._security_heading = headed("SECURITY")
        column.addWidget(self._security_heading)
        column.addWidget(self._security)
        column.addWidget(self.live)
        column.addWidget(self._options)
        column.addLayout(beside(self._as_code))
        column.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields have it, and bring themselves into sight
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(one)
        scroll.verticalScrollBar().rangeChanged.connect(self._make_room_for_bar)
        self._note = paragraph("secondary", name="inspectorNote")
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._note.setContentsMargins(12, 12, 12, 12)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._note)
        self._pages.addWidget(scroll)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(_SIDE, 12, _SIDE, 0)
        bar.setSpacing(8)
        bar.addWidget(self._chip)
        bar.addWidget(self._title, 1)
        bar.addStretch()  # of several sockets there is no title
        bar.addWidget(self._state)
        self._start.setProperty("edge", "right")
        bar.addWidget(self._start)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._bar)
        outer.addWidget(self._pending)
        outer.addWidget(self._pages, 1)
        outer.addWidget(self._options.help)

    def set_vault(self, vault: Vault) -> None:
        """Where key pairs are made and secrets kept; without one, security can only be looked at."""
        self._security.set_vault(vault)

    def set_workspace(self, workspace: Workspace) -> None:
        """Show this workspace; editors stay open where their row is the same."""
        self._workspace = workspace
        self._show()

    def set_selection(self, ids: tuple[str, ...]) -> None:
        """Show these sockets."""
        if ids != self._ids:
            self._rename()  # what is typed belongs to the socket that is left
            self._ids = ids
            self._show()

    def bring_behaviour_into_sight(self) -> None:
        """Scroll to what the socket does by itself."""
        self._content.adjustSize()  # the socket may have come this moment: nothing has its place yet
        self._scroll.ensureWidgetVisible(self._behaviour, 0, 12)
        self._scroll.ensureWidgetVisible(self._behaviour_heading, 0, 12)

    def set_states(self, states: Mapping[str, SocketState]) -> None:
        """Show how the selected sockets stand; cheap when nothing changed."""
        before = [self._states.get(id_, STOPPED) for id_ in self._ids]
        self._states = dict(states)
        if before != [self._states.get(id_, STOPPED) for id_ in self._ids]:
            self._show_state()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self._show_state()

    def _selected(self) -> tuple[Socket, ...]:
        sockets = {socket.id: socket for socket in self._workspace.sockets}
        return tuple(sockets[id_] for id_ in self._ids if id_ in sockets)

    def _socket(self) -> Socket | None:
        selected = self._selected()
        return selected[0] if len(selected) == 1 else None

    def _show(self) -> None:
        selected, socket = self._selected(), self._socket()
        self._endpoints.set_socket(socket, self._workspace.variables)
        self._options.set_socket(socket)
        self._pages.setCurrentIndex(_NOTHING if socket is None else _ONE)
        self._bar.setVisible(bool(selected))
        self._chip.setVisible(socket is not None)
        self._title.setVisible(socket is not None)
        if socket is None:
            self._note.setText(
                f"{len(selected)} sockets selected" if selected else "Select a socket to see its endpoints."
            )
        else:
            self._show_socket(socket)
        self._show_state()

    def _show_socket(self, socket: Socket) -> None:
        self._chip.setText(socket.type)
        self._title.setPlaceholderText(socket.id)
        if self._title.property("socket") != socket.id or not self._title.isModified():
            self._title.setProperty("socket", socket.id)
            self._title.setText(socket.title)
            self._title.setCursorPosition(0)  # of a long one its beginning is shown
        try:
            type_ = socket_type(socket.type)
        except CatalogueError:
            type_ = None
        self._topics_part.show_socket(socket, type_)
        self._show_what_it_can_add(type_)
        self._behaviour_heading.setVisible(type_ is not None)
        self._behaviour.setVisible(type_ is not None)
        self._options.setVisible(type_ is not None)
        # A STREAM speaks raw TCP, which knows no mechanism: what a file gives it can be taken away.
        securable = type_ is not None and (type_.name != "STREAM" or socket.security is not None)
        self._security_heading.setVisible(securable)
        self._security.setVisible(securable)
        self._security.set_socket(self._workspace, socket.id)
        if type_ is not None:
            self._behaviour.show_behaviour(socket, type_, self._workspace)
        fit(self._table)

    def _show_what_it_can_add(self, type_: SocketType | None) -> None:
        """A type that speaks UDP alone connects to nobody."""
        in_vain = transport_problem("tcp", "connect", type_.name) if type_ is not None else ""
        self._add_connect.setEnabled(not in_vain)
        self._add_connect.setToolTip(in_vain)

    def _running(self) -> bool:
        return any(self._states.get(id_, STOPPED).phase != "stopped" for id_ in self._ids)

    def _show_state(self) -> None:
        socket = self._socket()
        state = self._states.get(socket.id, STOPPED) if socket else STOPPED
        self._endpoints.set_state(state)
        self._state.setText(state.phase if socket else "")
        tone = {"live": self._theme.live_text, "failed": self._theme.fail_text}.get(
            state.phase, self._theme.dim
        )
        self._state.setStyleSheet(f"color: {tone};")
        set_role(self._problem, "problem" if state.problem else "warning")
        said = state.problem or state.notice
        self._problem.setText(visible(said))
        self._problem.setVisible(bool(said))
        self._pending.show_pending(state.pending)
        self.live.set_socket(socket, state)
        self._behaviour.show_doing(state.doing)
        running = self._running()
        self._start.setText("Stop" if running else "Start")
        self._start.setToolTip(
            "Close the selected sockets (Shift+F6)"
            if running
            else "Bind and connect the selected sockets (F6)"
        )

    def _show_address_problem(self, sentence: str) -> None:
        self._address_problem.setText(sentence)
        self._address_problem.setVisible(bool(sentence))

    def _start_or_stop(self) -> None:
        ids = tuple(socket.id for socket in self._selected())
        (self.stop_requested if self._running() else self.start_requested).emit(ids)

    def _show_as_code(self) -> None:
        if (socket := self._socket()) is not None:
            self.code_requested.emit(socket.id)

    def _reopen(self) -> None:
        ids = tuple(socket.id for socket in self._selected())
        self.stop_requested.emit(ids)
        self.start_requested.emit(ids)

    def _bring_into_sight(self, place: QRect) -> None:
        middle = self._options.mapTo(self._content, place.center())
        self._scroll.ensureVisible(middle.x(), middle.y(), 0, place.height())

    def _make_room_for_bar(self, _least: int, most: int) -> None:
        """Nothing moves where the scroll bar comes: it stands in the margin."""
        taken = self._scroll.verticalScrollBar().sizeHint().width() if most else 0
        self._column.setContentsMargins(_SIDE, 4, _SIDE - taken, 12)
        self._options.keep_in_sight()

    def _rename(self) -> None:
        id_, title = self._title.property("socket"), self._title.text()
        socket = self._workspace.socket(id_) if isinstance(id_, str) else None
        self._title.setModified(False)
        if socket is not None and title.strip() != socket.title:
            self.edit_requested.emit("Rename", partial(edits.rename_socket, id=socket.id, title=title), "")

    def _bind(self) -> None:
        taken = [endpoint.address for socket in self._workspace.sockets for endpoint in socket.endpoints]
        socket = self._socket()
        only_udp = socket is not None and not transport_problem("udp", "bind", socket.type)
        self._add("bind", free_loopback_address(taken, "udp" if only_udp else "tcp"))

    def _connect(self) -> None:
        rows = self._endpoints.rowCount()
        self._add("connect", "tcp://127.0.0.1:5555")
        if self._endpoints.rowCount() > rows:
            index = self._endpoints.index(rows, ADDRESS)
            self._table.setCurrentIndex(index)
            self._table.edit(index)

    def _add(self, mode: Mode, address: str) -> None:
        socket = self._socket()
        if socket is not None:
            endpoint = Endpoint(mode=mode, address=address)
            self.edit_requested.emit(
                f"Add {mode}", partial(edits.add_endpoint, id=socket.id, endpoint=endpoint), ""
            )

    def _remove_endpoint(self) -> None:
        if (index := self._table.currentIndex()).isValid():
            self._endpoints.remove(index)
