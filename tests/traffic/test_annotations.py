"""Marks and notes are found again, in their order and in their file, whoever else wrote there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.annotations import NOTE, Annotations, AnnotationsError, load, notes_path, save


def annotated(marks=(), notes=None) -> Annotations:
    made = Annotations()
    for row in marks:
        made.mark(row, True)
    for row, sentence in (notes or {}).items():
        made.note(row, sentence)
    return made


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans())))
def test_a_row_is_marked_as_it_was_last_said(steps):
    made, expected = Annotations(), set()
    for row, on in steps:
        made.mark(row, on)
        (expected.add if on else expected.discard)(row)
    assert made.marks == sorted(expected)
    assert all(made.is_marked(row) == (row in expected) for row in range(31))


def test_going_on_meets_marks_and_notes_and_begins_again_at_the_other_end():
    made = annotated(marks=(30, 10), notes={20: "why"})
    assert made.beyond(10, 1) == [20, 30, 10]
    assert made.beyond(10, -1) == [30, 20, 10]
    assert made.beyond(25, -1) == [20, 10, 30]
    assert made.beyond(25, 1, first=15) == [30, 20]


def test_a_note_is_one_line_and_an_empty_one_takes_it_away():
    made = annotated(notes={3: "  a\n b\t" + "x" * 1000})
    assert made.notes[3].startswith("a b x")
    assert len(made.notes[3]) == NOTE
    made.note(3, " ")
    assert not made
    assert made.rows() == []


def test_what_is_kept_beside_a_capture_is_what_was_there(tmp_path):
    path = notes_path(tmp_path / "flood.arrows")
    assert path.name == "flood.arrows.notes.json"
    assert not load(path)
    made = annotated(marks=(0, 7), notes={7: "Hier beginnt's"})
    save(made, path)
    again = load(path)
    assert (again.marks, again.notes, again.changes) == (made.marks, made.notes, 0)
    assert '"8": "Hier' in path.read_text(encoding="utf-8")  # numbered as people see them
    made.clear()
    save(made, path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": "zmq-workbench.notes/2"}', '{"format": 1}', '{"format":"x","z":1}']
)
def test_a_file_that_is_something_else_is_told_by_its_name(tmp_path, text):
    path = tmp_path / "a.notes.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnnotationsError, match=r"a\.notes\.json"):
        load(path)


def test_a_place_that_can_t_be_written_is_told(tmp_path):
    with pytest.raises(AnnotationsError, match="can't be written"):
        save(annotated(marks=(1,)), tmp_path / "missing" / "a.json")
