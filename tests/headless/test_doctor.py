"""The doctor tells versions, capabilities, display and resources, whatever it meets."""

from __future__ import annotations

import functools
import os
import subprocess
import sys

import pytest

PLATFORM = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@functools.cache
def doctor(**environment: str) -> list[str]:
    """The lines of `zmq-workbench doctor` under that environment, which it is started in once; it never fails."""
    cleared = {name: value for name, value in os.environ.items() if name not in PLATFORM}
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "workbench", "doctor"],
        env=cleared | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


def row(name: str, lines: list[str]) -> str:
    (found,) = [line for line in lines if line.startswith(f"  {name} ")]
    return found.removeprefix(f"  {name} ").strip()


def test_the_report_has_its_four_parts():
    lines = doctor()
    assert [line for line in lines if not line.startswith(" ")] == [
        "Versions",
        "Capabilities",
        "Display",
        "Resources",
    ]
    assert "incomplete" not in lines[-1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
def test_the_display_is_asked_whether_it_answers():
    assert row("window", doctor()).startswith("none; ")
    assert row("window", doctor(DISPLAY="127.0.0.1:59000")) == "DISPLAY=127.0.0.1:59000 does not answer"
    both = row("window", doctor(DISPLAY="nonsense", WAYLAND_DISPLAY="\x1b[1m"))
    assert (
        both
        == "WAYLAND_DISPLAY=\N{REPLACEMENT CHARACTER}[1m does not answer, DISPLAY=nonsense does not answer"
    )


def test_the_system_libraries_are_a_line():
    assert row("system libraries", doctor())


@pytest.mark.parametrize(
    "backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", "no_such.Keyring"]
)
def test_without_a_keyring_the_line_says_where_secrets_are_kept(backend, tmp_path):
    line = row("keyring", doctor(PYTHON_KEYRING_BACKEND=backend, XDG_DATA_HOME=str(tmp_path)))
    assert line.startswith("files ")
    assert str(tmp_path) in line


def test_the_keyring_that_is_used_has_its_line(tmp_path):
    (tmp_path / "ours.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    get_password = set_password = delete_password = lambda *_: None\n",
        encoding="utf-8",
    )
    line = row("keyring", doctor(PYTHON_KEYRING_BACKEND="ours.Keyring", PYTHONPATH=str(tmp_path)))
    assert line == "ours.Keyring"


def test_plug_ins_are_named_and_so_is_what_is_wrong_with_one(tmp_path):
    metadata = tmp_path / "zmq-workbench" / "plugins" / "some-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.4\nName: some\nVersion: 1.0\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text(
        "[zmq_workbench.decoders]\ngone = no_such_module_at_all:decode\nsizes = builtins:len\n",
        encoding="utf-8",
    )
    said = row("decoder plug-ins", doctor(XDG_DATA_HOME=str(tmp_path)))
    assert "sizes; their folder is " in said
    assert "gone (can't be loaded: ModuleNotFoundError: No module named 'no_such_module_at_all')" in said


def test_it_says_how_it_is_installed_and_what_compiles_proto_files():
    lines = doctor()
    assert row("installed as", lines).startswith("a Python package, in ")
    assert row(".proto files", lines)
