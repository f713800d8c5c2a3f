"""However bytes are cut, the same events come of them; what breaks the protocol is told once, in a sentence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.wire.commands import (
    Cancel,
    Error,
    Hello,
    Initiate,
    OtherCommand,
    Ping,
    Pong,
    Ready,
    Subscribe,
    Welcome,
    encode_command,
)
from workbench.wire.decoder import CommandReceived, Decoder, Failed, Greeted, Limits, MessageReceived
from workbench.wire.frames import encode_frame, encode_message
from workbench.wire.greeting import Greeting

short = st.binary(max_size=20)
names = st.text("ABCabc-", min_size=1, max_size=9)
properties = st.lists(st.tuples(names, short), max_size=3).map(tuple)
commands = st.one_of(
    st.builds(Ready, properties),
    st.builds(Initiate, properties),
    st.builds(Error, st.text(max_size=20)),
    st.builds(Hello, short, short),
    st.builds(Welcome),
    st.builds(Ping, st.integers(0, 65535), st.binary(max_size=16)),
    st.builds(Pong, st.binary(max_size=16)),
    st.builds(Subscribe, short),
    st.builds(Cancel, short),
    st.builds(OtherCommand, names.map(lambda name: b"x" + name.encode()), short),
)
frames = st.one_of(short, st.integers(250, 600).map(bytes))
messages = st.lists(frames, min_size=1, max_size=4).map(tuple)
traffic = st.lists(st.one_of(commands, messages), max_size=6)


def encode(item) -> bytes:
    return encode_message(item) if isinstance(item, tuple) else encode_command(item)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


@given(traffic, st.lists(st.integers(0, 10_000), max_size=12))
def test_whatever_is_sent_is_received_however_it_is_cut(items, cuts):
    data = Greeting().encode() + b"".join(map(encode, items))
    decoder = Decoder()
    events = [event for piece in pieces(data, cuts) for event in decoder.feed(piece)]
    assert events == [
        Greeted(Greeting()),
        *(MessageReceived(i) if isinstance(i, tuple) else CommandReceived(i) for i in items),
    ]
    assert not decoder.waits


@given(st.binary(max_size=200), st.booleans(), st.lists(st.integers(0, 300), max_size=20))
def test_any_bytes_give_the_same_events_however_they_are_cut(data, greeted, cuts):
    limits = Limits(message=100, command=50, frames=5)
    whole, cut = Decoder(limits, greeted=greeted), Decoder(limits, greeted=greeted)
    events = whole.feed(data)
    assert [event for piece in pieces(data, cuts) for event in cut.feed(piece)] == events
    assert whole.waits == cut.waits
    assert not any(isinstance(event, Failed) for event in events[:-1])


def test_what_has_begun_is_waited_for():
    decoder = Decoder(greeted=True)
    assert not decoder.waits
    data = encode_message((b"a", b"b"))
    for end in range(1, len(data)):
        decoder = Decoder(greeted=True)
        assert decoder.feed(data[:end]) == []
        assert decoder.waits


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x08\x00", "0x08"),
        (b"\x05\x00", "a command has one frame"),
        (encode_frame(bytes(101)), "101 bytes"),
        (encode_frame(bytes(60), 1) + encode_frame(bytes(60)), "120 bytes or more"),
        (encode_frame(b"", 1) * 6, "more than 5 frames"),
        (encode_frame(bytes(51), 4), "A command has 51 bytes"),
        (b"\x02" + b"\xff" * 8, "18,446,744,073,709,551,615 bytes"),
        (encode_frame(b"", 4), "ends before"),
        (encode_frame(b"\x00", 4), "no name"),
        (encode_frame(b"\x09READY", 4), "ends before"),
        (encode_frame(b"\x05READY\x01a\x00\x00\x00\x09b", 4), "property ends before"),
        (encode_frame(b"\x04PING\x00", 4), "time to live"),
        (encode_frame(b"\x04PING" + bytes(19), 4), "17 bytes"),
        (encode_frame(b"\x05HELLO\x01a\x00z", 4), "goes on"),
        (encode_frame(b"\x05ERROR", 4), "ends before"),
    ],
)
def test_what_breaks_the_protocol_or_a_limit_is_the_end(data, words):
    decoder = Decoder(Limits(message=100, command=50, frames=5), greeted=True)
    events = decoder.feed(data)
    assert isinstance(events[-1], Failed)
    assert words in events[-1].reason
    assert decoder.feed(encode_message((b"more",))) == []


def test_a_limit_is_told_by_the_header_alone():
    assert isinstance(Decoder(Limits(message=10), greeted=True).feed(b"\x00\x0b")[0], Failed)


@pytest.mark.parametrize(
    "command", [Error("x" * 256), Hello(b"x" * 256), Ping(0, bytes(17)), OtherCommand(b"x" * 256)]
)
def test_a_field_that_is_too_long_is_not_sent(command):
    with pytest.raises(ValueError, match="the most"):
        encode_command(command)


def test_a_message_has_at_least_one_frame():
    with pytest.raises(ValueError, match="at least one"):
        encode_message(())
