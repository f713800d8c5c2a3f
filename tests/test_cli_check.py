"""`zmq-workbench check` as a user meets it: a line a problem, and a status that a script can go by."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import cli

COMMAND = [sys.executable, "-X", "dev", "-m", "workbench", "check"]


def check(path: Path) -> tuple[int, list[str], str]:
    ended = subprocess.run(
        [*COMMAND, str(path)], capture_output=True, text=True, encoding="utf-8", timeout=100, check=False
    )
    return ended.returncode, ended.stdout.splitlines(), ended.stderr


def workspace(folder: Path, **keys: object) -> Path:
    path = folder / "w.zmqw"
    path.write_text(json.dumps({"format": "zmq-workbench/1", **keys}), encoding="utf-8")
    return path


def socket(id_: str, type_: str, mode: str, address: str, **keys: object) -> dict[str, object]:
    return {"id": id_, "type": type_, "endpoints": [{"mode": mode, "address": address}], **keys}


def test_nothing_is_wrong(tmp_path):
    assert check(workspace(tmp_path)) == (0, ["Nothing is wrong."], "")


def test_a_warning_alone_is_no_failure(tmp_path):
    path = workspace(tmp_path, sockets=[socket("a", "REQ", "connect", "tcp://127.0.0.1:5555")])
    status, lines, _ = check(path)
    assert status == 0
    assert [line.split(": ")[:2] for line in lines] == [["warning", "sockets[0].endpoints[0]"]]


def test_each_error_has_its_line_and_the_status_is_1(tmp_path):
    sockets = [
        socket("server", "REP", "bind", "tcp://127.0.0.1:{{ port }}"),
        socket("other", "REP", "bind", "tcp://localhost:5555"),
        socket("dealer", "DEALER", "connect", "tcp://127.0.0.1:5555"),
        socket("lost", "PULL", "connect", "inproc://nowhere"),
    ]
    messages = [{"name": "m", "socket": "dealer", "frames": [{"text": "the request has no {{ nope }}"}]}]
    path = workspace(tmp_path, variables={"port": "5555"}, sockets=sockets, messages=messages)
    status, lines, errors = check(path)
    assert (status, errors) == (1, "")
    assert [line.split(": ")[:2] for line in lines] == [
        ["error", "sockets[1].endpoints[0].address"],
        ["error", "sockets[3].endpoints[0]"],
        ["error", "messages[0].frames[0]"],
    ]


def test_a_line_is_there_once(tmp_path):
    address = "tcp://127.0.0.1:5555"
    sockets = [socket("a", "REP", "bind", address), socket("b", "REP", "bind", address)]
    path = workspace(tmp_path, sockets=[*sockets, socket("c", "PUB", "connect", address)])
    status, lines, _ = check(path)
    assert status == 1
    assert len([line for line in lines if "sockets[2]" in line]) == 1
    assert len(lines) == len(set(lines))


def test_files_are_looked_for_beside_the_workspace(tmp_path):
    (tmp_path / "folder").mkdir()
    messages = [{"name": "m", "frames": [{"file": "data.bin"}]}]
    path = workspace(tmp_path / "folder", messages=messages)
    status, lines, _ = check(path)
    assert (status, "data.bin" in lines[0]) == (1, True)
    (tmp_path / "folder" / "data.bin").touch()
    assert check(path) == (0, ["Nothing is wrong."], "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"format": "zmq-workbench/1", "title": "a", "title": "b"}', "title: this key is there twice"),
        ('{"format": "zmq-workbench/1"}'.encode("utf-16"), "UTF-16"),
        (b'{"format": "zmq-workbench/1", "sockets": [{"id": "a", "type": "REQ", "options": {"HWM": 1.5}}]}', "HWM"),
        (b'{\n"format": zmq}', "line 2, column 11"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line_and_2(tmp_path, text, words):
    path = tmp_path / "w.zmqw"
    path.write_bytes(text)
    status, lines, errors = check(path)
    assert (status, lines, errors.count("\n")) == (2, [], 1)
    assert words in errors


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = workspace(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert check(path)[0] == 0


def test_names_in_a_file_command_no_terminal(tmp_path):
    path = workspace(tmp_path, sockets=[{"id": "\x1b[2J\n", "type": "SUB"}])
    _, lines, _ = check(path)
    assert len(lines) == 1
    assert lines[0].isprintable()


def test_a_filter_that_can_not_be_read_is_told(tmp_path):
    path = workspace(
        tmp_path,
        filters=[{"name": "big", "filter": "sise > 3"}],
        colours=[{"filter": "trouble", "colour": "fail"}],
    )
    assert check(path)[:2] == (
        1,
        [
            'error: filters[0].filter: The filter "big" can\'t be read. There is no field `sise`; did you mean `size`?'
        ],
    )


def test_an_environment_is_checked_as_it_is_chosen(tmp_path, capsys):
    path = workspace(
        tmp_path,
        variables={"text": "x"},
        environments={"dev": {"text": "not base64"}},
        messages=[{"name": "m", "frames": [{"base64": "eHh4{{ text }}"}]}],
    )
    assert cli.main(["check", str(path), "--environment", "dev"]) == 1
    assert "messages[0].frames[0]: not base64." in capsys.readouterr().out
    assert cli.main(["check", str(path), "--environment", "gone"]) == 2
    assert "the workspace has no such environment; it has: dev." in capsys.readouterr().err
