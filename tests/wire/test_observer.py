"""Somebody between two sides tells who talks to whom and what they say, however it is cut, and keeps passwords."""

from __future__ import annotations

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
from workbench.wire.decoder import Limits, MessageReceived
from workbench.wire.frames import COMMAND, encode_frame, encode_message
from workbench.wire.greeting import Greeting
from workbench.wire.observer import Differ, From, Observer, Opened, Party, Refused, Subscription, Unread

CLIENT, TARGET = From.CLIENT, From.TARGET


def ready(type_: str, identity: bytes = b"") -> bytes:
    named = (("Identity", identity),) if identity else ()
    return encode_command(Ready((("Socket-Type", type_.encode()), *named)))


def opened(client: str, target: str, version: tuple[int, int] = (3, 1)) -> Observer:
    observer = Observer()
    for by, type_ in ((CLIENT, client), (TARGET, target)):
        told = observer.feed(by, Greeting(version=version).encode() + ready(type_))
    assert [type(one) for one in told] == [Opened]
    return observer


@given(
    st.lists(st.lists(st.binary(max_size=300), min_size=1, max_size=3).map(tuple), max_size=8),
    st.integers(1, 400),
)
def test_messages_are_told_whole_however_they_are_cut(messages, step):
    observer = opened("PUSH", "PULL")
    data = b"".join(map(encode_message, messages))
    seen = [one for at in range(0, len(data), step) for one in observer.feed(CLIENT, data[at : at + step])]
    assert seen == [MessageReceived(frames) for frames in messages]


def test_who_talks_to_whom_is_told_once_both_have_said_it():
    observer = Observer()
    assert observer.feed(CLIENT, Greeting().encode() + ready("DEALER", b"worker")) == []
    assert observer.opened is None
    assert observer.type_of(CLIENT) == "DEALER"
    assert observer.type_of(TARGET) == ""
    both = Opened(
        client=Party(type="DEALER", routing_id=b"worker"),
        target=Party(type="ROUTER", version=(3, 0)),
        mechanism="NULL",
    )
    assert observer.feed(TARGET, Greeting(version=(3, 0)).encode() + ready("ROUTER")) == [both]
    assert observer.opened == both


def test_a_password_is_not_told_and_the_user_is():
    observer = Observer()
    greeting = Greeting(mechanism="PLAIN").encode()
    observer.feed(CLIENT, greeting + encode_command(Hello(b"ada", b"open sesame")))
    observer.feed(TARGET, greeting + encode_command(Welcome()))
    observer.feed(CLIENT, encode_command(Initiate((("Socket-Type", b"REQ"),))))
    (told,) = observer.feed(TARGET, ready("REP"))
    assert isinstance(told, Opened)
    assert told.user == b"ada"
    assert "sesame" not in repr(told)


def test_what_curve_hides_is_not_told():
    observer = Observer()
    greeting = Greeting(mechanism="CURVE").encode()
    observer.feed(CLIENT, greeting + encode_command(OtherCommand(b"HELLO", bytes(194))))
    (told,) = observer.feed(TARGET, greeting + encode_command(OtherCommand(b"WELCOME", bytes(160))))
    assert isinstance(told, Opened)
    assert told.sealed
    assert told.client == Party()
    # A box is as long as what is in it: no limit of commands counts for it.
    assert observer.feed(CLIENT, encode_frame(b"\x07MESSAGE" + bytes(1 << 17), COMMAND)) == []
    assert observer.feed(TARGET, encode_message([b"\x07MESSAGE" + bytes(30)])) == []


def test_two_mechanisms_are_told_and_no_more():
    observer = Observer()
    observer.feed(CLIENT, Greeting(mechanism="CURVE").encode())
    assert observer.feed(TARGET, Greeting().encode() + ready("REP")) == [Differ("CURVE", "NULL")]
    assert observer.feed(CLIENT, b"anything") == []


def test_a_refusal_is_told_in_the_words_of_who_refuses():
    observer = Observer()
    greeting = Greeting(mechanism="PLAIN").encode()
    observer.feed(CLIENT, greeting + encode_command(Hello(b"ada", b"wrong")))
    assert observer.feed(TARGET, greeting + encode_command(Error("400"))) == [Refused(TARGET, "400")]


def test_subscriptions_are_commands_from_3_1_on():
    observer = opened("SUB", "PUB")
    data = encode_command(Subscribe(b"a")) + encode_command(Cancel(b"a"))
    assert observer.feed(CLIENT, data) == [
        Subscription(CLIENT, b"a"),
        Subscription(CLIENT, b"a", cancelled=True),
    ]
    # What an XSUB may send its publishers is a message then, whatever it begins with.
    assert observer.feed(CLIENT, encode_message([b"\x01a"])) == [MessageReceived((b"\x01a",))]


def test_before_they_are_messages_and_told_alike_also_behind_a_handshake_in_one_piece():
    observer = Observer()
    observer.feed(TARGET, Greeting(version=(3, 0)).encode() + ready("PUB"))
    data = Greeting().encode() + ready("SUB") + encode_message([b"\x01a"]) + encode_message([b"\x00a"])
    assert observer.feed(CLIENT, data)[1:] == [
        Subscription(CLIENT, b"a"),
        Subscription(CLIENT, b"a", cancelled=True),
    ]
    assert observer.feed(TARGET, encode_message([b"\x01a"])) == [MessageReceived((b"\x01a",))]
    assert observer.feed(CLIENT, encode_message([b"up"])) == [MessageReceived((b"up",))]


def test_heartbeats_are_counted():
    observer = opened("REQ", "REP")
    assert observer.feed(CLIENT, encode_command(Ping(10))) == []
    assert observer.feed(TARGET, encode_command(Pong())) == []
    assert observer.heartbeats == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"GET / HTTP/1.1\r\n\r\n", "another protocol"), (b"\xff" + bytes(8) + b"\x7f\x01", "ZMTP 2")],
)
def test_what_is_no_zmtp_3_is_told_once(data, words):
    observer = Observer()
    (told,) = observer.feed(CLIENT, data)
    assert isinstance(told, Unread)
    assert words in told.reason
    assert observer.feed(CLIENT, data) == []
    assert observer.feed(TARGET, Greeting().encode()) == []


def test_a_message_over_the_limit_ends_what_is_read():
    observer = Observer(Limits(message=1000))
    for by, type_ in ((CLIENT, "PUSH"), (TARGET, "PULL")):
        observer.feed(by, Greeting().encode() + ready(type_))
    small, large = encode_message([b"x" * 200, b"y"]), encode_message([b"x" * 200] * 6)
    seen = observer.feed(CLIENT, small + large + small)
    assert seen[0] == MessageReceived((b"x" * 200, b"y"))
    assert isinstance(seen[1], Unread)
    assert len(seen) == 2
