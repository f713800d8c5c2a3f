"""The Flatpak: its names begin with its id, its sources are wheels, and it asks for no more than it needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import yaml

from tests.packaging.scripts import LINUX, ROOT, script, script_at

FLATPAK = ROOT / "packaging" / "flatpak"
tree = script("tree")
sources = script_at(FLATPAK / "sources.py")
share = script_at(FLATPAK / "share.py")
ID = tree.COMPONENT


@pytest.fixture(scope="module")
def manifest():
    return yaml.safe_load((FLATPAK / f"{ID}.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    """What the desktop is told, below a prefix."""
    prefix = tmp_path_factory.mktemp("flatpak")
    share.lay(prefix, ID, 1_800_000_000)
    return prefix / "share"


def test_its_id_is_that_of_the_metadata(manifest):
    assert manifest["id"] == ID
    assert manifest["command"] == "zmq-workbench"


def test_it_asks_for_the_network_a_window_files_and_the_keyring(manifest):
    assert manifest["finish-args"] == [
        "--share=network",
        "--share=ipc",
        "--socket=wayland",
        "--socket=fallback-x11",
        "--filesystem=home",
        "--filesystem=/tmp",
        "--talk-name=org.freedesktop.secrets",
    ]


def test_nothing_is_fetched_while_it_is_built(manifest):
    commands = [line for module in manifest["modules"] for line in module["build-commands"]]
    installs = [line for line in commands if line.startswith("pip3 install")]
    assert len(installs) == 3
    assert all("--no-index" in line for line in installs)
    assert not any(
        "--share=network" in str(module.get("build-options", "")) for module in manifest["modules"]
    )
    lists = [one for module in manifest["modules"] for one in module["sources"] if isinstance(one, str)]
    assert lists == ["build-wheels.json", "wheels.json"]


def test_each_name_begins_with_the_id(laid):
    for file in laid.rglob("*"):
        if file.is_file():
            assert file.name.startswith(f"{ID}."), file
    icons = {file.stem for file in laid.rglob("*.png")}
    types = ElementTree.parse(laid / "mime" / "packages" / f"{ID}.xml")
    named = {
        one.get("name") for one in types.iter("{http://www.freedesktop.org/standards/shared-mime-info}icon")
    }
    assert named
    assert named <= icons
    desktop = (laid / "applications" / f"{ID}.desktop").read_text(encoding="utf-8")
    assert f"\nIcon={ID}\n" in desktop
    assert ID in icons
    told = ElementTree.parse(laid / "metainfo" / f"{ID}.metainfo.xml")
    assert told.findtext("id") == ID
    assert told.findtext("launchable") == f"{ID}.desktop"
    assert told.findtext("icon") == ID


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not here")
def test_its_desktop_entry_is_sound(laid):
    file = laid / "applications" / f"{ID}.desktop"
    done = subprocess.run(
        ["desktop-file-validate", file], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_rest_is_that_of_the_deb(laid):
    ours = (laid / "applications" / f"{ID}.desktop").read_text(encoding="utf-8")
    theirs = (LINUX / "zmq-workbench.desktop").read_text(encoding="utf-8")
    assert ours.replace(f"Icon={ID}", "Icon=zmq-workbench") == theirs


def report(*files: str) -> dict[str, object]:
    return {
        "install": [
            {
                "download_info": {
                    "url": f"https://index/{file}",
                    "archive_info": {"hashes": {"sha256": file[:2]}},
                }
            }
            for file in files
        ]
    }


def test_wheels_of_one_processor_say_which():
    listed = sources.sources([
        ("x86_64", report("b-1-cp313-cp313-manylinux_2_28_x86_64.whl", "A-1-py3-none-any.whl")),
        ("aarch64", report("b-1-cp313-cp313-manylinux_2_28_aarch64.whl", "A-1-py3-none-any.whl")),
    ])  # fmt: skip
    assert [(one["url"].rpartition("/")[2], one.get("only-arches")) for one in listed] == [
        ("A-1-py3-none-any.whl", None),
        ("b-1-cp313-cp313-manylinux_2_28_aarch64.whl", ["aarch64"]),
        ("b-1-cp313-cp313-manylinux_2_28_x86_64.whl", ["x86_64"]),
    ]
    assert all(one["type"] == "file" and one["sha256"] for one in listed)


def test_pip_is_asked_for_the_runtimes_python_and_for_wheels_alone(tmp_path):
    order = sources.pip_order(["msgspec"], "aarch64", tmp_path)
    assert "--python-version=3.13" in order
    assert "--only-binary=:all:" in order
    assert "--dry-run" in order
    assert "--platform=manylinux_2_28_aarch64" in order


@pytest.mark.skipif(sys.version_info[:2] == (3, 13), reason="this is the runtime's Python")
def test_another_python_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, str(FLATPAK / "sources.py"), str(tmp_path)],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "the manifest's runtime has 3.13" in done.stderr
