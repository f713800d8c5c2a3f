"""The CSV is a real one: Python's own reader gives back every frame, and no cell is a formula."""

from __future__ import annotations

import csv

from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.exports.export import FORMATS, export
from workbench.traffic.exports.rows import these
from workbench.traffic.exports.table import defused, restored


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def frames_of(row: dict[str, str]) -> tuple[bytes, ...]:
    """As the docstring of the module tells to read them."""
    return (
        tuple(bytes.fromhex(part) for part in row["hex"].split(" ")) if row["frames"] not in ("", "0") else ()
    )


def test_every_frame_comes_back_whatever_is_in_it(awkward, tmp_path):
    export(awkward.snapshot(), FORMATS["csv"], tmp_path / "x.csv")
    rows = rows_of(tmp_path / "x.csv")
    assert len(rows) == len(awkward)
    for n, row in enumerate(rows):
        record = awkward.record_at(n)
        assert frames_of(row) == record.frames
        assert [row["frames"], row["size"]] == (
            ["", ""] if record.event else [str(len(record.frames)), str(record.size)]
        )
        for name in ("socket", "peer", "event", "reason"):
            assert restored(row[name]) == getattr(record, name)


def test_a_message_reads_as_text_where_it_is_text(awkward, tmp_path):
    export(awkward.snapshot(), FORMATS["csv"], tmp_path / "x.csv")
    rows = rows_of(tmp_path / "x.csv")
    assert rows[0]["message"] == "topic · 0xff00 · "
    assert rows[1]["message"] == '\'=1+1,"x"\r\ny'


@given(st.text(max_size=5))
def test_no_cell_begins_a_formula_and_each_comes_back(text):
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert restored(defused(text)) == text


def test_twenty_thousand_rows_and_all_their_bytes_are_there(many, tmp_path):
    done = export(many.snapshot(), FORMATS["csv"], tmp_path / "x.csv", choice=these(range(0, 100_000, 5)))
    rows = rows_of(tmp_path / "x.csv")
    assert len(rows) == done.rows == 20_000
    assert sum(len(frame) for row in rows for frame in frames_of(row)) == done.bytes == 2_160_000


def test_without_rows_there_is_a_header(awkward, tmp_path):
    awkward.clear()
    export(awkward.snapshot(), FORMATS["csv"], tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes().startswith(b"seq,time,socket,kind,")
