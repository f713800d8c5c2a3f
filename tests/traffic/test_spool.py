"""A log with a spool: rows come back from the disk, whatever left memory; a disk that fails is told, once."""

from __future__ import annotations

import ctypes
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.test_log import RECORDS, received, slice_of
from workbench.traffic.batch import sealed_record
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.log import TrafficLog
from workbench.traffic.memory import give_back
from workbench.traffic.records import MessageSlice
from workbench.traffic.spool import TAIL, Spool, parts


@pytest.fixture
def spooled(tmp_path, request):
    """Makes a log with a spool, in a folder of its own."""

    def make(budget: int = 1 << 20, **sizes: int) -> tuple[TrafficLog, Spool]:
        folder = tmp_path / f"spool{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        spool = Spool(folder, **sizes)
        log = TrafficLog(budget=budget, spool=spool)
        request.addfinalizer(log.close)
        return log, spool

    return make


def flood(log: TrafficLog, slices: int, rows: int = 300, size: int = 100) -> None:
    for _ in range(slices):
        first = len(log)
        messages = [((first + n).to_bytes(4, "big"), bytes(size)) for n in range(rows)]
        log.extend(MessageSlice.of("a", messages, range(first, first + rows), ["p"] * rows))


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def number(record) -> int:
    return int.from_bytes(record.frames[0], "big")


def test_what_has_left_memory_is_read_from_the_disk(spooled):
    log, spool = spooled()
    flood(log, 200)
    spool.wait_written()
    log.flush()
    assert (log.first, len(log)) == (0, 60_000)
    assert log._batches._bytes <= 1 << 20
    for row in random.Random(1).sample(range(60_000), 200):
        assert number(log.record_at(row)) == row
        assert log._batches._bytes <= 1 << 20
    assert [sealed_record(b, 0).time for _, b in log.snapshot().batches()] == list(range(0, 60_000, 300))
    assert len(log.rows_of("a", 30_000)) == 30_000


STEPS = st.one_of(
    RECORDS,
    st.lists(RECORDS, min_size=1, max_size=3).map(lambda some: some * 100),  # a slice of its own
    st.sampled_from(["flush", "clear"]),
)


