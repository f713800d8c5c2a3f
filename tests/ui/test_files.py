"""New, open, save and leave in the real window: what is unsaved is given up only when the user says so."""

from __future__ import annotations

import asyncio
import os
import stat
import sys

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QListView,
    QMessageBox,
    QPushButton,
    QTableView,
)

from workbench.document import edits, storage
from workbench.document.workspace import Socket, Workspace

BUTTON = QMessageBox.StandardButton
CONTROL = Qt.KeyboardModifier.ControlModifier
ONE = Workspace(title="One", sockets=(Socket(id="a", type="REP"),))


@pytest.fixture
async def desk(window, until):
    await until(window.isActiveWindow)  # keys reach the active window's actions alone
    return Desk(window, until)


class Desk:
    """The window's dialogs, answered as a user does, and the keys that open them."""

    def __init__(self, window, until):
        self.window, self.until = window, until

    def change(self, type_="REQ"):
        self.window.edit("Add socket", lambda workspace: edits.add_socket(workspace, type_, (0, 0)))

    def press(self, key, modifier=CONTROL):
        QTest.keyClick(self.window, key, modifier)

    def open(self, path):
        self.window.document.load(path)

    async def dialog(self, kind):
        await self.until(lambda: isinstance(QApplication.activeModalWidget(), kind))
        return QApplication.activeModalWidget()

    async def answer(self, button):
        box = await self.dialog(QMessageBox)
        assert box.objectName() == "unsavedQuestion"
        QTest.mouseClick(box.button(button), Qt.MouseButton.LeftButton)
        await self.until(lambda: QApplication.activeModalWidget() is not box)
        return box.text()

    async def answer_whose(self, words):
        """The question that comes where another program wrote the file; the button with these words."""
        box = await self.dialog(QMessageBox)
        assert box.objectName() == "changedQuestion"
        button = next(button for button in box.buttons() if button.text().replace("&", "") == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await self.until(lambda: QApplication.activeModalWidget() is not box)

    async def choose(self, path):
        """Type a path into the file dialog and press Enter."""
        dialog = await self.dialog(QFileDialog)
        field = dialog.findChild(QLineEdit, "fileNameEdit")

        def enter():
            # The folder's listing arrives late, and selects the suggested name again.
            dialog.findChild(QListView, "listView").clearSelection()
            field.setText(str(path))
            if dialog.selectedFiles()[0].startswith(str(path)):
                QTest.keyClick(field, Qt.Key.Key_Return)

        await self.until(dialog.findChild(QListView, "listView").model().rowCount)
        # From Qt's own loop, as a real key: the dialog may ask in turn, in a loop of its own.
        QTimer.singleShot(0, enter)
        await self.until(lambda: QApplication.activeModalWidget() is not dialog)

    @property
    def types(self):
        return [socket.type for socket in self.window.document.workspace.sockets]

    @property
    def nothing_is_asked(self):
        return QApplication.activeModalWidget() is None


def saved(tmp_path, name="a.zmqw", workspace=ONE):
    storage.save(workspace, tmp_path / name)
    return tmp_path / name


async def test_save_writes_the_file_and_takes_the_mark_away(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    assert desk.window.windowTitle() == "a.zmqw – ZeroMQ Workbench"
    desk.change()
    assert desk.window.windowTitle() == "a.zmqw* – ZeroMQ Workbench"
    desk.press(Qt.Key.Key_S)
    assert desk.window.windowTitle() == "a.zmqw – ZeroMQ Workbench"
    assert storage.load(path) == desk.window.document.workspace
    desk.press(Qt.Key.Key_Z)
    assert desk.window.windowTitle() == "a.zmqw* – ZeroMQ Workbench", "undone past what was saved"
    desk.press(Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.window.windowTitle() == "a.zmqw – ZeroMQ Workbench"


async def test_a_new_workspace_asks_for_its_name_and_offers_one(desk, tmp_path, monkeypatch):
    monkeypatch.chdir(saved(tmp_path).parent)
    desk.window.document.replace(Workspace(title="Two: a/b"))
    desk.change()
    desk.press(Qt.Key.Key_S)
    dialog = await desk.dialog(QFileDialog)
    assert dialog.findChild(QLineEdit, "fileNameEdit").text() == "two-a-b.zmqw"
    await desk.choose(tmp_path / "named")
    assert storage.load(tmp_path / "named.zmqw") == desk.window.document.workspace
    assert desk.window.document.path == tmp_path / "named.zmqw"
    assert desk.window.document.is_clean


OTHERS = Workspace(title="Others", sockets=(Socket(id="theirs", type="PUB"),))


async def test_what_another_program_wrote_is_not_overwritten_unasked(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    storage.save(OTHERS, path)
    desk.press(Qt.Key.Key_S)
    await desk.answer_whose("Cancel")
    assert storage.load(path) == OTHERS
    assert not desk.window.document.is_clean
    desk.press(Qt.Key.Key_S)
    await desk.answer_whose("Save As…")
    await desk.choose(tmp_path / "mine.zmqw")
    assert storage.load(path) == OTHERS
    assert [socket.type for socket in storage.load(tmp_path / "mine.zmqw").sockets] == ["REP", "REQ"]


async def test_what_another_program_wrote_is_overwritten_where_it_is_asked_for_and_then_no_more_is_asked(
    desk, tmp_path
):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    path.write_text("no workspace any more", encoding="utf-8")
    desk.press(Qt.Key.Key_S)
    await desk.answer_whose("Overwrite")
    assert [socket.type for socket in storage.load(path).sockets] == ["REP", "REQ"]
    desk.change("PUB")
    desk.press(Qt.Key.Key_S)
    assert desk.nothing_is_asked
    assert len(storage.load(path).sockets) == 3


async def test_closing_with_changes_to_a_file_that_another_program_wrote_asks_for_both(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    storage.save(OTHERS, path)
    desk.window.close()
    await desk.answer(BUTTON.Save)
    await desk.answer_whose("Overwrite")
    await desk.until(lambda: not desk.window.isVisible())
    assert len(storage.load(path).sockets) == 2


async def test_a_file_that_says_the_same_or_is_gone_is_saved_unasked(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    path.write_bytes(path.read_bytes().replace(b"  ", b"\t"))
    desk.press(Qt.Key.Key_S)
    assert desk.nothing_is_asked
    assert desk.window.document.is_clean
    desk.change("PUB")
    path.unlink()
    desk.press(Qt.Key.Key_S)
    assert desk.nothing_is_asked
    assert len(storage.load(path).sockets) == 3


async def test_save_as_leaves_the_first_file_as_it_was(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    desk.press(Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    await desk.choose(tmp_path / "b.zmqw")
    assert storage.load(path) == ONE
    assert storage.load(tmp_path / "b.zmqw") == desk.window.document.workspace
    assert desk.window.windowTitle() == "b.zmqw – ZeroMQ Workbench"


async def test_a_save_as_that_is_cancelled_changes_nothing(desk, tmp_path):
    desk.change()
    desk.press(Qt.Key.Key_S)
    dialog = await desk.dialog(QFileDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    await desk.until(lambda: desk.nothing_is_asked)
    assert not desk.window.document.is_clean
    assert desk.types == ["REQ"]


async def test_open_asks_for_a_file_and_opens_it_inert(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(saved(tmp_path, "b.zmqw"))
    desk.window.start_all()
    desk.press(Qt.Key.Key_O)
    await desk.choose(path)
    assert desk.window.document.path == path
    assert desk.window.session.running == frozenset()
    assert {state.phase for state in desk.window.session.states().values()} == {"stopped"}
    assert len(desk.window.session.log) == 0


async def test_new_is_an_empty_workspace_without_a_file(desk, tmp_path):
    desk.open(saved(tmp_path))
    desk.press(Qt.Key.Key_N)
    assert desk.nothing_is_asked
    assert desk.window.document.workspace == Workspace()
    assert desk.window.document.path is None
    assert desk.window.windowTitle() == "Untitled – ZeroMQ Workbench"


@pytest.mark.parametrize("key", [Qt.Key.Key_N, Qt.Key.Key_O, Qt.Key.Key_Q])
async def test_cancel_keeps_what_is_unsaved(desk, tmp_path, key):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    desk.press(key)
    if key == Qt.Key.Key_O:
        await desk.choose(saved(tmp_path, "b.zmqw"))
    assert await desk.answer(BUTTON.Cancel) == "Save the changes to a.zmqw?"
    assert desk.nothing_is_asked
    assert desk.types == ["REP", "REQ"]
    assert not desk.window.document.is_clean
    assert desk.window.isVisible()
    assert storage.load(path) == ONE


async def test_discard_gives_it_up_and_goes_on(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    desk.press(Qt.Key.Key_N)
    await desk.answer(BUTTON.Discard)
    assert desk.types == []
    assert storage.load(path) == ONE


async def test_save_in_the_question_saves_first_and_goes_on(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    desk.press(Qt.Key.Key_N)
    await desk.answer(BUTTON.Save)
    assert desk.types == []
    assert [socket.type for socket in storage.load(path).sockets] == ["REP", "REQ"]


async def test_save_in_the_question_asks_for_the_name_of_a_new_one(desk, tmp_path):
    desk.open(saved(tmp_path))
    desk.press(Qt.Key.Key_N)
    desk.change()
    desk.press(Qt.Key.Key_N)
    await desk.answer(BUTTON.Save)
    await desk.choose(tmp_path / "new.zmqw")
    assert [socket.type for socket in storage.load(tmp_path / "new.zmqw").sockets] == ["REQ"]
    assert desk.types == []


@pytest.mark.parametrize("button", [BUTTON.Discard, BUTTON.Save])
async def test_closing_asks_and_then_closes(desk, tmp_path, button):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    desk.window.close()
    assert desk.window.isVisible()
    await desk.answer(button)
    await desk.until(lambda: not desk.window.isVisible())
    assert len(storage.load(path).sockets) == (2 if button == BUTTON.Save else 1)


async def test_closing_twice_asks_once(desk):
    desk.change()
    desk.window.close()
    await desk.dialog(QMessageBox)
    desk.window.close()
    await asyncio.sleep(0)
    await desk.answer(BUTTON.Cancel)
    assert desk.nothing_is_asked
    assert desk.window.isVisible()


async def test_nothing_is_asked_where_nothing_changed(desk, tmp_path):
    desk.open(saved(tmp_path))
    desk.change()
    desk.press(Qt.Key.Key_Z)
    desk.window.close()
    assert not desk.window.isVisible()


async def test_a_save_that_fails_is_told_and_loses_nothing(desk, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    path = saved(folder)
    desk.open(path)
    desk.change()
    path.unlink()
    folder.rmdir()
    desk.press(Qt.Key.Key_S)
    assert str(path) in desk.window.notice.text
    assert "Save it elsewhere." in desk.window.notice.text
    assert desk.types == ["REP", "REQ"]
    assert not desk.window.document.is_clean
    desk.press(Qt.Key.Key_Q)
    await desk.answer(BUTTON.Save)
    assert desk.window.isVisible(), "it isn't closed over a save that failed"
    desk.press(Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    await desk.choose(tmp_path / "b.zmqw")
    assert len(storage.load(tmp_path / "b.zmqw").sockets) == 2
    assert desk.window.notice.text == "", "the trouble is over"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows write there all the same")
async def test_a_read_only_folder_is_told(desk, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    path = saved(folder)
    desk.open(path)
    desk.change()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        desk.press(Qt.Key.Key_S)
        assert "permission denied" in desk.window.notice.text
        assert not desk.window.document.is_clean
    finally:
        folder.chmod(stat.S_IRWXU)
    assert storage.load(path) == ONE


async def test_a_path_that_is_a_folder_is_told(desk, tmp_path):
    path = saved(tmp_path)
    desk.open(path)
    desk.change()
    path.unlink()
    path.mkdir()
    desk.press(Qt.Key.Key_S)
    assert "a.zmqw" in desk.window.notice.text
    assert desk.types == ["REP", "REQ"]
    assert list(path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
async def test_a_pipe_is_told_and_holds_nothing_up(desk, tmp_path):
    os.mkfifo(tmp_path / "pipe.zmqw")
    desk.window.open_path(tmp_path / "pipe.zmqw")
    assert "pipe.zmqw: not a file" in desk.window.notice.text


async def test_a_broken_file_is_told_with_its_place_and_the_document_stays(desk, tmp_path):
    desk.open(saved(tmp_path))
    broken = tmp_path / "broken.zmqw"
    broken.write_text(
        '{"format": "zmq-workbench/1", "sockets": [{"id": "a", "type": "REQ", "titel": "x"}]}',
        encoding="utf-8",
    )
    desk.press(Qt.Key.Key_O)
    await desk.choose(broken)
    assert "broken.zmqw" in desk.window.notice.text
    assert "sockets[0].titel" in desk.window.notice.text
    assert desk.window.document.workspace == ONE
    assert desk.window.document.path == tmp_path / "a.zmqw"
    desk.change()
    assert desk.window.notice.text == "", "it goes with the next action"


async def test_what_is_still_being_typed_is_saved_too(hand, desk, tmp_path):
    id_ = hand.drop_socket("REQ", (0, 0))
    desk.window.document.save(tmp_path / "a.zmqw")
    hand.select(id_)
    hand.click("addConnect")
    table = hand.part(QTableView, "endpointsTable")
    await desk.until(lambda: table.isAncestorOf(QApplication.focusWidget()))
    editor = QApplication.focusWidget()
    QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(editor, "tcp://127.0.0.1:7001")
    QTest.keyClick(editor, Qt.Key.Key_S, CONTROL)
    (endpoint,) = storage.load(tmp_path / "a.zmqw").sockets[0].endpoints
    assert endpoint.address == "tcp://127.0.0.1:7001"


async def test_a_pattern_of_the_gallery_is_a_new_unnamed_workspace(desk, tmp_path):
    desk.open(saved(tmp_path))
    desk.change()
    desk.window.gallery.pattern_requested.emit("pair")
    await desk.answer(BUTTON.Discard)
    assert desk.types == ["PAIR", "PAIR"]
    assert desk.window.document.path is None
    assert desk.window.session.running == frozenset()


async def test_the_question_is_plain_text_with_its_three_answers(desk, tmp_path):
    desk.open(saved(tmp_path, "<b>x.zmqw"))
    desk.change()
    desk.press(Qt.Key.Key_N)
    box = await desk.dialog(QMessageBox)
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert "<b>x.zmqw" in box.text()
    buttons = {button.text().replace("&", "") for button in box.findChildren(QPushButton)}
    assert len(buttons) == 3
    assert box.defaultButton() is box.button(BUTTON.Save)
    await desk.answer(BUTTON.Cancel)
