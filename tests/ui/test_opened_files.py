"""Files that the system asks the running program to open are shown, and nothing is lost by it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.test_app import ENVIRONMENT, said
from workbench.document.workspace import Workspace
from workbench.resources import resource
from workbench.ui.opened_files import open_in

PROGRAM = Path(__file__).parent / "programs" / "opens_by_event.py"


@pytest.fixture
def files(tmp_path):
    made = []
    for name in ("pair", "push-pull"):
        made.append(tmp_path / f"{name}.zmqw")
        made[-1].write_bytes(resource("gallery", f"{name}.zmqw").read_bytes())
    return made


def test_a_file_that_comes_as_an_event_is_opened_and_the_next_gets_a_window_of_its_own(files, tmp_path):
    done = subprocess.run(
        [sys.executable, "-X", "dev", str(PROGRAM), *map(str, files), "https://example.org/x.zmqw"],
        env={**ENVIRONMENT, "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert (done.returncode, said(done.stderr)) == (0, [])
    assert done.stdout.splitlines() == ["pair.zmqw []", "pair.zmqw ['push-pull.zmqw']"]


async def test_a_window_with_nothing_to_lose_shows_the_file(window, files):
    elsewhere = []
    open_in(window, files[0], elsewhere.append)
    assert (window.document.path, elsewhere) == (files[0], [])
    open_in(window, files[0], elsewhere.append)
    assert elsewhere == []
    open_in(window, files[1], elsewhere.append)
    assert (window.document.path, elsewhere) == (files[0], [files[1]])


async def test_a_window_with_unsaved_changes_keeps_them(window, files):
    window.edit("Name it", lambda _: Workspace(title="Mine"))
    elsewhere = []
    open_in(window, files[0], elsewhere.append)
    assert (window.document.workspace.title, elsewhere) == ("Mine", [files[0]])


async def test_a_file_that_cannot_be_read_is_told_in_the_window(window, tmp_path):
    open_in(window, tmp_path / "none.zmqw")
    assert "none.zmqw: can't be read" in window.notice.text
