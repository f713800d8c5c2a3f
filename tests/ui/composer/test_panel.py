import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)

from workbench.document.workspace import Endpoint, Frame, Message, Socket, Workspace
from workbench.engine.state import Peer, SocketState
from workbench.ui.composer.frames_model import PROBLEM, Column
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.theme import LIGHT

ADDRESS = "tcp://127.0.0.1:5558"
WORKSPACE = Workspace(
    sockets=(
        Socket(
            id="client", title="Client", type="REQ", endpoints=(Endpoint(mode="connect", address=ADDRESS),)
        ),
        Socket(id="broker", type="ROUTER", endpoints=(Endpoint(mode="bind", address=ADDRESS),)),
        Socket(id="ears", type="SUB"),
    )
)
BROKER_SEES = {
    "broker": SocketState(
        phase="live", peers=(Peer(b"Client1", "127.0.0.1:50001"), Peer(b"\x00\x8b", "127.0.0.1:50002"))
    )
}


@pytest.fixture
def panel(qtbot):
    panel = ComposerPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_workspace(WORKSPACE)
    panel.resize(377, 340)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


@pytest.fixture
def sent(panel):
    messages = []
    panel.send_requested.connect(lambda socket, frames: messages.append((socket, frames)))
    return messages


def part(panel, kind, name):
    return panel.findChild(kind, name)


def table(panel):
    return part(panel, QTableView, "framesTable")


def typed(panel):
    return panel._model.drafts


