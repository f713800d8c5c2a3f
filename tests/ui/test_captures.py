"""Captures in the window: shown in place of the live log, saved, and offered where a window was killed."""

from __future__ import annotations

import asyncio
import os
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QTabBar

from tests.ui.test_main_window import drag
from workbench.document import storage
from workbench.document.workspace import Endpoint, Frame, Repeat, Socket, Workspace
from workbench.traffic.capture import CaptureWriter, read_capture
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.traffic.spool import Spool
from workbench.ui import spools
from workbench.ui.traffic.traffic_view import TrafficView

LEFT = Qt.MouseButton.LeftButton


def record(number: int, socket: str = "far") -> Record:
    return Record(time=number, socket=socket, kind=Kind.RECEIVED, frames=(b"%d" % number,))


def capture(path, rows: int = 3, *, close: bool = True) -> tuple[CaptureWriter, TrafficLog]:
    writer = CaptureWriter(path)
    log = TrafficLog(writer)
    for n in range(rows):
        log.record(record(n))
    log.flush()
    if close:
        writer.close()
    return writer, log


def rows(window) -> int:
    window.captures.tick()
    window.traffic.tick()
    return window.findChild(TrafficView).model().rowCount()


def tabs(window) -> list[str]:
    bar = window.findChild(QTabBar, "trafficTabs")
    return [bar.tabText(i) for i in range(bar.count())]


def press(bar, name: str) -> None:
    QTest.mouseClick(bar.findChild(QPushButton, name), LEFT)


async def shown(window, until, words: str) -> None:
    def is_said() -> bool:
        window.captures.tick()
        return window.captures.bar.text == words

    await until(is_said)


async def test_a_capture_takes_the_live_logs_place_and_gives_it_back(window, until, tmp_path):
    path = tmp_path / "far.arrows"
    capture(path)
    window.document.replace(Workspace(sockets=(Socket(id="here", type="REP"),)))
    window.session.log.record(record(0, "here"))
    before = window.document.workspace
    window.open_path(path)
    await shown(window, until, "far.arrows: 3 rows")
    assert rows(window) == 3
    assert tabs(window) == ["All", "far"]
    assert window.document.workspace is before
    window.session.log.record(record(1, "here"))
    press(window.captures.bar, "captureBarButton")
    assert window.captures.bar.text == ""
    assert rows(window) == 2, "the log went on beneath"
    assert tabs(window) == ["All", "here"]


async def test_one_that_is_still_written_is_followed(window, until, tmp_path):
    path = tmp_path / "far.arrows"
    writer, log = capture(path, close=False)
    window.open_path(path)
    await shown(window, until, "far.arrows: 3 rows so far")
    log.record(record(3))
    log.flush()
    await shown(window, until, "far.arrows: 4 rows so far")
    assert rows(window) == 4
    writer.close()
    await shown(window, until, "far.arrows: 4 rows")


async def test_one_that_was_cut_off_says_how_much_is_missing(window, until, tmp_path):
    path = tmp_path / "far.arrows"
    capture(path, close=False)[0]._file.close()
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\xff\xff\xff\xff\x08")
    window.open_path(path)
    await shown(window, until, "far.arrows: 3 rows, and 5 bytes that are no whole batch")
    assert path.stat().st_size == size + 5, "nothing is mended"


async def test_what_can_not_be_opened_is_said_and_the_live_log_stays(window, tmp_path):
    window.open_path(tmp_path / "gone.arrows")
    assert "gone.arrows: can't be read" in window.notice.text
    assert window.captures.shown is None


async def test_it_is_opened_from_the_menu_and_asks_nothing_about_the_workspace(window, until, tmp_path):
    path = tmp_path / "named-otherwise.bin"
    capture(path)
    window.edit("Add", lambda workspace: Workspace(sockets=(Socket(id="a", type="REP"),)))
    window._files.open_path(path)
    assert QApplication.activeModalWidget() is None
    await shown(window, until, "named-otherwise.bin: 3 rows")
    assert not window.document.is_clean
    assert path in window._files._recent.paths()


async def test_one_that_is_dropped_on_the_window_is_opened(window, until, tmp_path):
    path = tmp_path / "far.arrows"
    capture(path)
    assert drag(window, window.canvas, path)
    await shown(window, until, "far.arrows: 3 rows")


async def test_clearing_puts_the_capture_away_and_leaves_the_live_log(window, until, tmp_path):
    capture(tmp_path / "far.arrows")
    window.session.log.record(record(1))
    window.open_path(tmp_path / "far.arrows")
    window._actions["actionClearTraffic"].trigger()
    assert window.captures.shown is None
    assert len(window.session.log) == 1
    window._actions["actionClearTraffic"].trigger()
    assert len(window.session.log) == 0


async def test_the_log_is_saved_as_a_capture(window, until, tmp_path):
    path = tmp_path / "kept.arrows"
    window._actions["actionSaveCapture"].trigger()
    assert "no traffic to save" in window.notice.text
    for n in range(5000):
        window.session.log.record(record(n))
    window._actions["actionSaveCapture"].trigger()
    dialog = window.findChild(QFileDialog, "captureDialog")
    dialog.selectFile(str(path))
    dialog.accept()
    await until(lambda: window.captures.saving.text == "Saved 5,000 rows to kept.arrows.")
    table, missing = read_capture(path)
    assert (table.num_rows, missing) == (5000, 0)
    assert table.equals(window.session.log.table())


