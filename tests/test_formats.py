"""What older versions wrote is opened; what newer ones wrote is refused in a sentence, and left as it is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pytest
from PySide6.QtCore import QSettings

from tests.ui.test_app import ENVIRONMENT, said
from workbench.document import storage
from workbench.session import Session
from workbench.traffic import annotations
from workbench.traffic.batch import SCHEMA, VERSION
from workbench.traffic.capture import CaptureError, open_capture, read_capture
from workbench.traffic.capture_log import CaptureLog
from workbench.ui import recovery, settings, spools, theme
from workbench.ui.main_window import MainWindow
from workbench.ui.recent_files import RecentFiles
from workbench.ui.settings import take_over
from workbench.ui.theme_menu import chosen_scheme

FORMATS = Path(__file__).parent / "formats"


def written(kind: str) -> list[Path]:
    """The files of that kind, of every version."""
    found = sorted(FORMATS.glob(f"*/{kind}"))
    assert found, kind
    return found


def ini(path: Path) -> QSettings:
    return QSettings(str(path), QSettings.Format.IniFormat)


# The workspace


@pytest.mark.parametrize("path", written("*.zmqw"), ids=str)
def test_a_workspace_of_any_version_opens_and_is_saved_as_todays(path, tmp_path):
    opened = storage.load(path)
    again = tmp_path / "again.zmqw"
    storage.save(opened, again)
    assert storage.load(again) == opened
    if f'"{storage.FORMAT}"' in path.read_text(encoding="utf-8"):
        assert again.read_bytes() == path.read_bytes()  # nothing was lost or moved


def test_a_workspace_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "new.zmqw"
    text = (
        written("everything.zmqw")[-1].read_text(encoding="utf-8").replace(storage.FORMAT, "zmq-workbench/2")
    )
    path.write_text(text, encoding="utf-8")
    done = start(tmp_path, str(path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert '"zmq-workbench/2" is newer than this program' in done.stderr
    assert "update it" in done.stderr
    assert path.read_text(encoding="utf-8") == text


# Captures, and their notes


@pytest.mark.parametrize("path", [*written("*.arrows"), *written("left/*.arrows")], ids=str)
def test_a_capture_of_any_version_opens_with_every_row(path):
    table, missing = read_capture(path)
    assert (table.num_rows > 0, missing) == (True, 0 if path.parent.name != "left" else missing)
    log = CaptureLog(path)
    try:
        while not log.is_read:
            log.poll()
        log.poll()
        assert len(log) - log.first == table.num_rows
        texts = [frame for row in range(log.first, len(log)) for frame in log.record_at(row).frames]
        assert b"Hello from server" in texts
    finally:
        log.close()


@pytest.mark.parametrize("path", written("*.notes.json"), ids=str)
def test_marks_and_notes_of_any_version_are_read(path):
    held = annotations.load(path)
    assert (held.marks, held.notes) == ([1], {2: "the reply"})


def test_a_newer_capture_is_refused_by_the_window_and_by_export(tmp_path):
    path = newer_capture(tmp_path / "c.arrows")
    before = path.read_bytes()
    for arguments in ([str(path)], ["export", str(path), "--to", "jsonl", "-o", "-"]):
        done = start(tmp_path, *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert f"by a newer ZeroMQ Workbench; this one reads up to {VERSION}" in done.stderr
    assert path.read_bytes() == before


def newer_capture(path: Path) -> Path:
    """One with rows, by a program whose schema this one doesn't know."""
    schema = SCHEMA.append(pa.field("reading", pa.string())).with_metadata(
        {"zmq-workbench.capture": str(VERSION + 1)}
    )
    rows = pa.RecordBatch.from_pylist([], schema=schema)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, schema) as stream:
        stream.write_batch(rows)
    return path


