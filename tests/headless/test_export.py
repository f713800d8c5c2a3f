"""The export command: from a capture to a file or a pipe, with one sentence for whatever goes wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from workbench.traffic.capture import CaptureWriter
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record

ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}


def export(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "workbench", "export", *map(str, arguments)],
        capture_output=True, env=ENVIRONMENT, timeout=100, check=False,
    )  # fmt: skip


@pytest.fixture
def capture(tmp_path) -> Path:
    """Two batches of three messages each."""
    path = tmp_path / "c.arrows"
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    for batch in range(2):
        for n in range(3):
            log.record(Record(time=n, socket="a", kind=Kind.SENT, frames=(b"%d" % batch, b"%d" % n)))
        log.flush()
    writer.close()
    return path


def test_a_capture_becomes_a_file(capture, tmp_path):
    ended = export(capture, "--to", "parquet", "-o", tmp_path / "x.parquet")
    assert (ended.returncode, ended.stdout) == (0, b"")
    assert (
        ended.stderr.decode() == f"Exported 6 rows with 12 bytes of messages to {tmp_path / 'x.parquet'}.\n"
    )
    assert pq.read_table(tmp_path / "x.parquet").num_rows == 6


def test_a_stream_goes_to_stdout_and_nothing_else_does(capture):
    ended = export(capture, "--to", "jsonl", "-o", "-")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [json.loads(line)["seq"] for line in ended.stdout.splitlines()] == [1, 2, 3, 4, 5, 6]
    table = export(capture, "--to", "csv", "-o", "-").stdout.decode()
    assert [row["message"] for row in csv.DictReader(io.StringIO(table, newline=""))][:2] == [
        "0 · 0",
        "0 · 1",
    ]


def test_a_filter_lets_through_what_it_matches(capture):
    ended = export(capture, "--to", "jsonl", "-o", "-", "--where", 'frame[0] == "1" and frame[1] != "2"')
    assert [json.loads(line)["seq"] for line in ended.stdout.splitlines()] == [4, 5]


def test_json_lines_are_exported_as_captures_are(capture, tmp_path):
    export(capture, "--to", "jsonl", "-o", tmp_path / "x.jsonl")
    ended = export(tmp_path / "x.jsonl", "--to", "csv", "-o", "-")
    assert ended.stdout == export(capture, "--to", "csv", "-o", "-").stdout
    (tmp_path / "x.jsonl").write_text("{}")
    ended = export(tmp_path / "x.jsonl", "--to", "csv", "-o", "-")
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert "x.jsonl: line 1: it is no record" in ended.stderr.decode()


def test_latencies_need_the_sockets_types(capture, tmp_path):
    asked = ("--to", "jsonl", "-o", "-", "--where", "latency > 1ms")
    ended = export(capture, *asked)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert "give --workspace" in ended.stderr.decode()
    workspace = tmp_path / "w.zmqw"
    workspace.write_text('{"format": "zmq-workbench/1", "sockets": [{"id": "a", "type": "REQ"}]}')
    ended = export(capture, *asked, "--workspace", workspace)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_a_capture_that_was_cut_off_is_exported_up_to_its_last_whole_batch(capture, tmp_path):
    capture.write_bytes(capture.read_bytes()[:-20])
    ended = export(capture, "--to", "jsonl", "-o", tmp_path / "x")
    assert ended.returncode == 0
    assert "was cut off" in ended.stderr.decode()
    assert "The 3 rows before are exported." in ended.stderr.decode()
    assert len((tmp_path / "x").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "parquet", "-o", "-"), "Parquet is no stream"),
        (("--to", "xml", "-o", "x"), "invalid choice: 'xml'"),
        (("-o", "x"), "--to"),
        (("--to", "csv", "-o", "no/such/x"), "no/such/x: can't be written (no such file or directory)"),
        (("--to", "csv", "-o", "c.arrows"), "one and the same file"),
        (("--to", "csv", "-o", "x", "--workspace", "none.zmqw"), "none.zmqw"),
        (("--to", "csv", "-o", "x", "--where", "sizzle == 1"), "--where, character 1: "),
        (("--to", "csv", "-o", "x", "--where", "size >"), "--where, at its end: "),
    ],
)
def test_what_can_not_be_is_one_sentence_and_2(capture, monkeypatch, arguments, words):
    monkeypatch.chdir(capture.parent)
    ended = export("c.arrows", *arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count(b"\n")) == (2, b"", 1)
    assert words in ended.stderr.decode()
    assert [path.name for path in capture.parent.iterdir()] == ["c.arrows"]


def test_what_is_no_capture_is_refused(tmp_path):
    (tmp_path / "c").write_text("something else")
    ended = export(tmp_path / "c", "--to", "csv", "-o", tmp_path / "x")
    assert (ended.returncode, ended.stderr.decode()) == (2, f"{tmp_path / 'c'}: not a capture.\n")


def test_a_full_disk_and_a_reader_who_has_enough(capture):
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "workbench", "export", str(capture), "--to", "jsonl", "-o", "-"]
        ended = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, timeout=100, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr.decode() == "The output can't be written (no space left on device).\n"
