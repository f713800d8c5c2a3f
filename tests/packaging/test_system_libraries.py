"""`packaging/system-libraries`: what `make setup` asks of Debian's packages, and says where it can't have it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="a bash script")

SCRIPT = Path(__file__).parent.parent.parent / "packaging" / "system-libraries"


class Machine:
    """A machine with these packages and no others: its commands are scripts in a folder of their own."""

    def __init__(self, folder: Path, *, user: int, installed: tuple[str, ...], apt_status: int = 0) -> None:
        self.commands = folder
        self.calls = folder / "calls"
        self.calls.touch()
        (folder / "env").symlink_to(shutil.which("env") or "/usr/bin/env")
        self.command("id", f"echo {user}")
        self.command("apt-get", f'echo "$*" >> {self.calls}; exit {apt_status}')
        known = "|".join(installed) or "none"
        # As dpkg-query does: a line for each name it knows, 1 where it doesn't know one.
        self.command(
            "dpkg-query",
            "shift 3; status=0\n"
            'for name do case "$name" in'
            f' {known}) echo "install ok installed";; *) echo "no packages found" >&2; status=1;; esac; done\n'
            "exit $status",
        )

    def command(self, name: str, body: str) -> None:
        path = self.commands / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def install(self, *packages: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [shutil.which("bash") or "bash", str(SCRIPT), sys.executable, *packages],
            env={"PATH": str(self.commands)},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def apt_calls(self) -> list[str]:
        return self.calls.read_text(encoding="utf-8").splitlines()


def test_what_is_there_is_not_installed_again(tmp_path):
    machine = Machine(tmp_path, user=0, installed=("libgl1",))
    done = machine.install("libgl1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.apt_calls() == []


def test_a_package_that_64_bit_times_renamed_is_there(tmp_path):
    machine = Machine(tmp_path, user=1000, installed=("libglib2.0-0t64",))
    done = machine.install("libglib2.0-0")
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.apt_calls() == []


def test_root_installs_only_what_is_missing(tmp_path):
    machine = Machine(tmp_path, user=0, installed=("libgl1",))
    done = machine.install("libgl1", "libegl1")
    assert done.returncode == 0
    assert machine.apt_calls()[0] == "update -qq"
    assert machine.apt_calls()[1].split()[-1] == "libegl1"
    assert "libgl1 " not in machine.apt_calls()[1]


def test_without_root_or_sudo_the_command_to_run_is_said(tmp_path):
    machine = Machine(tmp_path, user=1000, installed=("libgl1",))
    done = machine.install("libgl1", "libegl1")
    assert done.returncode == 1
    assert "apt-get install libegl1" in done.stderr
    assert done.stderr.count("\n") == 1
    assert machine.apt_calls() == []


def test_sudo_is_used_where_it_is_needed_and_there(tmp_path):
    machine = Machine(tmp_path, user=1000, installed=())
    machine.command("sudo", f'echo "sudo $*" >> {machine.calls}')
    assert machine.install("libegl1").returncode == 0
    assert [call.split()[0] for call in machine.apt_calls()] == ["sudo", "sudo"]


def test_what_could_not_be_installed_is_named(tmp_path):
    machine = Machine(tmp_path, user=0, installed=(), apt_status=100)
    done = machine.install("libegl1")
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert "libegl1" in done.stderr.splitlines()[-1]


def test_where_there_is_no_apt_get_nothing_is_asked(tmp_path):
    machine = Machine(tmp_path, user=1000, installed=())
    (tmp_path / "apt-get").unlink()
    done = machine.install("libegl1")
    assert (done.returncode, done.stderr) == (0, "")
