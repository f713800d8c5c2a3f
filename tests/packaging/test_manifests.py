"""winget's and Homebrew's manifests, made of installers that were built."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml

from tests.packaging.scripts import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
URL = f"https://example.org/download/v{VERSION}"


def run(folder, *without):
    """Make them of stand-ins for what is built, but for those."""
    dist = folder / "dist"
    dist.mkdir()
    for name in ("x64-setup.exe", "macos-arm64.dmg", "macos-x86_64.dmg"):
        if name not in without:
            (dist / f"zmq-workbench-{VERSION}-{name}").write_text(name, encoding="utf-8")
    return subprocess.run(
        [
            sys.executable, str(ROOT / "packaging" / "manifests.py"), str(dist), "--url", URL, "--home",
            "https://example.org", "--page", "https://example.org/new", "--date", "2027-01-15",
            "--out", str(folder / "out"),
        ],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def made(tmp_path):
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "out"


def test_wingets_three_files_are_of_one_version_and_one_schema(made):
    files = sorted((made / "winget").iterdir())
    assert [file.name for file in files] == [
        "ZmqWorkbench.ZmqWorkbench.installer.yaml",
        "ZmqWorkbench.ZmqWorkbench.locale.en-US.yaml",
        "ZmqWorkbench.ZmqWorkbench.yaml",
    ]
    for file in files:
        text = file.read_text(encoding="utf-8")
        held = yaml.safe_load(text)
        assert held["PackageIdentifier"] == "ZmqWorkbench.ZmqWorkbench"
        assert held["PackageVersion"] == VERSION
        assert text.startswith(
            "# yaml-language-server: $schema=https://aka.ms/winget-manifest."
            f"{held['ManifestType']}.{held['ManifestVersion']}.schema.json\n"
        )
        assert "@" not in text


def test_winget_knows_the_installer_by_its_hash_and_its_key(made):
    held = yaml.safe_load(
        (made / "winget" / "ZmqWorkbench.ZmqWorkbench.installer.yaml").read_text(encoding="utf-8")
    )
    script = (ROOT / "packaging" / "windows" / "zmq-workbench.iss").read_text(encoding="utf-8")
    guid = re.search(r'#define Id "(.*)"', script)
    assert guid is not None
    assert held["ProductCode"] == f"{{{guid[1]}}}_is1"
    assert held["AppsAndFeaturesEntries"][0]["ProductCode"] == held["ProductCode"]
    assert {one["Scope"]: one["InstallerSwitches"]["Custom"] for one in held["Installers"]} == {
        "user": "/CURRENTUSER",
        "machine": "/ALLUSERS",
    }
    for one in held["Installers"]:
        assert one["InstallerUrl"] == f"{URL}/zmq-workbench-{VERSION}-x64-setup.exe"
        assert one["InstallerSha256"] == sha256("x64-setup.exe").upper()
    minimum = re.search(r"^MinVersion=(.*)$", script, re.MULTILINE)
    assert minimum is not None
    assert held["MinimumOSVersion"] == f"{minimum[1]}.0"
    assert "OutputBaseFilename=zmq-workbench-{#Version}-x64-setup" in script


def test_wingets_texts_have_what_they_must(made):
    held = yaml.safe_load(
        (made / "winget" / "ZmqWorkbench.ZmqWorkbench.locale.en-US.yaml").read_text(encoding="utf-8")
    )
    for key in ("PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"):
        assert held[key]
    assert 3 <= len(held["ShortDescription"]) <= 256


def test_the_cask_has_a_disk_image_for_each_processor(made):
    text = (made / "homebrew" / "zmq-workbench.rb").read_text(encoding="utf-8")
    assert f'version "{VERSION}"' in text
    assert sha256("macos-arm64.dmg") in text
    assert sha256("macos-x86_64.dmg") in text
    assert 'url "https://example.org/download/v#{version}/zmq-workbench-#{version}-macos-#{arch}.dmg"' in text
    assert "@" not in text
    # What may be the user's only copy of something stays even then.
    zapped = text.split("zap trash:", 1)[1]
    assert not any(folder in zapped for folder in ("Application Support", "secrets", "recovery", "captures"))


@pytest.mark.skipif(shutil.which("ruby") is None, reason="ruby is not here")
def test_the_cask_is_ruby(made):
    file = made / "homebrew" / "zmq-workbench.rb"
    done = subprocess.run(["ruby", "-c", file], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "Syntax OK\n")


def test_what_was_not_built_is_told_and_left_out(tmp_path):
    done = run(tmp_path, "macos-arm64.dmg")
    assert done.returncode == 0
    assert f"not there: {tmp_path}" in done.stderr
    assert not (tmp_path / "out" / "homebrew").exists()
    (tmp_path / "more").mkdir()
    done = run(tmp_path / "more", "x64-setup.exe", "macos-x86_64.dmg")
    assert (done.returncode, done.stdout) == (1, "")
