"""The workspaces that were open last, in the menu of the real window and after the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu

from workbench.document import storage
from workbench.document.workspace import Workspace
from workbench.ui.recent_files import LIMIT, RecentFiles


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "recent.ini"), QSettings.Format.IniFormat)


def entries(window):
    menu = window.findChild(QMenu, "menuRecent")
    menu.aboutToShow.emit()
    return [action for action in menu.actions() if not action.isSeparator()]


def made(tmp_path, name):
    storage.save(Workspace(title=name), tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_list_comes_back_from_the_file_of_settings(settings, tmp_path, count):
    paths = [tmp_path / f"{number}.zmqw" for number in range(count)]
    for path in reversed(paths):
        RecentFiles(settings).remember(path)
    settings.sync()
    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    assert RecentFiles(again).paths() == paths


def test_the_last_used_comes_first_once_and_the_oldest_goes(settings):
    recent = RecentFiles(settings)
    for number in range(LIMIT + 2):
        recent.remember(Path(f"/x/{number}.zmqw"))
    recent.remember(Path("/x/5.zmqw"))
    names = [path.name for path in recent.paths()]
    assert names[:2] == ["5.zmqw", f"{LIMIT + 1}.zmqw"]
    assert len(names) == len(set(names)) == LIMIT
    assert "0.zmqw" not in names


def test_without_settings_it_lasts_as_long_as_the_window():
    recent = RecentFiles(None)
    recent.remember(Path("/x/a.zmqw"))
    assert recent.paths() == [Path("/x/a.zmqw")]
    assert RecentFiles(None).paths() == []


@pytest.mark.parametrize("value", [7, "", ["", 3], {"a": 1}])
def test_settings_that_are_no_list_of_paths_are_no_list(settings, value):
    settings.setValue("files/recent", value)
    assert all(isinstance(path, Path) for path in RecentFiles(settings).paths())


async def test_what_was_opened_and_saved_is_in_the_menu_and_opens_again(window, tmp_path):
    assert [entry.text() for entry in entries(window)] == ["Nothing was open yet"]
    window.open_path(made(tmp_path, "a.zmqw"))
    window.document.save(tmp_path / "R&D.zmqw")
    first, second, _ = entries(window)
    assert first.text().startswith("&1  R&&D.zmqw")
    assert second.text().startswith("&2  a.zmqw")
    assert str(tmp_path.name) in second.text()
    second.trigger()
    assert window.document.path == tmp_path / "a.zmqw"
    assert entries(window)[0].text().startswith("&1  a.zmqw"), "it is the last one now"


async def test_a_file_that_is_gone_is_told_and_leaves_the_menu(window, tmp_path):
    window.open_path(made(tmp_path, "a.zmqw"))
    window.open_path(made(tmp_path, "b.zmqw"))
    (tmp_path / "a.zmqw").unlink()
    entries(window)[1].trigger()
    assert "a.zmqw" in window.notice.text
    assert window.document.path == tmp_path / "b.zmqw"
    assert [entry.text().split()[1] for entry in entries(window)[:-1]] == ["b.zmqw"]


async def test_a_broken_file_stays_in_the_menu_it_may_be_mended(window, tmp_path):
    window.open_path(made(tmp_path, "a.zmqw"))
    window.open_path(made(tmp_path, "b.zmqw"))
    (tmp_path / "a.zmqw").write_text("{", encoding="utf-8")
    entries(window)[1].trigger()
    assert len(entries(window)) == 3


async def test_the_list_is_cleared(window, tmp_path):
    window.open_path(made(tmp_path, "a.zmqw"))
    entries(window)[-1].trigger()
    assert [entry.text() for entry in entries(window)] == ["Nothing was open yet"]
    assert not entries(window)[0].isEnabled()
