"""Files of rows: read, or refused in a sentence that says where."""

from __future__ import annotations

import pytest

from workbench.document.expression import RenderError
from workbench.document.render import Scope, render_frames
from workbench.document.rows import RowsError, columns_used, load_rows, missing_column
from workbench.document.workspace import Frame


@pytest.fixture
def rows(tmp_path):
    def made(content, name="people.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_rows(path)

    return made


@pytest.mark.parametrize(
    "content",
    ["name,age\nAnn,7\nBob,8\n", "\ufeffname;age\r\nAnn;7\r\n\r\nBob;8", "name\tage\nAnn\t7\nBob\t8"],
)
def test_a_csv_has_a_heading_and_a_row_a_line(rows, content):
    read = rows(content)
    assert read.columns == ("name", "age")
    assert [dict(row) for row in read.rows] == [{"name": "Ann", "age": "7"}, {"name": "Bob", "age": "8"}]


def test_json_lines_keep_their_values_and_share_the_columns_that_all_have(rows):
    read = rows('{"name": "Ann", "tags": [1]}\n\n{"name": "Bob", "age": 8}\n', "people.jsonl")
    assert read.columns == ("name",)
    assert read.rows[0]["tags"] == [1]
    scope = Scope(row=read.rows[1])
    assert render_frames((Frame(text="{{ row.name }} {{ row.age + 1 }}"),), scope) == (b"Bob 9",)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"\xff\xfe", "a.csv", "not UTF-8 at byte 0"),
        ("", "a.csv", "first line names the columns"),
        ("name\n", "a.csv", "no rows"),
        ("name,,age\n1,2,3", "a.csv", "none may be empty"),
        ("name,name\n1,2", "a.csv", '"name" is there twice'),
        ("name,age\nAnn", "a.csv", "line 2: 1 values for 2 columns"),
        ('name\n"open', "a.csv", "line 2: not CSV"),
        ('{"a": 1}\n[1]', "a.jsonl", "line 2: each line is a JSON object"),
        ('{"a": 1}\n{', "a.jsonl", "line 2: not JSON"),
        ("[" * 100_000, "a.jsonl", "line 1: not JSON"),
    ],
)
def test_what_is_no_file_of_rows_says_where(rows, content, name, words):
    with pytest.raises(RowsError, match=words):
        rows(content, name)


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(RowsError, match=r"none\.csv: can't be read"):
        load_rows(tmp_path / "none.csv")


def test_columns_that_templates_name_are_found_and_a_missing_one_is_told(rows):
    frames = (
        Frame(text="{{ row.name }} {{{{ row.not }}"),
        Frame(json={"a": ['{{ row["first name"] + uuid() }}']}),
    )
    assert columns_used(frames) == {"name", "first name"}
    told = missing_column(frames, rows("name,age\nAnn,7"))
    assert told == 'people.csv has no column "first name" in it; there are name, age.'
    ragged = rows('{"name": "A", "first name": "B"}\n{"name": "C"}', "p.jsonl")
    assert missing_column(frames, ragged) == 'p.jsonl has no column "first name" in row 2; there are name.'
    assert missing_column(frames[:1], ragged) == ""


def test_a_row_that_is_not_there_or_no_value_is_an_error_in_words():
    with pytest.raises(RenderError, match="only in a scheduled send"):
        render_frames((Frame(text="{{ row.name }}"),), Scope())
    for text, words in (("{{ row.age }}", 'no column "age"'), ("{{ row }}", "take one of its columns")):
        with pytest.raises(RenderError, match=words):
            render_frames((Frame(text=text),), Scope(row={"name": "Ann"}))
