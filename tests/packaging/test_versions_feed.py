"""`packaging/versions_feed.py`: what it writes is a feed that the program reads."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from workbench.releases import newest, parse_feed

ROOT = Path(__file__).parent.parent.parent
PAGE = "https://example.org/releases/tag/v0.2.0"


@pytest.fixture
def checkout(tmp_path):
    """A copy of what it reads and writes."""
    for name in (
        "packaging/versions_feed.py",
        "packaging/project.py",
        "resources/versions.toml",
        "pyproject.toml",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "packaging/versions_feed.py", *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False,
    )  # fmt: skip


def test_it_writes_the_version_that_is_built_and_what_the_changelog_says_of_it(checkout):
    (checkout / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 9.1.0\n\nNot yet.\n\n## 9.0.0 (2027)\n\nThe *filter* line\nunderstands [RE2](https://x).\n"
        "\nAnd more.\n\n## 0.1.0\n\nThe first.\n",
        encoding="utf-8",
    )
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    version = tomllib.loads(text)["project"]["version"]
    (checkout / "pyproject.toml").write_text(
        text.replace(f'version = "{version}"', 'version = "9.0.0"', 1), encoding="utf-8"
    )
    done = run(checkout, "--page", PAGE, "--date", "2027-01-15")
    assert (done.returncode, done.stderr) == (0, "")
    (release,) = parse_feed(done.stdout.encode())
    assert (release.version, release.page, str(release.date)) == ("9.0.0", PAGE, "2027-01-15")
    assert release.notes == "The filter line understands RE2."
    assert newest([release], version) == release


def test_the_real_changelog_has_something_to_say_of_the_version_that_is_built(tmp_path):
    file = tmp_path / "versions.json"
    done = run(ROOT, "--page", PAGE, "-o", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    (release,) = parse_feed(file.read_bytes())
    assert release.notes


def test_an_address_is_what_builds_ask_from_then_on(checkout):
    address = "https://example.org/versions.json"
    assert run(checkout, "--address", address).returncode == 0
    assert (
        tomllib.loads((checkout / "resources/versions.toml").read_text(encoding="utf-8"))["feed"] == address
    )


@pytest.mark.parametrize("address", ["http://example.org", "example.org", "https://", 'https://x/"y'])
def test_another_address_is_refused(address, checkout):
    done = run(checkout, "--address", address)
    assert done.returncode == 2
    assert "write it as https://host/" in done.stderr
