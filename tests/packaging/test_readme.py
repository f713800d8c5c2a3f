"""packaging/README.md says what is so: the sizes, and where the program writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib

import pytest

from tests.packaging.scripts import ROOT, script

README = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8")
size_table = script("size_table")


@pytest.fixture(scope="module")
def costs() -> dict[str, float]:
    """MB installed, by part."""
    table = re.search(r"<!-- sizes: [^>]*-->\n(.*?)\n\n.*?<!-- /sizes -->", README, re.DOTALL)
    assert table is not None
    head, rule, *rows = table[1].splitlines()
    assert re.fullmatch(r"\| Part \| What for \| MB installed \|( MB in the \.deb \|)?", head)
    assert re.fullmatch(r"\|[ :|-]+\|", rule)
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {f"{row[0]} {row[1]}".lower(): float(row[2]) for row in cells}


def test_the_table_of_sizes_has_each_dependency_and_adds_up(costs):
    told = " ".join(costs)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        name = re.split(r"[<>=;\[ ]", line, maxsplit=1)[0].lower()
        assert name in told, name
    parts = [size for part, size in costs.items() if part != "all "]
    assert sum(parts) == pytest.approx(costs["all "], abs=0.05 * (len(parts) + 1))


def test_the_program_is_no_larger_than_was_promised(costs):
    assert costs["all "] <= 330
    deb = re.search(r"The `\.deb` has ([0-9.]+) MB\.", README)
    assert deb is not None
    assert float(deb[1]) <= 110


def test_a_table_goes_between_its_marks():
    text = "before\n<!-- sizes: x -->\nold\n<!-- /sizes -->\nafter\n"
    assert size_table.inserted(text, "new \\1", 12_345_678) == (
        "before\n<!-- sizes: x -->\nnew \\1\n\nThe `.deb` has 12.3 MB.\n<!-- /sizes -->\nafter\n"
    )
    with pytest.raises(ValueError, match="two marks"):
        size_table.inserted("nothing", "new", 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="where the folders of XDG are")
def test_the_program_writes_nowhere_but_where_it_says(tmp_path):
    runtime, work = tmp_path / "run", tmp_path / "work"
    for folder in (runtime, work):
        folder.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "ui" / "programs" / "talks_and_leaves.py")],
        env={
            **kept, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "QT_QPA_PLATFORM": "offscreen",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd=work, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    files = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    ours = [name for name in files if not name.startswith(".cache/fontconfig/")]
    ours.remove("work/talk.zmqw")
    assert ours == [".config/zmq-workbench/zmq-workbench.conf"]  # an orderly end leaves no traffic
    folders = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("zmq-workbench")}
    assert folders == {".config/zmq-workbench", ".local/share/zmq-workbench"}
    assert all(f"`~/{folder}/`" in README for folder in folders)
