"""The code window: opened by key and link, in step with the document, copied and saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPlainTextEdit, QPushButton

from workbench.document import edits, gallery
from workbench.document.workspace import Frame, Message, Socket, Workspace
from workbench.ui import theme
from workbench.ui.code.window import CodeWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shown(qtbot, tmp_path: Path):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = CodeWindow(theme.LIGHT, settings)
    qtbot.addWidget(window)
    window.set_workspace(gallery.load_pattern("push-pull"), tmp_path)
    window.show()
    qtbot.waitExposed(window)
    return window


def code(window) -> str:
    return window.findChild(QPlainTextEdit, "code").toPlainText()


def choose(window, name: str, text: str) -> None:
    combo = window.findChild(QComboBox, name)
    combo.setCurrentIndex(combo.findText(text))


def test_it_shows_the_whole_workspace_or_one_socket(shown):
    assert "def vent(" in code(shown)
    assert "def worker_3(" in code(shown)
    choose(shown, "codeSocket", "Worker 1 (PULL)")
    assert "def vent(" not in code(shown)
    assert "def worker_1(" in code(shown)


def test_the_language_is_chosen_and_remembered(shown, qtbot, tmp_path):
    choose(shown, "codeLanguage", "C, libzmq")
    assert "#include <zmq.h>" in code(shown)
    again = CodeWindow(theme.DARK, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(again)
    assert again.language == "c"


def test_copy_takes_the_whole_program_by_button_and_by_key(shown, qtbot):
    QTest.mouseClick(shown.findChild(QPushButton, "codeCopy"), Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == shown.text()
    assert shown.findChild(QLabel, "codeSaid").text().startswith("Copied, ")
    choose(shown, "codeSocket", "Ventilator (PUSH)")
    QTest.keyClick(shown, Qt.Key.Key_C, CTRL | SHIFT)
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == shown.text())


def test_it_is_saved_to_a_file(shown, tmp_path, qtbot):
    QTest.mouseClick(shown.findChild(QPushButton, "codeSave"), Qt.MouseButton.LeftButton)
    dialog = shown.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("program.py")
    with qtbot.waitSignal(shown.saved) as saved:
        dialog.fileSelected.emit(str(tmp_path / "mine.py"))
        dialog.close()
    assert Path(saved.args[0]).read_text() == shown.text()
    compile(shown.text(), "mine.py", "exec")


def test_a_file_that_cannot_be_written_is_told(shown, tmp_path):
    shown.findChild(QPushButton, "codeSave").click()
    dialog = shown.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "nowhere" / "mine.py"))
    dialog.close()
    said = shown.findChild(QLabel, "codeSaid")
    assert said.text() == "mine.py can't be written (no such file or directory). Save it elsewhere."
    assert said.property("role") == "problem"


def test_what_cannot_be_written_is_told_in_its_place(shown):
    shown.set_workspace(Workspace(sockets=(Socket(id="a", type="RQE"),)), None)
    problem = shown.findChild(QLabel, "codeProblem")
    assert problem.isVisible()
    assert '"RQE" is not a socket type' in problem.text()
    assert code(shown) == ""
    assert not shown.findChild(QPushButton, "codeCopy").isEnabled()
    shown.set_workspace(gallery.load_pattern("pair"), None)
    assert not problem.isVisible()
    assert "def left(" in code(shown)


def test_markup_in_a_title_stays_text(shown):
    workspace = gallery.load_pattern("pair")
    titled = structs.replace(workspace, title='<b>bold</b> """ \\')
    shown.set_workspace(titled, None)
    assert "<b>bold</b> ''' \\\\" in code(shown).splitlines()[0]
    compile(shown.text(), "program.py", "exec")


async def test_the_key_opens_it_on_the_selected_socket_and_it_follows_edits(window, hand, until):
    window.document.replace(gallery.load_pattern("request-reply"))
    window.canvas.select(("server",))
    QTest.keyClick(window, Qt.Key.Key_E, CTRL)
    shown = window.findChild(CodeWindow)
    assert shown.isVisible()
    assert "def server(" in code(shown)
    assert "def client(" not in code(shown)
    window.document.edit("Rename", lambda w: edits.rename_socket(w, id="server", title="Answerer"))
    assert "Answerer received" in code(shown)
    window.document.undo_stack.undo()
    assert "Server received" in code(shown)
    shown.close()
    window.canvas.select(())
    window.activateWindow()
    await until(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_E, CTRL)
    assert "def client(" in code(shown)
    shown.close()


async def test_the_inspectors_link_opens_it(window, hand):
    window.document.replace(gallery.load_pattern("pair"))
    window.canvas.select(("left",))
    window.findChild(QPushButton, "showAsCode").click()
    shown = window.findChild(CodeWindow)
    assert "def left(" in code(shown)
    window.set_theme(theme.DARK)
    shown.close()


async def test_a_program_with_protobuf_is_there_once_its_descriptors_are_read(
    window, hand, until, orders, tmp_path
):
    orders(tmp_path)
    frame = Frame(protobuf={"id": "{{ len(uuid()) }}"}, message="shop.Order", schema="orders.desc")
    push = Socket(id="push", type="PUSH")
    sending = Workspace(sockets=(push,), messages=(Message(name="m", socket="push", frames=(frame,)),))
    window.document.replace(sending, tmp_path / "orders.zmqw")
    QTest.keyClick(window, Qt.Key.Key_E, CTRL)
    shown = window.findChild(CodeWindow)
    await until(lambda: "orders_pb2.Order(id=" in code(shown))
    assert not shown.findChild(QLabel, "codeProblem").isVisible()
    shown.close()
