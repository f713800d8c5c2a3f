"""Patterns by RE2: what they find in frames, and what is said of those that are none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workbench.document.regex import finder, regex_problem


@pytest.mark.parametrize(
    ("pattern", "frame", "found"),
    [
        ("b+", b"abba", True),
        ("^b", b"abba", False),
        ("^.$", "é".encode(), True),  # a character, not its bytes
        ("^..$", b"\xff\xfe", True),  # no text: byte by byte
        ("é", "café".encode(), True),
        ("", b"", True),
    ],
)
def test_a_pattern_is_found_in_text_by_its_characters_and_else_by_bytes(pattern, frame, found):
    assert regex_problem(pattern) == ""
    assert finder(pattern)(frame) is found


@pytest.mark.parametrize("pattern", ["a(", "[", "(?<=a)b", "\ud800"])
def test_what_is_no_pattern_is_told_in_a_sentence(pattern):
    said = regex_problem(pattern)
    assert ": not a pattern (" in said
    assert said.isprintable()


def test_what_asks_for_no_pattern_does_without_arrow(tmp_path):
    code = "import sys, workbench.cli; workbench.cli.main(['patterns']); sys.exit('pyarrow' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "request-reply" in done.stdout
