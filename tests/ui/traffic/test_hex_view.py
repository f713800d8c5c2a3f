"""The dump reads as a dump does, and its cursor goes where keys and the mouse send it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workbench.ui.traffic.hex_view import HexView
from workbench.ui.traffic.rows_view import ROW

FRAMES = (b"task", b"", bytes(range(64, 84)))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dump(qtbot):
    dump = HexView()
    qtbot.addWidget(dump)
    dump.resize(700, 200)
    with qtbot.waitExposed(dump):
        dump.show()
    dump.show_frames(FRAMES)
    return dump


def test_it_reads_frame_offset_hex_and_text(dump):
    assert [dump.row_text(row) for row in range(dump.row_count())] == [
        "1  0000  74 61 73 6b                                       task",
        "2  0000",
        "3  0000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO",
        "   0010  50 51 52 53                                       PQRS",
    ]


def test_a_narrow_one_has_fewer_bytes_a_row_and_stays_where_it_was(dump):
    dump.show_frames((bytes(1_000),))
    dump.show_row(20, top=True)
    dump.resize(400, 200)
    assert dump.row_text(0).count("00 ") < 10
    assert dump.row_start(dump.top_row()) == (0, 320)


def test_a_click_in_hex_and_in_text_puts_the_cursor_on_the_byte(dump):
    row = dump.row_of((2, 0))
    for byte in range(16):
        x = dump.x_of((2, byte)) + dump.cell
        QTest.mouseClick(dump.viewport(), LEFT, pos=QPoint(round(x), row * ROW + 5))
        assert dump.cursor_place == (2, byte)
        x = dump._x(dump._text_column() + byte + 0.5)
        QTest.mouseClick(dump.viewport(), LEFT, pos=QPoint(round(x), row * ROW + 5))
        assert dump.cursor_place == (2, byte)


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        ((0, 3), Qt.Key.Key_Right, (1, 0)),
        ((1, 0), Qt.Key.Key_Right, (2, 0)),
        ((1, 0), Qt.Key.Key_Left, (0, 3)),
        ((0, 0), Qt.Key.Key_Left, (0, 0)),
        ((2, 19), Qt.Key.Key_Right, (2, 19)),
        ((2, 9), Qt.Key.Key_Down, (2, 19)),
        ((2, 17), Qt.Key.Key_Up, (2, 1)),
        ((2, 17), Qt.Key.Key_Home, (2, 16)),
        ((2, 2), Qt.Key.Key_End, (2, 15)),
        ((2, 19), Qt.Key.Key_PageUp, (0, 3)),
    ],
)
def test_keys_move_the_cursor(dump, start, key, end):
    dump.put_cursor(start)
    QTest.keyClick(dump, key)
    assert dump.cursor_place == end


def test_a_double_click_selects_a_word(dump):
    dump.show_frames((b"one two three",))
    x = dump.x_of((0, 5)) + dump.cell
    QTest.mouseDClick(dump.viewport(), LEFT, pos=QPoint(round(x), 5))
    assert dump.selected_bytes() == (b"two",)


def test_the_place_is_told_to_who_can_not_see_it(dump):
    dump.put_cursor((2, 1))
    assert dump.accessibleDescription() == "Frame 3, offset 1: 41 A"


def test_fifty_megabytes_are_as_good_as_five_bytes(dump):
    dump.show_frames((bytes(50_000_000),))
    assert dump.row_count() == 3_125_000
    QTest.keyClick(dump, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert dump.cursor_place == (0, 49_999_999)
    assert dump.row_text(dump.row_count() - 1).startswith("   2faf070  00")
