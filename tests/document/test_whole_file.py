"""A file is written whole or not at all, and what can't be written is known before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbench.document.whole_file import check_place, write_whole

posix = pytest.mark.skipif(os.name != "posix", reason="modes and devices of POSIX")


def test_it_is_written_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "file"
    write_whole(path, b"first")
    check_place(path)
    write_whole(path, b"second")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"second")]


@posix
def test_a_mode_stays_and_a_link_keeps_pointing(tmp_path):
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"first")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"second")
    assert link.is_symlink()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"second", 0o640)


@pytest.mark.parametrize("write", [check_place, lambda path: write_whole(path, b"x")], ids=["check", "write"])
@pytest.mark.parametrize(
    "place",
    [".", "nowhere/file", "other/file", pytest.param(os.devnull, marks=posix), "a" * 300],
    ids=["folder", "no-folder", "under-a-file", "device", "long"],
)
def test_what_can_not_be_written_is_refused_and_nothing_is_left(write, place, tmp_path):
    (tmp_path / "other").write_bytes(b"kept")
    with pytest.raises(OSError, match=r".+"):
        write(tmp_path / place)
    assert [each.name for each in tmp_path.iterdir()] == ["other"]
    assert Path(os.devnull).is_char_device() or os.name != "posix"
