"""Traffic is exported, imported and replayed from the window, by what a user clicks and types."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QToolButton,
)

from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Echo, Endpoint, Socket, Workspace
from workbench.traffic.records import Kind, Record
from workbench.ui.take_along.export_dialog import ExportDialog
from workbench.ui.take_along.replay_dialog import ReplayDialog

LEFT = Qt.MouseButton.LeftButton
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def workspace(**keys: object) -> Workspace:
    address = free_loopback_address(())
    return Workspace(
        sockets=(
            Socket(id="push", type="PUSH", endpoints=(Endpoint(mode="bind", address=address),)),
            Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="connect", address=address),)),
        )
    )


class Desk:
    """The window and its dialogs."""

    def __init__(self, window, until):
        self.window, self.until = window, until
        self.bars = window.take_along

    def log(self, count: int, gap: int = 0, socket: str = "push", kind: Kind = Kind.SENT) -> None:
        for n in range(count):
            self.window.session.log.record(
                Record(time=n * gap, socket=socket, kind=kind, frames=(b"%d" % n,), event="")
            )
        self.window.traffic.tick()

    async def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.window.activateWindow()  # a real desktop does so after a dialog
        await self.until(self.window.isActiveWindow)
        QTest.keyClick(self.window, key, modifier)

    async def dialog(self, kind: type, name: str) -> QDialog:
        await self.until(
            lambda: isinstance(found := QApplication.activeModalWidget(), kind) and found.objectName() == name
        )
        return QApplication.activeModalWidget()

    def click(self, dialog: QDialog, name: str, kind: type = QPushButton) -> None:
        button = dialog.findChild(kind, name)
        assert button.isEnabled()
        if kind is QRadioButton:
            button.click()  # its middle is beside its words
        else:
            QTest.mouseClick(button, LEFT)

    async def choose_file(self, name: str, path: Path) -> None:
        dialog = await self.dialog(QFileDialog, name)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    async def export(self, path: Path, format_: str, rows: str = "") -> None:
        await self.press(Qt.Key.Key_E, CONTROL_SHIFT)
        dialog = await self.dialog(ExportDialog, "exportDialog")
        self.click(dialog, f"format-{format_}", QRadioButton)
        if rows:
            self.click(dialog, rows, QRadioButton)
        self.click(dialog, "exportButton")
        await self.choose_file("exportFileDialog", path)

    def received(self) -> list[int]:
        log = self.window.session.log
        return [
            int(r.frames[0]) for r in log.rows(0, len(log)) if r.socket == "pull" and r.kind is Kind.RECEIVED
        ]


@pytest.fixture
async def desk(window, until):
    await until(window.isActiveWindow)  # keys reach the active window's actions alone
    window.document.replace(workspace())
    return Desk(window, until)


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet", "pcapng"])
async def test_all_rows_are_exported_and_the_bar_says_so(desk, tmp_path, format_):
    desk.log(100)
    path = tmp_path / f"x.{format_}"
    await desk.export(path, format_)
    await desk.until(lambda: desk.bars.export_bar.text.startswith(f"Exported 100 rows to x.{format_}."))
    assert path.stat().st_size > 1000


async def test_the_rows_that_the_filter_shows_or_those_selected_are_exported(desk, tmp_path):
    desk.log(100)
    line = desk.window.findChild(QLineEdit, "trafficFilter")
    line.setText('frame[0] starts "1"')
    QTest.keyClick(line, Qt.Key.Key_Return)
    view = desk.window.findChild(QTableView, "trafficView")
    await desk.until(lambda: view.model().rowCount() == 11)
    await desk.export(tmp_path / "x.jsonl", "jsonl")  # begins with what the filter shows
    await desk.until(lambda: "Exported 11 rows" in desk.bars.export_bar.text)
    seqs = [json.loads(row)["seq"] for row in (tmp_path / "x.jsonl").read_text().splitlines()]
    assert seqs == [2, *range(11, 21)]
    view.selectRow(2)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    await desk.export(tmp_path / "y.jsonl", "jsonl")  # and with several that are selected
    await desk.until(lambda: "Exported 2 rows" in desk.bars.export_bar.text)
    seqs = [json.loads(row)["seq"] for row in (tmp_path / "y.jsonl").read_text().splitlines()]
    assert seqs == [12, 13]
    await desk.export(tmp_path / "z.jsonl", "jsonl", rows="rows0")
    await desk.until(lambda: "Exported 100 rows" in desk.bars.export_bar.text)


async def test_the_button_in_the_head_of_the_traffic_offers_it(desk):
    menu = desk.window.findChild(QToolButton, "trafficMore").menu()
    assert desk.window.findChild(QAction, "actionExport") in menu.actions()


async def test_the_format_is_remembered(desk, tmp_path):
    desk.log(1)
    await desk.export(tmp_path / "x.csv", "csv")
    await desk.until(lambda: "Exported 1 row to" in desk.bars.export_bar.text)
    await desk.press(Qt.Key.Key_E, CONTROL_SHIFT)
    dialog = await desk.dialog(ExportDialog, "exportDialog")
    assert dialog.findChild(QRadioButton, "format-csv").isChecked()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


async def test_a_place_that_can_not_be_written_is_told_above_the_canvas(desk, tmp_path):
    desk.log(1)
    offer = desk.window.traffic.rows_offer()
    from workbench.traffic.exports.export import FORMATS

    desk.bars.export(offer, None, FORMATS["csv"], tmp_path / "no" / "x.csv")
    await desk.until(lambda: "x.csv: can't be written" in desk.window.notice.text)
    assert desk.bars.export_bar.text == ""


async def test_an_export_can_be_cancelled_and_leaves_nothing(desk, tmp_path):
    desk.log(20)
    going, go_on = threading.Event(), threading.Event()

    def choice(first, batch):
        going.set()
        go_on.wait(10)
        return range(first, first + batch.num_rows)

    from workbench.traffic.exports.export import FORMATS

    desk.bars.export(desk.window.traffic.rows_offer(), choice, FORMATS["jsonl"], tmp_path / "x.jsonl")
    await desk.until(going.is_set)
    await desk.until(lambda: "Exporting to x.jsonl" in desk.bars.export_bar.text)
    desk.bars.export_bar.setFocus()
    QTest.keyClick(desk.bars.export_bar, Qt.Key.Key_Escape)
    desk.log(5000)  # a second piece isn't looked at
    go_on.set()
    await desk.until(
        lambda: desk.bars.export_bar.text in ("No file was written.", "Exported 20 rows to x.jsonl.")
    )
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


async def test_without_traffic_there_is_a_sentence(desk):
    for key, modifier in ((Qt.Key.Key_E, CONTROL_SHIFT), (Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier)):
        desk.window.notice.hide()
        await desk.press(key, modifier)
        assert desk.window.notice.text.startswith("There is no traffic to")


async def test_a_replay_starts_what_it_needs_and_tells_how_it_went(desk):
    desk.log(50, 1_000_000)
    await desk.press(Qt.Key.Key_F7)
    dialog = await desk.dialog(ReplayDialog, "replayDialog")
    assert dialog.findChild(QLabel, "replayHint").text() == "Not running yet: push, pull."
    assert dialog.findChild(QPushButton, "replayButton").text() == "Start and replay"
    assert [combo.currentText() for combo in dialog.findChildren(QComboBox)] == ["push (PUSH)", "push (PUSH)"]
    desk.click(dialog, "replayFast", QRadioButton)
    assert not dialog.findChild(QDoubleSpinBox, "replaySpeed").isEnabled()
    desk.click(dialog, "replayButton")
    await desk.until(lambda: desk.received() == list(range(50)))
    await desk.until(lambda: desk.bars.replay_bar.text == "Replayed: 50 sent.")


async def test_a_replay_stops_by_its_key(desk):
    desk.log(50, 10_000_000_000)
    await desk.press(Qt.Key.Key_F7)
    desk.click(await desk.dialog(ReplayDialog, "replayDialog"), "replayButton")
    await desk.until(lambda: desk.bars.replay_bar.text == "Replaying: 1 sent.")
    await desk.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert desk.bars.replay_bar.text == "Replay stopped: 1 sent."
    await desk.until(lambda: desk.received() == [0])


async def test_another_document_ends_the_replay(desk):
    desk.log(50, 10_000_000_000)
    await desk.press(Qt.Key.Key_F7)
    desk.click(await desk.dialog(ReplayDialog, "replayDialog"), "replayButton")
    await desk.until(lambda: desk.bars.replay_bar.text == "Replaying: 1 sent.")
    desk.window.document.replace(Workspace())
    assert desk.bars.replay_bar.text == "Replay stopped: 1 sent."


async def test_the_hint_says_why_nothing_can_be_replayed(desk):
    desk.log(1, socket="other")
    desk.window.document.replace(Workspace(sockets=(Socket(id="s", type="SUB"),)))
    desk.log(1, socket="s")
    await desk.press(Qt.Key.Key_F7)
    dialog = await desk.dialog(ReplayDialog, "replayDialog")
    assert dialog.findChild(QLabel, "replayHint").text().startswith("No socket of this workspace can send.")
    assert not dialog.findChild(QPushButton, "replayButton").isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


async def test_what_was_received_goes_out_in_the_peers_place(desk):
    desk.log(3, kind=Kind.RECEIVED, socket="pull")
    await desk.press(Qt.Key.Key_F7)
    dialog = await desk.dialog(ReplayDialog, "replayDialog")
    desk.click(dialog, "replayReceived", QRadioButton)
    assert dialog.findChildren(QComboBox)[1].currentText() == "push (PUSH)"
    before = len(desk.received())
    desk.click(dialog, "replayButton")
    await desk.until(lambda: desk.received()[before:] == [0, 1, 2])


async def test_a_socket_that_answers_by_itself_is_nobody_s_at_first(desk):
    address = free_loopback_address(())
    endpoints = (Endpoint(mode="bind", address=address),)
    desk.window.document.replace(
        Workspace(sockets=(Socket(id="rep", type="REP", endpoints=endpoints, behaviour=Echo()),))
    )
    desk.log(1, socket="rep")
    await desk.press(Qt.Key.Key_F7)
    dialog = await desk.dialog(ReplayDialog, "replayDialog")
    assert dialog.findChild(QComboBox).currentText() == "nobody"
    assert dialog.findChild(QLabel, "replayHint").text() == "Choose who sends."
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


async def test_lines_that_are_imported_become_a_capture(desk, tmp_path):
    told: list[tuple[Path, str]] = []
    desk.bars.imported.connect(lambda path, name: told.append((path, name)))
    source = tmp_path / "x.jsonl"
    source.write_text('{"time": "2026-11-26T00:00:00Z", "socket": "a", "kind": "sent"}\n' * 3)
    await desk.press(Qt.Key.Key_I, CONTROL_SHIFT)
    await desk.choose_file("importFileDialog", source)
    await desk.until(lambda: told)
    assert desk.bars.import_bar.text == "Imported 3 rows of x.jsonl."
    assert told[0][0].exists()
    assert told[0][1] == "x.jsonl"
    assert desk.window.captures.shown is not None
    await desk.until(lambda: desk.window.captures.bar.text == "x.jsonl: 3 rows")
    desk.window.open_path(source)  # as a file that is dropped, or given on the command line
    await desk.until(lambda: len(told) == 2)


async def test_a_bad_line_is_told_above_the_canvas_and_nothing_is_imported(desk, tmp_path):
    (tmp_path / "x.jsonl").write_text("{}\n")
    desk.bars.import_path(tmp_path / "x.jsonl")
    await desk.until(lambda: "x.jsonl: line 1: it is no record" in desk.window.notice.text)
    assert desk.bars.import_bar.text == ""
