"""Windows find each other on one display, for one user, in a folder that nobody else can enter."""

from __future__ import annotations

import os
import stat
import sys
import tempfile

import pytest

from workbench.ui.instances.place import meeting_place

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="X11, Wayland and modes")


@pytest.fixture
def runtime(tmp_path):
    tmp_path.chmod(0o700)
    return {"XDG_RUNTIME_DIR": str(tmp_path)}


def test_one_display_is_one_place_whichever_of_its_screens_is_meant(runtime):
    place = meeting_place({**runtime, "DISPLAY": ":0"})
    assert place is not None
    assert place.is_dir()
    assert place == meeting_place({**runtime, "DISPLAY": ":0.1"})
    assert place.parent.parent == place.parents[1]
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_each_display_has_its_own(runtime):
    displays = [
        {"DISPLAY": ":0"},
        {"DISPLAY": ":1"},
        {"DISPLAY": "localhost:10.0"},
        {"WAYLAND_DISPLAY": "wayland-0"},
        {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"},
    ]
    assert len({meeting_place({**runtime, **display}) for display in displays}) == len(displays)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"QT_QPA_PLATFORM": "offscreen"},
        {"QT_QPA_PLATFORM": "offscreen:size=800x600", "DISPLAY": ":0"},
        {"QT_QPA_PLATFORM": "minimal;xcb", "DISPLAY": ":0"},
        {"ZMQ_WORKBENCH_WINDOWS": "", "DISPLAY": ":0"},
    ],
)
def test_without_a_display_that_is_shared_there_is_none(environment, runtime):
    assert meeting_place(runtime | environment) is None


def test_a_named_folder_is_made_and_taken_though_there_is_no_display(tmp_path):
    folder = tmp_path / "windows"
    assert meeting_place({"ZMQ_WORKBENCH_WINDOWS": str(folder), "QT_QPA_PLATFORM": "offscreen"}) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o770, 0o777])
def test_a_folder_that_others_may_enter_is_not_used(mode, tmp_path):
    folder = tmp_path / "windows"
    folder.mkdir()
    folder.chmod(mode)
    assert meeting_place({"ZMQ_WORKBENCH_WINDOWS": str(folder)}) is None


def test_nor_a_link_nor_a_file(tmp_path):
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "private")
    (tmp_path / "file").touch(0o600)
    for name in ("link", "file"):
        assert meeting_place({"ZMQ_WORKBENCH_WINDOWS": str(tmp_path / name)}) is None


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root makes another user's")
def test_nor_another_users(tmp_path):
    (tmp_path / "windows").mkdir(mode=0o700)
    os.chown(tmp_path / "windows", 12345, 12345)
    assert meeting_place({"ZMQ_WORKBENCH_WINDOWS": str(tmp_path / "windows")}) is None


def test_a_runtime_folder_that_others_may_enter_gives_way_to_one_in_the_temporary_folder(
    tmp_path, monkeypatch
):
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime").chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    place = meeting_place({"XDG_RUNTIME_DIR": str(tmp_path / "runtime"), "DISPLAY": ":0"})
    assert place is not None
    assert place.is_relative_to(tmp_path / f"zmq-workbench-{os.geteuid()}")


def test_in_a_flatpak_it_is_where_the_programs_of_one_name_meet(runtime, tmp_path):
    place = meeting_place({**runtime, "DISPLAY": ":0", "FLATPAK_ID": "io.example.Workbench"})
    assert place is not None
    assert place.is_relative_to(tmp_path / "app" / "io.example.Workbench")
