"""Without a console, what the program complains of is told in a box; with one, there."""

from __future__ import annotations

import subprocess
import sys

from workbench import windowed


def test_a_bad_file_is_told_in_a_box(tmp_path, capsys):
    told = []
    status = windowed.run(["check", str(tmp_path / "none.zmqw")], told.append)
    assert status == 2
    assert len(told) == 1
    assert told[0].endswith("none.zmqw: can't be read (no such file or directory).")
    assert capsys.readouterr().err == ""


def test_what_goes_well_is_told_nowhere(capsys):
    told = []
    assert windowed.run(["--version"], told.append) == 0
    assert told == []


def test_where_there_is_a_console_all_goes_there(capsys):
    assert windowed.run(["--nonsense"], None) == 2
    assert "nonsense" in capsys.readouterr().err


def test_started_with_no_streams_at_all_it_runs_and_ends():
    """As Windows starts it: Python has None for each of them."""
    script = (
        "import sys; sys.stdin = sys.stdout = sys.stderr = None; sys.argv[1:] = ['check', 'none.zmqw'];"
        "from workbench import windowed; windowed.main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
