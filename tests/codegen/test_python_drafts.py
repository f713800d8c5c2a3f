"""The draft types as programs: what is written, what is refused, and, where libzmq has them, that they talk."""

from __future__ import annotations

import pytest

from tests.ports import free_port
from workbench.codegen.generate import CodegenError, generate
from workbench.document.workspace import Echo, Endpoint, Frame, Message, Repeat, Reply, Socket, Workspace
from workbench.engine.draft import missing

needs_drafts = pytest.mark.skipif(bool(missing()), reason=missing())


def pair(binding: str, connecting: str, address: str = "tcp://127.0.0.1:5555", **there: object) -> Workspace:
    """`bound` and `there`; what is in `there` is of the latter, `behaviour` of both by id."""
    behaviours = there.pop("behaviour", {})
    return Workspace(
        sockets=(
            Socket(
                id="bound", type=binding, behaviour=behaviours.get("bound"),
                endpoints=(Endpoint(mode="bind", address=address),),
            ),
            Socket(
                id="there", type=connecting, behaviour=behaviours.get("there"),
                endpoints=(Endpoint(mode="connect", address=address),), **there,
            ),
        ),
        messages=(Message(name="hello", socket="there", frames=(Frame(text="Hello"),)),),
    )  # fmt: skip


def test_a_dish_joins_its_groups_and_says_where_it_has_none():
    text = generate(pair("RADIO", "DISH", subscriptions=(Frame(text="news"),)), socket="there")
    assert 'socket.join(b"news")' in text
    assert "context.socket(zmq.DISH, socket_class=GroupedSocket)" in text
    compile(text, "program", "exec")
    assert "# Without a group nothing arrives." in generate(pair("RADIO", "DISH"), socket="there")


def test_a_server_s_answer_goes_to_whom_asked():
    reply = Reply(frames=(Frame(text="Hello back"),))
    text = generate(pair("SERVER", "CLIENT", behaviour={"bound": reply}), socket="bound")
    assert "route, request = message[:1], message[1:]" in text
    compile(text, "program", "exec")


def test_types_of_single_frames_have_nothing_put_together():
    text = generate(pair("GATHER", "SCATTER"))
    assert "context.socket(zmq.GATHER, socket_class=DraftSocket)" in text
    assert "RoutedSocket" not in text
    compile(text, "program", "exec")


@pytest.mark.parametrize(
    ("types", "language", "words"),
    [
        (("SERVER", "CLIENT"), "c", "bound is a SERVER, a draft type of libzmq, which isn't written in C"),
        (("SERVER", "CLIENT"), "asyncio", "asyncio can't watch; choose python"),
        (("PEER", "PEER"), "python", "there is a PEER that connects, and pyzmq doesn't tell it to whom"),
    ],
)
def test_what_cannot_be_written_is_said(types, language, words):
    with pytest.raises(CodegenError, match=words):
        generate(pair(*types), language)


@needs_drafts
@pytest.mark.parametrize(
    "answer",
    [Echo(), Reply(frames=(Frame(text="You said: {{ request.frames[0] }}"),))],
    ids=["echo", "reply"],
)
def test_a_server_and_a_client_talk(program, answer):
    address = f"tcp://127.0.0.1:{free_port()}"
    workspace = pair("SERVER", "CLIENT", address, behaviour={"bound": answer})
    server = program(workspace, "python", "bound")
    client = program(workspace, "python", "there")
    client.wait_for("there received: " + ("Hello" if isinstance(answer, Echo) else "You said: Hello"))
    assert server.said("bound received: ")
    assert client.interrupt() == server.interrupt() == (0, "")


@needs_drafts
def test_a_radio_and_a_dish_talk(program):
    address = f"tcp://127.0.0.1:{free_port()}"
    repeat = Repeat(frames=(Frame(text="news"), Frame(text="rain {{ counter }}")), every=0.05)
    workspace = pair(
        "RADIO", "DISH", address, behaviour={"bound": repeat}, subscriptions=(Frame(text="news"),)
    )
    dish = program(workspace, "python", "there")
    program(workspace, "python", "bound")
    dish.wait_for("there received: news | rain ")
    assert dish.interrupt() == (0, "")
