"""A message as a tree: frames with number, name, content and size, values below, read only as they are asked for."""

from __future__ import annotations

import msgpack
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from workbench.traffic.decoders.tree import NODES
from workbench.ui.traffic.message_frames_model import FrameColumn, MessageFramesModel, Place


def row(model: MessageFramesModel, number: int, *path: int) -> list[str]:
    """The cells of a frame, or of the value that the path of rows below it leads to."""
    index = model.index(number, 0)
    for step in path:
        while model.canFetchMore(index):
            model.fetchMore(index)
        index = model.index(step, 0, index)
    return [index.siblingAtColumn(column).data() for column in FrameColumn]


def strict(model: MessageFramesModel) -> QAbstractItemModelTester:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    # It would fetch within a reset, where it takes no rows that are inserted.
    tester.setUseFetchMore(False)
    return tester


def test_rows(qtmodeltester):
    model = MessageFramesModel()
    tester = strict(model)
    model.set_frames((b"task", b"\xff\xfe", b"", b"line\nbreak"), {2: "delimiter"})
    assert row(model, 0) == ["1  text", "task", "4 B"]
    assert row(model, 1) == ["2  hex", "ff fe", "2 B"]
    assert row(model, 2) == ["3  delimiter", "∅", "0 B"]
    assert row(model, 3) == ["4  text", "line␊break", "10 B"]
    assert not any(model.hasChildren(model.index(number, 0)) for number in range(4))
    model.set_frames(())
    assert model.rowCount() == 0
    qtmodeltester.check(model)
    assert tester.model() is model


def test_values_stand_below_their_frame():
    model = MessageFramesModel()
    tester = strict(model)
    model.set_frames((b"topic", msgpack.packb({"id": 7, "items": ["a", {"b": None}]})))
    assert row(model, 1, 0) == ["id", "7", "int"]
    assert row(model, 1, 1) == ["items", "2 values", "array"]
    assert row(model, 1, 1, 1) == ["[1]", "1 value", "map"]
    assert row(model, 1, 1, 1, 0) == ["b", "null", "null"]
    place = Place(1, 5)
    index = model.index_of(place)
    assert model.place(index) == place
    assert index.parent() == model.index_of(Place(1, 4))
    assert index.parent().parent().parent() == model.index(1, 0)
    assert tester.model() is model


def test_a_large_frame_is_read_as_far_as_it_is_shown_and_to_its_end_in_the_end():
    model = MessageFramesModel()
    model.set_frames((b"[" + b"[1,2]," * 20_000 + b"3]",))
    frame = model.index(0, 0)
    assert model.rowCount(frame) == 0
    assert model.canFetchMore(frame)
    model.fetchMore(frame)
    first = model.rowCount(frame)
    assert 0 < first <= NODES
    assert model.canFetchMore(frame)
    assert row(model, 0)[1].startswith("[[1, 2], [1, 2]")
    while model.read_on(0):
        pass
    assert model.rowCount(frame) == first
    while model.canFetchMore(frame):
        model.fetchMore(frame)
    assert model.rowCount(frame) == 20_001
    last = model.index(19_999, 0, frame)
    assert model.rowCount(last) == 0
    model.fetchMore(last)
    assert model.rowCount(last) == 2


def test_a_value_that_is_found_gets_its_row_unless_it_is_far_away():
    model = MessageFramesModel()
    model.set_frames((b"[" + b"[1,2]," * 20_000 + b"3]",))
    while model.read_on(0):
        pass
    near, far = model.reveal(Place(0, 3 * 100 + 2)), model.reveal(Place(0, 3 * 15_000 + 2))
    assert near.data() == "[0]"
    assert near.parent().data() == "[100]"
    assert model.place(far) == Place(0, 0)


def test_a_long_frame_is_judged_by_its_beginning_also_where_a_character_is_cut():
    model = MessageFramesModel()
    model.set_frames((b"x" + "é".encode() * 40_000, b"\xff" * 70_000))
    assert row(model, 0)[0] == "1  text"
    assert row(model, 1)[0] == "2  hex"


def test_many_frames_are_decoded_by_turns(qtbot):
    slow = b"[" + b"1," * 200_000 + b"1]"
    model = MessageFramesModel()
    model.set_frames((slow,) * 30)
    said = [model.index(number, 0).data() for number in range(30)]
    assert said[0] == " 1  json"
    qtbot.waitUntil(lambda: [model.index(n, 0).data() for n in range(30)][-1] == "30  json")
    assert all(model.hasChildren(model.index(number, 0)) for number in range(30))


def test_of_many_frames_those_that_are_scrolled_to_have_rows():
    model = MessageFramesModel()
    tester = strict(model)
    model.set_frames((b"x",) * 3_000)
    assert model.rowCount() == 2_000
    assert model.canFetchMore(QModelIndex())
    assert model.reveal(Place(2_500, 0)).row() == 2_500
    model.fetchMore(QModelIndex())
    assert model.rowCount() == 3_000
    assert not model.canFetchMore(QModelIndex())
    assert tester.model() is model
