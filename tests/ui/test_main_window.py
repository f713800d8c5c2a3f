"""The window's own wiring: its actions, what it is called, what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from workbench.document import edits, storage
from workbench.document.workspace import Endpoint, Socket, Workspace

CYCLES = Path(__file__).parent / "programs" / "opens_and_closes.py"
INPROC = Workspace(
    title="Inside",
    sockets=(
        Socket(id="a", type="PAIR", endpoints=(Endpoint(mode="bind", address="inproc://x"),)),
        Socket(id="b", type="PAIR", endpoints=(Endpoint(mode="connect", address="inproc://x"),)),
    ),
)


def action(window, name):
    return window.findChild(QAction, name)


def add(window, type_="REQ"):
    window.edit("Add socket", lambda workspace: edits.add_socket(workspace, type_, (0, 0)))


def types(window):
    return [socket.type for socket in window.document.workspace.sockets]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts what Linux lists below /proc")
def test_three_windows_leave_no_task_socket_descriptor_thread_or_file(tmp_path):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    del environment["PYTHONMALLOC"]  # with dev's own allocator, which looks for writes beyond the end
    done = subprocess.run(
        [sys.executable, "-X", "dev", str(CYCLES), "3", str(tmp_path)],
        env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    left = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(left) == 3
    assert left[-1] == left[0]
    assert (left[-1]["tasks"], left[-1]["windows"], left[-1]["threads"]) == (0, [], ["MainThread"])
    assert not list(tmp_path.glob("*.lock"))


async def test_undo_and_redo_are_named_by_what_they_take_back(window):
    undo, redo = action(window, "actionUndo"), action(window, "actionRedo")
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    add(window)
    assert (undo.isEnabled(), undo.text()) == (True, "&Undo Add socket")
    undo.trigger()
    assert types(window) == []
    assert (redo.isEnabled(), redo.text()) == (True, "&Redo Add socket")
    redo.trigger()
    assert types(window) == ["REQ"]
    assert not redo.isEnabled()


async def test_start_all_and_stop_all_by_their_buttons_and_keys(window, until):
    await until(window.isActiveWindow)
    window.document.replace(INPROC)
    session = window.session
    buttons = {button.accessibleName(): button for button in window.findChildren(QToolButton)}

    def phases():
        return {state.phase for state in session.states().values()}

    QTest.mouseClick(buttons["Start all"], Qt.MouseButton.LeftButton)
    await until(lambda: phases() == {"live"})
    QTest.mouseClick(buttons["Stop all"], Qt.MouseButton.LeftButton)
    await until(lambda: phases() == {"stopped"})
    QTest.keyClick(window, Qt.Key.Key_F5)
    await until(lambda: phases() == {"live"})
    QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    await until(lambda: phases() == {"stopped"})


async def test_with_nothing_to_start_all_of_it_can_not_be_started(window):
    both = [action(window, name) for name in ("actionStartAll", "actionStopAll")]
    assert not any(each.isEnabled() for each in both)
    window.document.replace(INPROC)
    assert all(each.isEnabled() for each in both)
    buttons = {button.accessibleName(): button.text() for button in window.findChildren(QToolButton)}
    assert (buttons["Start all"], buttons["Stop all"]) == ("▶  Start all", "■  Stop all")


async def test_every_part_of_the_window_is_shown_and_hidden_by_the_view_menu(window):
    [menu] = [one for one in window.menuBar().actions() if one.text() == "&View"]
    words = [each.text() for each in menu.menu().actions() if each.isCheckable()]
    assert words[-9:] == [
        "Sockets and patterns", "Inspector", "Problems", "Compose", "Traffic",
        "Statistics", "Plot", "Sequence", "Scenarios",
    ]  # fmt: skip
    [scenarios] = [each for each in menu.menu().actions() if each.text() == "Scenarios"]
    scenarios.trigger()
    assert window.scenarios.isVisible()


async def test_start_and_stop_of_what_is_selected_leave_the_others_alone(window, until):
    window.document.replace(INPROC)
    start, stop = action(window, "actionStart"), action(window, "actionStop")
    assert not start.isEnabled(), "nothing is selected"
    window.canvas.select(("a",))
    start.trigger()
    assert window.session.running == {"a"}
    window.start_all()
    stop.trigger()
    assert window.session.running == {"b"}


async def test_a_refused_edit_is_told_until_the_next_one(window):
    window.edit("Rename", lambda workspace: edits.rename_socket(workspace, "nobody", "x"))
    assert "nobody" in window.notice.text
    add(window)
    assert window.notice.text == ""


async def test_the_title_names_the_file_the_title_or_nothing(window, tmp_path):
    assert window.windowTitle() == "Untitled – ZeroMQ Workbench"
    window.document.replace(INPROC)
    assert window.windowTitle() == "Inside – ZeroMQ Workbench"
    window.document.save(tmp_path / "x.zmqw")
    assert window.windowTitle() == "x.zmqw – ZeroMQ Workbench"
    add(window)
    assert window.windowTitle() == "x.zmqw* – ZeroMQ Workbench"


def drag(window, target, *paths):
    """Drag these paths from another program onto that part of the window; whether it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, copy, none = target.rect().center(), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(place), copy, data, left, none))
    return enter.isAccepted()


