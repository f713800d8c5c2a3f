"""The text of a frame: the cursor goes by characters, a resize keeps the place, and long work comes in pieces."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from workbench.ui.traffic.hex_view import HexView
from workbench.ui.traffic.rows_view import PAD, ROW
from workbench.ui.traffic.text_view import TextView

LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_A,
)  # fmt: skip


@pytest.fixture
def text(qtbot):
    text = TextView()
    qtbot.addWidget(text)
    text.resize(300, 120)
    with qtbot.waitExposed(text):
        text.show()
    return text


def show(text: TextView, frame: bytes) -> None:
    text.show_frames((frame,))
    text.choose(0)


def test_the_cursor_goes_by_characters_and_over_line_breaks(text):
    frame = "aé你😀\n\xa0b".encode() + b"\xff\xfe"
    show(text, frame)
    text.put_cursor((0, 0))
    seen = [0]
    for _ in range(20):
        QTest.keyClick(text, Qt.Key.Key_Right)
        seen.append(text.cursor_place[1])
    assert sorted(set(seen)) == [0, 1, 3, 6, 10, 11, 13, 14, 15, 16]
    back = [16]
    for _ in range(20):
        QTest.keyClick(text, Qt.Key.Key_Left)
        back.append(text.cursor_place[1])
    assert sorted(set(back)) == sorted(set(seen))


def test_a_drag_over_two_lines_selects_the_break_between_them(text):
    show(text, b"first\nsecond")
    cell = text.cell
    QTest.mousePress(text.viewport(), LEFT, pos=QPoint(round(PAD + 2 * cell), ROW // 2))
    QTest.mouseMove(text.viewport(), QPoint(round(PAD + 3 * cell), ROW + ROW // 2))
    QTest.mouseRelease(text.viewport(), LEFT, pos=QPoint(round(PAD + 3 * cell), ROW + ROW // 2))
    assert text.selected_bytes() == (b"rst\nsec",)


def test_a_resize_wraps_anew_and_keeps_the_first_line_where_it_was(text, qtbot):
    show(text, b" ".join(b"word%d" % number for number in range(2_000)))
    text.show_row(100, top=True)
    first = text.row_text(text.top_row()).split()[0]
    text.resize(500, 120)
    qtbot.waitUntil(lambda: first in text.row_text(text.top_row()))


def test_all_is_selected_also_what_is_not_shown_yet(text):
    frame = b"word " * 50_000
    show(text, frame)
    assert text.hidden_bytes() > 0
    QTest.keyClick(text, Qt.Key.Key_A, CONTROL)
    assert text.selected_bytes() == (frame,)


def test_a_drag_that_is_held_below_the_edge_goes_on(text, qtbot):
    show(text, b"line\n" * 200)
    QTest.mousePress(text.viewport(), LEFT, pos=QPoint(PAD, 5))
    QTest.mouseMove(text.viewport(), QPoint(PAD + 20, text.viewport().height() + 10))
    qtbot.waitUntil(lambda: text.top_row() >= 4)
    QTest.mouseRelease(text.viewport(), LEFT, pos=QPoint(PAD + 20, text.viewport().height() + 10))
    assert text.selected_bytes()[0].count(b"\n") >= 4 + text.visible_rows() - 1


def test_the_window_has_its_turns_while_all_of_a_long_frame_is_laid_out(text, qtbot):
    frame = "длинная строка ".encode() * 60_000
    show(text, frame)
    turns = 0

    def turn():
        nonlocal turns
        turns += text.left_bytes() > 0

    timer = QTimer()
    timer.timeout.connect(turn)
    timer.start(0)
    text.show_all()
    assert text.left_bytes() > 0  # not all at once
    qtbot.waitUntil(lambda: text.left_bytes() == 0)
    assert turns > 10
    assert text.row_text(text.row_count() - 1).strip().endswith("строка")


@pytest.mark.parametrize("kind", [TextView, HexView])
@pytest.mark.parametrize("seed", range(4))
def test_no_key_no_click_and_no_frame_leaves_the_cursor_outside(qtbot, kind, seed):
    rng = random.Random(seed)
    view = kind()
    qtbot.addWidget(view)
    view.resize(360, 110)
    view.show()
    kinds = (
        b"",
        b"\n",
        b"\n\n",
        b"plain words\r\nand\ttabs",
        "שלום é你😀\u202e".encode() * 9,
        rng.randbytes(300),
        b"x" * 999,
    )
    frames = tuple(rng.choice(kinds) for _ in range(rng.randint(1, 6)))
    view.show_frames(frames)
    for _ in range(150):
        if rng.random() < 0.1:
            view.choose(rng.randrange(len(frames)))
        modifier = rng.choice((Qt.KeyboardModifier.NoModifier, SHIFT, CONTROL, SHIFT | CONTROL))
        if rng.random() < 0.4:
            at = QPoint(rng.randint(0, 360), rng.randint(0, 110))
            rng.choice((QTest.mouseClick, QTest.mouseDClick))(view.viewport(), LEFT, modifier, at)
        else:
            QTest.keyClick(view, rng.choice(KEYS), modifier)
        if (place := view.cursor_place) is not None:
            assert 0 <= place[0] < len(frames)
            assert 0 <= place[1] <= len(frames[place[0]])
        assert all(part in frames[view.selected()[0][0] + n] for n, part in enumerate(view.selected_bytes()))
        assert view.selected_size() == sum(map(len, view.selected_bytes()))
        view.grab()
