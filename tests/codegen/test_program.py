"""What a program is about: its roles, their names, and what can't be a program."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.codegen.program import CodegenError, describe, identifier, plan
from workbench.document import gallery
from workbench.document.workspace import (
    Balance,
    Echo,
    Endpoint,
    Forward,
    Frame,
    FrameMatch,
    Majordomo,
    Message,
    Repeat,
    Reply,
    Rule,
    Socket,
    Workspace,
)

_X = (Frame(text="x"),)


def of(*sockets: Socket, **more: object) -> Workspace:
    return Workspace(sockets=sockets, **more)


@given(st.lists(st.text(max_size=12), max_size=8))
def test_names_are_identifiers_and_each_another(texts):
    taken: set[str] = set()
    names = [identifier(text, taken) for text in texts]
    assert len(set(names)) == len(names)
    for name in names:
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("Client-1", "client_1"), ("1st", "socket_1st"), ("", "socket_2"), ("show", "show_2"), ("für", "f_r"),
        ("is", "is_2"),
    ],
)  # fmt: skip
def test_names_are_like_the_ids(id_, name):
    assert identifier(id_, set()) == name


def test_a_target_takes_no_name_of_a_variable_beside_it():
    workspace = of(
        Socket(id="front", type="ROUTER", behaviour=Balance(to="workers")),
        Socket(id="workers", type="ROUTER"),
        Socket(id="poller", type="PULL"),
    )
    assert [role.name for role in plan(workspace).roles] == ["front", "workers_2", "poller"]


def test_a_socket_alone_brings_the_one_that_it_hands_to():
    workspace = of(
        Socket(id="a", type="ROUTER", behaviour=Forward(to="b")),
        Socket(id="b", type="DEALER"),
        Socket(id="c", type="PULL"),
    )
    alone = plan(workspace, "a")
    assert [role.socket.id for role in alone.roles] == ["a", "b"]
    assert not alone.whole
    assert [alone.is_passive(role) for role in alone.roles] == [False, True]
    assert plan(workspace).whole


def test_what_a_role_sends_is_what_belongs_to_it():
    messages = (Message(name="m", socket="a", frames=_X), Message(name="n", frames=_X))
    workspace = of(
        Socket(id="a", type="PUSH", behaviour=Repeat(name="m", rate=4.0)),
        Socket(id="b", type="PULL"),
        messages=messages,
    )
    push, pull = plan(workspace).roles
    assert (push.repeated, push.interval) == (_X, 0.25)
    assert push.messages == messages[:1]
    assert pull.messages == ()


def test_what_is_sent_once_is_numbered_and_what_is_answered_is_not():
    numbered = (Frame(text="{{ counter }}"),)
    rule = Rule(sequence=(numbered,))
    workspace = of(
        Socket(id="a", type="PUSH"),
        Socket(id="b", type="REP", behaviour=Reply(rules=(rule,), frames=numbered)),
        messages=tuple(Message(name=name, socket="a", frames=numbered) for name in "mn"),
    )
    push, rep = plan(workspace).roles
    assert [message.frames for message in push.messages] == [(Frame(text="0"),), (Frame(text="1"),)]
    assert rep.socket.behaviour == Reply(
        rules=(Rule(sequence=((Frame(text="0"),),)),), frames=(Frame(text="0"),)
    )


@pytest.mark.parametrize(
    ("type_", "behaviour", "words"),
    [
        ("REP", Echo(), "sends every message back."),
        ("REP", Reply(frames=_X), "answers every request."),
        ("REQ", Reply(frames=_X, ready=_X), "says that it is ready, and answers every request."),
        ("DEALER", Reply(frames=_X, service="tea"), "offers a service by the name of tea."),
        ("PUSH", Repeat(frames=_X, every=1, count=3), "sends 3 times, every 1 s."),
        (
            "PUSH",
            Repeat(frames=_X, rate=8, burst=4, jitter=0.1),
            "sends 4 at once, every 0.5 s and up to 0.1 s later.",
        ),
        ("ROUTER", Majordomo(), "brings clients and the workers of services together."),
        ("PULL", None, "shows what arrives."),
        ("XSUB", None, "shows what arrives."),
        ("REQ", None, "sends what is typed, a message a line."),
    ],
)
def test_a_role_is_described_in_a_sentence(type_, behaviour, words):
    program = plan(of(Socket(id="it", title="It", type=type_, behaviour=behaviour)))
    assert describe(program.roles[0], program) == f"It, {'an' if type_ == 'XSUB' else 'a'} {type_}: {words}"


@pytest.mark.parametrize(
    ("other", "words"), [("PUSH", "forwards to b."), ("DEALER", "forwards to b and back.")]
)
def test_a_forward_goes_back_where_there_is_a_way(other, words):
    type_ = "ROUTER" if other == "DEALER" else "PULL"
    program = plan(of(Socket(id="a", type=type_, behaviour=Forward(to="b")), Socket(id="b", type=other)))
    assert describe(program.roles[0], program).endswith(words)


@pytest.mark.parametrize(
    ("workspace", "sentence"),
    [
        (of(Socket(id="a", type="PUSH", behaviour=Repeat(name="gone", every=1))), 'repeats "gone", which is no'),
        (of(Socket(id="a", type="PUSH", behaviour=Repeat(frames=(Frame(text="{{ who }}"),), every=1))), "a: .*who"),
        (of(Socket(id="a", type="REQ", behaviour=Reply(ready=(Frame(text="{{ who }}"),), frames=_X))), "a: .*who"),
        (
            of(Socket(id="a", type="REP", behaviour=Reply(rules=(Rule(sequence=((Frame(text="{{ who }}"),),)),)))),
            "a: .*who",
        ),
        (of(Socket(id="a", type="REP", endpoints=(Endpoint(mode="bind", address="tcp://{{ who }}"),))), "a: .*who"),
        (
            of(Socket(id="a", type="REP", behaviour=Reply(rules=(Rule(when=(FrameMatch(json={"a": "{{ who }}"}),)),)))),
            "a: .*who",
        ),
        (of(Socket(id="a", type="PUSH", behaviour=Repeat(frames=(Frame(text="{{ request }}"),), every=1))), "a: .*req"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_program_is_told(workspace, sentence):
    with pytest.raises(CodegenError, match=sentence):
        plan(workspace)


@pytest.mark.parametrize("name", gallery.names())
def test_each_pattern_of_the_gallery_is_one(name):
    workspace = gallery.load_pattern(name)
    assert len(plan(workspace).roles) == len(workspace.sockets)
