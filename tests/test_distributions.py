"""`workbench.distributions`: what the program is made of, as its metadata says."""

from __future__ import annotations

import sys
from importlib.metadata import version

import pytest

from workbench.distributions import canonical, metadata_folder, needed


@pytest.mark.parametrize(
    "written", ["PySide6-Essentials", "pyside6_essentials", "PYSIDE6.Essentials", "pyside6--essentials"]
)
def test_a_name_is_the_same_however_it_is_written(written):
    assert canonical(written) == "pyside6-essentials"


def test_what_is_needed_at_second_hand_is_needed():
    found = needed()
    assert {"zmq-workbench", "pyzmq", "pyside6-essentials", "shiboken6", "pyarrow"} <= set(found)
    assert found["shiboken6"].version == version("shiboken6")
    assert list(found) == sorted(found)


def test_what_only_develops_or_extends_the_program_is_not_needed():
    assert not {"pytest", "ruff", "grpcio-tools"} & set(needed())


def program(tmp_path, *requirements: str) -> list[str]:
    """Where modules are found, with a program first that has these requirements."""
    folder = tmp_path / "zmq_workbench-1.0.dist-info"
    folder.mkdir()
    lines = ["Metadata-Version: 2.4", "Name: zmq-workbench", "Version: 1.0"]
    lines += [f"Requires-Dist: {each}" for each in requirements]
    (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(tmp_path), *sys.path]


@pytest.mark.parametrize(
    ("requirement", "is_needed"),
    [
        ("msgspec>=0.19,<1", True),
        ("msgspec; python_version >= '3.8'", True),
        ("msgspec; python_version < '3.8'", False),
        ('msgspec; python_full_version<"3.11"', False),
        ("msgspec; extra == 'fast'", False),
        ("msgspec; sys_platform == 'win32' or python_version < '3.8'", True),
    ],
)
def test_a_marker_for_an_older_python_or_an_extra_is_heeded(tmp_path, requirement, is_needed):
    assert ("msgspec" in needed(program(tmp_path, requirement))) is is_needed


def test_extras_count_where_they_are_asked_for(tmp_path):
    path = program(tmp_path, "msgspec; extra == 'fast'")
    assert set(needed(path, extras=True)) == {"zmq-workbench", "msgspec"}


def test_what_is_not_installed_is_left_out(tmp_path):
    assert set(needed(program(tmp_path, "there-is-no-such-distribution-here"))) == {"zmq-workbench"}


def test_the_folder_of_metadata_is_found(tmp_path):
    one = needed(program(tmp_path))["zmq-workbench"]
    assert metadata_folder(one) == tmp_path / "zmq_workbench-1.0.dist-info"
