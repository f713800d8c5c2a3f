"""Messages are put into the composer, sent, dragged, renamed and removed, by mouse and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QTableView

from workbench.document.edits import EditError
from workbench.document.workspace import Frame, Message, Repeat, Scenario, Socket, Step, Workspace
from workbench.ui.mime import MESSAGE
from workbench.ui.side.message_edits import rename_message
from workbench.ui.side.messages_panel import MessageList, MessagesPanel
from workbench.ui.theme import LIGHT

CONTROL = Qt.KeyboardModifier.ControlModifier
WORKSPACE = Workspace(
    sockets=(Socket(id="vent", type="PUSH", title="Ventilator", behaviour=Repeat(name="task", every=1.0)),),
    messages=(
        Message(name="task", socket="vent", frames=(Frame(text="x"),)),
        Message(name="stop", socket="vent", frames=(Frame(text="y"),)),
        Message(name="probe", frames=(Frame(text="z"),)),
    ),
    scenarios=(Scenario(name="one", steps=(Step(send="task"), Step(wait=1.0))),),
)


@pytest.fixture
def panel(qtbot):
    panel = MessagesPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.resize(176, 200)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    panel.workspace = WORKSPACE
    panel.asked = []
    panel.message_activated.connect(lambda name: panel.asked.append(("compose", name)))
    panel.send_requested.connect(lambda name: panel.asked.append(("send", name)))

    def edit(_text, edit, _merge):
        panel.workspace = edit(panel.workspace)
        panel.set_workspace(panel.workspace)

    panel.edit_requested.connect(edit)
    panel.tester = QAbstractItemModelTester(
        panel.findChild(MessageList).model(), QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    panel.set_workspace(WORKSPACE)
    view(panel).setFocus()
    qtbot.waitUntil(view(panel).hasFocus)
    return panel


def view(panel: MessagesPanel) -> MessageList:
    return panel.findChild(MessageList, "messages")


def choose(panel: MessagesPanel, row: int) -> None:
    index = view(panel).model().index(row)
    QTest.mouseClick(
        view(panel).viewport(), Qt.MouseButton.LeftButton, pos=view(panel).visualRect(index).center()
    )


def names(panel: MessagesPanel) -> list[str]:
    model = view(panel).model()
    return [model.index(row).data() for row in range(model.rowCount())]


def test_enter_and_a_double_click_put_it_into_the_composer(panel):
    choose(panel, 1)
    assert panel.asked == []
    QTest.keyClick(view(panel), Qt.Key.Key_Return)
    choose(panel, 2)
    place = view(panel).visualRect(view(panel).model().index(2)).center()
    QTest.mouseDClick(view(panel).viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.asked == [("compose", "stop"), ("compose", "probe")]


def test_control_enter_sends_it_and_nothing_else(panel):
    choose(panel, 0)
    QTest.keyClick(view(panel), Qt.Key.Key_Return, CONTROL)
    assert panel.asked == [("send", "task")]


def test_a_drag_carries_its_name(panel):
    model = view(panel).model()
    assert view(panel).dragEnabled()
    assert model.mimeData([model.index(1)]).data(MESSAGE).data() == b"stop"


def test_it_is_renamed_in_place_and_wherever_it_is_named(panel, qtbot):
    choose(panel, 0)
    QTest.keyClick(view(panel), Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = QApplication.focusWidget()
    assert editor.text() == "task"
    QTest.keyClicks(editor, "work")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(panel) == ["work", "stop", "probe"])
    assert panel.workspace.sockets[0].behaviour.name == "work"
    assert panel.workspace.scenarios[0].steps[0].send == "work"
    assert view(panel).currentIndex().row() == 0


@pytest.mark.parametrize("name", ["", "  ", "stop"])
def test_a_name_that_is_none_or_taken_is_refused_in_words(name):
    with pytest.raises(EditError, match="name"):
        rename_message(WORKSPACE, "task", name)


def test_delete_removes_it_and_the_next_one_is_current(panel):
    choose(panel, 1)
    QTest.keyClick(view(panel), Qt.Key.Key_Delete)
    assert names(panel) == ["task", "probe"]
    panel.set_workspace(WORKSPACE)  # as undo does
    assert names(panel) == ["task", "stop", "probe"]
    choose(panel, 0)
    for _ in range(3):
        QTest.keyClick(view(panel), Qt.Key.Key_Delete)
    assert names(panel) == []
    assert any(
        label.isVisible() and label.text().startswith("Save a message")
        for label in panel.findChildren(QLabel)
    )
    QTest.keyClick(view(panel), Qt.Key.Key_Delete)


def test_a_row_is_marked_only_while_the_keyboard_is_there(panel, qtbot):
    choose(panel, 1)
    other = QLineEdit(panel)
    other.show()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    assert view(panel).selectedIndexes() == []
    view(panel).setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view(panel).hasFocus)
    assert [index.row() for index in view(panel).selectedIndexes()] == [1]


async def test_in_the_window_it_goes_into_the_composer_is_removed_and_comes_back(window, hand, until):
    window.document.replace(WORKSPACE)
    list_ = hand.part(MessageList, "messages")
    list_.setFocus(Qt.FocusReason.TabFocusReason)
    await until(list_.hasFocus)
    QTest.keyClick(list_, Qt.Key.Key_Down)
    QTest.keyClick(list_, Qt.Key.Key_Return)
    assert window.composer.target() == "vent"
    frames = hand.part(QTableView, "framesTable").model()
    assert [frames.index(row, 2).data() for row in range(frames.rowCount())] == ["y"]
    list_.setFocus()
    await until(list_.hasFocus)
    QTest.keyClick(list_, Qt.Key.Key_Delete)
    assert [message.name for message in window.document.workspace.messages] == ["task", "probe"]
    QTest.keyClick(list_, Qt.Key.Key_Z, CONTROL)
    assert window.document.workspace == WORKSPACE
    assert list_.model().rowCount() == 3


FOLDERS = Workspace(
    sockets=WORKSPACE.sockets,
    messages=tuple(
        Message(name=name, frames=(Frame(text=f"frame of {name}"),))
        for name in ("ping", "orders/new", "orders/old", "stop", "a", "b")
    ),
)


def shown(panel: MessagesPanel) -> list[str]:
    model = view(panel).model()
    return [model.index(row).data() for row in range(model.rowCount())]


def test_enter_closes_and_opens_a_folder(panel):
    panel.set_workspace(FOLDERS)
    assert shown(panel) == ["ping", "▾ orders", "new", "old", "stop", "a", "b"]
    choose(panel, 1)
    QTest.keyClick(view(panel), Qt.Key.Key_Return)
    assert shown(panel) == ["ping", "▸ orders", "stop", "a", "b"]
    QTest.keyClick(view(panel), Qt.Key.Key_Return)
    assert len(shown(panel)) == 7
    assert panel.asked == []  # a folder is neither composed nor sent
    QTest.keyClick(view(panel), Qt.Key.Key_Return, CONTROL)
    assert panel.asked == []


def test_a_search_shows_what_has_its_words_and_says_where_nothing_has(panel):
    search = panel.findChild(QLineEdit, "messagesSearch")
    assert not search.isVisible()  # three messages are seen at a glance
    panel.set_workspace(FOLDERS)
    assert search.isVisible()
    search.setFocus()
    QTest.keyClicks(search, "frame old")
    assert shown(panel) == ["▾ orders", "old"]
    QTest.keyClicks(search, "er")
    assert shown(panel) == []
    assert "No message has these words." in [label.text() for label in panel.findChildren(QLabel)]
    search.clear()
    assert len(shown(panel)) == 7


def test_a_message_is_bound_to_a_socket_and_freed(panel):
    choose(panel, 2)
    menu = panel.findChild(QMenu, "messageBinding")
    menu.aboutToShow.emit()
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [
        ("Any socket", True),
        ("Ventilator", False),
    ]
    menu.actions()[1].trigger()
    assert panel.workspace.message("probe").socket == "vent"
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert panel.workspace.message("probe").socket is None


def test_a_message_that_was_just_put_here_is_named_in_its_place(panel, qtbot):
    panel.name_anew("probe")
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = QApplication.focusWidget()
    assert editor.text() == "probe"
    QTest.keyClicks(editor, "tests/probe")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.workspace.message("tests/probe") is not None)
    assert shown(panel)[-2:] == ["▾ tests", "probe"]
