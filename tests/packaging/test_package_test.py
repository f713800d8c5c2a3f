"""What `packaging/test` judges by: how a desktop entry is read, and what counts as left behind."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "packaging" / "test"


def module(name: str):
    spec = importlib.util.spec_from_file_location(f"package_test_{name}", FOLDER / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


entry, listing = module("entry"), module("listing")


@pytest.fixture
def installed(tmp_path):
    def write(**changed: str) -> Path:
        keys = {
            "Type": "Application", "Name": "A", "Exec": "zmq-workbench %f", "MimeType": "application/x-a;"
        } | changed  # fmt: skip
        path = tmp_path / "usr" / "share" / "applications" / "a.desktop"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in keys.items()))
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("exec_", "file", "words"),
    [
        ("zmq-workbench %f", "", ["zmq-workbench"]),
        ("zmq-workbench %f", "/a b.zmqw", ["zmq-workbench", "/a b.zmqw"]),
        ('"/opt/z w/run" --new-window %F', "/a", ["/opt/z w/run", "--new-window", "/a"]),
    ],
)
def test_an_entry_is_run_as_a_desktop_runs_it(installed, exec_, file, words):
    assert entry.command(installed(Exec=exec_), "a.desktop", file) == words


@pytest.mark.parametrize("changed", [{"Exec": "zmq-workbench"}, {"Terminal": "true"}, {"Type": "Link"}])
def test_an_entry_that_opens_no_window_with_a_file_is_refused(installed, changed):
    with pytest.raises(entry.EntryError):
        entry.command(installed(**changed), "a.desktop")


def test_one_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(entry.EntryError, match="not installed"):
        entry.command(tmp_path, "a.desktop")


def test_what_came_went_or_changed_is_named_and_homes_and_logs_are_not_looked_at(tmp_path):
    for name in ("etc/stays", "etc/changes", "etc/goes", "home/me/document", "var/log/apt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    before = listing.listing(tmp_path)
    (tmp_path / "etc/goes").unlink()
    (tmp_path / "etc/changes").write_text("another")
    (tmp_path / "etc/comes").symlink_to("/nowhere")
    (tmp_path / "home/me/document").write_text("another")
    (tmp_path / "var/log/apt").unlink()
    os.utime(tmp_path / "etc/stays", (0, 0))
    assert listing.differences(before, listing.listing(tmp_path)) == [
        "+ etc/comes",
        "- etc/goes",
        "~ etc/changes",
    ]
