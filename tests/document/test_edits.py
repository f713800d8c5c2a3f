"""Edits: each gives a new workspace and leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from workbench.document import edits
from workbench.document.edits import EditError
from workbench.document.links import Link, links
from workbench.document.workspace import Echo, Endpoint, Frame, Message, Socket, Workspace

_FREE = "tcp://127.0.0.1:49999"


def _bind(address: str) -> Endpoint:
    return Endpoint(mode="bind", address=address)


def _connect(address: str) -> Endpoint:
    return Endpoint(mode="connect", address=address)


def _two(*rep: Endpoint, req: tuple[Endpoint, ...] = (), **variables: str) -> Workspace:
    return Workspace(
        variables=variables,
        sockets=(Socket(id="a", type="REQ", endpoints=req), Socket(id="b", type="REP", endpoints=rep)),
    )


def _endpoints(workspace: Workspace, id_: str) -> tuple[Endpoint, ...]:
    socket = workspace.socket(id_)
    assert socket is not None
    return socket.endpoints


def test_sockets_are_added_with_ids_that_are_free():
    workspace = edits.add_socket(Workspace(), "REQ", (1.6, 2.2))
    workspace = edits.add_socket(workspace, "REQ", (0, 0))
    assert [(s.id, s.title, s.at) for s in workspace.sockets] == [
        ("req-1", "REQ 1", (2, 2)),
        ("req-2", "REQ 2", (0, 0)),
    ]
    with pytest.raises(EditError, match="Did you mean REQ"):
        edits.add_socket(workspace, "REQQ", (0, 0))


def test_a_removed_socket_lets_go_of_its_messages():
    before = Workspace(sockets=(Socket(id="a", type="REQ"),), messages=(Message(name="m", socket="a"),))
    after = edits.remove_sockets(before, ["a"])
    assert after == Workspace(messages=(Message(name="m"),))
    assert before.messages[0].socket == "a"


def test_titles_places_behaviours_and_options():
    workspace = edits.rename_socket(_two(), "a", " T ")
    workspace = edits.move_sockets(workspace, {"a": (1.4, 2.6)})
    workspace = edits.set_behaviour(workspace, "a", Echo())
    workspace = edits.set_subscriptions(workspace, "a", [Frame(text="x")])
    workspace = edits.set_option(workspace, "a", "SNDHWM", 5)
    assert workspace.sockets[0] == Socket(
        id="a", title="T", type="REQ", at=(1, 3), behaviour=Echo(), subscriptions=(Frame(text="x"),),
        options={"SNDHWM": 5},
    )  # fmt: skip
    assert edits.set_option(workspace, "a", "SNDHWM", None).sockets[0].options == {}
    with pytest.raises(EditError, match='no socket "c"'):
        edits.rename_socket(workspace, "c", "T")


def test_endpoints_are_put_at_their_index():
    one, two, three = _bind("inproc://1"), _bind("inproc://2"), _bind("inproc://3")
    workspace = edits.add_endpoint(_two(), "a", one)
    workspace = edits.add_endpoint(workspace, "a", two)
    workspace = edits.add_endpoint(workspace, "a", three, 0)
    assert _endpoints(workspace, "a") == (three, one, two)
    assert _endpoints(edits.remove_endpoint(workspace, "a", 1), "a") == (three, two)
    assert _endpoints(edits.replace_endpoint(workspace, "a", 0, two), "a") == (two, one, two)


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_an_endpoint_out_of_range_is_refused(index: int):
    workspace = _two(_bind("inproc://1"))
    with pytest.raises(EditError):
        edits.add_endpoint(workspace, "b", _bind("inproc://2"), index)
    with pytest.raises(EditError):
        edits.replace_endpoint(workspace, "b", index, _bind("inproc://2"))
    with pytest.raises(EditError):
        edits.remove_endpoint(workspace, "b", index)


def test_a_link_without_a_bind_makes_one_and_unlinking_keeps_it():
    workspace = edits.link_sockets(_two(), "a", "b", _FREE)
    assert links(workspace) == (Link("a", 0, "b", 0),)
    with pytest.raises(EditError, match="linked already"):
        edits.link_sockets(workspace, "b", "a", _FREE)
    assert edits.unlink(workspace, links(workspace)[0]) == _two(_bind(_FREE))


@pytest.mark.parametrize(
    ("bind", "connect"),
    [
        ("tcp://127.0.0.1:5", "tcp://127.0.0.1:5"),
        ("tcp://*:5", "tcp://127.0.0.1:5"),
        ("tcp://0.0.0.0:{{ p }}", "tcp://127.0.0.1:{{ p }}"),
        ("tcp://[::]:5", "tcp://[::1]:5"),
        ("tcp://{{ h }}:5555", "tcp://127.0.0.1:5555"),
        ("tcp://{{ h }}:{{ p }}", "tcp://127.0.0.1:{{ p }}"),
        ("tcp://{{ h + ':' + p }}", "tcp://127.0.0.1:5"),
        ("{{ all }}", "tcp://127.0.0.1:7"),
        ("ipc://{{ p }}", "ipc://{{ p }}"),
    ],
)
def test_a_bind_that_is_there_is_linked_to(bind: str, connect: str):
    workspace = _two(_bind(bind), h="*", p="5", all="tcp://*:7")
    for ends in (("a", "b"), ("b", "a")):
        linked = edits.link_sockets(workspace, *ends, _FREE)
        assert _endpoints(linked, "a") == (_connect(connect),)
        assert links(linked) == (Link("a", 0, "b", 0),)


def test_the_first_usable_bind_is_linked_to():
    workspace = _two(_bind("tcp://*:*"), _bind("{{ none }}"), _bind("tcp://*:5"))
    assert links(edits.link_sockets(workspace, "a", "b", _FREE)) == (Link("a", 0, "b", 2),)


def test_the_sources_bind_is_used_where_the_targets_cannot_be():
    workspace = _two(_bind("ipc://*"), req=(_bind("inproc://x"),))
    assert links(edits.link_sockets(workspace, "a", "b", _FREE)) == (Link("b", 1, "a", 0),)


@pytest.mark.parametrize("bind", ["tcp://*:*", "tcp://127.0.0.1:0", "ipc://*", "{{ none }}", "tcp://a:x"])
def test_a_bind_that_cannot_be_connected_to_is_told(bind: str):
    with pytest.raises(EditError, match="b binds"):
        edits.link_sockets(_two(_bind(bind)), "a", "b", _FREE)


def test_an_illegal_pair_is_not_linked():
    workspace = Workspace(sockets=(Socket(id="a", type="PUB"), Socket(id="b", type="REP")))
    with pytest.raises(EditError, match="PUB doesn't talk to REP"):
        edits.link_sockets(workspace, "a", "b", _FREE)


def test_a_copy_binds_elsewhere():
    asked: list[list[str]] = []

    def free(taken: Iterable[str]) -> str:
        asked.append(list(taken))
        return _FREE

    before = _two(
        _bind("tcp://127.0.0.1:{{ p }}"), _bind("ipc://{{ n }}"), _bind("inproc://n"), _bind("inproc://n-2"),
        _bind("ipc://*"), _bind("tcp://*:*"), _connect("tcp://peer:1"), p="5", n="/tmp/x",
    )  # fmt: skip
    after = edits.duplicate_sockets(before, ["b"], (10, 20), free)
    copy = after.sockets[-1]
    assert (copy.id, copy.label, copy.at) == ("rep-1", "b 2", (10, 20))
    assert [endpoint.address for endpoint in copy.endpoints] == [
        _FREE, "ipc://{{ n }}-2", "inproc://n-3", "inproc://n-2-2", "ipc://*", "tcp://*:*", "tcp://peer:1",
    ]  # fmt: skip
    assert "tcp://127.0.0.1:5" in asked[0]
    assert after.sockets[:2] == before.sockets


def test_variables_and_the_title():
    workspace = edits.set_variable(edits.set_title(Workspace(), " T "), "p", "5")
    assert workspace == Workspace(title="T", variables={"p": "5"})
    assert edits.set_variable(workspace, "p", None) == Workspace(title="T")


def test_messages_are_kept_by_name():
    workspace = edits.put_message(Workspace(), Message(name="m"))
    workspace = edits.put_message(workspace, Message(name="n"))
    workspace = edits.put_message(workspace, Message(name="m", frames=(Frame(text="x"),)))
    assert workspace.messages == (Message(name="m", frames=(Frame(text="x"),)), Message(name="n"))
    assert edits.remove_message(workspace, "m").messages == (Message(name="n"),)
    with pytest.raises(EditError, match="needs a name"):
        edits.put_message(workspace, Message(name=" "))
