"""What goes into the frozen program, and what it is said to need of a system and to cost."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tests.packaging.scripts import ROOT, script

depends, distributions, kept, sizes = (
    script("depends"),
    script("distributions"),
    script("kept"),
    script("sizes"),
)
PLUGINS = "PySide6/Qt/plugins"
linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="where the system's libraries come along"
)


@pytest.mark.parametrize(
    "name",
    [
        f"{PLUGINS}/platforms/libqxcb.so",
        f"{PLUGINS}/platforms/libqwayland.so",
        f"{PLUGINS}/platforms/libqoffscreen.so",
        f"{PLUGINS}/imageformats/libqsvg.so",
        f"{PLUGINS}/imageformats/libqjpeg.so",
        f"{PLUGINS}/platforminputcontexts/libcomposeplatforminputcontextplugin.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/styles/libqmacstyle.dylib",
        "workbench/_resources/style.qss",
        "pyarrow/libarrow.so.2600",
    ],
)
def test_what_the_program_uses_is_kept(name):
    assert kept.is_kept(name)


@pytest.mark.parametrize(
    "name",
    [
        f"{PLUGINS}/platforms/libqeglfs.so",
        f"{PLUGINS}/platforms/libqvnc.so",
        f"{PLUGINS}/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        f"{PLUGINS}/imageformats/libqtiff.so",
        f"{PLUGINS}/sqldrivers/libqsqlite.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "pyarrow/include/arrow/api.h",
        "pyarrow/lib.pyx",
        "keyring-25.7.0.dist-info/RECORD",
        "zmq_workbench-0.1.0.dist-info/direct_url.json",
    ],
)
def test_what_it_never_asks_for_is_left_out(name):
    assert not kept.is_kept(name)


@linux
def test_of_the_system_only_what_python_needs_comes_along():
    assert kept.is_kept("libssl.so.3")
    assert kept.is_kept("libpython3.11.so.1.0")
    assert not kept.is_kept("libstdc++.so.6")
    assert not kept.is_kept("libxcb-cursor.so.0")
    assert kept.is_kept("libarrow.so.2600", "pyarrow/libarrow.so.2600")


def test_a_library_of_qt_that_nothing_needs_any_more_is_left_out():
    entries = [
        ("PySide6/QtGui.abi3.so", "gui-module", "EXTENSION"),
        ("PySide6/Qt/lib/libQt6Gui.so.6", "gui", "BINARY"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "core", "BINARY"),
        ("PySide6/Qt/lib/libQt6Quick.so.6", "quick", "BINARY"),
        ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
        ("libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Quick.so.6", "SYMLINK"),
    ]
    links = {
        "gui-module": ["libQt6Gui.so.6", "libc.so.6"],
        "gui": ["libQt6Core.so.6"],
        "quick": ["libQt6Core.so.6"],
    }
    names = [name for name, _, _ in kept.only_of_qt(entries, lambda source: links.get(source, []))]
    assert names == [
        "PySide6/QtGui.abi3.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "libQt6Core.so.6",
    ]


def linked(*needs: str, **versions: tuple[int, ...]):
    return depends.Linked(frozenset(needs), versions)


def test_depends_has_the_package_of_each_library_that_stays_in_the_system():
    everything = linked(*depends.PACKAGES, GLIBC=(2, 34), GLIBCXX=(3, 4, 29))
    said = depends.from_linked(
        {"one": everything, "two": linked("libown.so.1", GLIBC=(2, 17))}, {"libown.so.1"}
    )
    assert {"libegl1", "libxcb-cursor0", "libglib2.0-0 | libglib2.0-0t64"} <= set(said)
    assert {"libc6 (>= 2.34)", "libstdc++6 (>= 11)"} <= set(said)
    assert said == sorted(set(said))


def test_a_library_that_is_nowhere_is_an_error_that_names_it():
    with pytest.raises(SystemExit, match=r"plugin\.so needs libgtk-3\.so\.0"):
        depends.from_linked({"plugin.so": linked(*depends.PACKAGES, "libgtk-3.so.0")}, set())


def test_a_package_that_nothing_needs_is_an_error():
    fewer = [library for library in depends.PACKAGES if library != "libzstd.so.1"]
    with pytest.raises(SystemExit, match=r"libzstd\.so\.1"):
        depends.from_linked({"one": linked(*fewer)}, set())


@linux
@pytest.mark.skipif(shutil.which("objdump") is None, reason="objdump is not here")
def test_a_program_is_asked_what_it_is_linked_to():
    found = depends.linked(Path(sys.executable).resolve())
    assert "libc.so.6" in found.needs
    assert found.versions["GLIBC"] > (2, 2)


def test_the_metadata_of_all_distributions_is_frozen_with_the_program(tmp_path):
    own = tmp_path / "zmq_workbench-1.0.dist-info"
    own.mkdir()
    (own / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: zmq-workbench\nVersion: 1.0\nRequires-Dist: keyring\nRequires-Dist: cffi\n",
        encoding="utf-8",
    )
    (own / "RECORD").touch()
    found = distributions.metadata_files(tmp_path)
    names = {Path(source).name for source, _ in found}
    keyring = Distribution.from_name("keyring").version
    assert (str(own / "METADATA"), own.name) in found
    assert any(
        folder == f"keyring-{keyring}.dist-info" and source.endswith("entry_points.txt")
        for source, folder in found
    )
    assert "LICENSE" in names
    assert not any(folder.startswith("pycparser") for _, folder in found)
    assert not {"RECORD", "INSTALLER", "direct_url.json"} & names


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("zmq-workbench", "loader and archive"),
        ("_internal/PySide6/Qt/lib/libQt6Core.so.6", "pyside6-essentials"),
        ("_internal/pyzmq.libs/libzmq-2f02442c.so.5.2.5", "pyzmq"),
        ("_internal/pyarrow/libarrow.so.2600", "pyarrow"),
        ("_internal/keyring-25.7.0.dist-info/METADATA", "keyring"),
        ("_internal/_cffi_backend.cpython-311-x86_64-linux-gnu.so", "cffi"),
        ("_internal/workbench/_resources/style.qss", "zmq-workbench"),
        ("_internal/libssl.so.3", "python"),
        ("_internal/base_library.zip", "python"),
    ],
)
def test_each_file_is_of_one_part(name, part):
    modules = {"PySide6": "pyside6-essentials", "zmq": "pyzmq", "pyarrow": "pyarrow", "_cffi_backend": "cffi"}
    assert sizes.part_of(name, {**modules, "workbench": "zmq-workbench"}) == part


def test_the_table_of_sizes_adds_up_and_sums_up_what_is_small():
    cost = sizes.Cost
    said = sizes.table(
        [cost("pyarrow", 80_000_000, 20_000_000), cost("tiny", 1_000, 500), cost("small", 99_000, 500)]
    )
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in said.splitlines()]
    assert rows[0] == ["Part", "What for", "MB installed", "MB in the .deb"]
    assert rows[2] == ["pyarrow", "the traffic log, captures, filters, Parquet", "80.0", "20.0"]
    assert rows[3] == ["2 more", "tiny, small", "0.1", "0.0"]
    assert rows[4] == ["all", "", "80.1", "20.0"]


def test_the_table_can_do_without_what_is_packed():
    assert sizes.table([sizes.Cost("pyarrow", 80_000_000, None)]).splitlines()[-1] == "| all |  | 80.0 |"


_USES = """
import importlib.util, sys
from importlib.abc import MetaPathFinder

