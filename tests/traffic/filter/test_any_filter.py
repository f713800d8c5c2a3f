"""What holds of every filter and every log: a batch is asked as a slow, plain reading of the words says.

And of every text: it is a filter, or gets a sentence and a place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.traffic.batch import OpenBatch
from workbench.traffic.filter import scan
from workbench.traffic.filter.language import FilterError, compile_filter
from workbench.traffic.records import Kind, Record

LABELS = {"w1": "Worker É", "client": ""}
Reading = Callable[[Record, int | None], bool]

_pieces = st.sampled_from(
    [
        b"",
        b"a",
        b"A",
        b"b",
        b"ab",
        b"aB",
        "é".encode(),
        "É".encode(),
        b"\xff",
        b"\0",
        b"\n",
        b".",
        b"id=17",
        b"ss",
    ]
) | st.binary(max_size=3)
_json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.5, 10**25, "a", "É", "", "2"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b c"]), inner, max_size=2)
    ),
    max_leaves=4,
)
_frames = (
    st.lists(_pieces, max_size=3).map(b"".join)
    | _json_values.map(lambda value: json.dumps(value).encode())
    | _json_values.map(lambda value: b" " + json.dumps(value, ensure_ascii=False).encode())
    | st.sampled_from([b"{", b"[" * 2000, b'{"a": ' + b"9" * 5000 + b"}", b'{"a": 1}{'])
)
_words = st.sampled_from(["", "a", "ab", "Ab", "é", "É", "ß", "connected", "it's", 'say "a"', "a\nb"])
_records = st.builds(
    Record,
    time=st.integers(-(10**17), 2 * 10**18) | st.sampled_from([0, 1_700_000_000_000_000_000]),
    socket=st.sampled_from(["client", "w1", "gone"]),
    kind=st.sampled_from(Kind),
    frames=st.lists(_frames, max_size=3).map(tuple),
    peer=st.sampled_from(["", "tcp://10.0.0.1:5"]),
    event=st.sampled_from(["", "connected", "failed"]),
    reason=_words,
    trouble=st.booleans(),
)
_latencies = st.none() | st.integers(0, 10**7)


# A plain reading of the language


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def ends_of(value: bytes, start: int, text: str, *, fold: bool) -> set[int]:
    """Where the text may end that begins there, character by character."""
    ends = {start}
    for character in text:
        ways = {character} | ({character.upper()} if fold and len(character.upper()) == 1 else set())
        ends = {
            end + len(way.encode()) for end in ends for way in ways if value.startswith(way.encode(), end)
        }
    return ends


def holds(op: str, value: bytes, text: str) -> bool:
    fold = text == text.lower()
    match op:
        case "==":
            return value == text.encode()
        case "contains":
            return any(ends_of(value, start, text, fold=fold) for start in range(len(value) + 1))
        case "starts":
            return bool(ends_of(value, 0, text, fold=fold))
        case _:
            return any(len(value) in ends_of(value, at, text, fold=fold) for at in range(len(value) + 1))


def compare(op: str, one: float, other: float) -> bool:
    return {"==": one == other, "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[
        op
    ]


def at(record: Record, index: int | None) -> list[bytes]:
    if index is None:
        return list(record.frames)
    try:
        return [record.frames[index]]
    except IndexError:
        return []


def within(frame: bytes, path: list[str | int]) -> list[object]:
    """What stands at that path."""
    if frame.strip()[:1] not in (b"{", b"["):
        return []
    try:
        value = json.loads(frame)
    except (ValueError, RecursionError):
        return []
    for step in path:
        if (isinstance(value, dict) and isinstance(step, str) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value)
        ):
            value = value[step]
        else:
            return []
    return [value]


_ops = st.sampled_from(["==", "contains", "starts", "ends"])
_orders = st.sampled_from(["==", "<", "<=", ">", ">="])
_places = st.none() | st.integers(-3, 3)


def frame_field(index: int | None, tail: str = "") -> str:
    return (tail or "text").lstrip(".") if index is None else f"frame[{index}]{tail}"


@st.composite
def of_texts(draw) -> tuple[str, Reading]:
    index, op, text = draw(_places), draw(_ops), draw(_words)
    written = f"{frame_field(index)} {op} {quoted(text)}"
    return written, lambda record, _: any(holds(op, frame, text) for frame in at(record, index))


@st.composite
def of_columns(draw) -> tuple[str, Reading]:
    name, op, text = draw(st.sampled_from(["socket", "event", "reason", "peer"])), draw(_ops), draw(_words)

    def reading(record: Record, _: int | None) -> bool:
        values = [getattr(record, name)]
        if name == "socket" and LABELS.get(record.socket):
            values.append(LABELS[record.socket])
        return any(holds(op, value.encode(), text) for value in values)

    return f"{name} {op} {quoted(text)}", reading


@st.composite
def unequal(draw) -> tuple[str, Reading]:
    index, text = draw(_places), draw(_words)

    def reading(record: Record, _: int | None) -> bool:
        frames = at(record, index)
        return bool(frames) and text.encode() not in frames

    return f"{frame_field(index)} != {quoted(text)}", reading


@st.composite
def of_numbers(draw) -> tuple[str, Reading]:
    op, number = draw(_orders), draw(st.integers(-1, 12))
    index = draw(st.integers(-3, 3))
    name, value = draw(
        st.sampled_from(
            [
                ("size", lambda record, _: [record.size]),
                ("frames", lambda record, _: [len(record.frames)]),
                (f"frame[{index}].size", lambda record, _: [len(frame) for frame in at(record, index)]),
                ("latency", lambda _, latency: [] if latency is None else [latency]),
            ]
        )
    )
    scale, unit = (10**6, "ms") if name == "latency" else (1, "")
    written = f"{name} {op} {number}{unit}"
    return written, lambda record, latency: any(
        compare(op, one, number * scale) for one in value(record, latency)
    )


@st.composite
def of_json(draw) -> tuple[str, Reading]:
    path = draw(st.lists(st.sampled_from(["a", "b c", 0, -1]), min_size=1, max_size=2))
    index, number = draw(_places), draw(st.sampled_from([0, 1, 2, 0.5]))
    steps = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if step.isalnum() else f'["{step}"]'
        for step in path
    )
    op = draw(_orders)

    def reading(record: Record, _: int | None) -> bool:
        found = [value for frame in at(record, index) for value in within(frame, path)]
        return any(
            compare(op, value, number)
            for value in found
            if isinstance(value, int | float) and not isinstance(value, bool)
        )

    return f"{frame_field(index, '.json')}{steps} {op} {number}", reading


@st.composite
def of_moments(draw) -> tuple[str, Reading]:
    op, second = draw(_orders.filter(lambda op: op != "==")), draw(st.integers(0, 1_800_000_000))
    from datetime import UTC, datetime

    written = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'time {op} "{written}"', lambda record, _: compare(op, record.time, second * 10**9)


def searched(text: str) -> tuple[str, Reading]:
    def reading(record: Record, _: int | None) -> bool:
        values = [*record.frames, record.event.encode(), record.reason.encode()]
        return any(holds("contains", value, text) for value in values)

    return quoted(text), reading


_regexes = st.sampled_from(["a+b", "^a", "[ab]$", "id=[0-9]+", "a.b", r"\.", "(?i)AB", "é"])


def matched(pattern: str, index: int | None) -> tuple[str, Reading]:
    raw = re.compile(pattern.encode().replace(b"$", rb"\Z"))
    written = f"{frame_field(index)} matches /{pattern}/"
    return written, lambda record, _: any(raw.search(frame) for frame in at(record, index))


_simple = st.one_of(
    of_texts(),
    of_columns(),
    unequal(),
    of_numbers(),
    of_json(),
    of_moments(),
    _words.map(searched),
    st.builds(matched, _regexes, _places),
    st.sampled_from(
        [
            ("trouble", lambda record, _: record.trouble),
            ("kind in (sent, event)", lambda record, _: record.kind in (Kind.SENT, Kind.EVENT)),
            ("kind != refused", lambda record, _: record.kind is not Kind.REFUSED),
            ("frame[1]", lambda record, _: len(record.frames) > 1),
            ('hex contains "61 62"', lambda record, _: any(b"ab" in frame for frame in record.frames)),
            ("size in (1, 2)", lambda record, _: record.size in (1, 2)),
        ]
    ),
)


def joined(parts: list[tuple[str, Reading]], word: str) -> tuple[str, Reading]:
    every = all if word != " or " else any
    return (
        "(" + word.join(text for text, _ in parts) + ")",
        lambda record, latency: every(reading(record, latency) for _, reading in parts),
    )


_filters = st.recursive(
    _simple,
    lambda inner: (
        st.builds(joined, st.lists(inner, min_size=1, max_size=3), st.sampled_from([" and ", " or ", " "]))
        | inner.map(lambda one: (f"not {one[0]}", lambda record, latency: not one[1](record, latency)))
    ),
    max_leaves=5,
)


class Known:
    generation = 0

    def __init__(self, latencies: list[int | None]) -> None:
        self._latencies = latencies
        self.stop = len(latencies)

    def latencies(self, start: int, stop: int, /) -> pa.Array:
        return pa.array(self._latencies[start:stop], pa.int64())


@pytest.fixture(scope="module", autouse=True)
def small_blocks():
    """Blocks of a few frames, so that a small log has many."""
    before = scan._BLOCK, scan._FEW
    scan._BLOCK, scan._FEW = 12, 4
    yield
    scan._BLOCK, scan._FEW = before


@settings(max_examples=120, deadline=None)
@given(_filters, st.lists(st.tuples(_records, _latencies), min_size=1, max_size=12), st.integers(0, 3))
def test_a_batch_is_asked_as_the_words_say(
    filter_: tuple[str, Reading], rows: list[tuple[Record, int | None]], skip: int
):
    text, reading = filter_
    compiled = compile_filter(text, LABELS)
    wanted = [row for row, (record, latency) in enumerate(rows) if reading(record, latency)]
    assert [row for row, (record, latency) in enumerate(rows) if compiled.matches(record, latency)] == wanted
    open_ = OpenBatch()
    for record, _ in rows:
        open_.add(record)
    batch, known = open_.seal(), Known([latency for _, latency in rows])
    assert list(compiled.rows(0, batch, known)) == wanted
    assert list(compiled.rows(skip, batch.slice(skip), known)) == [row for row in wanted if row >= skip]


@pytest.mark.parametrize(
    "text", ["needle", "Needle", "text ends dle", "frame[0] starts 1", "text matches /n.edle/i"]
)
@pytest.mark.parametrize(("skip", "count"), [(0, 400), (1, 399), (150, 200), (399, 1)])
def test_a_part_of_a_batch_is_asked_as_the_whole(text: str, skip: int, count: int):
    open_ = OpenBatch()
    for number in range(400):
        frames = (b"%d" % number, b"a Needle" if number % 90 == 7 else b"hay" * (number % 5))
        open_.add(Record(time=number, socket="a", kind=Kind.SENT, frames=frames))
    batch, filter_ = open_.seal(), compile_filter(text)
    wanted = [row for row in filter_.rows(0, batch) if skip <= row < skip + count]
    assert wanted == [row for row in range(skip, skip + count) if filter_.matches(open_.record(row))]
    assert list(filter_.rows(skip, batch.slice(skip, count))) == wanted


_tokens = st.sampled_from(
    [
        "size", "socket", "frame[0]", "frame[", "json.a", "json[\"", "text", "time", "latency", "kind", "hex",
        "==", "!=", ">", "=", "contains", "matches", "in", "(", ")", ",", "and", "or", "not", '"', "'", "/", "/i",
        "trouble", "10", "10k", "1 MiB", "5ms", "2026-11-26", "14:02",
        "null", "true", "de ad", "\\", "[*]", "-1", ".", "&&",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_tokens | st.text(max_size=3), max_size=8), st.sampled_from(["", " "]))
def test_any_text_is_a_filter_or_gets_a_sentence_and_a_place(parts: list[str], between: str):
    text = between.join(parts)
    try:
        filter_ = compile_filter(text)
    except FilterError as error:
        wrong = error
    else:
        filter_.matches(Record(time=0, socket="a", kind=Kind.SENT, frames=(b"a", b"{}")))
        return
    assert 0 <= wrong.start <= wrong.end <= len(text)
    assert wrong.sentence.endswith((".", "?"))
    assert wrong.sentence.isprintable()
    assert len(wrong.sentence) < 250
