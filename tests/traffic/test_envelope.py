"""What frames are called, by the socket's type and by what is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.traffic.envelope import envelope
from workbench.traffic.records import Kind

SENT, RECEIVED = Kind.SENT, Kind.RECEIVED
AUTO = b"\x00\x6b\x8b\x45\x67"
HEADER = json.dumps({"msg_id": "1", "msg_type": "execute_request"}).encode()


def names(frames: tuple[bytes, ...], type_: str, kind: Kind = RECEIVED) -> tuple[str, Mapping[int, str]]:
    found = envelope(frames, type_, kind)
    return found.protocol, dict(found.names)


@pytest.mark.parametrize(
    ("type_", "frames", "wanted"),
    [
        ("REQ", (b"Hello",), {}),
        ("REQ", (b"", b"Hello"), {}),
        ("PULL", (b"a", b"", b"b"), {}),
        ("ROUTER", (b"client-1", b"", b"Hello"), {0: "routing id", 1: "delimiter"}),
        ("ROUTER", (AUTO, b"Hello"), {0: "routing id"}),
        ("ROUTER", (b"broker", AUTO, b"", b"Hello"), {0: "routing id", 1: "routing id", 2: "delimiter"}),
        ("ROUTER", (b"client-1", b"topic", b"", b"Hello"), {0: "routing id"}),
        ("ROUTER", (b"alone",), {}),
        ("ROUTER", (AUTO, b""), {0: "routing id"}),
        ("DEALER", (b"", b"Hello"), {0: "delimiter"}),
        ("DEALER", (AUTO, b"", b"Hello"), {0: "routing id", 1: "delimiter"}),
        ("DEALER", (b"Hello", b""), {}),
        ("STREAM", (AUTO, b"GET /"), {0: "routing id"}),
        ("SUB", (b"weather", b"12"), {0: "topic"}),
        ("SUB", (b"weather 12",), {}),
    ],
)
def test_routing_ids_delimiters_and_topics(type_, frames, wanted):
    assert names(frames, type_) == ("", wanted)


def test_subscriptions():
    assert names((b"\x01weather",), "XPUB") == ("subscribe", {0: "subscribe"})
    assert names((b"\x00",), "XPUB") == ("unsubscribe", {0: "unsubscribe"})
    assert names((b"\x01weather",), "XSUB", SENT) == ("subscribe", {0: "subscribe"})
    assert names((b"\x01weather",), "XPUB", SENT) == ("", {})
    assert names((b"\x02weather",), "XPUB") == ("", {})


@pytest.mark.parametrize(
    ("type_", "frames", "protocol", "said"),
    [
        ("REQ", (b"MDPC01", b"echo", b"Hello"), "Majordomo client", ["protocol", "service", ""]),
        ("DEALER", (b"", b"MDPC01", b"echo", b"x"), "Majordomo client", ["delimiter", "protocol", "service", ""]),
        (
            "ROUTER", (AUTO, b"", b"MDPW01", b"\x01", b"echo"), "Majordomo worker ready",
            ["routing id", "delimiter", "protocol", "command, ready", "service"],
        ),
        (
            "DEALER", (b"", b"MDPW01", b"\x02", AUTO, b"", b"Hello"), "Majordomo worker request",
            ["delimiter", "protocol", "command, request", "client address", "delimiter", ""],
        ),
        (
            "ROUTER", (AUTO, b"MDPW02", b"\x05"), "Majordomo worker heartbeat",
            ["routing id", "protocol", "command, heartbeat"],
        ),
        (
            "DEALER", (b"MDPC02", b"\x03", b"echo", b"x"), "Majordomo client final",
            ["protocol", "command, final", "service", ""],
        ),
        ("DEALER", (b"", b"MDPW01", b"\x77"), "Majordomo worker", ["delimiter", "protocol", ""]),
        ("DEALER", (b"", b"MDPW01"), "Majordomo worker", ["delimiter", "protocol"]),
    ],
)  # fmt: skip
def test_majordomo(type_, frames, protocol, said):
    found = envelope(frames, type_, RECEIVED)
    assert found.protocol == protocol
    assert [found.names.get(position, "") for position in range(len(frames))] == said


def test_jupyter():
    parts = (b"<IDS|MSG>", b"f00", HEADER, b"{}", b"{}", b'{"code": "1"}', b"raw")
    said = {0: "routing id", 1: "mark", 2: "signature", 3: "header", 4: "parent header", 5: "metadata"}
    said |= {6: "content", 7: "buffer"}
    assert names((AUTO, *parts), "ROUTER") == ("Jupyter execute_request", said)
    assert names((b"kernel.status", *parts), "SUB")[1][0] == "topic"
    assert names(parts[:1], "DEALER") == ("Jupyter", {0: "mark"})
    assert names((b"<IDS|MSG>", b"", b"[" * 100_000), "DEALER")[0] == "Jupyter"


@settings(deadline=None, max_examples=200, database=None)
@given(
    st.lists(
        st.sampled_from([b"", AUTO, b"MDPC01", b"MDPW01", b"MDPW02", b"\x01", b"\x02", b"<IDS|MSG>", HEADER])
        | st.binary(max_size=8),
        max_size=8,
    ).map(tuple),
    st.sampled_from(["ROUTER", "DEALER", "XPUB", "SUB", "STREAM", "", "REQ"]),
    st.sampled_from(list(Kind)),
)
def test_any_message_gets_names_for_frames_that_it_has(frames, type_, kind):
    found = envelope(frames, type_, kind)
    assert all(0 <= position < len(frames) and name for position, name in found.names.items())
