"""Sockets go to another workspace, or to another place of the same, and are joined there as they were."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from workbench.document.carrying import carried, put_down
from workbench.document.checks import check
from workbench.document.edits import EditError
from workbench.document.links import links
from workbench.document.workspace import Endpoint, Forward, Frame, Message, Repeat, Secret, Socket, Workspace

A = "tcp://127.0.0.1:{{ port }}"
FREE = "tcp://127.0.0.1:7001"


def free(taken):
    taken = set(taken)
    return next(a for n in range(7001, 7100) if (a := f"tcp://127.0.0.1:{n}") not in taken)


PUSH = Socket(
    id="push",
    type="PUSH",
    at=(10, 20),
    endpoints=(Endpoint(mode="connect", address=A),),
    behaviour=Repeat(name="hello", every=1),
)
PULL = Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address=A),))
ALL = Workspace(
    title="All",
    variables={"port": "6001", "who": "you", "unused": "x", "token": Secret(env="TOKEN")},
    sockets=(PUSH, PULL, Socket(id="other", type="PUB")),
    messages=(
        Message(name="hello", socket="push", frames=(Frame(text="hello {{ who }} {{ token }}"),)),
        Message(name="more", socket="push", frames=(Frame(text="more"),)),
    ),
)


def test_they_bring_what_they_name_and_nothing_else():
    text = json.loads(carried(ALL, ("push", "pull")))
    assert [socket["id"] for socket in text["sockets"]] == ["push", "pull"]
    assert text["variables"] == {"port": "6001", "who": "you", "token": {"env": "TOKEN"}}
    assert [message["name"] for message in text["messages"]] == ["hello"]


def test_an_empty_workspace_gets_them_as_they_were():
    after = put_down(Workspace(), carried(ALL, ("push", "pull")), free)
    assert after.sockets == (PUSH, PULL)
    assert after.messages == ALL.messages[:1]
    assert check(after) == ()


def test_beside_the_originals_they_are_joined_among_themselves():
    after = put_down(ALL, carried(ALL, ("push", "pull")), free)
    assert after.sockets[:3] == ALL.sockets
    push, pull = after.sockets[3:]
    assert (push.id, push.title, push.at) == ("push-1", "push 2", (42, 52))
    assert (pull.id, pull.endpoints[0].address) == ("pull-1", FREE)
    assert {(link.from_socket, link.to_socket) for link in links(after)} == {
        ("push", "pull"),
        ("push-1", "pull-1"),
    }
    assert (after.variables, after.messages) == (ALL.variables, ALL.messages)


def test_the_values_that_are_there_stay():
    there = Workspace(variables={"port": "9"}, sockets=(Socket(id="x", type="PUB"),))
    after = put_down(there, carried(ALL, ("pull",)), free)
    assert after.variables == {"port": "9"}
    assert after.sockets == (*there.sockets, structs.replace(PULL, at=(32, 32)))


def test_a_connect_alone_stays_with_the_one_it_was_joined_to():
    after = put_down(ALL, carried(ALL, ("push",)), free)
    assert {(link.from_socket, link.to_socket) for link in links(after)} == {
        ("push", "pull"),
        ("push-1", "pull"),
    }


def test_a_forward_goes_to_the_one_that_came_with_it():
    front = Socket(id="front", type="PULL", behaviour=Forward(to="back"))
    there = Workspace(sockets=(front, Socket(id="back", type="PUSH")))
    after = put_down(there, carried(there, ("front", "back")), free)
    assert [socket.behaviour for socket in after.sockets] == [
        Forward(to="back"),
        None,
        Forward(to=after.sockets[3].id),
        None,
    ]


@pytest.mark.parametrize("text", ["", "words", "[]", '{"format": "zmq-workbench/1"}', "x" * 5_000_000])
def test_where_there_are_none_it_is_told(text):
    with pytest.raises(EditError, match="no sockets on the clipboard"):
        put_down(ALL, text, free)


@pytest.mark.parametrize(
    "text", ["{", '{"a": "\ud800"}', '{"format": "zmq-workbench/9", "sockets": []}', "{" * 100_000]
)
def test_what_can_not_be_read_is_told(text):
    with pytest.raises(EditError, match="The clipboard"):
        put_down(ALL, text, free)
