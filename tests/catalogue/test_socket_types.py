"""The catalogue of socket types: which there are, and which may talk."""

from __future__ import annotations

import pytest

from workbench.catalogue.socket_types import CatalogueError, legal_pair, socket_type, socket_types

_STABLE = ["REQ", "REP", "DEALER", "ROUTER", "PUB", "SUB", "XPUB", "XSUB", "PUSH", "PULL", "PAIR", "STREAM"]


def test_the_twelve_stable_types_come_first_in_palette_order():
    assert list(socket_types())[:12] == _STABLE
    assert [name for name, known in socket_types().items() if not known.draft] == _STABLE


def test_legal_pairs_are_symmetric():
    assert all(legal_pair(a, b) == legal_pair(b, a) for a in socket_types() for b in socket_types())


def test_every_peer_is_a_type_and_one_side_sends_what_the_other_receives():
    for known in socket_types().values():
        for peer in map(socket_type, known.peers):
            assert (known.can_send and peer.can_receive) or (peer.can_send and known.can_receive)


def test_unknown_types_pair_with_nothing():
    assert not legal_pair("REQ", "NOPE")
    assert not legal_pair("NOPE", "REQ")


@pytest.mark.parametrize(("name", "nearest"), [("REQQ", "REQ"), ("delaer", "DEALER"), ("PUSHH", "PUSH")])
def test_an_unknown_name_tells_the_nearest(name: str, nearest: str):
    with pytest.raises(CatalogueError, match=rf"Did you mean {nearest}\?$"):
        socket_type(name)


def test_a_name_near_nothing_tells_all():
    with pytest.raises(CatalogueError, match="There are REQ, REP, DEALER"):
        socket_type("zzzzzz")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("CLIENT", "SERVER"),
        ("RADIO", "DISH"),
        ("GATHER", "SCATTER"),
        ("PEER", "PEER"),
        ("CHANNEL", "CHANNEL"),
    ],
)
def test_draft_types_talk_only_among_themselves(a: str, b: str):
    assert legal_pair(a, b)
    assert legal_pair(b, a)
    assert [known for known in socket_types() if legal_pair(a, known)] == [b]


def test_a_dgram_is_linked_to_nobody():
    assert not any(legal_pair("DGRAM", known) for known in socket_types())
