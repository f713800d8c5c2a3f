"""The frames of a message and its bytes choose each other; what is copied is what was sent."""

from __future__ import annotations

import json
import zlib

import pytest
from google.protobuf import descriptor_pb2
from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
)

from workbench.document.render import Scope, render_frame
from workbench.document.workspace import DecoderBinding, Frame, Socket, Workspace
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import json_line
from workbench.ui.protobuf_dialog import ProtobufDialog
from workbench.ui.traffic.decoder_menu import DecoderMenu
from workbench.ui.traffic.frame_tree import FrameTree
from workbench.ui.traffic.frame_view import FrameView
from workbench.ui.traffic.hex_view import HexView
from workbench.ui.traffic.message_frames_model import Place
from workbench.ui.traffic.picture_view import BYTES, PictureView, unpacked
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


def frames(view: FrameView) -> FrameTree:
    return view.findChild(FrameTree, "frameList")


def choose(view: FrameView, frame: int, value: int = 0) -> None:
    """Choose that frame, or a value of it, as by a key."""
    frames(view).choose(Place(frame, value))


def unfold(view: FrameView, frame: int) -> None:
    """Expand a frame and all values that are read by then."""
    tree = frames(view)
    tree.expand(tree.model().index(frame, 0))
    tree.expandRecursively(tree.model().index(frame, 0))


def chosen(view: FrameView) -> tuple[int, int]:
    """The frame that the tree and the bytes show as chosen, from 0."""
    return frames(view).place.frame, view.findChild(HexView).chosen