def click(qtbot, panel, row, column):
    view = table(panel)
    at = view.visualRect(view.model().index(row, column)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def type_text(qtbot, text):
    qtbot.keyClicks(QApplication.focusWidget(), text)


def test_frames_are_typed_in_place_and_sent_by_ctrl_enter(qtbot, panel, sent):
    click(qtbot, panel, 0, Column.VALUE)
    type_text(qtbot, "task")
    assert part(panel, QLabel, "composerPreview").text() == "1 frame, 4 bytes", "the preview follows the keys"
    press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_text(qtbot, "two")
    qtbot.mouseClick(part(panel, QPushButton, "addFrame"), Qt.MouseButton.LeftButton)
    type_text(qtbot, "more")
    press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == [("client", (Frame(text="task\ntwo"), Frame(text="more")))]


def test_enter_goes_on_to_the_next_frame_and_escape_puts_back(qtbot, panel):
    panel.load_message((Frame(text="a"), Frame(text="b")), None)
    click(qtbot, panel, 0, Column.VALUE)
    type_text(qtbot, "x")
    press(qtbot, Qt.Key.Key_Return)
    type_text(qtbot, "y")
    press(qtbot, Qt.Key.Key_Escape)
    assert [draft.value for draft in typed(panel)] == ["x", "b"]
    assert not isinstance(QApplication.focusWidget(), QPlainTextEdit)


def test_keys_duplicate_move_remove_and_bring_back(qtbot, panel):
    panel.load_message((Frame(text="a"), Frame(text="b")), None)
    table(panel).setFocus()
    press(qtbot, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [draft.value for draft in typed(panel)] == ["a", "a", "b"]
    press(qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [draft.value for draft in typed(panel)] == ["a", "b", "a"]
    press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    press(qtbot, Qt.Key.Key_Delete)
    press(qtbot, Qt.Key.Key_Delete)
    assert [draft.value for draft in typed(panel)] == ["b"]
    press(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [draft.value for draft in typed(panel)] == ["a", "b"]
    press(qtbot, Qt.Key.Key_Insert)
    type_text(qtbot, "new")
    assert [draft.value for draft in typed(panel)] == ["a", "new", "b"]


def test_the_kind_is_chosen_from_a_list_and_a_wrong_value_is_not_sent(qtbot, panel, sent):
    panel.load_message((Frame(text="abc"),), "client")
    table(panel).setCurrentIndex(table(panel).model().index(0, Column.KIND))
    table(panel).setFocus()
    press(qtbot, Qt.Key.Key_Return)
    combo = panel.findChild(QComboBox, "frameKind")
    qtbot.keyClick(combo.view(), Qt.Key.Key_Down)
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)
    assert typed(panel)[0].kind == "hex"
    send = part(panel, QPushButton, "sendButton")
    assert "odd number" in part(panel, QLabel, "composerProblem").text()
    assert not send.isEnabled()
    assert send.toolTip() == "Frame 1 isn't valid hex."
    press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == []


def test_an_expression_that_cannot_be_rendered_is_told_and_its_frame_marked(qtbot, panel):
    panel.load_message((Frame(text="fine"), Frame(text="{{ nope }}")), None)
    assert "nope" in part(panel, QLabel, "composerProblem").text()
    assert not part(panel, QPushButton, "sendButton").isEnabled()
    model = table(panel).model()
    assert [bool(model.index(row, 0).data(PROBLEM)) for row in range(2)] == [False, True]
    panel.load_message((Frame(text="fine"), Frame(text="fine, too")), None)
    assert not any(model.index(row, 0).data(PROBLEM) for row in range(2))


def test_only_sockets_that_send_are_targets_and_the_target_stays(panel):
    target = part(panel, QComboBox, "composerTarget")
    assert [target.itemText(at) for at in range(target.count())] == ["to Client", "to broker"]
    panel.set_target("broker")
    panel.set_target("ears")
    assert panel.target() == "broker"
    panel.set_workspace(Workspace(sockets=WORKSPACE.sockets[1:]))
    assert panel.target() == "broker"
    panel.set_workspace(Workspace())
    send = part(panel, QPushButton, "sendButton")
    assert not send.isEnabled()
    assert "No socket here can send" in send.toolTip()


def test_a_router_addresses_a_peer_that_it_has_seen(qtbot, panel):
    peers = part(panel, QComboBox, "composerPeer")
    assert not peers.isVisible()
    panel.set_target("broker")
    assert peers.isVisible()
    assert "No peer seen yet" in peers.currentText()
    panel.set_states(BROKER_SEES)
    peers.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    assert [(draft.kind, draft.value) for draft in typed(panel)] == [("text", "Client1"), ("text", "")]
    press(qtbot, Qt.Key.Key_Down)
    assert [(draft.kind, draft.value) for draft in typed(panel)] == [("hex", "00 8b"), ("text", "")]


def test_the_empty_delimiter_is_put_after_the_routing_id(qtbot, panel):
    delimiter = part(panel, QPushButton, "addDelimiter")
    panel.load_message((Frame(text="Client1"), Frame(text="Hello")), "broker")
    assert delimiter.isVisible()
    qtbot.mouseClick(delimiter, Qt.MouseButton.LeftButton)
    assert [draft.value for draft in typed(panel)] == ["Client1", "", "Hello"]
    assert not delimiter.isVisible()


def test_what_was_sent_comes_back_by_keys_and_from_the_menu(qtbot, panel, sent):
    send = part(panel, QPushButton, "sendButton")
    for text in ("one", "two"):
        panel.load_message((Frame(text=text),), "client")
        qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    table(panel).setFocus()
    press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert typed(panel)[0].value == "one"
    press(qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert typed(panel)[0].value == "two"
    panel._menu.aboutToShow.emit()
    assert [action.text() for action in panel._menu.actions()] == ["two    Client", "one    Client"]
    panel._menu.actions()[1].trigger()
    assert typed(panel)[0].value == "one"


def test_a_message_is_saved_by_a_name_typed_in_place(qtbot, panel):
    panel.load_message((Frame(json={"id": 1}),), "client")
    qtbot.mouseClick(part(panel, QPushButton, "saveMessage"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(panel.edit_requested) as asked:
        type_text(qtbot, "probe")
        press(qtbot, Qt.Key.Key_Return)
    text, edit, merge = asked.args
    assert (text, merge) == ('Save message "probe"', "")
    assert edit(WORKSPACE).messages == (
        Message(name="probe", socket="client", frames=(Frame(json={"id": 1}),)),
    )
    assert not part(panel, QLineEdit, "messageName").isVisible()


def test_the_outcome_is_plain_text_until_something_is_typed(panel):
    outcome = part(panel, QLabel, "composerOutcome")
    panel.show_outcome("<b>refused</b>", False)
    assert outcome.isVisible()
    assert outcome.textFormat() == Qt.TextFormat.PlainText
    assert outcome.property("role") == "problem"
    panel.load_message((Frame(text="x"),), None)
    assert not outcome.isVisible()


def test_a_radio_is_offered_the_groups_that_are_joined(panel, qtbot):
    dishes = Socket(
        id="dish", title="Weather", type="DISH", subscriptions=(Frame(text="rain"), Frame(text="sun"))
    )
    panel.set_workspace(Workspace(sockets=(Socket(id="radio", type="RADIO"), dishes)))
    panel.set_target("radio")
    groups = part(panel, QComboBox, "composerPeer")
    assert groups.isVisible()
    assert groups.accessibleName() == "Group to send to"
    assert [groups.itemText(i) for i in range(groups.count())] == [
        "Choose the group…",
        "rain   Weather",
        "sun   Weather",
    ]
    groups.activated.emit(1)
    assert typed(panel)[0].value == "rain"
    panel.set_workspace(Workspace(sockets=(Socket(id="radio", type="RADIO"),)))
    assert groups.currentText() == "No group joined here: type one as frame 1."
    panel.set_workspace(Workspace(sockets=(Socket(id="radio", type="DGRAM"),)))
    assert groups.currentText() == "Type it as frame 1, as 127.0.0.1:5555."


def test_the_preview_has_the_counter_that_the_next_message_has(panel):
    panel.load_message((Frame(text="task {{ counter }}"), Frame(text="x")), "client")
    line = panel._rendered
    assert line.text == "1 → task 0"
    panel.show_outcome("Sent 2 frames, 7 bytes.", True)
    panel.set_counter(12)
    assert line.text == "1 → task 12"
    assert part(panel, QLabel, "composerPreview").text() == "2 frames, 8 bytes"
    assert part(panel, QLabel, "composerOutcome").text() == "Sent 2 frames, 7 bytes."
