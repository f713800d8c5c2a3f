"""The edits that the canvas asks for."""

from __future__ import annotations

from workbench.document.links import links
from workbench.ui.canvas import changes

from .conftest import socket, workspace

A, B = "tcp://127.0.0.1:5555", "tcp://127.0.0.1:5556"


def test_a_link_that_can_be_made_has_no_refusal_and_one_that_cannot_has_its_sentence():
    both = workspace(socket("a", "REQ"), socket("b", "REP"), socket("c", "PUB"))
    assert changes.why_no_link(both, "a", "b") == ""
    assert changes.why_no_link(both, "a", "c").startswith("REQ doesn't talk to PUB")
    linked = changes.link("a", "b")(both)
    assert len(links(linked)) == 1
    assert changes.why_no_link(linked, "a", "b") == "These two are linked already."


def test_delete_takes_connects_from_the_last_on_and_each_once():
    before = workspace(socket("a", "SUB", (0, 0), f"connect {A}", "connect inproc://x", f"connect {B}"))
    after = changes.delete((), [("a", 0), ("a", 2), ("a", 0)])(before)
    assert [e.address for e in after.sockets[0].endpoints] == ["inproc://x"]


def test_connects_of_sockets_that_go_anyway_are_not_looked_for():
    before = workspace(socket("a", "SUB", (0, 0), f"connect {A}"), socket("b", "PUB"))
    assert [s.id for s in changes.delete(("a",), [("a", 0)])(before).sockets] == ["b"]


def test_a_duplicate_stands_beside_its_original():
    after = changes.duplicate(("a",))(workspace(socket("a", "PUB", (10, 20), f"bind {A}")))
    original, copy = after.sockets
    assert copy.at == (42, 52)
    assert copy.endpoints[0].address != original.endpoints[0].address