def place(dump: HexView, frame: int, byte: int) -> QPoint:
    """The middle of that byte's hex digits."""
    row = dump.row_of((frame, byte)) - dump.top_row()
    return QPoint(round(dump.x_of((frame, byte)) + dump.cell), row * ROW + ROW // 2)


def words(view: FrameView, name: str) -> str:
    label = view.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def press(view: FrameView, name: str) -> None:
    button = view.findChild(QAbstractButton, name)
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_a_frame_chosen_in_the_list_is_marked_in_the_bytes(view):
    table = frames(view)
    assert chosen(view) == (0, 0)
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(3, 1)).center())
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
    choose(view, 77_777)
    top = dump.top_row()
    assert top <= dump.row_of((77_777, 0)) < top + dump.visible_rows()
    above = dump.row_start(top)[0]
    QTest.mouseClick(dump.viewport(), LEFT, pos=QPoint(round(dump.x_of((above, 0))) + 1, ROW // 2))
    assert dump.top_row() == top
    assert chosen(view) == (above, above)


def test_the_same_frame_of_the_next_message_is_chosen(view):
    choose(view, 3)
    view.show_record(message(b"only one"), seq=8)
    assert chosen(view) == (0, 0)
    view.show_record(message(*FRAMES), seq=9)
    assert chosen(view) == (3, 3)


def test_the_text_of_the_chosen_frame_shows_what_prints_nothing(view):
    view.show_record(message(b"plain", "a\u202eb\x00\n\tc".encode() + b"\xff"), seq=1)
    press(view, "frameAsText")
    choose(view, 1)
    text = view.findChild(TextView)
    assert [text.row_text(row) for row in range(text.row_count())] == ["a⟨202e⟩b␀", "␉   c⟨ff⟩"]
    press(view, "frameAsBytes")
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
    choose(view, 3)
    QTest.keyClick(table, Qt.Key.Key_C, CONTROL | SHIFT)
    assert clipboard() == "de ad be ef"
    QTest.keyClick(table, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert clipboard() == r"b'\xde\xad\xbe\xef'"
    choose(view, 0)
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
    choose(view, 1)
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
    choose(view, 3)
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


# Values


ORDER = json.dumps(
    {"id": 12474, "customer": {"name": "Grüße AG"}, "items": [1, 2]}, ensure_ascii=False
).encode()


def test_a_value_chosen_in_the_tree_is_marked_in_the_bytes_and_a_byte_chooses_its_value(view):
    view.show_record(message(b"topic", ORDER), seq=1)
    unfold(view, 1)
    tree, dump = frames(view), view.findChild(HexView)
    choose(view, 1, 3)
    assert tree.currentIndex().data() == "name"
    (first, start), (last, end) = dump.marked
    assert (first, last) == (1, 1)
    assert ORDER[start:end] == '"Grüße AG"'.encode()
    QTest.mouseClick(dump.viewport(), LEFT, pos=place(dump, 1, ORDER.index(b"12474")))
    assert tree.currentIndex().data() == "id"
    assert dump.cursor_place == (1, ORDER.index(b"12474"))
    QTest.mouseClick(dump.viewport(), LEFT, pos=place(dump, 1, 0))
    assert tree.place == Place(1, 0)
    QTest.mouseClick(dump.viewport(), LEFT, pos=place(dump, 0, 1))
    assert tree.place == Place(0, 0)


def test_values_of_a_frame_that_is_closed_stay_out_of_the_way(view):
    view.show_record(message(ORDER), seq=1)
    dump = view.findChild(HexView)
    QTest.mouseClick(dump.viewport(), LEFT, pos=place(dump, 0, ORDER.index(b"12474")))
    assert frames(view).place == Place(0, 0)


def test_the_cursor_in_the_text_chooses_the_value_and_a_value_is_marked_in_the_text(view):
    view.show_record(message(ORDER), seq=1)
    press(view, "frameAsText")
    unfold(view, 0)
    text = view.findChild(TextView)
    choose(view, 0, 1)
    assert text.marked == ((0, ORDER.index(b"12474")), (0, ORDER.index(b"12474") + 5))
    at = ORDER.index(b"name")
    text.put_cursor((0, at))
    assert frames(view).currentIndex().data() == "name"


def test_keys_open_a_frame_go_to_a_value_and_from_there_to_its_bytes(view):
    view.show_record(message(ORDER), seq=1)
    tree, dump = frames(view), view.findChild(HexView)
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert tree.isExpanded(tree.model().index(0, 0))
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert tree.currentIndex().data() == "id"
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert dump.hasFocus()
    assert dump.cursor_place == (0, ORDER.index(b"12474"))
    assert tree.currentIndex().data() == "id"


@pytest.mark.parametrize(
    ("value", "text", "hex_", "json_", "python"),
    [
        (1, "12474", "31 32 34 37 34", "12474", "12474"),
        (3, "Grüße AG", '"Grüße AG"'.encode().hex(" "), '"Grüße AG"', "'Grüße AG'"),
        (4, "[\n  1,\n  2\n]", "5b 31 2c 20 32 5d", "[\n  1,\n  2\n]", "[1, 2]"),
    ],
)
def test_a_value_is_copied_as_text_as_hex_as_json_and_as_python(view, value, text, hex_, json_, python):
    view.show_record(message(ORDER), seq=1)
    unfold(view, 0)
    choose(view, 0, value)
    for name, wanted in (
        ("copyText", text),
        ("copyHex", hex_),
        ("copyValueJson", json_),
        ("copyPython", python),
    ):
        view.findChild(QAction, name).trigger()
        assert clipboard() == wanted


def test_a_frame_is_copied_as_the_json_that_it_is_read_as(view):
    view.show_record(message(b"\x82\xa1a\x01\xa1b\xc4\x01\xff", b"plain"), seq=1)
    view.findChild(QAction, "copyValueJson").trigger()
    assert json.loads(clipboard()) == {"a": 1, "b": {"hex": "ff"}}
    choose(view, 1)
    view.findChild(QAction, "copyValueJson").trigger()
    assert json.loads(clipboard()) == {"text": "plain"}


def test_the_whole_message_is_copied_in_each_form(view):
    for name, wanted in (
        ("copyMessageText", "\n".join(frame.decode("utf-8", "replace") for frame in FRAMES)),
        ("copyMessageHex", "\n".join(frame.hex(" ") for frame in FRAMES)),
        ("copyMessagePython", repr(list(FRAMES))),
    ):
        view.findChild(QAction, name).trigger()
        assert clipboard() == wanted


def test_a_value_that_is_cut_off_is_not_copied_and_the_reason_is_told(view):
    view.show_record(message(b"[1, [2"), seq=1)
    view._reading.choose(0, None, "json")
    assert words(view, "frameProblem") == "The JSON ends too early, after 6 bytes."
    view.findChild(QAction, "copyValueJson").trigger()
    assert words(view, "frameReason") == "The JSON ends too early, after 6 bytes."


def test_a_large_frame_is_read_on_while_the_window_stays_free_until_it_is_stopped(view, qtbot):
    view.show_record(message(b"[" + b"1," * 60_000 + b"1]"), seq=1)
    button = view.findChild(QPushButton, "frameReadOn")
    press(view, "frameReadOn")
    qtbot.waitUntil(lambda: "stop" in button.text())
    press(view, "frameReadOn")
    assert button.text() == "Read all values"
    press(view, "frameReadOn")
    qtbot.waitUntil(lambda: not button.isVisible(), timeout=20_000)
    view.findChild(QAction, "copyValueJson").trigger()
    assert len(json.loads(clipboard())) == 60_001


def test_frames_are_called_what_they_are_in_their_envelope(view):
    workspace = Workspace(sockets=(Socket(id="a", type="ROUTER"),))
    view.set_workspace(workspace)
    view.show_record(message(b"client", b"", b"MDPW01", b"\x04"), seq=1, label="Broker")
    model = frames(view).model()
    said = [model.index(row, 0).data() for row in range(4)]
    assert said == ["1  routing id", "2  delimiter", "3  protocol", "4  command, heartbeat"]
    assert words(view, "frameHeadline").endswith("Majordomo worker heartbeat")


# Decoders


def pick(view: FrameView, *titles: str) -> None:
    """Open the decoders' menu and choose, going into menus by their titles."""
    menu = view.findChild(DecoderMenu)
    menu.aboutToShow.emit()
    for title in titles:
        action = next(action for action in menu.actions() if action.text() == title)
        menu = action.menu()
    action.trigger()


@pytest.fixture
def bound(view):
    """The view with a workspace that follows what it asks for."""
    held = {"workspace": Workspace(sockets=(Socket(id="a", title="Worker & co", type="SUB"),))}

    def edit(_text, change, _merge):
        held["workspace"] = change(held["workspace"])
        view.set_workspace(held["workspace"])

    view.edit_requested.connect(edit)
    view.set_workspace(held["workspace"])
    view.show_record(message(b"orders.new", b"\x01\x00\x00\x00"), seq=1, label="Worker & co")
    return held


def test_a_decoder_is_bound_to_the_frame_of_the_socket_and_guessed_again(view, bound):
    choose(view, 1)
    content = frames(view).model().index(1, 1)
    pick(view, "Integers", "32 bits, big-endian")
    assert bound["workspace"].decoders == (DecoderBinding(socket="a", frame=1, decoder="int32-be"),)
    assert view.findChild(QToolButton, "frameDecoder").text() == "int32-be ▾"
    assert frames(view).model().index(1, 1).data() == "16777216"
    pick(view, "Guessed")
    assert bound["workspace"].decoders == ()
    assert frames(view).model().index(1, 1).data() == "1"
    assert content.isValid()


def test_a_decoder_is_bound_after_a_topic_and_for_every_frame(view, bound):
    choose(view, 1)
    pick(view, "Only after “orders.new”", "Hex")
    pick(view, "Every frame of Worker && co", "Text")
    assert bound["workspace"].decoders == (
        DecoderBinding(socket="a", topic="orders.new", frame=1, decoder="hex"),
        DecoderBinding(socket="a", decoder="text"),
    )
    assert frames(view).model().index(1, 1).data() == "01 00 00 00"
    pick(view, "Only after “orders.new”", "Guessed")
    assert bound["workspace"].decoders[0].decoder == "guess"
    assert frames(view).model().index(1, 1).data() == "1"


def test_a_decoder_for_one_message_alone_is_forgotten_with_it(view, bound):
    choose(view, 1)
    pick(view, "In this message alone", "Hex")
    assert frames(view).model().index(1, 1).data() == "01 00 00 00"
    assert bound["workspace"].decoders == ()
    view.show_record(message(b"orders.new", b"\x01\x00\x00\x00"), seq=2, label="Worker")
    assert frames(view).model().index(1, 1).data() == "1"


def test_a_socket_that_is_not_in_the_workspace_has_no_decoders_of_its_own(view):
    view.set_workspace(Workspace())
    choose(view, 1)
    menu = view.findChild(DecoderMenu)
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "Read frame 2 of every socket as"


def test_protobuf_is_read_by_descriptors_that_are_chosen_beside_the_workspace(view, bound, tmp_path, qtbot):
    proto = descriptor_pb2.FileDescriptorProto(name="shop.proto", package="shop", syntax="proto3")
    proto.message_type.add(name="Order").field.add(name="id", number=1, type=5, label=1)
    files = descriptor_pb2.FileDescriptorSet(file=[proto])
    (tmp_path / "shop.desc").write_bytes(files.SerializeToString())
    view.show_record(message(b"\x08\x96\x01"), seq=1, label="Worker")
    view.set_workspace(bound["workspace"], tmp_path)
    view.edit_requested.disconnect()
    view.edit_requested.connect(
        lambda _text, change, _merge: view.set_workspace(change(bound["workspace"]), tmp_path)
    )
    pick(view, "Protobuf by its descriptors…")
    dialog = view.findChild(ProtobufDialog)
    said = dialog.findChild(QLabel, "protobufSaid")
    dialog.findChild(QLineEdit, "protobufFile").setText("gone.desc")
    dialog.findChild(QLineEdit, "protobufFile").editingFinished.emit()
    assert said.text() == "gone.desc: can't be read (no such file or directory)."
    dialog.findChild(QLineEdit, "protobufFile").setText("shop.desc")
    dialog.findChild(QLineEdit, "protobufFile").editingFinished.emit()
    qtbot.waitUntil(lambda: said.text() == "1 message in it.")
    assert dialog.findChild(QComboBox, "protobufMessage").currentText() == "shop.Order"
    dialog._accept()
    assert frames(view).model().index(0, 1).data() == "{id: 150}"
    (tmp_path / "shop.desc").unlink()
    view.show_record(message(b"\x08\x01"), seq=2, label="Worker")
    assert words(view, "frameProblem") == "shop.desc: can't be read (no such file or directory)."
    assert frames(view).model().index(0, 1).data() == "{1: 1}"


def test_a_message_that_a_decoder_knows_is_edited_by_its_fields(view, qtbot, orders, tmp_path):
    orders(tmp_path)
    binding = DecoderBinding(decoder="protobuf", message="shop.Order", schema="orders.desc", frame=1)
    workspace = Workspace(sockets=(Socket(id="a", type="PULL"),), decoders=(binding,))
    view.set_workspace(workspace, tmp_path)
    asked = []
    view.resend_requested.connect(lambda socket, frames: asked.append(frames))
    sent = message(b"topic", b"\x08\x05\x12\x08{{ no }}")
    view.show_record(sent, seq=1)
    qtbot.waitUntil(lambda: "id: 5" in str(frames(view).model().index(1, 1).data()), timeout=20_000)
    press(view, "resendButton")
    described = Frame(
        protobuf={"id": 5, "customer_name": "{{{{ no }}"}, message="shop.Order", schema="orders.desc"
    )
    assert asked == [(Frame(text="topic"), described)]
    assert render_frame(described, Scope(folder=tmp_path)) == sent.frames[1]
    # What would be lost by its fields goes as bytes.
    view.show_record(message(b"topic", b"\x08\x05\xf8\x07\x01"), seq=2)
    press(view, "resendButton")
    assert asked[1][1] == Frame(hex="08 05 f8 07 01")


# Pictures


def test_a_picture_is_shown_until_its_bytes_are_wanted(view, qtbot):
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    image.save(buffer, "PNG")
    picture = buffer.data().data()
    view.show_record(message(b"topic", picture), seq=1)
    shown = view.findChild(PictureView)
    assert not shown.isVisible()
    choose(view, 1)
    assert shown.isVisible()
    qtbot.waitUntil(lambda: not shown.image.isNull())
    assert (shown.image.width(), shown.image.height()) == (40, 30)
    press(view, "frameAsBytes")
    view.show_record(message(b"topic", picture), seq=2)
    assert chosen(view) == (1, 1)
    assert not shown.isVisible()
    press(view, "frameAsPicture")
    assert shown.isVisible()


def test_a_picture_that_says_it_is_enormous_is_a_sentence():
    header = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (100_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    )
    checksum = zlib.crc32(header[12:]).to_bytes(4, "big")
    image, said = unpacked(header + checksum)
    assert image.isNull()
    assert said == "A picture of 100,000 × 100,000 is not shown; save the frame to look at it."
    assert unpacked(b"\x89PNG\r\n\x1a\nno")[1] == "This PNG can't be unpacked."
    assert "more than 32 MiB" in unpacked(b"\xff\xd8\xff" + bytes(BYTES))[1]


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
