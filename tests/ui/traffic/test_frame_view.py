"""The frames of a message and its bytes choose each other; what is copied is what was sent."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTableView

from workbench.document.workspace import Frame
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import json_line
from workbench.ui.traffic.frame_view import FrameView
from workbench.ui.traffic.hex_view import HexView
from workbench.ui.traffic.rows_view import PAD, ROW
from workbench.ui.traffic.text_view import CAP, TextView

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FRAMES = (b"task", b'{"id": 12474, "size": 3, "words": "more than a row of them"}', b"", b"\xde\xad\xbe\xef")


def message(*frames: bytes, kind: Kind = Kind.RECEIVED, reason: str = "") -> Record:
    return Record(time=0, socket="a", kind=kind, frames=frames, reason=reason)


@pytest.fixture
def view(qtbot):
    view = FrameView()
    qtbot.addWidget(view)
    view.resize(1000, 240)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()  # keys of actions work in the active window alone
    qtbot.waitUntil(view.isActiveWindow)
    view.show_record(message(*FRAMES), seq=7, label="worker 2")
    return view


def frames(view: FrameView) -> QTableView:
    return view.findChild(QTableView, "frameList")


def chosen(view: FrameView) -> tuple[int, int]:
    """The frame that the list and the bytes show as chosen, from 0."""
    return frames(view).currentIndex().row(), view.findChild(HexView).chosen


def place(dump: HexView, frame: int, byte: int) -> QPoint:
    """The middle of that byte's hex digits."""
    row = dump.row_of((frame, byte)) - dump.top_row()
    return QPoint(round(dump.x_of((frame, byte)) + dump.cell), row * ROW + ROW // 2)


def words(view: FrameView, name: str) -> str:
    label = view.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def press(view: FrameView, name: str) -> None:
    button = view.findChild(QPushButton, name)
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_a_frame_chosen_in_the_list_is_marked_in_the_bytes(view):
    table = frames(view)
    assert chosen(view) == (0, 0)
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(3, 2)).center())
    assert chosen(view) == (3, 3)
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert chosen(view) == (2, 2)


def test_a_click_a_drag_and_a_key_in_the_bytes_choose_the_frame_in_the_list(view):
    dump = view.findChild(HexView)
    QTest.mouseClick(dump.viewport(), LEFT, pos=place(dump, 1, 20))
    assert chosen(view) == (1, 1)
    assert dump.cursor_place == (1, 20)
    QTest.keyClick(dump, Qt.Key.Key_End, CONTROL)
    assert chosen(view) == (3, 3)
    QTest.mousePress(dump.viewport(), LEFT, pos=place(dump, 0, 1))
    QTest.mouseMove(dump.viewport(), place(dump, 0, 2))
    QTest.mouseRelease(dump.viewport(), LEFT, pos=place(dump, 0, 2))
    assert chosen(view) == (0, 0)
    assert dump.selected_bytes() == (b"as",)


def test_a_frame_far_away_comes_on_screen_when_it_is_chosen_and_none_moves_under_the_pointer(view):
    view.show_record(message(*(b"frame %d" % number for number in range(100_000))), seq=1)
    dump = view.findChild(HexView)
    view._frames.setCurrentIndex(frames(view).model().index(77_777, 0))
    top = dump.top_row()
    assert top <= 77_777 < top + dump.visible_rows()
    QTest.mouseClick(dump.viewport(), LEFT, pos=place(dump, 77_776, 0))
    assert dump.top_row() == top
    assert chosen(view) == (77_776, 77_776)


def test_the_same_frame_of_the_next_message_is_chosen(view):
    frames(view).selectRow(3)
    view.show_record(message(b"only one"), seq=8)
    assert chosen(view) == (0, 0)
    view.show_record(message(*FRAMES), seq=9)
    assert chosen(view) == (3, 3)


def test_the_text_of_the_chosen_frame_shows_what_prints_nothing(view):
    view.show_record(message(b"plain", "a\u202eb\x00\n\tc".encode() + b"\xff"), seq=1)
    press(view, "frameAsText")
    frames(view).selectRow(1)
    text = view.findChild(TextView)
    assert [text.row_text(row) for row in range(text.row_count())] == ["a⟨202e⟩b␀", "␉   c⟨ff⟩"]
    press(view, "frameAsText")
    assert view.findChild(HexView).isVisible()


def test_a_long_text_is_cut_until_all_of_it_is_asked_for(view, qtbot):
    frame = b"word " * 100_000
    view.show_record(message(frame), seq=1)
    press(view, "frameAsText")
    text = view.findChild(TextView)
    qtbot.waitUntil(lambda: text.left_bytes() <= len(frame) - CAP)
    rest = text.left_bytes()
    assert rest > len(frame) - 2 * CAP
    press(view, "frameShowAll")
    qtbot.waitUntil(lambda: text.left_bytes() == 0)
    assert not view.findChild(QPushButton, "frameShowAll").isVisible()
    assert "".join(text.row_text(row) for row in range(text.row_count())) == frame.decode()


def test_an_event_shows_its_reason_and_no_frames(view):
    event = Record(
        time=0,
        socket="a",
        kind=Kind.EVENT,
        event="connect-delayed",
        reason="Connection refused.",
        trouble=True,
    )
    view.show_record(event, seq=8, label="worker 3")
    assert words(view, "frameHeadline") == "8  worker 3  connect delayed"
    assert words(view, "frameReason") == "Connection refused."
    assert not frames(view).isVisible()
    assert not view.findChild(HexView).isVisible()
    assert not view.findChild(QPushButton, "resendButton").isVisible()


