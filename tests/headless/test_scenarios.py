"""`zmq-workbench test`: a line each, exit codes, a report, and the traffic of what failed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from msgspec import structs

from tests.ports import free_port
from workbench import cli
from workbench.document import gallery, storage
from workbench.document.scenario import Expect, Scenario, Send, Step
from workbench.document.workspace import Frame, FrameMatch, Workspace
from workbench.traffic.capture import read_capture


def arguments(name: str) -> list[str]:
    workspace = gallery.load_pattern(name)
    given = ["test", str(gallery.pattern_path(name))]
    return [*given, "--set", f"port={free_port()}"] if "port" in workspace.variables else given


def with_scenarios(folder: Path, *scenarios: Scenario) -> Path:
    workspace = gallery.load_pattern("request-reply")
    made = structs.replace(workspace, variables={"port": free_port()}, scenarios=scenarios)
    path = folder / "greeting.zmqw"
    storage.save(made, path)
    return path


def expecting(name: str, *texts: str, within: float = 5.0) -> Scenario:
    frames = tuple(FrameMatch(text=text) for text in texts)
    return Scenario(name=name, steps=(Step(expect=Expect(socket="client", within=within, frames=frames)),))


@pytest.mark.parametrize("name", gallery.names())
def test_the_gallerys_scenarios_pass(name, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what a failing one leaves
    scenarios = gallery.load_pattern(name).scenarios
    assert len(scenarios) >= 2
    status = cli.main(arguments(name))
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, ""), printed.out
    lines = printed.out.splitlines()
    assert lines[-1] == f"{len(scenarios)} passed, 0 failed"
    assert [line.split("  ")[:2] for line in lines[:-1]] == [["passed", each.name] for each in scenarios]


def test_a_failure_says_where_and_why_and_leaves_its_traffic(tmp_path, capsys):
    path = with_scenarios(
        tmp_path, expecting("well", "Hello from server"), expecting("not so", "Bye", within=0.2)
    )
    report = tmp_path / "out" / "report.xml"
    report.parent.mkdir()
    assert cli.main(["test", str(path), "--junit", str(report)]) == 1
    out = capsys.readouterr().out
    capture = report.parent / "greeting-not-so.arrows"
    sentence = 'did not arrive at Client within 0.2 s. Frame 1 is "Hello from server", not "Bye".'
    assert f"Step 1: What was expected {sentence}" in out
    assert f"The traffic is in {capture}." in out
    assert out.splitlines()[-1] == "1 passed, 1 failed"
    table, missing = read_capture(capture)
    assert missing == 0
    assert "server" in table.column("socket").to_pylist()
    suite = Xml.parse(report).getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    well, wrong = suite
    assert (well.get("name"), len(well)) == ("well", 0)
    assert 'wanted "Bye", found "Hello from server"' in wrong.find("failure").text
    assert str(capture) in wrong.find("system-out").text
    assert sorted(each.name for each in report.parent.iterdir()) == ["greeting-not-so.arrows", "report.xml"]


def test_one_is_chosen_by_name(tmp_path, capsys):
    path = with_scenarios(tmp_path, expecting("a", "x", within=0), expecting("b", "Hello from server"))
    assert cli.main(["test", str(path), "--scenario", "b"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"


def test_names_that_xml_cannot_hold_are_put_into_words(tmp_path, capsys):
    path = with_scenarios(tmp_path, expecting("<b>\x01 & \u202e", "x\x00y", within=0.1))
    report = tmp_path / "report.xml"
    assert cli.main(["test", str(path), "--junit", str(report)]) == 1
    case = Xml.parse(report).getroot()[0][0]
    assert case.get("name").startswith("<b>")
    assert "\x01" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--scenario", "lost"], '--scenario lost: there is none of that name'),
        (["--set", "lost=1"], "--set lost: the workspace has no such variable"),
        (["--junit", "-"], "--junit -: this is no stream"),
    ],
)  # fmt: skip
def test_what_keeps_them_from_running_is_one_sentence(given, sentence, tmp_path, capsys):
    path = with_scenarios(tmp_path, expecting("a", "x"))
    assert cli.main(["test", str(path), *given]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(sentence)
    assert printed.err.count("\n") == 1


def test_a_file_without_scenarios_and_one_with_a_faulty_one(tmp_path, capsys):
    path = tmp_path / "none.zmqw"
    storage.save(Workspace(), path)
    assert cli.main(["test", str(path)]) == 2
    assert "there are no scenarios in it" in capsys.readouterr().err
    faulty = with_scenarios(
        tmp_path, Scenario(name="a", steps=(Step(send=Send(socket="lost", frames=(Frame(text="x"),))),))
    )
    assert cli.main(["test", str(faulty)]) == 2
    assert 'scenarios[0].steps[0].send.socket: There is no socket "lost" here.' in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_told_after_the_results(tmp_path, capsys):
    path = with_scenarios(tmp_path, expecting("a", "Hello from server"))
    assert cli.main(["test", str(path), "--junit", str(tmp_path / "no" / "report.xml")]) == 2
    printed = capsys.readouterr()
    assert "passed  a" in printed.out
    assert "the report can't be written (no such file or directory)" in printed.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_it_with_what_was_not_run(tmp_path):
    path = with_scenarios(
        tmp_path, expecting("short", "Hello from server"), expecting("long", "x", within=100)
    )
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "workbench", "test", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("passed  short")
    # Sockets that are opened anew are the second's beginning: its step waits then.
    process.send_signal(signal.SIGINT)
    out, complaint = process.communicate(timeout=100)
    assert (process.returncode, complaint) == (1, "")
    assert out.splitlines()[-1] == "1 passed, 0 failed, 1 not run"
