"""What macOS is told of the program, and in which order its code is signed."""

from __future__ import annotations

import plistlib
import re
import sys
import tomllib

import pytest

from tests.packaging.scripts import ROOT, script, script_at

MACOS = ROOT / "packaging" / "macos"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

info = script_at(MACOS / "info.py")
build = script_at(MACOS / "build.py")


@pytest.fixture
def plist():
    """As the system reads it."""
    return plistlib.loads(plistlib.dumps(info.plist()))


def test_it_says_which_version_it_is(plist):
    assert plist["CFBundleShortVersionString"] == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", plist["CFBundleVersion"])


def test_identifiers_are_such_as_apple_allows(plist):
    names = [plist["CFBundleIdentifier"], info.WORKSPACE, info.CAPTURE]
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", name) for name in names)


def test_it_is_a_program_with_windows_in_sharp_letters(plist):
    assert plist["CFBundlePackageType"] == "APPL"
    assert plist["NSHighResolutionCapable"] is True
    assert plist["LSBackgroundOnly"] is False
    assert tuple(map(int, plist["LSMinimumSystemVersion"].split("."))) >= (13, 0)


def test_workspaces_are_its_own_and_arrow_streams_anybodys(plist):
    types = {one["LSItemContentTypes"][0]: one for one in plist["CFBundleDocumentTypes"]}
    assert (types[info.WORKSPACE]["LSHandlerRank"], types[info.WORKSPACE]["CFBundleTypeRole"]) == (
        "Owner",
        "Editor",
    )
    assert (types[info.CAPTURE]["LSHandlerRank"], types[info.CAPTURE]["CFBundleTypeRole"]) == (
        "Alternate",
        "Viewer",
    )
    (exported,) = plist["UTExportedTypeDeclarations"]
    (imported,) = plist["UTImportedTypeDeclarations"]
    assert exported["UTTypeIdentifier"] == info.WORKSPACE
    assert exported["UTTypeTagSpecification"]["public.filename-extension"] == ["zmqw"]
    assert imported["UTTypeTagSpecification"]["public.filename-extension"] == ["arrows"]
    icons = {f"{name}.icns" for name in script("icons").ICONS}
    assert {one["CFBundleTypeIconFile"] for one in types.values()} <= icons


@pytest.mark.parametrize(
    ("wheels", "oldest"),
    [
        ([], "13.0"),
        (["Tag: py3-none-any\n", "Tag: cp311-cp311-manylinux_2_28_x86_64\n"], "13.0"),
        (["Tag: cp39-abi3-macosx_12_0_universal2\n"], "13.0"),
        (["Tag: cp313-cp313-macosx_14_0_arm64\n", "Tag: cp313-cp313-macosx_13_0_universal2\n"], "14.0"),
        (["Tag: cp313-cp313-macosx_10_13_x86_64\nTag: cp313-cp313-macosx_15_0_arm64\n"], "13.0"),
    ],
)
def test_the_oldest_system_is_what_all_wheels_run_on(wheels, oldest):
    assert info.minimum(wheels) == oldest


def test_no_more_is_asked_for_than_it_needs():
    with (MACOS / "entitlements.plist").open("rb") as file:
        assert plistlib.load(file) == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_code_is_signed_from_the_inside_out(tmp_path):
    """Else the signature around it would be broken by the one within."""
    code = b"\xcf\xfa\xed\xfe" + bytes(12)
    bundle = tmp_path / "ZeroMQ Workbench.app"
    for name in (
        "Contents/MacOS/zmq-workbench",
        "Contents/Frameworks/libpython3.13.dylib",
        "Contents/Frameworks/QtCore.framework/Versions/A/QtCore",
        "Contents/Frameworks/workbench/engine/drain/_drain.abi3.so",
    ):
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_bytes(code)
    (bundle / "Contents/Resources").mkdir()
    (bundle / "Contents/Resources/style.qss").write_text("no code", encoding="utf-8")
    (bundle / "Contents/Frameworks/style.qss").symlink_to("../Resources/style.qss")
    (bundle / "Contents/Frameworks/QtCore.framework/QtCore").symlink_to("Versions/A/QtCore")
    order = [path.relative_to(bundle / "Contents").as_posix() for path in build.code_in(bundle)]
    assert sorted(order) == [
        "Frameworks/QtCore.framework",
        "Frameworks/QtCore.framework/Versions/A/QtCore",
        "Frameworks/libpython3.13.dylib",
        "Frameworks/workbench/engine/drain/_drain.abi3.so",
    ]
    inner, outer = "Frameworks/QtCore.framework/Versions/A/QtCore", "Frameworks/QtCore.framework"
    assert order.index(inner) < order.index(outer)


def test_a_real_identity_gets_the_hardened_runtime_and_a_time(tmp_path):
    said = build.signing("Developer ID Application: N (T)", tmp_path, program=True)
    assert said[said.index("--options") + 1] == "runtime"
    assert "--timestamp" in said
    assert said[said.index("--entitlements") + 1] == str(build.ENTITLEMENTS)
    assert "--timestamp" not in build.signing(build.AD_HOC, tmp_path, program=False)


@pytest.mark.parametrize(
    ("environment", "options"),
    [
        ({}, []),
        ({"PROFILE": "mine"}, ["--keychain-profile", "mine"]),
        ({"KEY": "a.p8", "KEY_ID": "I", "ISSUER": "U"}, ["--key", "a.p8", "--key-id", "I", "--issuer", "U"]),
    ],
)
def test_who_asks_for_notarisation_is_in_the_environment(environment, options):
    named = {f"ZMQ_WORKBENCH_NOTARY_{name}": value for name, value in environment.items()}
    assert build.notary(named) == options


def test_a_key_without_its_issuer_is_told():
    with pytest.raises(SystemExit, match="all three"):
        build.notary({"ZMQ_WORKBENCH_NOTARY_KEY": "a.p8"})


@pytest.mark.skipif(sys.platform == "darwin", reason="there it builds")
def test_elsewhere_it_says_where_it_is_built(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["build.py"])
    with pytest.raises(SystemExit, match="is built on macOS"):
        build.main()
