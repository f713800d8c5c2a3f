"""What stands before the message itself: whose it is, whether it is missing, and how a peer is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.route import route_length
from workbench.document.workspace import Endpoint, Socket, Workspace
from workbench.engine.state import EndpointState, Peer, SocketState
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.envelope import (
    can_send,
    delimiter_place,
    frame_names,
    meets_delimiter,
    peer_label,
    takes_routing_id,
)


def linked(connecting: str, binding: str, address: str = "tcp://127.0.0.1:5555") -> Workspace:
    """`here` connects to `there`."""
    return Workspace(
        sockets=(
            Socket(id="there", type=binding, endpoints=(Endpoint(mode="bind", address=address),)),
            Socket(id="here", type=connecting, endpoints=(Endpoint(mode="connect", address=address),)),
        )
    )


@pytest.mark.parametrize(
    ("type_", "sends", "routed"),
    [("REQ", True, False), ("ROUTER", True, True), ("STREAM", True, True), ("PULL", False, False),
     ("SUB", False, False), ("NONE", False, False)],
)  # fmt: skip
def test_the_catalogue_says_who_sends_and_who_takes_a_routing_id(type_, sends, routed):
    assert can_send(type_) is sends
    assert takes_routing_id(type_) is routed


@pytest.mark.parametrize(
    ("connecting", "binding", "meets"),
    [
        ("DEALER", "REP", True),
        ("DEALER", "ROUTER", False),
        ("REQ", "REP", False),
        ("DEALER", "DEALER", False),
    ],
)
def test_a_dealer_writes_the_delimiter_for_a_rep_alone(connecting, binding, meets):
    assert meets_delimiter(linked(connecting, binding), "here", {}) is meets


def test_a_router_that_is_bound_meets_the_delimiter_of_a_req():
    assert meets_delimiter(linked("REQ", "ROUTER"), "there", {})


def test_a_wildcard_is_known_by_what_it_became():
    workspace = linked("DEALER", "REP", "tcp://127.0.0.1:6000")
    there = Socket(id="there", type="REP", endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:*"),))
    workspace = Workspace(sockets=(there, workspace.sockets[1]))
    bound = EndpointState(mode="bind", address="tcp://127.0.0.1:*", actual="tcp://127.0.0.1:6000")
    assert not meets_delimiter(workspace, "here", {})
    assert meets_delimiter(workspace, "here", {"there": SocketState(phase="live", endpoints=(bound,))})


def test_a_socket_that_is_gone_meets_nothing():
    assert not meets_delimiter(linked("DEALER", "REP"), "gone", {})


@pytest.mark.parametrize(
    ("type_", "values", "place"),
    [
        ("DEALER", ("hello",), 0),
        ("DEALER", ("", "hello"), None),
        ("ROUTER", ("id", "hello"), 1),
        ("ROUTER", ("id", "", "hello"), None),
        ("ROUTER", ("", "hello"), None),
        ("ROUTER", (), None),
        ("DEALER", (), 0),
    ],
)
def test_where_the_delimiter_is_missing(type_, values, place):
    assert delimiter_place(type_, [DraftFrame(value=value) for value in values]) == place


@pytest.mark.parametrize(
    ("peer", "label"),
    [
        (Peer(b"Client1", "127.0.0.1"), "Client1   127.0.0.1"),
        (Peer(b"\x00\xff", "127.0.0.1"), "0x00ff   127.0.0.1"),
        (Peer(b"Client1", ""), "Client1"),
    ],
)
def test_a_peer_is_named_by_its_id_and_its_place(peer, label):
    assert peer_label(peer) == label


@given(
    st.sampled_from(("ROUTER", "DEALER", "STREAM", "PUSH")),
    st.lists(st.sampled_from((b"", b"id", b"\x00abcd", b"body")), min_size=3, max_size=5),
)
def test_what_a_reply_keeps_as_its_route_is_what_frames_are_called(type_, frames):
    names = frame_names(type_, frames)
    route = [names.get(place) for place in range(route_length(type_, frames))]
    assert set(route) <= {"routing id", "delimiter"}


def test_frames_are_called_on_their_way_out_as_they_are_in_the_traffic():
    assert frame_names("ROUTER", [b"id", b"", b"x"]) == {0: "routing id", 1: "delimiter"}
    assert frame_names("ROUTER", [b"id"]) == {0: "routing id"}  # before there is a second one
    assert frame_names("DEALER", [b"", b"x"]) == {0: "delimiter"}
    assert frame_names("PUB", [b"weather", b"x"]) == {0: "topic"}
    assert frame_names("RADIO", [b"g", b"x"]) == {0: "group"}
    assert frame_names("PUSH", [b"a", b"b"]) == {}
