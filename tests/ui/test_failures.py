"""What goes wrong is said in the real window: on the socket's node, among the messages in the traffic, in the problems.

All rows of the table run in one workspace, as in `tests/headless/test_failures.py`.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from tests.failure_play import peers, seen, until
from tests.failure_rows import ENVIRONMENT, MESSAGES, ROWS, SEND
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace
from workbench.ui.main_window import MainWindow
from workbench.ui.problems.problems_view import ProblemsView
from workbench.ui.traffic.cells import Column

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no ipc or SIGSTOP on Windows")

AT_THE_END = "closed-with-unsent"


class InWindow:
    """A workspace that runs in the window: its rows, and all that its nodes have said."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._rows: list[dict[str, str]] = []
        self.said: defaultdict[str, set[str]] = defaultdict(set)

    def of(self, id_: str, event: str) -> list[Mapping[str, str]]:
        log = self._window.session.log
        for record in log.rows(len(self._rows), len(log)):
            self._rows.append(
                {
                    "socket": record.socket,
                    "kind": record.kind.word,
                    "event": record.event,
                    "peer": record.peer,
                    "reason": record.reason,
                }
            )
        self.look()
        return [row for row in self._rows if row["socket"] == id_ and event in (row["event"], row["kind"])]

    def look(self) -> None:
        for socket in self._window.document.workspace.sockets:
            self.said[socket.id].add("\n".join(self._window.canvas.node(socket.id).lines()))

    def left(self) -> list[str]:
        """The rows that no node has said so far."""
        self.look()
        return [row.id for row in ROWS if row.event != AT_THE_END and not self.has(row.id, row.node_words)]

    def has(self, id_: str, words: tuple[str, ...]) -> bool:
        return any(word in said for word in words for said in self.said[id_])


def traffic(window: MainWindow) -> list[tuple[str, str, str]]:
    """Socket, sign and message of each row that is shown, in order."""
    window.traffic.tick()
    model = window.findChild(QTableView, "trafficView").model()
    return [
        tuple(str(model.index(row, column).data()) for column in (Column.SOCKET, Column.WAY, Column.MESSAGE))
        for row in range(model.rowCount())
    ]


def problems(window: MainWindow) -> str:
    model = window.findChild(ProblemsView, "problemsView").model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return "\n".join(str(model.index(row).data(role)) for row in range(model.rowCount()))


async def test_each_failure_is_a_sentence_on_its_node_and_in_the_traffic(window, tmp_path, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    shown = InWindow(window)
    async with peers(tmp_path) as there:
        file = tmp_path / "w.zmqw"
        file.write_text(
            json.dumps({"format": "zmq-workbench/1", "sockets": there.sockets, "messages": MESSAGES}),
            encoding="utf-8",
        )
        window.document.load(file)
        window.start_all()
        for name in ("req-twice", "req-stuck"):
            await seen(shown, name, "connected")
        for name in SEND:
            window.running.send_message(name)
        await there.act(shown)
        await until(lambda: not shown.left(), shown.left)

        at_end = {id_: node.said for id_, node in window.canvas.scene().nodes.items()}
        wildcard = window.canvas.node("wildcard").words()
        listed = problems(window)
        window.running.stop_all()
        (unsent,) = [row for row in ROWS if row.event == AT_THE_END]
        await until(lambda: shown.look() or shown.has(unsent.id, unsent.node_words), unsent)
        assert window.session.state(unsent.id).phase == "stopped"

    assert at_end["any-key"] == ""
    assert re.search(r"binds tcp://0\.0\.0\.0:\d+", wildcard)  # what tcp://*:* became
    for id_ in ("address-0", "refused", "wrong-pair", "nobody", "denied-address"):
        assert at_end[id_]
        assert at_end[id_][:40] in listed, id_

    rows = traffic(window)
    assert len(rows) == len(window.session.log)
    missing = [
        row.id
        for row in ROWS
        if not any(socket == row.id and row.words in said and sign in "!·" for socket, sign, said in rows)
    ]
    assert missing == []
    assert ("ids", "↓", "ff fe · x") in rows
    # Events stand between the messages that they belong to.
    mine = [(sign, said) for socket, sign, said in rows if socket == "rep-envelope"]
    thrown_away = next(n for n, (_, said) in enumerate(mine) if "threw it away" in said)
    assert ("↓", "taken") in mine[thrown_away:]


async def test_closing_the_window_does_not_wait_for_a_peer_that_never_comes(open_window, until):
    window = open_window()
    push = Socket(
        id="push",
        type="PUSH",
        endpoints=(Endpoint(mode="connect", address="tcp://127.0.0.1:1"),),
        options={"LINGER": -1},
    )
    window.document.replace(Workspace(sockets=(push,)))
    window.start_all()
    for _ in range(3):
        window.running.send("push", (Frame(text="x"),))
    assert window.session.state("push").counters.sent == 3
    log = window.session.log
    window.leave()
    async with asyncio.timeout(30):
        await window.wait_closed()
    said = [record.reason for record in log.rows(0, len(log)) if record.event == AT_THE_END]
    assert len(said) == 1
    assert said[0].startswith("Closed with 3 messages that no peer was there to take")
