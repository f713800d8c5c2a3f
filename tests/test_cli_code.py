"""`zmq-workbench code`: a program on stdout, or one sentence on stderr."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from workbench import cli
from workbench.document import gallery

FILE = gallery.pattern_path("request-reply")


@pytest.mark.parametrize(
    "arguments", [(), ("--socket", "client"), ("--language", "asyncio", "--socket", "server")]
)
def test_it_prints_a_program_that_python_takes(arguments, capsys):
    assert cli.main(["code", str(FILE), *arguments]) == 0
    printed = capsys.readouterr()
    compile(printed.out, "program.py", "exec")
    assert "tcp://127.0.0.1:{PORT}" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--socket", "nobody"), 'There is no socket "nobody"; the workspace has: client, server.'),
        (("--language", "perl"), 'There is no language "perl"'),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments, sentence, capsys):
    assert cli.main(["code", str(FILE), *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err
    assert printed.err.count("\n") == 1


def test_neither_qt_nor_zmq_is_loaded_for_it():
    script = (
        "import sys; from workbench import cli; status = cli.main(sys.argv[1:]);"
        " sys.exit(status or [m for m in ('PySide6', 'zmq') if m in sys.modules] or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script, "code", str(FILE)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_descriptors_are_looked_for_beside_the_file(tmp_path, orders, capsys):
    orders(tmp_path)
    file = tmp_path / "w.zmqw"
    file.write_text(
        '{"format": "zmq-workbench/1", "sockets": [{"id": "a", "type": "PUSH", "behaviour": {"kind": "repeat",'
        ' "every": 1, "frames": [{"protobuf": {"id": "{{ counter }}"}, "message": "shop.Order",'
        ' "schema": "orders.desc"}]}}]}'
    )
    assert cli.main(["code", str(file)]) == 0
    assert "orders_pb2.Order(id=counter).SerializeToString()" in capsys.readouterr().out


def test_an_environments_values_are_written(tmp_path, capsys):
    text = FILE.read_text().replace('"sockets"', '"environments": {"dev": {"port": "6001"}}, "sockets"', 1)
    file = tmp_path / "w.zmqw"
    file.write_text(text)
    assert cli.main(["code", str(file), "--environment", "dev"]) == 0
    assert 'PORT = "6001"' in capsys.readouterr().out
    assert cli.main(["code", str(file), "--environment", "gone"]) == 2
    assert "the workspace has no such environment; it has: dev." in capsys.readouterr().err


def test_it_is_utf8_whatever_the_terminals_encoding(tmp_path):
    file = tmp_path / "w.zmqw"
    file.write_text(FILE.read_text(encoding="utf-8").replace("Hello", "H\u00e9 \U0001f600"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "code", str(file)],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        check=True,
    )
    assert "H\u00e9 \U0001f600" in done.stdout.decode("utf-8")
