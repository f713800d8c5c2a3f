"""What a desktop is told: the entry in its menu, the kinds of files, AppStream's metadata, the icons."""

from __future__ import annotations

import shlex
import shutil
import struct
import subprocess
from configparser import RawConfigParser
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from tests.packaging.scripts import LINUX, ROOT, script
from workbench.document import gallery, storage
from workbench.document.workspace import Workspace
from workbench.traffic.capture import CaptureWriter

tree, icons = script("tree"), script("icons")
ENTRY = LINUX / "zmq-workbench.desktop"
MIME = LINUX / "zmq-workbench.xml"
WORKSPACE, CAPTURE = "application/x-zmq-workbench", "application/x-zmq-workbench-capture"
NAMES = {"": "http://www.freedesktop.org/standards/shared-mime-info"}
RELEASE = tree.Release(version="0.1.0", epoch=1_767_312_000)


def needs(command: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(command) is None, reason=f"{command} is not here")


@pytest.fixture(scope="module")
def entry() -> RawConfigParser:
    parser = RawConfigParser(delimiters=("=",), strict=True)
    parser.optionxform = str  # its keys are in both cases
    parser.read(ENTRY, encoding="utf-8")
    return parser


def test_the_menu_starts_the_program_with_the_file_that_was_clicked(entry):
    main = entry["Desktop Entry"]
    assert shlex.split(main["Exec"]) == ["zmq-workbench", "%f"]
    assert main["Terminal"] == "false"
    assert main["StartupWMClass"] == "zmq-workbench"
    assert main["Icon"] == "zmq-workbench"


def test_the_menu_takes_the_files_that_are_the_programs(entry):
    assert entry["Desktop Entry"]["MimeType"].strip(";").split(";") == [WORKSPACE, CAPTURE]


def test_the_actions_of_the_menu_open_a_new_window_or_a_pattern_that_there_is(entry):
    window, *patterns = entry["Desktop Entry"]["Actions"].strip(";").split(";")
    # Desktops know the first by its name, and put it where they have their own "New window".
    assert (window, entry["Desktop Action new-window"]["Exec"]) == (
        "new-window",
        "zmq-workbench --new-window",
    )
    assert patterns
    for action in patterns:
        command, option, pattern = shlex.split(entry[f"Desktop Action {action}"]["Exec"])
        assert (command, option) == ("zmq-workbench", "--pattern")
        assert pattern in gallery.names()


@needs("desktop-file-validate")
def test_the_entry_is_valid():
    done = subprocess.run(
        ["desktop-file-validate", str(ENTRY)], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs("appstreamcli")
def test_the_metadata_for_software_centres_is_valid(tmp_path):
    path = tmp_path / f"{tree.COMPONENT}.metainfo.xml"
    path.write_text(tree.metainfo(RELEASE), encoding="utf-8")
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_metadata_names_the_release_the_entry_and_the_kinds_of_files():
    component = ElementTree.fromstring(tree.metainfo(RELEASE))
    release = component.find("releases/release")
    assert release is not None
    assert (release.get("version"), release.get("date")) == ("0.1.0", "2026-01-02")
    assert component.findtext("launchable") == ENTRY.name
    assert [each.text for each in component.findall("provides/mediatype")] == [WORKSPACE, CAPTURE]


@pytest.fixture(scope="module")
def kinds() -> dict[str, ElementTree.Element]:
    root = ElementTree.parse(MIME).getroot()
    return {each.get("type", ""): each for each in root.findall("mime-type", NAMES)}


def test_files_go_by_their_suffix(kinds):
    def suffixes(kind: str) -> list[str | None]:
        return [each.get("pattern") for each in kinds[kind].findall("glob", NAMES)]

    assert suffixes(WORKSPACE) == ["*.zmqw"]
    assert suffixes(CAPTURE) == ["*.arrows"]


def matches(element: ElementTree.Element, data: bytes) -> bool:
    """Whether the magic of a kind of file is in those bytes, as the shared MIME-info specification has it."""
    return any(_match(each, data) for each in element.findall("magic/match", NAMES))


def _match(match: ElementTree.Element, data: bytes) -> bool:
    value, kind = match.get("value", ""), match.get("type")
    wanted = (
        value.encode()
        if kind == "string"
        else struct.pack({"big32": ">I", "little16": "<H"}[str(kind)], int(value, 0))
    )
    first, _, last = match.get("offset", "").partition(":")
    places = range(int(first), int(last or first) + 1)
    inner = match.findall("match", NAMES)
    return any(data[place : place + len(wanted)] == wanted for place in places) and (
        not inner or any(_match(each, data) for each in inner)
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_workspace_is_known_by_what_is_in_it(kinds, mark, tmp_path):
    path = tmp_path / "made"
    storage.save(Workspace(title="Made"), path)
    assert matches(kinds[WORKSPACE], mark + path.read_bytes())
    assert not matches(kinds[WORKSPACE], b'{"format": "something else/1"}')


def test_a_capture_is_known_by_what_is_in_it(kinds, tmp_path):
    CaptureWriter(tmp_path / "made").close()
    older = ROOT / "tests" / "formats" / "0.1" / "capture.arrows"
    for data in ((tmp_path / "made").read_bytes(), older.read_bytes()):
        assert matches(kinds[CAPTURE], data)
        assert matches(kinds["application/vnd.apache.arrow.stream"], data)


def test_another_arrow_stream_is_no_capture(kinds):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.schema([("a", pa.int64())])) as stream:
        stream.write_batch(pa.record_batch({"a": [1]}))
    data = sink.getvalue().to_pybytes()
    assert matches(kinds["application/vnd.apache.arrow.stream"], data)
    assert not matches(kinds[CAPTURE], data)


@needs("update-mime-database")
def test_the_kinds_of_files_get_into_a_database(tmp_path):
    (tmp_path / "packages").mkdir()
    shutil.copy(MIME, tmp_path / "packages")
    subprocess.run(["update-mime-database", str(tmp_path)], capture_output=True, timeout=60, check=True)
    globs = (tmp_path / "globs2").read_text(encoding="utf-8")
    assert f":{WORKSPACE}:*.zmqw\n" in globs
    assert f":{CAPTURE}:*.arrows\n" in globs


@pytest.mark.parametrize("name", list(icons.ICONS))
def test_an_icon_is_rendered_in_its_size_with_something_on_it(name):
    data = icons.png(icons.ICONS[name], 48)
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (48, 48)
    assert data == icons.png(icons.ICONS[name], 48)
    assert len(data) > 300


def test_what_is_no_svg_is_refused(tmp_path):
    path = tmp_path / "icon.svg"
    path.write_text("no picture", encoding="utf-8")
    with pytest.raises(ValueError, match="not an SVG"):
        icons.png(path, 16)


def test_a_tree_is_the_same_whoever_lays_it(tmp_path):
    (tmp_path / "usr").mkdir(mode=0o700)
    command = tmp_path / "usr" / "lib" / tree.NAME / tree.NAME
    command.parent.mkdir(mode=0o700, parents=True)
    for path in (command, command.with_name("data")):
        path.touch(mode=0o600)
    tree._settle(tmp_path / "usr")
    modes = {
        path.name: path.stat().st_mode & 0o777
        for path in (tmp_path / "usr", command.parent, command.with_name("data"))
    }
    assert modes == {"usr": 0o755, tree.NAME: 0o755, "data": 0o644}
    assert command.stat().st_mode & 0o777 == 0o755