class Refuses(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in hook.excludedimports:
            raise ImportError(f"{name} is not frozen")

spec = importlib.util.spec_from_file_location("hook", sys.argv[1])
hook = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hook)
sys.meta_path.insert(0, Refuses())
from workbench import cli

folder = sys.argv[2]
capture, workspace = f"{folder}/made.arrows", f"{folder}/made.zmqw"
said = [cli.main(["run", workspace, "--for", "0.5", "--quiet", "--capture", capture])]
for to in ("jsonl", "csv", "parquet", "pcapng"):
    for where in ("size >= 0", "text matches /l+/ or latency >= 0ms", "json.a > 1"):
        order = ["export", capture, "--to", to, "-o", f"{folder}/{to}", "--where", where, "--workspace", workspace]
        said.append(cli.main(order))
import workbench.ui.understanding, workbench.ui.take_along_wiring
print(*said)
print(*sorted(name for name in sys.modules if name.startswith("pyarrow.")))
"""
_REQUESTS = {
    "format": "zmq-workbench/1",
    "sockets": [
        {
            "id": "server", "type": "REP", "endpoints": [{"mode": "bind", "address": "inproc://here"}],
            "behaviour": {"kind": "echo"},
        },
        {
            "id": "client", "type": "REQ", "endpoints": [{"mode": "connect", "address": "inproc://here"}],
            "behaviour": {"kind": "repeat", "frames": [{"text": "Hello"}], "every": 0.05},
        },
    ],
}  # fmt: skip
_FOUND_BY_THEMSELVES = {  # as something that is written in Python imports them
    *("pyarrow._compute", "pyarrow.compute", "pyarrow.lib", "pyarrow.parquet", "pyarrow.parquet.core"),
    *("pyarrow.dataset", "pyarrow.vendored"),
}


def test_all_that_the_program_uses_of_pyarrow_is_frozen(tmp_path):
    path = ROOT / "packaging" / "hooks" / "hook-pyarrow.py"
    (tmp_path / "made.zmqw").write_text(json.dumps(_REQUESTS), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", _USES, str(path), str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=55, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    said, loaded = ended.stdout.splitlines()[-2:]
    assert set(said.split()) == {"0"}, ended.stderr
    hook = runpy.run_path(str(path))
    assert set(loaded.split()) <= {*hook["hiddenimports"], *_FOUND_BY_THEMSELVES}


def test_plug_ins_find_the_standard_library_but_what_needs_more_of_the_system():
    found = set(kept.standard_library())
    assert {"statistics", "wave", "xmlrpc.client", "unittest.mock", "encodings.cp037"} <= found
    assert not {"_crypt", "_sqlite3", "sqlite3", "tkinter", "nis", "test"} & found


def test_the_specification_is_python():
    compile((ROOT / "packaging" / "zmq-workbench.spec").read_text(encoding="utf-8"), "spec", "exec")
