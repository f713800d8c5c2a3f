"""The workflows ask for no more rights than they need, and call what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.packaging.scripts import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
pytestmark = pytest.mark.skipif(not FILES, reason="the source distribution has no workflows")
WORKFLOWS = {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES}
JOBS = [(name, job, held) for name, workflow in WORKFLOWS.items() for job, held in workflow["jobs"].items()]
STEPS = [(f"{name}:{job}", step) for name, job, held in JOBS for step in held["steps"]]


def test_there_are_those_that_check_and_those_that_package():
    assert set(WORKFLOWS) == {"check.yml", "package.yml"}
    assert set(WORKFLOWS["package.yml"]["jobs"]) == {"linux", "windows", "macos", "release"}


def test_each_may_read_and_only_the_release_may_write():
    for workflow in WORKFLOWS.values():
        assert workflow["permissions"] == {"contents": "read"}
    for name, job, held in JOBS:
        wanted = {"contents": "write"} if (name, job) == ("package.yml", "release") else None
        assert held.get("permissions") == wanted
        assert held["timeout-minutes"] <= 120


def test_actions_are_githubs_own_and_pinned_to_a_version():
    used = [step["uses"] for _, step in STEPS if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", one) for one in used)


def test_a_checkout_leaves_no_credentials():
    for where, step in STEPS:
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False, where


def test_no_secret_and_nothing_of_an_events_text_is_pasted_into_a_script():
    for where, step in STEPS:
        assert "${{" not in step.get("run", ""), where


def test_secrets_are_given_to_the_steps_that_need_them_alone():
    for where, step in STEPS:
        if "secrets." in str(step):
            assert "certificate" in step["name"].lower(), where
    for workflow in WORKFLOWS.values():
        assert "secrets." not in str(workflow.get("env", ""))
        assert all("secrets." not in str(job.get("env", "")) for job in workflow["jobs"].values())


def test_the_secrets_are_those_that_the_manual_names():
    named = set(re.findall(r"secrets\.(\w+)", "".join(file.read_text(encoding="utf-8") for file in FILES)))
    manual = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8")
    assert named
    assert named <= set(re.findall(r"`([A-Z_]+)`", manual))


def test_the_scripts_that_they_call_are_there():
    called = set()
    for _, step in STEPS:
        called |= set(re.findall(r"\b(?:packaging|tests)/[\w/.]*\w", step.get("run", "")))
        called |= set(re.findall(r"\bbash (\S+)", step.get("run", "")))
    assert {
        "packaging/windows/build.py",
        "packaging/macos/build.py",
        "packaging/smoke.py",
        ".ci/run",
    } <= called
    assert all((ROOT / one).exists() for one in called), called


def test_their_scripts_are_sound():
    for where, step in STEPS:
        of_windows = where.endswith(":windows") and step.get("shell") != "bash"
        if "run" in step and not of_windows:
            assert shellcheck("--shell=bash", "-", given=step["run"]) == (0, ""), where


def test_the_shell_scripts_of_the_project_are_sound():
    scripts = [ROOT / ".ci" / "run", ROOT / "packaging" / "system-libraries"]
    assert shellcheck(*map(str, scripts)) == (0, "")


def shellcheck(*arguments: str, given: str | None = None) -> tuple[int, str]:
    """Its exit status, and what it complains of. It is beside the Python that runs, as pip puts it there."""
    command = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or shutil.which("shellcheck")
    assert command is not None, "install the group `dev`"
    done = subprocess.run(
        [command, *arguments],
        input=given, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
