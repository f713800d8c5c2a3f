"""Where things stand: all within the picture, and an arrow with an open end has a length too."""

from __future__ import annotations

from workbench.traffic import sequence_layout as layout
from workbench.traffic.records import Kind, Record
from workbench.traffic.sequence import Topology, diagram

LINKED = Topology(linked={"a": frozenset("b"), "b": frozenset("a")})


def test_all_arrows_are_within_the_picture():
    rows = [
        (0, Record(time=0, socket="a", kind=Kind.RECEIVED, frames=(b"from nowhere",))),
        (1, Record(time=1, socket="b", kind=Kind.SENT, frames=(b"to nowhere",))),
        (2, Record(time=2, socket="a", kind=Kind.SENT, frames=(b"x",))),
        (3, Record(time=3, socket="b", kind=Kind.RECEIVED, frames=(b"x",))),
    ]
    shown = diagram(rows, LINKED)
    width, height = layout.size(shown)
    lines = [layout.line(arrow) for arrow in shown.arrows]
    for line in lines:
        assert 0 < line.x1 < width
        assert 0 < line.x2 < width
        assert layout.HEAD < line.y1 <= line.y2 < height
        assert abs(line.x2 - line.x1) >= layout.STUB
    assert [(line.open_start, line.open_end) for line in lines] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_a_text_is_cut_where_there_is_no_room():
    assert [layout.cut("abcdef", room) for room in (6, 5, 1)] == ["abcdef", "abcd…", "a…"]
