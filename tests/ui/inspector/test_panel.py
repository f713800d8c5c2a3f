"""The inspector, by real keys and clicks, joined to a workspace as the window joins it."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableView,
)

from workbench.document.workspace import (
    Curve,
    Echo,
    Endpoint,
    Forward,
    Frame,
    Message,
    Repeat,
    Reply,
    Socket,
    Workspace,
)
from workbench.engine.state import EndpointState, SocketState
from workbench.ui.inspector.panel import InspectorPanel
from workbench.ui.theme import LIGHT

START = Workspace(
    sockets=(
        Socket(
            id="rep-1",
            title="Answers",
            type="REP",
            endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:5555"),),
        ),
        Socket(id="sub-1", type="SUB", subscriptions=(Frame(text="weather"),)),
        Socket(id="dealer-1", type="DEALER", behaviour=Forward(to="rep-1")),
    )
)


class Joined:
    def __init__(self, qtbot) -> None:
        self.workspace = START
        self.qtbot = qtbot
        self.panel = InspectorPanel(LIGHT)
        qtbot.addWidget(self.panel)
        self.panel.resize(320, 560)
        self.panel.edit_requested.connect(self.apply)
        self.panel.set_workspace(START)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    def apply(self, words, edit, key) -> None:
        self.workspace = edit(self.workspace)
        self.panel.set_workspace(self.workspace)

    def find(self, kind, name):
        return self.panel.findChild(kind, name)

    def click(self, name) -> None:
        self.qtbot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def editor(self, table) -> QLineEdit | None:
        return next((e for e in table.viewport().findChildren(QLineEdit) if e.isVisible()), None)


@pytest.fixture
def joined(qtbot):
    return Joined(qtbot)


def test_a_long_sentence_on_its_security_makes_nothing_wider_than_the_panel(joined):
    keyless = Socket(id="a-socket-with-a-long-name", type="DEALER", security=Curve())
    joined.panel.set_workspace(Workspace(sockets=(keyless,)))
    joined.panel.set_selection((keyless.id,))
    said = [label for label in joined.panel.findChildren(QLabel) if "secret key" in label.text()]
    assert any(label.isVisible() for label in said)
    scroll = joined.panel.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()


def test_the_choice_of_a_mode_can_be_read_while_it_is_made(joined):
    joined.panel.set_selection(("rep-1",))
    table = joined.find(QTableView, "endpointsTable")
    table.edit(table.model().index(0, 0))
    [editor] = [combo for combo in table.viewport().findChildren(QComboBox) if combo.isVisible()]
    assert editor.width() >= editor.sizeHint().width()


def test_an_option_in_hand_stays_in_sight_when_what_is_above_it_grows(joined):
    joined.panel.set_selection(("rep-1",))
    table = joined.find(QTableView, "optionsTable")
    table.setFocus()
    joined.qtbot.waitUntil(table.hasFocus)
    table.setCurrentIndex(table.model().index(3, 1))

    def is_in_sight() -> bool:
        place = table.visualRect(table.currentIndex())
        return table.viewport().visibleRegion().contains(place)

    joined.qtbot.waitUntil(is_in_sight)
    joined.panel.set_states({"rep-1": SocketState(phase="failed", problem="It is wrong. " * 40)})
    joined.qtbot.waitUntil(is_in_sight)


def test_of_a_long_title_the_beginning_is_in_sight(joined):
    title = joined.find(QLineEdit, "socketTitle")
    joined.panel.set_workspace(Workspace(sockets=(Socket(id="a", type="REQ", title="long " * 40),)))
    joined.panel.set_selection(("a",))
    assert title.cursorPosition() == 0


def test_says_what_to_do_while_nothing_is_selected(joined):
    assert joined.find(QLabel, "inspectorNote").text() == "Select a socket to see its endpoints."
    joined.panel.set_selection(("rep-1", "sub-1", "dealer-1"))
    assert joined.find(QLabel, "inspectorNote").text() == "3 sockets selected"
    with joined.qtbot.waitSignal(joined.panel.start_requested) as asked:
        joined.click("startStop")
    assert asked.args == [("rep-1", "sub-1", "dealer-1")]


def test_a_wrong_address_keeps_the_editor_open_and_esc_restores(joined):
    joined.panel.set_selection(("rep-1",))
    table = joined.find(QTableView, "endpointsTable")
    table.edit(table.model().index(0, 1))
    editor = joined.editor(table)
    assert editor is not None
    editor.selectAll()
    joined.qtbot.keyClicks(editor, "tcp://127.0.0.1:99999")
    assert editor.property("role") == "wrong"
    problem = joined.find(QLabel, "endpointProblem")
    assert problem.isVisible()
    assert problem.text() == "Port 99999 is above 65535."
    joined.qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert joined.editor(table) is editor
    assert joined.workspace == START
    joined.qtbot.keyClick(editor, Qt.Key.Key_Escape)
    joined.qtbot.waitUntil(lambda: joined.editor(table) is None)
    assert joined.workspace == START
    assert not problem.isVisible()


def test_an_address_is_typed_in_place(joined):
    joined.panel.set_selection(("rep-1",))
    table = joined.find(QTableView, "endpointsTable")
    table.edit(table.model().index(0, 1))
    editor = joined.editor(table)
    editor.selectAll()
    joined.qtbot.keyClicks(editor, "tcp://127.0.0.1:6000")
    joined.panel.set_states({"rep-1": SocketState(phase="live")})  # a tick doesn't disturb typing
    assert editor.text() == "tcp://127.0.0.1:6000"
    joined.qtbot.keyClick(editor, Qt.Key.Key_Return)
    joined.qtbot.waitUntil(lambda: joined.workspace != START)
    assert joined.workspace.sockets[0].endpoints == (Endpoint(mode="bind", address="tcp://127.0.0.1:6000"),)


def test_endpoints_are_added_and_removed(joined):
    joined.panel.set_selection(("rep-1",))
    table = joined.find(QTableView, "endpointsTable")
    joined.click("addBind")
    added = joined.workspace.sockets[0].endpoints[1]
    assert added.mode == "bind"
    assert added.address.startswith("tcp://127.0.0.1:")
    joined.click("addConnect")
    assert joined.workspace.sockets[0].endpoints[2] == Endpoint(
        mode="connect", address="tcp://127.0.0.1:5555"
    )
    editor = joined.editor(table)
    assert editor is not None
    joined.qtbot.keyClick(editor, Qt.Key.Key_Escape)
    joined.panel.activateWindow()
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 1))
    joined.qtbot.waitUntil(table.hasFocus)
    joined.qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert [e.mode for e in joined.workspace.sockets[0].endpoints] == ["bind", "connect"]


def test_subscriptions_are_for_those_that_subscribe(joined):
    table = joined.find(QTableView, "subscriptionsTable")
    joined.panel.set_selection(("rep-1",))
    assert not table.isVisible()
    joined.panel.set_selection(("sub-1",))
    assert table.isVisible()
    joined.click("addAll")
    assert joined.workspace.sockets[1].subscriptions == (Frame(text="weather"), Frame(text=""))
    table.model().setData(table.model().index(0, 0), "hex")
    assert joined.workspace.sockets[1].subscriptions[0] == Frame(hex="77 65 61 74 68 65 72")


def test_the_title_is_edited_in_place(joined):
    joined.panel.set_selection(("rep-1",))
    title = joined.find(QLineEdit, "socketTitle")
    title.selectAll()
    joined.qtbot.keyClicks(title, "Server")
    joined.qtbot.keyClick(title, Qt.Key.Key_Return)
    assert joined.workspace.sockets[0].title == "Server"


def test_the_state_is_told_and_stop_offered(joined):
    joined.panel.set_selection(("rep-1",))
    end = EndpointState(mode="bind", address="tcp://*:*", actual="tcp://0.0.0.0:4000", phase="bound", peers=2)
    joined.panel.set_states({"rep-1": SocketState(phase="failed", problem="In use.", endpoints=(end,))})
    assert joined.find(QLabel, "socketState").text() == "failed"
    assert joined.find(QLabel, "socketProblem").text() == "In use."
    model = joined.find(QTableView, "endpointsTable").model()
    assert model.index(0, 2).data() == ":4000 · 2 peers"
    with joined.qtbot.waitSignal(joined.panel.stop_requested) as asked:
        joined.click("startStop")
    assert asked.args == [("rep-1",)]


def test_a_behaviour_is_chosen_and_its_frames_typed(joined):
    joined.panel.set_selection(("rep-1",))
    combo = joined.find(QComboBox, "behaviourCombo")
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "None", "Echo", "Reply", "Reply by rules", "Forward"
    ]  # fmt: skip
    combo.setFocus()
    joined.qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert joined.workspace.sockets[0].behaviour == Echo()
    joined.qtbot.keyClick(combo, Qt.Key.Key_Down)
    text = joined.find(QPlainTextEdit, "behaviourText")
    text.selectAll()
    joined.qtbot.keyClicks(text, "a")
    joined.qtbot.keyClick(text, Qt.Key.Key_Return)
    joined.qtbot.keyClicks(text, "b")
    assert joined.workspace.sockets[0].behaviour == Reply(frames=(Frame(text="a"), Frame(text="b")))


def test_what_the_form_cannot_show_is_told_in_words(joined):
    joined.workspace = Workspace(
        sockets=(Socket(id="rep-1", type="REP", behaviour=Reply(frames=(Frame(hex="ff"),))),)
    )
    joined.panel.set_workspace(joined.workspace)
    joined.panel.set_selection(("rep-1",))
    assert "Replies with 1 frame that is not plain text." in [
        label.text() for label in joined.panel.findChildren(QLabel) if label.isVisible()
    ]
    assert not joined.find(QPlainTextEdit, "behaviourText").isVisible()


def test_a_repeat_goes_in_bursts_and_with_jitter(joined):
    repeat = Repeat(frames=(Frame(text="tick"),), every=1.0)
    joined.workspace = Workspace(sockets=(Socket(id="pub-1", type="PUB", behaviour=repeat),))
    joined.panel.set_workspace(joined.workspace)
    joined.panel.set_selection(("pub-1",))
    burst = joined.find(QSpinBox, "behaviourBurst")
    burst.setValue(10)
    jitter = joined.find(QDoubleSpinBox, "behaviourJitter")
    jitter.setValue(5.0)  # no longer than the time between
    wanted = Repeat(frames=(Frame(text="tick"),), every=1.0, burst=10, jitter=1.0)
    assert joined.workspace.sockets[0].behaviour == wanted
    joined.find(QDoubleSpinBox, "behaviourEvery").setValue(0.5)
    assert joined.workspace.sockets[0].behaviour == structs.replace(wanted, every=0.5, jitter=0.5)


def test_a_repeat_is_timed_and_given_a_message(joined):
    repeat = Repeat(frames=(Frame(text="tick"),), every=1.0)
    joined.workspace = Workspace(
        sockets=(Socket(id="pub-1", type="PUB", behaviour=repeat),),
        messages=(Message(name="Greeting", frames=(Frame(text="hi"),)),),
    )
    joined.panel.set_workspace(joined.workspace)
    joined.panel.set_selection(("pub-1",))
    every = joined.find(QDoubleSpinBox, "behaviourEvery")
    every.selectAll()
    joined.qtbot.keyClicks(every, "0.25")
    joined.qtbot.keyClick(every, Qt.Key.Key_Return)
    assert joined.workspace.sockets[0].behaviour == Repeat(frames=(Frame(text="tick"),), every=0.25)
    message = joined.find(QComboBox, "behaviourMessage")
    joined.qtbot.keyClick(message, Qt.Key.Key_Down)
    assert joined.workspace.sockets[0].behaviour == Repeat(name="Greeting", every=0.25)
    assert not joined.find(QPlainTextEdit, "behaviourText").isVisible()