@given(st.lists(STEPS, max_size=12))
def test_rows_are_those_that_went_in_and_so_are_those_that_a_kill_leaves(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("spool")
    spool = Spool(folder, segment=1 << 16)
    log = TrafficLog(budget=100_000, spool=spool)
    kept, flushed = [], 0
    try:
        for step in steps:
            if step == "flush":
                log.flush()
                flushed = len(kept)
            elif step == "clear":
                log.clear()
                kept, flushed = [], 0
            elif isinstance(step, list):
                same = [r for r in step if r.kind == 1 and not (r.event or r.reason or r.trouble)]
                one = [r for r in same if r.socket == same[0].socket]
                if one:
                    log.extend(slice_of(one))
                    kept += one
            else:
                log.record(step)
                kept.append(step)
        spool.wait_written()
        assert log.rows(0, len(log)) == kept
        sockets = {record.socket for record in kept}
        for socket in sockets:
            assert list(log.rows_of(socket, 0)) == [n for n, r in enumerate(kept) if r.socket == socket]
        # As the files are, so they are found after a kill.
        left = [part for part in parts(folder) if part.stat().st_size]
        if left:
            capture = CaptureLog(*left)
            try:
                capture.read_all()
                found = capture.rows(0, len(capture))
                assert found == kept[: len(found)]
                assert len(found) >= flushed
                assert capture.missing == 0
            finally:
                capture.close()
        else:
            assert not flushed
    finally:
        log.close()
    assert not folder.exists()


def test_a_trickle_of_single_rows_stays_compact(spooled):
    log, spool = spooled()
    for n in range(4500):
        log.record(received(n, b"%d" % n))
        log.flush()
    spool.wait_written()
    assert len(log._batches) < 3
    (segment,) = [path for path in spool.folder.iterdir() if path.name != TAIL]
    assert segment.stat().st_size < 4500 * 100
    assert (spool.folder / TAIL).stat().st_size < 4096 * 1000


def test_where_the_disks_budget_is_used_up_the_oldest_leave_and_it_is_said_once(spooled):
    log, spool = spooled(budget=1 << 20, segment=1 << 20)
    spool._budget = 4 << 20
    said = []
    for _ in range(100):
        flood(log, 4)
        spool.wait_written()
        seen = len(log)
        log.flush()
        said += log.rows(seen, len(log))
    assert [record.event for record in said] == ["oldest-left"]
    assert "of the disk" in said[0].reason
    assert log.first > 0
    assert number(log.record_at(log.first)) == log.first
    with pytest.raises(IndexError):
        log.record_at(log.first - 1)
    spool.wait_written()
    on_disk = sum(path.stat().st_size for path in spool.folder.iterdir())
    assert on_disk <= 6 << 20
    # What is there can be recovered, with the numbers it had.
    capture = CaptureLog(*parts(spool.folder))
    capture.read_all()
    assert (capture.first, len(capture)) == (log.first, len(log))
    assert number(capture.record_at(capture.first)) == capture.first
    capture.close()


def test_another_thread_reads_on_while_the_oldest_leave(spooled):
    log, spool = spooled(budget=1 << 20, segment=1 << 18)
    spool._budget = 2 << 20
    flood(log, 60)
    spool.wait_written()
    snapshot = log.snapshot()
    problems = []

    def read():
        for _ in range(20):
            for first, batch in snapshot.batches():
                if number(sealed_record(batch, 0)) != first:
                    problems.append(first)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(40):
        flood(log, 10)
        spool.wait_written()
        log.flush()
    reader.join()
    assert problems == []
    assert log.first > snapshot.stop


def test_a_disk_that_is_slower_than_the_traffic_is_told_and_holds_it_back(spooled):
    log, spool = spooled(queue=1 << 20)
    held = threading.Event()
    spool._do(0, held.wait)
    flood(log, 40)
    assert log.is_behind
    log.flush()
    log.flush()
    assert [r.event for r in log.rows(len(log) - 2, len(log))] == ["", "disk-behind"]
    held.set()
    spool.wait_written()
    assert not log.is_behind


class TestADiskThatFails:
    def test_a_full_one_ends_the_spool_and_the_log_goes_on_in_memory(self, tmp_path):
        """In a process of its own, whose files may have no more than 2 MB."""
        program = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
from tests.traffic.test_spool import flood, number
from workbench.traffic.log import TrafficLog
from workbench.traffic.spool import Spool
folder = Path(sys.argv[1])
spool = Spool(folder)
log = TrafficLog(budget=4 << 20, spool=spool)
for _ in range(60):
    flood(log, 1)
    spool.wait_written()
log.flush()
log.flush()
assert log.first == 0, "what the disk has can still be read"
assert [number(log.record_at(row)) for row in (0, 299, 6000, 17_999)] == [0, 299, 6000, 17_999]
said = [r for r in log.rows(0, len(log)) if r.event]
assert len(said) == 1 and said[0].trouble, said
print(said[0].reason)
flood(log, 400)
assert 18_000 < log.first < len(log), log.first
assert number(log.record_at(log.first)) == log.first
log.clear()
flood(log, 2)
spool.wait_written()
assert not spool.problem, "there is room again"
log.close()
"""
        folder = tmp_path / "spool"
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("The traffic can't be kept on the disk any more (file too large")

    def test_a_folder_that_is_gone_is_told(self, spooled):
        log, spool = spooled(segment=1 << 16)
        flood(log, 2)
        spool.wait_written()
        shutil.rmtree(spool.folder)
        flood(log, 10)
        spool.wait_written()
        log.flush()
        assert "no such file or directory" in log.rows(0, len(log))[-1].reason
        assert [number(log.record_at(row)) for row in range(0, 3600, 300)] == list(range(0, 3600, 300))


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.traffic.test_log import received
from workbench.traffic.log import TrafficLog
from workbench.traffic.spool import Spool
spool = Spool(Path(sys.argv[1]))
log = TrafficLog(spool=spool)
for n in range(int(sys.argv[2])):
    log.record(received(n, b"%d" % n))
    if n % 7 == 0:
        log.flush()
log.flush()
spool.wait_written()
log.record(received(0, b"never flushed"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("rows", [1, 5000])
def test_a_kill_loses_nothing_that_was_flushed(tmp_path, rows):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(rows)], check=False)
    assert done.returncode == -signal.SIGKILL
    capture = CaptureLog(*parts(tmp_path))
    capture.read_all()
    assert [int(record.frames[0]) for record in capture.rows(0, 10_000)] == list(range(rows))
    capture.close()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_nothing_is_left_open(tmp_path):
    before = descriptors(), threading.active_count()
    folder = tmp_path / "spool"
    folder.mkdir()
    log = TrafficLog(budget=1 << 20, spool=Spool(folder, segment=1 << 18))
    flood(log, 50)
    log.record(received(1, b"x"))
    log.flush()
    log.record_at(0)
    log.close()
    del log
    assert (descriptors(), threading.active_count()) == before


def test_once_a_flood_is_written_freed_memory_is_given_back(spooled):
    gave = threading.Event()
    log, spool = spooled(budget=1 << 20, at_rest=gave.set)
    for first in range(0, 72, 8):
        log.extend(MessageSlice.of("a", [(bytes(1 << 20),)] * 8, range(first, first + 8), ["p"] * 8))
    assert gave.wait(30)
    gave.clear()
    flood(log, 3)
    spool.wait_written()
    assert not gave.is_set()  # so little isn't worth it
    assert len(log) == 972


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's alone")
def test_memory_can_be_given_back_at_any_time():
    assert give_back() == hasattr(ctypes.CDLL(None), "malloc_trim")


@pytest.mark.parametrize("pace", [1 << 20, 1 << 40])
def test_large_messages_are_the_same_by_whichever_way_they_go(spooled, pace):
    log, spool = spooled(budget=4 << 20, queue=16 << 20)
    spool._disk_pace = pace
    held = threading.Event()
    spool._do(0, held.wait)
    for first in range(0, 24, 4):
        frames = [(first + n).to_bytes(4, "big") for n in range(4)]
        log.extend(
            MessageSlice.of("a", [(f, f * (1 << 18)) for f in frames], range(first, first + 4), ["p"] * 4)
        )
    held.set()
    spool.wait_written()
    log.flush()
    assert not spool.problem
    for row in random.Random(1).sample(range(24), 24):
        assert log.record_at(row).frames == (row.to_bytes(4, "big"), row.to_bytes(4, "big") * (1 << 18))
    capture = CaptureLog(*parts(spool.folder))
    capture.read_all()
    assert [number(r) for r in capture.rows(0, 24)] == list(range(24))
    capture.close()
