"""The manual and the completions: each argument of the program is in them, and shells complete it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaging.scripts import script
from workbench.cli import window_parser
from workbench.commands import COMMANDS

command_line, completions, man_page = script("command_line"), script("completions"), script("man_page")
DATE = "2026-01-02"


@pytest.fixture(scope="module")
def page() -> str:
    return man_page.page("1.2.3", DATE)


def flags() -> set[str]:
    parsers = [window_parser(), *(command.parser() for command in COMMANDS.values())]
    return {flag for parser in parsers for action in parser._actions for flag in action.option_strings}


def test_every_command_and_argument_is_read_off_the_parsers():
    usages = command_line.usages()
    assert [usage.command for usage in usages] == ["", *COMMANDS]
    assert {flag for usage in usages for each in usage.options for flag in each.flags} == flags()
    (export,) = [usage for usage in usages if usage.command == "export"]
    to = next(each for each in export.options if each.flags == ("--to",))
    assert (to.required, to.choices) == (True, ("jsonl", "csv", "parquet", "pcapng"))
    assert [place.metavar for place in export.places] == ["CAPTURE"]


def test_the_manual_has_every_command_and_argument(page):
    shown = page.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
    for command in COMMANDS:
        assert f"\n.SS {command}\n" in shown
    for flag in flags():
        assert flag in shown
    assert f'.TH ZMQ-WORKBENCH 1 {DATE} "zmq-workbench 1.2.3"' in shown


def test_the_manual_is_the_same_each_time(page):
    assert man_page.page("1.2.3", DATE) == page


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not here")
def test_the_manual_is_set_without_a_warning(page):
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww"], input=page, capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stderr == ""
    plain = re.sub(".\b", "", done.stdout)  # bold is struck twice
    assert "zmq-workbench run [FILE]" in plain


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_its_script(shell, tmp_path):
    text = completions.SHELLS[shell]()
    for command in COMMANDS:
        assert command in text
    if (found := shutil.which(shell)) is None:
        pytest.skip(f"{shell} is not here")
    path = tmp_path / "script"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([found, "-n", str(path)], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def folder(tmp_path) -> Path:
    """With files to complete, and a program that names two patterns."""
    for name in ("one.zmqw", "two.zmqw", "traffic.arrows", "lines.jsonl", "picture.png", "with space.zmqw"):
        (tmp_path / name).touch()
    (tmp_path / "inner").mkdir()
    command = tmp_path / "bin" / "zmq-workbench"
    command.parent.mkdir()
    command.write_text(
        '#!/bin/sh\n[ "$*" = patterns ] && printf "request-reply\\npush-pull\\n"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    (tmp_path / "script").write_text(completions.bash(), encoding="utf-8")
    return tmp_path


def completed(folder: Path, *words: str) -> set[str]:
    """What bash offers for the last of the words after the program's name."""
    asked = " ".join(f"'{word}'" for word in ("zmq-workbench", *words))
    run = (
        f". ./script; COMP_WORDS=({asked}); COMP_CWORD={len(words)}; _zmq_workbench;"
        ' printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [shutil.which("bash") or "bash", "--norc", "-c", run],
        cwd=folder,
        env={"PATH": f"{folder / 'bin'}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return {line for line in done.stdout.splitlines() if line}


bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")


@bash
def test_the_first_word_is_a_command_or_a_file(folder):
    assert completed(folder, "") >= {*COMMANDS, "one.zmqw", "traffic.arrows", "inner"}
    assert completed(folder, "pa") == {"patterns"}


@bash
def test_options_are_those_of_the_command(folder):
    assert "--jsonl" in completed(folder, "run", "--")
    assert "--jsonl" not in completed(folder, "check", "--")
    assert "--screenshot" in completed(folder, "--")


@bash
def test_a_value_goes_by_its_option(folder):
    assert completed(folder, "export", "--to", "p") == {"parquet", "pcapng"}
    assert completed(folder, "run", "--pattern", "") == {"request-reply", "push-pull"}
    assert completed(folder, "run", "--for", "") == set()
    assert completed(folder, "--screenshot", "p") == {"picture.png"}


@bash
def test_files_are_those_that_the_command_takes(folder):
    assert completed(folder, "run", "") == {"one.zmqw", "two.zmqw", "with space.zmqw", "inner", "bin"}
    assert completed(folder, "export", "") == {"traffic.arrows", "lines.jsonl", "inner", "bin"}
