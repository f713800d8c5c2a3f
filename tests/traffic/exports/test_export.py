"""An export is whole or not there; it tells how far it is, and ends when it is told to."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from workbench.traffic.exports.export import FORMATS, ExportCancelled, ExportError, export
from workbench.traffic.exports.rows import these


@pytest.mark.parametrize("name", FORMATS)
def test_chosen_rows_alone_are_written(awkward, tmp_path, name):
    done = export(awkward.snapshot(), FORMATS[name], tmp_path / "x", choice=these([0, 3]))
    assert (done.rows, done.bytes) == (2, 9)
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_there_stays_when_it_is_cancelled(many, tmp_path, name):
    path = tmp_path / "x"
    path.write_text("before")
    told: list[int] = []
    with pytest.raises(ExportCancelled):
        export(many.snapshot(), FORMATS[name], path, progress=told.append, cancelled=lambda: len(told) == 5)
    assert len(told) == 5
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", FORMATS)
def test_progress_ends_at_the_number_of_rows(many, name):
    told: list[int] = []
    export(many.snapshot(), FORMATS[name], io.BytesIO(), progress=told.append, choice=these([7]))
    assert told == sorted(told)
    assert told[-1] == 100_000


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_can_not_be_written_is_told_in_a_sentence(awkward, tmp_path, name):
    with pytest.raises(ExportError, match=r"no/x: can't be written \(no such file or directory\)"):
        export(awkward.snapshot(), FORMATS[name], tmp_path / "no" / "x")
    with pytest.raises(ExportError, match="not a file"):
        export(awkward.snapshot(), FORMATS[name], tmp_path)


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_an_os_error_of_the_stream(many, name):
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        export(many.snapshot(), FORMATS[name], full)
