"""The frames before a message: the empty delimiter and the routing id."""

from __future__ import annotations

import pytest

from workbench.document.workspace import Frame, HexBytes, Message, Repeat, Socket, Workspace

_EMPTY, _X, _ID = Frame(text=""), Frame(text="x"), Frame(text="A")


def _talk(sender, receiver, *frames):
    return Workspace(sockets=(sender, receiver), messages=(Message(name="m", socket="s", frames=frames),))


def test_a_dealer_to_a_rep_needs_the_delimiter(lint, bound, connected):
    workspace = _talk(connected("s", "DEALER"), bound("r", "REP"), _X)
    after = lint.fixed(
        workspace, "error", "messages[0].frames[0]", "begins with no empty frame", "Add the empty delimiter"
    )
    assert after.messages[0].frames == (_EMPTY, _X)


@pytest.mark.parametrize("first", [_EMPTY, Frame(hex=" "), Frame(base64=""), Frame(text="{{ counter }}")])
def test_a_dealer_with_a_delimiter_or_one_that_may_be(lint, bound, connected, first):
    assert lint.told(_talk(connected("s", "DEALER"), bound("r", "REP"), first, _X)) == []


def test_a_dealer_to_a_router_needs_none(lint, bound, connected):
    assert lint.told(_talk(connected("s", "DEALER"), bound("r", "ROUTER"), _X)) == []
    assert lint.told(_talk(connected("s", "REQ"), bound("r", "REP"), _X)) == []


def test_what_a_dealer_repeats_needs_the_delimiter_too(lint, bound, connected):
    sender = connected("s", "DEALER", behaviour=Repeat(frames=(_X,), every=1))
    workspace = Workspace(sockets=(sender, bound("r", "REP")))
    place = "sockets[0].behaviour.frames[0]"
    after = lint.fixed(workspace, "error", place, "What s repeats begins", "Add the empty delimiter")
    assert after.sockets[0].behaviour.frames == (_EMPTY, _X)


def test_a_message_without_an_owner_that_a_dealer_repeats(lint, bound, connected):
    sender = connected("s", "DEALER", behaviour=Repeat(name="m", every=1))
    workspace = Workspace(sockets=(sender, bound("r", "REP")), messages=(Message(name="m", frames=(_X,)),))
    after = lint.fixed(
        workspace, "error", "messages[0].frames[0]", "which s repeats", "Add the empty delimiter"
    )
    assert after.messages[0].frames == (_EMPTY, _X)


def test_a_router_to_a_req_needs_the_delimiter_after_the_routing_id(lint, bound, connected):
    workspace = _talk(bound("s", "ROUTER"), connected("r", "REQ"), _ID, _X)
    after = lint.fixed(
        workspace, "error", "messages[0].frames[1]", "no empty frame after", "Add the empty delimiter"
    )
    assert after.messages[0].frames == (_ID, _EMPTY, _X)


@pytest.mark.parametrize(
    ("id_", "told"), [("A", 1), (HexBytes(hex="41"), 1), ("B", 0), (HexBytes(hex="z"), 0)]
)
def test_a_router_to_several_is_told_where_the_id_says_that_it_is_a_req(lint, bound, connected, id_, told):
    workspace = _talk(bound("s", "ROUTER"), connected("r", "REQ", options={"ROUTING_ID": id_}), _ID, _X)
    both = Workspace(sockets=(*workspace.sockets, connected("d", "DEALER")), messages=workspace.messages)
    found = [sentence for place, sentence in lint.told(both) if place.startswith("messages")]
    assert len(found) == told


def test_a_routers_message_begins_with_a_routing_id(lint, bound, connected):
    router, dealer = bound("s", "ROUTER"), connected("d", "DEALER")
    lint.one(_talk(router, dealer, _X), "error", "messages[0].frames[0]", "one frame only")
    lint.one(_talk(router, dealer, _EMPTY, _X), "error", "messages[0].frames[0]", "0 bytes")
    long = Frame(text="x" * 256)
    lint.one(_talk(router, dealer, long, _X), "error", "messages[0].frames[0]", "256 bytes")
    assert lint.told(_talk(router, dealer, Frame(text="{{ counter }}"), _X)) == []
    assert lint.told(_talk(router, dealer, _ID, _X)) == []


def test_a_streams_message_has_two_frames(lint, bound):
    message = Message(name="m", socket="s", frames=(_ID,))
    workspace = Workspace(sockets=(bound("s", "STREAM"),), messages=(message,))
    lint.one(workspace, "error", "messages[0].frames[0]", "1 frame; a STREAM sends two")


@pytest.mark.parametrize(
    ("type_", "frames", "words"),
    [
        ("CLIENT", (_X, _X), "has 2 frames; a CLIENT sends single frames."),
        ("SERVER", (_X,), "has 1 frame; a SERVER sends two: the routing id of the peer, and the body."),
        ("RADIO", (_X, _X, _X), "has 3 frames; a RADIO sends two: the group, and the body."),
        ("DGRAM", (_X,), "two: the address that it goes to, as 127.0.0.1:5555, and the body."),
    ],
)
def test_a_draft_type_sends_so_many_frames(lint, type_, frames, words):
    def said(*frames):
        message = Message(name="m", socket="s", frames=frames)
        workspace = Workspace(sockets=(Socket(id="s", type=type_),), messages=(message,))
        return [sentence for place, sentence in lint.told(workspace) if place.startswith("messages")]

    (sentence,) = said(*frames)
    assert sentence.endswith(words)
    assert said(*((_X,) if type_ == "CLIENT" else (_X, _X))) == []