async def test_a_workspace_dragged_onto_any_part_of_the_window_is_opened(window, until, tmp_path):
    for name, part in (("one.zmqw", "canvas"), ("two.ZMQW", "inspector"), ("three.zmqw", "traffic")):
        storage.save(INPROC, tmp_path / name)
        target = getattr(window, part)
        target = target.viewport() if part == "canvas" else target
        assert drag(window, target, tmp_path / name)
        await until(lambda name=name: window.document.path == tmp_path / name)
    assert window.session.running == frozenset()


async def test_what_is_no_workspace_is_not_taken(window, tmp_path):
    for paths in ((tmp_path / "x.txt",), (tmp_path / "a.zmqw", tmp_path / "b.zmqw"), ()):
        assert not drag(window, window.canvas.viewport(), *paths)
    assert window.document.path is None


async def test_a_broken_workspace_dragged_onto_the_window_is_told(window, until, tmp_path):
    (tmp_path / "bad.zmqw").write_text("{", encoding="utf-8")
    assert drag(window, window.canvas.viewport(), tmp_path / "bad.zmqw")
    await until(lambda: "bad.zmqw" in window.notice.text)


async def test_the_layout_comes_back_with_the_next_window(window, until, tmp_path, open_window):
    settings = QSettings(str(tmp_path / "other.ini"), QSettings.Format.IniFormat)
    one = open_window(settings=settings)
    one._layout.show(one.problems)
    left, right, *_ = one._layout.docks
    left.hide()
    one.resizeDocks([right], [351], Qt.Orientation.Horizontal)
    await until(lambda: right.width() == 351)
    one.leave()
    await one.wait_closed()
    two = open_window(settings=settings)
    two.restore_layout()
    left, right, *_ = two._layout.docks
    await until(lambda: right.width() == 351)
    assert two.problems.isVisible()
    assert not left.isVisible()


async def test_the_keyboard_goes_to_each_part_and_brings_back_a_hidden_one(window, until):
    await until(window.isActiveWindow)
    dock = next(dock for dock in window._layout.docks if dock.isAncestorOf(window.traffic))
    dock.hide()
    for key, part in (
        (Qt.Key.Key_1, window.canvas), (Qt.Key.Key_2, window.inspector),
        (Qt.Key.Key_3, window.composer), (Qt.Key.Key_4, window.traffic),
    ):  # fmt: skip
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        focus = QApplication.focusWidget()
        assert focus is part or part.isAncestorOf(focus), part
    assert dock.isVisible()


async def test_every_action_has_words_a_tip_and_a_key_of_its_own(window):
    keys = {}
    for each in window._actions.values():
        assert each.text()
        assert each.toolTip()
        key = each.shortcut().toString()
        assert not key or keys.setdefault(key, each.text()) == each.text()
    for menu in window.menuBar().findChildren(QMenu):
        letters = [each.text().partition("&")[2][:1].lower() for each in menu.actions() if "&" in each.text()]
        assert len(letters) == len(set(letters)), menu.title()


async def test_about_says_the_versions_and_holds_up_nothing(window, until):
    action(window, "actionAbout").trigger()
    box = QApplication.activeModalWidget()
    assert "ZeroMQ Workbench" in box.text()
    assert "pyzmq" in box.informativeText()
    box.close()
    await until(lambda: QApplication.activeModalWidget() is None)


async def test_each_part_that_scripts_rely_on_has_its_name_and_says_what_it_is(window):
    for name in (
        "canvas", "palette", "gallery", "endpointsTable", "composer", "framesTable",
        "sendButton", "trafficView", "frameView", "problemsView",
    ):  # fmt: skip
        part = window.findChild(QWidget, name)
        assert part is not None, name
        assert part.accessibleName(), name
    for name in ("New", "Open", "Save", "Undo", "Redo", "StartAll", "StopAll"):
        assert action(window, f"action{name}") is not None


async def test_a_wide_window_can_be_made_narrow_again(window, until):
    window.resize(1600, 900)
    await until(lambda: window.traffic.width() > 900)
    window.resize(900, 640)
    await until(lambda: window.width() == 900)
