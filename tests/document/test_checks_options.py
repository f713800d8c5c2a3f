"""Mistakes in options, told before anything starts."""

from __future__ import annotations

import pytest

from workbench.catalogue.options import excluded
from workbench.document import gallery
from workbench.document.checks_options import check_options
from workbench.document.workspace import Endpoint, HexBytes, Socket, Workspace


def told(type_, **options):
    workspace = Workspace(sockets=(Socket(id="a", type="PULL"), Socket(id="b", type=type_, options=options)))
    return [(p.severity, p.place, p.socket, p.sentence) for p in check_options(workspace)]


@pytest.mark.parametrize(
    ("type_", "name", "value", "severity", "sentence"),
    [
        ("PUSH", "SNDHW", 1, "error", '"SNDHW" is not an option of libzmq. Did you mean SNDHWM?'),
        ("PUSH", "SNDHWM", -1, "error", "SNDHWM is 0 at the least, not -1."),
        ("PUSH", "ROUTER_RAW", True, "error", "A PUSH has no ROUTER_RAW, only ROUTER; take it away."),
        ("PUSH", "PLAIN_SERVER", True, "error", "PLAIN_SERVER belongs to the socket's security; set it there."),
        ("PUSH", "FD", 1, "warning", f"FD can't be set as an option. {excluded()['FD']}"),
        (
            "DEALER", "ROUTING_ID", HexBytes(hex="f"), "error",
            "ROUTING_ID has a hex that is none: it is pairs of 0 to 9 and a to f, such as de ad be ef.",
        ),
        (
            "DEALER", "HELLO_MSG", "hi", "warning",
            "HELLO_MSG is a draft option; the socket starts only where libzmq has the draft API.",
        ),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_a_sentence(type_, name, value, severity, sentence):
    assert told(type_, **{name: value}) == [(severity, f"sockets[1].options.{name}", "b", sentence)]


def test_two_options_that_undo_each_other():
    sentence = "XPUB_VERBOSER includes XPUB_VERBOSE, and whichever comes last undoes the other; set only one."
    assert told("XPUB", XPUB_VERBOSE=True, XPUB_VERBOSER=True) == [
        ("warning", "sockets[1].options.XPUB_VERBOSER", "b", sentence)
    ]


def test_a_limit_that_inproc_does_not_know():
    def said(**more):
        ends = (
            Endpoint(mode="bind", address="inproc://x"),
            Endpoint(mode="bind", address="tcp://127.0.0.1:5"),
        )
        keys = {"options": {"MAXMSGSIZE": 100}, "endpoints": ends, **more}
        socket = Socket(id="a", type="PULL", **keys)
        return [problem.sentence for problem in check_options(Workspace(sockets=(socket,)))]

    assert said() == ["MAXMSGSIZE isn't looked at by inproc://x: what comes by inproc:// may be of any size."]
    assert said(endpoints=()) == said(options={"MAXMSGSIZE": -1}) == []


def test_a_draft_option_is_no_news_where_it_can_be_used():
    socket = Socket(id="a", type="DEALER", options={"HELLO_MSG": "hi"})
    assert list(check_options(Workspace(sockets=(socket,)), drafts=True)) == []


def test_what_is_right_is_not_told():
    assert told("DEALER", ROUTING_ID=HexBytes(hex="ff fe"), LINGER=0, CONFLATE=True) == []
    assert told("NOPE", ROUTER_MANDATORY=True) == []  # the type is another check's matter


@pytest.mark.parametrize("name", gallery.names())
def test_the_gallery_has_no_mistake_in_its_options(name):
    assert list(check_options(gallery.load_pattern(name))) == []
