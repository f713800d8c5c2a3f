"""What the command line refuses before anything is opened: one sentence on stderr, and 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.resources import resource

COMMAND = [sys.executable, "-X", "dev", "-m", "workbench"]
ENVIRONMENT = {
    k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
}
PAIR = ["run", "--pattern", "pair"]


def refused(*arguments: str | Path) -> str:
    """The sentence with which the arguments are refused."""
    ended = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, timeout=100, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended.stderr
    assert ended.stderr.rstrip("\n").isprintable()
    return ended.stderr


def workspace(path: Path, **keys: object) -> Path:
    path.write_text(json.dumps({"format": "zmq-workbench/1", **keys}), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "w.zmqw"
    path.write_bytes(resource("gallery", "pair.zmqw").read_bytes())
    return path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*PAIR, "--for", "inf"], "--for: inf is not a finite number of seconds"),
        ([*PAIR, "--for", "nan"], "--for: nan is not a finite number of seconds"),
        ([*PAIR, "--for", "soon"], "--for: soon is not a number of seconds"),
        ([*PAIR, "--for", "-1"], "--for: -1: seconds are zero or more"),
        ([*PAIR, "--for"], "--for: expected one argument"),
        ([*PAIR, "--f", "1"], "unrecognized arguments: --f"),
        (["run", "--patter", "pair"], "unrecognized arguments: --patter"),
        ([*PAIR, "--set", "port"], "write NAME=VALUE"),
        ([*PAIR, "--environment", "dev"], "--environment dev: the workspace has no such environment"),
        ([*PAIR, "--capture", "-"], "--capture -"),
        (["check"], "the following arguments are required: FILE"),
        (["--screenshot", "-"], "--screenshot -"),
        (["--after", "2"], "give --screenshot too"),
        (["--after", "1e9", "--screenshot", "x.png"], "86400 seconds"),
    ],
)
def test_what_is_wrong_with_an_argument_is_one_sentence(arguments, words):
    assert words in refused(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek", "x.zmqw"], "There is no command chek; did you mean check?"),
        (["docter"], "There is no command docter; did you mean doctor?"),
        (["frobnicate", "x.zmqw"], "There is no command frobnicate; there are: run, test, check"),
    ],
)
def test_a_mistyped_command_is_no_file(arguments, words):
    assert words in refused(*arguments)


@pytest.mark.parametrize("name", ["a" * 300, "check/", "./chek"])
def test_what_is_no_command_either_is_a_file_that_can_not_be_read(name, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "QT_QPA_PLATFORM", "offscreen")
    assert refused(name).startswith(f"{Path(name)}: can't be read (")


@pytest.mark.parametrize("link", [None, "symbolic", "hard"])
@pytest.mark.parametrize("option", ["--capture", "--jsonl", "--screenshot"])
def test_the_workspace_is_not_written_over(option, link, file, tmp_path):
    target, before = file, file.read_bytes()
    if link == "symbolic":
        target = tmp_path / "other"
        target.symlink_to(file)
    elif link == "hard":
        target = tmp_path / "other"
        target.hardlink_to(file)
    command = [] if option == "--screenshot" else ["run", "--for", "0"]
    assert f"FILE and {option} " in refused(*command, file, option, target)
    assert file.read_bytes() == before


def test_two_outputs_are_two_files(tmp_path):
    both = tmp_path / "x"
    (tmp_path / "folder").mkdir()
    sentence = refused(*PAIR, "--for", "0", "--jsonl", both, "--capture", tmp_path / "folder" / ".." / "x")
    assert "--jsonl and --capture " in sentence
    assert not both.exists()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no name for the standard output")
@pytest.mark.parametrize("jsonl", [[], ["--jsonl", "-"]])
@pytest.mark.parametrize("which", ["FILE", "--capture"])
def test_the_standard_output_is_a_file_of_its_own_too(which, jsonl, file, tmp_path):
    capture = tmp_path / "c.arrows"
    arguments = ["run", str(file), "--for", "0", "--capture", str(capture), *jsonl]
    before = file.read_bytes()
    with (file if which == "FILE" else capture).open("ab") as output:
        ended = subprocess.run(
            [*COMMAND, *arguments],
            stdout=output, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, timeout=100, check=False,
        )  # fmt: skip
    assert ended.returncode == 2
    assert f"{which} and the standard output are one and the same file" in ended.stderr
    assert file.read_bytes() == before


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no name for the standard output")
def test_the_standard_output_may_be_named(tmp_path):
    arguments = [*PAIR, "--for", "0.5", "--jsonl", "/dev/stdout"]
    ended = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, env=ENVIRONMENT, timeout=100, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout.splitlines()[0])["seq"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the null device has another name")
def test_the_null_device_takes_both():
    arguments = [*PAIR, "--for", "0", "--jsonl", os.devnull, "--capture", os.devnull]
    assert subprocess.run([*COMMAND, *arguments], env=ENVIRONMENT, timeout=100, check=False).returncode == 0


def test_ids_that_are_there_twice_are_refused(tmp_path):
    twice = [{"id": "a", "type": "PULL"}, {"id": "b", "type": "PULL"}, {"id": "a", "type": "PUSH"}]
    sentence = refused("run", workspace(tmp_path / "w.zmqw", sockets=twice), "--for", "0")
    assert 'w.zmqw: sockets[2].id: The id "a" is there twice' in sentence


def test_a_message_of_a_socket_that_is_not_there_is_refused(tmp_path):
    path = workspace(
        tmp_path / "w.zmqw",
        sockets=[{"id": "a", "type": "PUSH"}],
        messages=[{"name": "m", "socket": "gone", "frames": [{"text": "x"}]}],
    )
    assert 'the socket "gone", which isn\'t there; there are: "a"' in refused("run", path, "--send", "m")


@pytest.mark.parametrize(
    "arguments",
    [
        [*PAIR, "--send", "\x1b[31mred"],
        [*PAIR, "--for", "\x1b[31mred"],
        [*PAIR, "--capture", "/\x1b[31m/red"],
        ["run", "--pattern", "\x1b[31mred"],
        ["\x1b[31mred", "x"],
    ],
)
def test_an_argument_commands_no_terminal(arguments):
    assert "red" in refused(*arguments)


def test_a_socket_that_can_not_start_commands_no_terminal(tmp_path):
    bad = {"id": "a\x1b[31m\0", "type": "REP", "endpoints": [{"mode": "bind", "address": "tcp://\x1b[5m:1"}]}
    path = workspace(tmp_path / "w.zmqw", sockets=[bad])
    ended = subprocess.run(
        [*COMMAND, "run", str(path), "--for", "0.2"],
        capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, timeout=100, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert (ended.stderr + ended.stdout).replace("\n", "").isprintable()