def start(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program, until it has said what is wrong."""
    return subprocess.run(
        [sys.executable, "-m", "workbench", *arguments],
        env={**ENVIRONMENT, "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)},
        cwd=folder, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


# What a crash left


@pytest.mark.parametrize("path", written("work.unsaved"), ids=str)
def test_unsaved_work_of_any_version_is_restored(path, tmp_path):
    shutil.copy(path, tmp_path)
    found, others = recovery.abandoned(tmp_path)
    assert found is not None
    assert others == 0
    workspace, belongs = found.read()
    found.release()
    assert belongs is None
    assert [socket.type for socket in workspace.sockets] == ["REQ", "REP", "PAIR"]


def test_unsaved_work_of_a_newer_version_is_refused_and_waits_for_it(tmp_path):
    kept = json.loads(written("work.unsaved")[-1].read_bytes())
    kept["workspace"]["format"] = "zmq-workbench/2"
    path = tmp_path / "work.unsaved"
    path.write_text(json.dumps(kept), encoding="utf-8")
    found, _ = recovery.abandoned(tmp_path)
    assert found is not None
    with pytest.raises(recovery.RecoveryError, match="is newer than this program"):
        found.read()
    found.release()
    assert json.loads(path.read_bytes()) == kept


@pytest.mark.parametrize("path", written("left"), ids=str)
def test_traffic_that_was_left_by_any_version_is_found(path, tmp_path):
    shutil.copytree(path, tmp_path / "left")
    left = spools.abandoned(tmp_path)
    found = left.newest
    assert found is not None
    assert (left.waiting, left.beyond) == (0, ())
    assert [part.name for part in found.parts()] == ["tail.arrows"]
    found.release()


def test_traffic_that_a_newer_version_left_is_left_for_it(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        newer_capture(tmp_path / name / "tail.arrows")
    shutil.copytree(written("left")[-1], tmp_path / "ours")
    found = spools.abandoned(tmp_path).newest
    assert found is not None
    assert found.path.name == "ours"
    found.remove()
    assert spools.abandoned(tmp_path) == spools.Left()
    for name in ("a", "b"):
        with pytest.raises(CaptureError, match="by a newer ZeroMQ Workbench"):
            open_capture(tmp_path / name / "tail.arrows")


# Settings


@pytest.mark.parametrize("path", written("settings.ini"), ids=str)
async def test_settings_of_any_version_are_taken_over(path, tmp_path):
    shutil.copy(path, tmp_path / "settings.ini")
    held = ini(tmp_path / "settings.ini")
    assert take_over(held) == ""
    assert held.value("settings/format") == settings.FORMAT
    assert held.value("settings/program") == version("zmq-workbench")
    assert chosen_scheme(held) == "dark"
    assert RecentFiles(held).paths() == [Path("/home/ann/everything.zmqw")]
    window = MainWindow(Session(), theme.DARK, held)
    window.restore_layout()
    window.leave()
    await window.wait_closed()
    window.deleteLater()


def test_new_settings_say_of_which_format_they_are(tmp_path):
    held = ini(tmp_path / "settings.ini")
    assert take_over(held) == ""
    held.sync()
    assert "format=1" in (tmp_path / "settings.ini").read_text(encoding="utf-8")


def test_each_step_between_two_formats_is_taken_in_turn(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "FORMAT", 3)
    held = ini(tmp_path / "settings.ini")
    held.setValue("window/theme", "dark")
    steps = {
        1: lambda old: old.setValue("window/look", old.value("window/theme")),
        2: lambda old: old.setValue("window/look", [old.value("window/look")]),
    }
    assert take_over(held, steps) == ""
    assert (held.value("window/look"), held.value("settings/format")) == (["dark"], 3)


@pytest.mark.parametrize("format_", ["2", "99"])
def test_settings_of_a_newer_version_are_neither_read_nor_changed(format_, tmp_path):
    path = tmp_path / "settings.ini"
    text = f"[settings]\nformat={format_}\nprogram=0.9.0\n\n[window]\ntheme=blue\n"
    path.write_text(text, encoding="utf-8")
    held = ini(path)
    refusal = take_over(held)
    held.sync()
    assert refusal.startswith(f"{path}: the settings are of format {format_}, by ZeroMQ Workbench 0.9.0")
    assert "They stay as they are" in refusal
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "²", "9" * 400])
def test_what_is_no_format_is_taken_for_the_first(nonsense, tmp_path):
    held = ini(tmp_path / "settings.ini")
    held.setValue("settings/format", nonsense)
    assert take_over(held) == ""
    assert held.value("settings/format") == settings.FORMAT


def test_a_window_with_newer_settings_opens_with_the_defaults_and_writes_none(tmp_path):
    place = tmp_path / "zmq-workbench" / "zmq-workbench.conf"
    place.parent.mkdir()
    text = "[settings]\nformat=2\nprogram=0.9.0\n"
    place.write_text(text, encoding="utf-8")
    program = Path(__file__).parent / "ui" / "programs" / "opens_and_leaves.py"
    done = subprocess.run(
        [sys.executable, "-X", "dev", str(program), "--pattern", "pair"],
        env={**ENVIRONMENT, "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, said(done.stderr)) == (0, [])
    assert "the settings are of format 2, by ZeroMQ Workbench 0.9.0" in done.stdout
    assert place.read_text(encoding="utf-8") == text
