"""Headers are read as Arrow wrote them, and whatever the bytes are, nothing but an answer comes of them."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.test_log import RECORDS, received
from workbench.traffic.batch import SCHEMA, OpenBatch
from workbench.traffic.disk_file import DiskFile
from workbench.traffic.framing import END, RECORD_BATCH, SCHEMA_MESSAGE, BrokenError, Scanner, parsed

SOCKETS = range(3, 5)


def batch(records) -> pa.RecordBatch:
    rows = OpenBatch()
    for record in records:
        rows.add(record)
    return rows.seal()


@given(st.lists(RECORDS, max_size=30))
def test_a_batch_is_measured_as_arrow_wrote_it(records):
    message = batch(records).serialize().to_pybytes()
    head = 8 + int.from_bytes(message[4:8], "little")
    header = parsed(message, 0, head, SOCKETS)
    assert (header.type, header.rows, header.length) == (RECORD_BATCH, len(records), len(message))
    names = header.buffers[1]
    body = message[head:]
    assert body[names.start : names.start + names.length].decode() == "".join(r.socket for r in records)


@given(st.data())
def test_changed_bytes_give_a_header_within_the_message_or_none(data):
    message = bytearray(batch(data.draw(st.lists(RECORDS, max_size=3))).serialize().to_pybytes())
    head = 8 + int.from_bytes(message[4:8], "little")
    for place in data.draw(st.lists(st.integers(0, len(message) - 1), min_size=1, max_size=4)):
        message[place] = data.draw(st.integers(0, 255))
    try:
        header = parsed(bytes(message), 0, head, SOCKETS)
    except BrokenError:
        return
    assert header.body >= 0
    assert all(0 <= start <= start + length <= header.body for start, length in header.buffers)


@given(st.binary(max_size=400))
def test_any_bytes_end_the_scan(tmp_path_factory, noise):
    path = tmp_path_factory.mktemp("any") / "noise"
    path.write_bytes(noise)
    scanner = Scanner(DiskFile(path), SOCKETS)
    while (found := scanner.next(len(noise))) is not None:
        assert found.offset + found.header.length <= len(noise)


def test_it_goes_on_when_the_file_has_grown(tmp_path):
    path = tmp_path / "grows"
    one = batch([]).serialize().to_pybytes()
    path.write_bytes(SCHEMA.serialize().to_pybytes() + one[:-1])
    scanner = Scanner(DiskFile(path), SOCKETS)
    assert scanner.next(path.stat().st_size).header.type == SCHEMA_MESSAGE
    assert scanner.next(path.stat().st_size) is None
    with path.open("ab") as file:
        file.write(one[-1:] + END)
    found = scanner.next(path.stat().st_size)
    assert found.header.rows == 0
    assert scanner.next(path.stat().st_size) is None
    assert (scanner.ended, scanner.broken, scanner.position) == (True, False, path.stat().st_size)


def test_large_and_small_messages_by_turns_are_all_found(tmp_path):
    path = tmp_path / "sizes"
    small = batch([]).serialize().to_pybytes()
    large = batch([received(1, bytes(400_000))]).serialize().to_pybytes()
    path.write_bytes((small * 900 + large * 2) * 2 + END)
    scanner = Scanner(DiskFile(path), SOCKETS)
    size = path.stat().st_size
    rows = []
    while (found := scanner.next(size)) is not None:
        rows.append(found.header.rows)
    assert rows == ([0] * 900 + [1] * 2) * 2
    assert scanner.ended