async def test_what_can_not_be_saved_is_said(window, until, tmp_path):
    window.session.log.record(record(1))
    window.captures.save(tmp_path / "none" / "kept.arrows")
    await until(lambda: "kept.arrows: the capture can't be saved" in window.notice.text)
    assert window.captures.saving.text == ""


class TestAfterACrash:
    @pytest.fixture
    def folder(self, tmp_path):
        return tmp_path / "zmq-workbench" / "captures"

    @pytest.fixture
    def opened(self, folder, open_window):
        def opened():
            window = open_window(captures=folder)
            window.offer_recovery()
            return window

        return opened

    def leave(self, folder, rows: int) -> None:
        """What a window that was killed leaves: its folder, and a lock that nobody alive has."""
        spool = spools.new_folder(folder)
        log = TrafficLog(spool=Spool(spool.path))
        for n in range(rows):
            log.record(record(n))
        log.flush()
        log._spool.close(remove=False)
        spool.release()

    async def test_the_traffic_of_a_killed_window_is_offered_opened_and_kept(
        self, tmp_path, folder, until, opened
    ):
        address = "inproc://a"
        file = tmp_path / "repeats.zmqw"
        repeat = Repeat(frames=(Frame(text="{{ counter }}"),), every=0.01)
        workspace = Workspace(
            sockets=(
                Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address=address),)),
                Socket(
                    id="push",
                    type="PUSH",
                    endpoints=(Endpoint(mode="connect", address=address),),
                    behaviour=repeat,
                ),
            )
        )
        storage.save(workspace, file)
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_DATA_HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "workbench", str(file), "--start", env=environment
        )
        try:
            await until(
                lambda: any(path.stat().st_size > 20_000 for path in folder.glob("*/tail.arrows")), within=100
            )
        finally:
            process.kill()
            await process.wait()
        window = opened()
        await until(lambda: window.captures.offer.text)
        assert window.captures.offer.text.startswith("Traffic from ")
        assert "was left by a window that ended without closing" in window.captures.offer.text
        press(window.captures.offer, "acceptTrafficOffer")
        log = window.captures.shown
        numbers = [int(r.frames[0]) for r in log.rows(0, len(log)) if r.socket == "pull" and r.frames]
        assert len(numbers) > 5
        assert numbers == list(range(len(numbers))), "none is missing, none is twice"
        assert window.captures.bar.text.startswith("Traffic from ")
        window.captures.save(tmp_path / "kept.arrows")
        await until(lambda: window.captures.saving.text.startswith("Saved "))
        assert read_capture(tmp_path / "kept.arrows")[0].num_rows == len(log)
        assert list(folder.glob("*")) == []
        assert log.record_at(0), "what is shown can still be read"

    async def test_discard_removes_it_and_offers_the_next(self, folder, until, opened):
        self.leave(folder, 5000)
        self.leave(folder, 1)
        self.leave(folder, 0)
        window = opened()
        await until(lambda: window.captures.offer.text)
        assert "(1 row)" in window.captures.offer.text or "(5,000 rows)" in window.captures.offer.text
        assert "1 more is waiting, kept for 30 days, 10 GiB in all at most." in window.captures.offer.text
        press(window.captures.offer, "declineTrafficOffer")
        await until(lambda: window.captures.offer.text)
        assert "more" not in window.captures.offer.text
        press(window.captures.offer, "declineTrafficOffer")
        assert window.captures.offer.text == ""
        assert list(folder.glob("*")) == []

    async def test_what_is_beyond_the_limits_is_removed_and_told_but_never_the_newest(
        self, folder, until, opened
    ):
        long_ago = time.time() - 40 * 86400
        for days, count in ((0, 3), (2, 2), (1, 2)):
            self.leave(folder, count)
            made = max(folder.glob("*/"), key=lambda path: path.stat().st_mtime_ns)
            for file in made.iterdir():
                os.utime(file, (long_ago - days * 86400,) * 2)
        window = opened()
        await until(lambda: window.captures.offer.text)
        said = window.captures.offer.text
        assert "(3 rows)" in said
        assert "2 older ones (" in said
        assert said.endswith("were removed: such traffic is kept for 30 days, 10 GiB in all at most.")
        await until(lambda: len([path for path in folder.iterdir() if path.is_dir()]) == 1)
        press(window.captures.offer, "acceptTrafficOffer")
        assert len(window.captures.shown) == 3

    async def test_what_cannot_be_removed_is_told(self, folder, until, opened, monkeypatch):
        self.leave(folder, 3)
        self.leave(folder, 3)
        monkeypatch.setattr(spools, "MOST_BYTES", 1)
        monkeypatch.setattr(spools.shutil, "rmtree", lambda path, ignore_errors: None)
        window = opened()
        await until(lambda: "can't be removed there; remove the folder yourself" in window.notice.text)

    async def test_later_leaves_it_and_so_does_opening_it(self, folder, until, opened):
        self.leave(folder, 7)
        window = opened()
        await until(lambda: window.captures.offer.text)
        window.captures.offer.dismissed.emit()
        again = opened()
        await until(lambda: again.captures.offer.text)
        press(again.captures.offer, "acceptTrafficOffer")
        assert len(again.captures.shown) == 7
        third = opened()
        assert third.captures._found is None, "it is the other window's"
        again.captures.show_live()
        third.captures.find()
        await until(lambda: third.captures.offer.text)

    def test_a_folder_that_can_not_be_had_is_said(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(spools.SpoolError, match="traffic can't be kept there"):
            spools.new_folder(tmp_path / "file" / "captures")
