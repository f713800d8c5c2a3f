"""What the installer for Windows is made of: one version, files that are there, and nothing left behind."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

import pytest

from tests.packaging.scripts import ROOT, script, script_at

WINDOWS = ROOT / "packaging" / "windows"
SCRIPT = (WINDOWS / "zmq-workbench.iss").read_text(encoding="utf-8")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

build = script_at(WINDOWS / "build.py")
version_info = script_at(WINDOWS / "version_info.py")
project = script("project")


def section(name: str) -> list[str]:
    """The lines of that section, without comments and what the preprocessor is told."""
    body = SCRIPT.split(f"[{name}]\n", 1)[1]
    lines = re.split(r"^\[\w+\]$", body, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    return [line for line in lines if line.strip() and not line.startswith((";", "#"))]


def entries(name: str) -> list[dict[str, str]]:
    """The parameters of each line, such as `Name: "x"; Flags: y`."""
    pattern = re.compile(r'(\w+):\s*("(?:[^"]|"")*"|[^;]*)\s*(?:;|$)')
    return [{key: _unquoted(value.strip()) for key, value in pattern.findall(line)} for line in section(name)]


def _unquoted(value: str) -> str:
    return value[1:-1].replace('""', '"') if value.startswith('"') else value


def setup() -> dict[str, str]:
    return dict(line.split("=", 1) for line in section("Setup"))


def test_the_version_stands_in_pyproject_alone():
    assert VERSION not in re.sub(r"^;.*$", "", SCRIPT, flags=re.MULTILINE)
    assert setup()["AppVersion"] == "{#Version}"
    order = build.order("ISCC", ROOT, ROOT, ROOT)
    assert f"/DVersion={VERSION}" in order
    assert f"/DNumbers={'.'.join(map(str, project.numbers(VERSION)))}" in order
    defined = {part.removeprefix("/D").partition("=")[0] for part in order if part.startswith("/D")}
    own = set(re.findall(r"^\s*#define (\w+)", SCRIPT, re.MULTILINE))
    assert set(re.findall(r"\{#(\w+)\}", SCRIPT)) <= defined | own


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0.1.0", (0, 1, 0, 0)),
        ("1.2.3.4", (1, 2, 3, 4)),
        ("2.0rc1", (2, 0, 0, 0)),
        ("0.2.0.dev3", (0, 2, 0, 0)),
    ],
)
def test_windows_gets_a_version_of_four_numbers(text, numbers):
    assert project.numbers(text) == numbers


def test_it_is_the_users_own_and_asks_no_administrator():
    held = setup()
    assert held["PrivilegesRequired"] == "lowest"
    assert "commandline" in held["PrivilegesRequiredOverridesAllowed"].split()
    assert {line["Root"] for line in entries("Registry") if "Classes" in line["Subkey"]} == {"HKA"}


def test_the_files_that_it_packs_are_there():
    for line in entries("Files"):
        source = line["Source"].replace("\\", "/")
        if source.startswith("../../"):
            assert (WINDOWS / source).resolve().is_file(), source
        else:
            assert source.startswith(("{#Frozen}/", "{#Icons}/")), source
    icons = {line["Source"].rpartition("\\")[2] for line in entries("Files") if "{#Icons}" in line["Source"]}
    assert icons | {"zmq-workbench.ico"} == {f"{name}.ico" for name in script("icons").ICONS}
    assert (WINDOWS / setup()["LicenseFile"].replace("\\", "/")).resolve().is_file()


def test_the_programs_are_those_that_are_frozen():
    spec = (ROOT / "packaging" / "zmq-workbench.spec").read_text(encoding="utf-8")
    for program in build.PROGRAMS:
        assert f'"{program.removesuffix(".exe")}"' in spec
        assert f'"{program}"' in SCRIPT


def test_documents_open_in_the_window_and_arrow_streams_are_not_taken_over():
    keys = {line["Subkey"]: line for line in entries("Registry") if not line.get("ValueName")}
    assert keys[r"Software\Classes\{#Workspace}\shell\open\command"]["ValueData"] == '"{app}\\{#Window}" "%1"'
    assert keys[r"Software\Classes\{#Capture}\shell\open\command"]["ValueData"] == '"{app}\\{#Window}" "%1"'
    owned = [line for line in entries("Registry") if line["Subkey"] == r"Software\Classes\.arrows"]
    assert all("ValueData" not in line for line in owned)
    offered = [line for line in entries("Registry") if line["Subkey"].endswith("OpenWithProgids")]
    # `none` would make the key without the value that is the offer.
    assert [(line["ValueType"], line["ValueName"]) for line in offered] == [
        ("string", "{#Workspace}"),
        ("string", "{#Capture}"),
    ]


def test_uninstalling_leaves_none_of_its_keys_and_none_of_the_documents():
    removed = [
        line["Subkey"] for line in entries("Registry") if "uninsdeletekey" in line.get("Flags", "").split()
    ]
    values = {"uninsdeletevalue", "uninsdeletekeyifempty"}
    for line in entries("Registry"):
        if line["Root"] in ("HKCU", "HKLM"):  # the path, which the code takes out again
            assert line["ValueName"] == "Path"
            continue
        flags = set(line.get("Flags", "").split())
        below = any(line["Subkey"] == key or line["Subkey"].startswith(f"{key}\\") for key in removed)
        assert below or values <= flags or "uninsdeletekeyifempty" in flags, line
    assert "[UninstallDelete]" not in SCRIPT
    assert [line["Name"] for line in entries("InstallDelete")] == [r"{app}\_internal"]
    assert "PathWithout" in SCRIPT.split("procedure CurUninstallStepChanged", 1)[1]


def test_a_newer_version_is_not_replaced():
    code = SCRIPT.split("[Code]", 1)[1]
    assert re.search(r"Result := not IsNewer\(Installed, '\{#Version\}'\)", code)
    assert "ComparePackedVersion(First, Second) > 0" in code
    guid = re.search(r'#define Id "([0-9A-F-]{36})"', SCRIPT)
    assert guid is not None
    assert setup()["AppId"] == "{{{#Id}}"  # that is {GUID}, as Inno Setup writes a brace


def test_what_is_signed_is_signed_by_the_maintainers_own_command():
    assert not any("sign" in part.lower() for part in build.order("ISCC", ROOT, ROOT, ROOT)[:-1])
    signed = build.order("ISCC", ROOT, ROOT, ROOT, '"C:\\Kits\\signtool.exe" sign /a $f')
    assert "/DSign" in signed
    assert "/Ssign=$qC:\\Kits\\signtool.exe$q sign /a $f" in signed
    assert "SignTool=sign\n" in SCRIPT


def test_the_compiler_is_found_where_its_installer_puts_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="Inno Setup is not here"):
        build.compiler({})
    place = tmp_path / "Inno Setup 6" / "ISCC.exe"
    place.parent.mkdir()
    place.touch()
    assert build.compiler({"ProgramFiles(x86)": str(tmp_path)}) == str(place)
    assert build.compiler({"ISCC": "mine"}) == "mine"


@pytest.mark.parametrize("console", [True, False])
def test_the_version_resource_says_what_the_program_is(console):
    name = "zmq-workbench" if console else "zmq-workbench-window"
    text = version_info.version_info(name, console=console)
    tree = ast.parse(text, mode="eval")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    said = {
        call.args[0].value: call.args[1].value for call in calls if call.func.id == "StringStruct"
    }  # fmt: skip
    assert said["ProductVersion"] == said["FileVersion"] == VERSION
    assert said["OriginalFilename"] == f"{name}.exe"
    assert said["FileDescription"] == (project.description() if console else "ZeroMQ Workbench")


@pytest.mark.skipif(sys.platform == "win32", reason="there it builds")
def test_elsewhere_it_says_where_it_is_built(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["build.py"])
    with pytest.raises(SystemExit, match="is built on Windows"):
        build.main()
