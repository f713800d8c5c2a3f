"""A workspace runs without a window and writes its records."""

from __future__ import annotations

import json

import pytest

from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Endpoint, Frame, Message, Reply, Socket, Workspace
from workbench.headless.printing import RunError, Where
from workbench.headless.run import RunOptions, run


def workspace() -> Workspace:
    address = free_loopback_address(())
    reply = Reply(frames=(Frame(text="yes"),))
    return Workspace(
        sockets=(
            Socket(id="s", type="REP", endpoints=(Endpoint(mode="bind", address=address),), behaviour=reply),
            Socket(id="c", type="REQ", endpoints=(Endpoint(mode="connect", address=address),)),
        ),
        messages=(Message(name="ask", socket="c", frames=(Frame(text="?"),)), Message(name="free")),
    )


def test_a_message_is_sent_and_answered(tmp_path):
    path = tmp_path / "out.jsonl"
    assert (
        run(RunOptions(workspace=workspace(), seconds=1.0, send=["ask"], where=Where(jsonl=str(path)))) == 0
    )
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert [r["frames"] for r in rows if r["kind"] == "received"] == [[{"text": "?"}], [{"text": "yes"}]]


@pytest.mark.parametrize(("name", "words"), [("nope", "no message"), ("free", "no socket")])
def test_a_message_that_can_not_be_sent_is_said_before_anything_starts(name, words):
    with pytest.raises(RunError, match=words):
        run(RunOptions(workspace=workspace(), send=[name]))
