"""Who sent what to whom: which rows become one arrow, and where an arrow's end isn't known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.workspace import Endpoint, Socket, Workspace
from workbench.traffic.records import Kind, Record
from workbench.traffic.sequence import Diagram, Topology, diagram, topology

S, R, X, E = Kind.SENT, Kind.RECEIVED, Kind.REFUSED, Kind.EVENT


def socket(id_: str, type_: str, **endpoints: str) -> Socket:
    made = tuple(Endpoint(mode=mode, address=address) for mode, address in endpoints.items())
    return Socket(id=id_, type=type_, endpoints=made)


HERE, THERE = "tcp://127.0.0.1:5555", "tcp://10.0.0.9:7"
WORKSPACE = Workspace(
    sockets=(
        socket("req", "REQ", connect=HERE),
        socket("dealer", "DEALER", connect=HERE),
        socket("router", "ROUTER", bind=HERE),
        socket("pub", "PUB", bind="tcp://127.0.0.1:1"),
        socket("sub1", "SUB", connect="tcp://127.0.0.1:1"),
        socket("sub2", "SUB", connect="tcp://127.0.0.1:1"),
        socket("away", "PUSH", connect=THERE),
        socket("alone", "PULL", bind="tcp://127.0.0.1:2"),
    )
)
TOPOLOGY = topology(WORKSPACE, {})


def drawn(
    *rows: tuple[str, Kind, tuple[bytes, ...]], peer: str = "", topology: Topology = TOPOLOGY
) -> Diagram:
    records = [
        (n * 10, Record(time=n, socket=socket, kind=kind, frames=frames, peer=peer if kind is R else ""))
        for n, (socket, kind, frames) in enumerate(rows)
    ]
    return diagram(records, topology)


def said(shown: Diagram) -> list[tuple[str, str, str]]:
    """Each arrow: from where, to where, `?` where it isn't known, and its label."""

    def title(number: int | None) -> str:
        return "?" if number is None else shown.lifelines[number].title

    return [(title(arrow.sender), title(arrow.receiver), arrow.label) for arrow in shown.arrows]


def test_what_a_req_sent_is_what_the_router_got_with_an_envelope():
    shown = drawn(
        ("req", S, (b"ask",)), ("router", R, (b"id", b"", b"ask")),
        ("router", S, (b"id", b"", b"answer")), ("req", R, (b"answer",)),
    )  # fmt: skip
    assert said(shown) == [("req", "router", "ask"), ("router", "req", "id · ∅ · answer")]
    assert [(a.sent_row, a.received_row) for a in shown.arrows] == [(0, 10), (20, 30)]
    assert [(a.leaves, a.comes) for a in shown.arrows] == [(0, 0), (1, 1)]
    assert [slot.row for slot in shown.slots] == [0, 20]


def test_equal_messages_are_taken_in_their_order_and_of_the_right_sender():
    shown = drawn(
        ("dealer", S, (b"x",)), ("req", S, (b"x",)), ("dealer", S, (b"x",)),
        ("router", R, (b"a", b"x")), ("router", R, (b"b", b"", b"x")), ("router", R, (b"a", b"x")),
    )  # fmt: skip
    assert [(a.sent_row, a.received_row) for a in shown.arrows] == [(0, 30), (10, 40), (20, 50)]
    assert all(arrow.comes > arrow.leaves for arrow in shown.arrows)


def test_what_was_published_goes_to_each_subscriber():
    shown = drawn(("pub", S, (b"news",)), ("sub1", R, (b"news",)), ("sub2", R, (b"news",)))
    assert said(shown) == [("pub", "sub1", "news"), ("pub", "sub2", "news")]
    assert {arrow.sent_row for arrow in shown.arrows} == {0}


def test_where_the_other_end_is_not_among_the_rows_the_arrow_is_open():
    shown = drawn(("router", R, (b"a", b"x")), ("req", S, (b"ask",)), peer="127.0.0.1")
    assert said(shown) == [("?", "router", "a · x"), ("req", "?", "ask")]
    assert not any(line.outside for line in shown.lifelines)


def test_peers_outside_are_lifelines_of_their_own():
    shown = drawn(("away", S, (b"job",)), ("alone", R, (b"from afar",)), peer="10.0.0.4")
    assert said(shown) == [("away", THERE, "job"), ("10.0.0.4", "alone", "from afar")]
    assert [line.title for line in shown.lifelines if line.outside] == [THERE, "10.0.0.4"]
    assert [line.title for line in shown.lifelines] == ["away", THERE, "alone", "10.0.0.4"]


def test_events_and_refusals_are_notes():
    records = [
        (0, Record(time=0, socket="req", kind=E, event="connected", reason="127.0.0.1:5 is there.")),
        (1, Record(time=1, socket="req", kind=E, event="keeps-dropping", trouble=True)),
        (2, Record(time=2, socket="req", kind=X, frames=(b"ask",), reason="Not now.")),
    ]
    shown = diagram(records, TOPOLOGY)
    assert [(note.text, note.trouble) for note in shown.notes] == [
        ("127.0.0.1:5 is there.", False), ("keeps dropping", True), ("ask: Not now.", True),
    ]  # fmt: skip
    assert shown.arrows == ()


def test_a_socket_that_is_no_longer_in_the_workspace_has_its_id():
    shown = drawn(("gone", S, (b"x",)), topology=Topology())
    assert [line.title for line in shown.lifelines] == ["gone", "outside"]


@pytest.mark.parametrize("left_out", [0, 7])
def test_it_says_how_many_rows_were_left_out(left_out):
    assert diagram([], TOPOLOGY, left_out).left_out == left_out


ROWS = st.lists(
    st.tuples(
        st.sampled_from([socket.id for socket in WORKSPACE.sockets]),
        st.sampled_from(Kind),
        st.lists(st.sampled_from([b"a", b"", b"b"]), max_size=3).map(tuple),
    ),
    max_size=30,
)


@given(ROWS)
def test_every_row_is_in_the_diagram_once_and_arrows_never_go_back_in_time(rows):
    shown = drawn(*rows)
    sent = {arrow.sent_row for arrow in shown.arrows} - {None}
    received = [arrow.received_row for arrow in shown.arrows if arrow.received_row is not None]
    noted = [note.row for note in shown.notes]
    assert sent == {n * 10 for n, row in enumerate(rows) if row[1] is S}
    assert sorted(received) == [n * 10 for n, row in enumerate(rows) if row[1] is R]
    assert sorted(noted) == [n * 10 for n, row in enumerate(rows) if row[1] in (X, E)]
    for arrow in shown.arrows:
        assert arrow.leaves <= arrow.comes < len(shown.slots)
        if arrow.sent_row is not None and arrow.received_row is not None:
            assert arrow.sent_row < arrow.received_row