def test_a_refused_message_shows_its_reason_and_its_frames(view):
    view.show_record(message(b"Hello", kind=Kind.REFUSED, reason="A REQ waits for its reply."), seq=9)
    assert words(view, "frameReason") == "A REQ waits for its reply."
    assert frames(view).isVisible()
    assert chosen(view) == (0, 0)


def test_with_no_message_there_is_one_line(view):
    view.show_record(None)
    assert words(view, "frameHeadline") == "Select a row to see its frames."
    assert words(view, "frameReason") == ""
    assert not frames(view).isVisible()


def test_the_chosen_frame_is_copied_as_text_as_hex_and_as_python(view):
    table = frames(view)
    table.setFocus()
    table.selectRow(3)
    QTest.keyClick(table, Qt.Key.Key_C, CONTROL | SHIFT)
    assert clipboard() == "de ad be ef"
    QTest.keyClick(table, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert clipboard() == r"b'\xde\xad\xbe\xef'"
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_C, CONTROL)
    assert clipboard() == "task"


def test_the_selection_is_copied_rather_than_the_frame_and_over_several_frames(view):
    dump = view.findChild(HexView)
    dump.setFocus()
    QTest.mouseClick(dump.viewport(), LEFT, pos=place(dump, 0, 2))
    QTest.keyClick(dump, Qt.Key.Key_Right, SHIFT)
    assert view.findChild(QAction, "copyText").text() == "Copy selection as text"
    QTest.keyClick(dump, Qt.Key.Key_C, CONTROL)
    assert clipboard() == "sk"
    QTest.keyClick(dump, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(dump, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert clipboard() == repr(list(FRAMES))
    frames(view).selectRow(1)
    assert view.findChild(QAction, "copyText").text() == "Copy frame 2 as text"


def test_the_whole_message_is_copied_as_run_writes_it(view):
    frames(view).setFocus()
    QTest.keyClick(frames(view), Qt.Key.Key_J, CONTROL | SHIFT)
    assert clipboard() == json_line(7, message(*FRAMES))
    assert json.loads(clipboard())["frames"][3] == {"hex": "deadbeef"}


def test_text_is_selected_by_mouse_and_key_to_the_byte(view):
    view.show_record(message("grüße, 你好 und mehr".encode()), seq=1)
    press(view, "frameAsText")
    text = view.findChild(TextView)
    text.setFocus()
    QTest.mouseClick(text.viewport(), LEFT, pos=QPoint(PAD, ROW // 2))
    for _ in range(9):
        QTest.keyClick(text, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(text, Qt.Key.Key_C, CONTROL)
    assert clipboard() == "grüße, 你好"
    QTest.mouseDClick(text.viewport(), LEFT, pos=QPoint(round(PAD + 2.4 * text.cell), ROW // 2))
    assert text.selected_bytes() == ("grüße".encode(),)


def test_what_is_too_large_for_hands_and_clipboards_is_not_offered(view):
    view.show_record(message(bytes(5 * 1024 * 1024)), seq=1)
    assert not view.findChild(QAction, "copyHex").isEnabled()
    assert "over 4 MiB" in view.findChild(QAction, "copyHex").text()
    assert not view.findChild(QPushButton, "resendButton").isEnabled()


def test_what_is_chosen_is_saved_as_a_file_and_that_is_told(view, qtbot, tmp_path):
    frames(view).selectRow(3)
    view.findChild(QAction, "saveFrame").trigger()
    dialog = view.findChild(QFileDialog, "saveFrameDialog")
    qtbot.waitUntil(dialog.isVisible)
    path = tmp_path / "frame.bin"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(lambda: words(view, "frameReason").startswith("Saved 4 bytes"))
    assert path.read_bytes() == FRAMES[3]
    view.show_record(message(b"next"), seq=2)
    assert words(view, "frameReason") == ""


def test_braces_that_came_are_no_expression_when_they_are_sent_again(view, qtbot):
    view.show_record(message(b"plain", b"{{ counter }}"), seq=1)
    with qtbot.waitSignal(view.resend_requested) as asked:
        press(view, "resendButton")
    assert asked.args == ["a", (Frame(text="plain"), Frame(hex=b"{{ counter }}".hex(" ")))]


async def test_in_the_window_the_row_that_is_chosen_is_what_is_shown(window, hand, until):
    for reason, sent in (("", (b"one", b"two")), ("It waits for its reply.", (b"refused",))):
        kind = Kind.REFUSED if reason else Kind.SENT
        window.session.log.record(Record(time=0, socket="a", kind=kind, frames=sent, reason=reason))
    window.traffic.tick()
    table = hand.part(QTableView, "trafficView")
    view = hand.part(FrameView, "frameView")
    assert words(view, "frameHeadline") == "Select a row to see its frames."
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 0)).center())
    assert frames(view).model().rowCount() == 2
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert words(view, "frameReason") == "It waits for its reply."
    assert frames(view).model().rowCount() == 1
    window.session.log.clear()
    window.traffic.tick()
    assert words(view, "frameHeadline") == "Select a row to see its frames."
