"""What one socket does, as its function reads in C, and what C can't do of it in a sentence."""

from __future__ import annotations

import pytest
import zmq

from tests.codegen.conftest import needs_c
from workbench.codegen.generate import generate
from workbench.codegen.program import CodegenError
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import (
    Echo,
    Endpoint,
    Frame,
    FrameMatch,
    HexBytes,
    Message,
    Repeat,
    Reply,
    Rule,
    Secret,
    Socket,
    Workspace,
)

X = (Frame(text="x"),)
SILENT = Reply(rules=(Rule(when=(FrameMatch(text="x"),), frames=X),))


def function(type_: str, *texts: str, variables: dict[str, object] | None = None, **more: object) -> str:
    """What is written of a socket from its opening on, its messages these."""
    sockets = (Socket(id="it", type=type_, **more),)
    messages = tuple(Message(name=text, socket="it", frames=(Frame(text=text),)) for text in texts)
    workspace = Workspace(sockets=sockets, messages=messages, variables=variables or {})
    return generate(workspace, "c", "it").partition("static void it(")[2].partition("\nint main")[0]


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("LINGER", 0, "set_int(socket, ZMQ_LINGER, 0);"),
        ("IPV6", True, "set_int(socket, ZMQ_IPV6, 1);"),
        ("MAXMSGSIZE", -1, "set_int64(socket, ZMQ_MAXMSGSIZE, -1);"),
        ("AFFINITY", 3, "set_int64(socket, ZMQ_AFFINITY, 3);"),
        ("ROUTING_ID", "m\u00fc", r'set_bytes(socket, ZMQ_ROUTING_ID, "m\303\274", 3);'),
        ("ROUTING_ID", HexBytes(hex="00 ff"), r'set_bytes(socket, ZMQ_ROUTING_ID, "\000\377", 2);'),
    ],
)
def test_an_option_is_set_by_its_kind(name, value, line):
    assert f"    {line}\n" in function("DEALER", options={name: value})


def test_options_and_subscriptions_come_before_the_endpoints():
    endpoint = Endpoint(mode="connect", address="tcp://127.0.0.1:1")
    text = function("SUB", options={"LINGER": 0}, subscriptions=(Frame(text="a"),), endpoints=(endpoint,))
    assert text.index("ZMQ_LINGER") < text.index("ZMQ_SUBSCRIBE") < text.index("zmq_connect(")


def test_a_subscription_is_worked_out_and_one_that_is_secret_is_put_together():
    subscriptions = (Frame(text="{{ topic }}!"), Frame(text="{{ key }}"))
    variables = {"topic": "news", "key": Secret(env="K")}
    text = function("SUB", subscriptions=subscriptions, variables=variables)
    assert 'set_bytes(socket, ZMQ_SUBSCRIBE, "news!", 5);' in text
    assert "set_bytes(socket, ZMQ_SUBSCRIBE, prefix.data, prefix.size);" in text


@pytest.mark.parametrize(
    ("type_", "frame", "sentence"),
    [
        (
            "XSUB",
            "{{ key }}",
            "it subscribes to a secret, which C has to put together; choose a SUB, or python.",
        ),
        ("SUB", "{{ int('x') }}", "it: a subscription can't be made: "),
    ],
)
def test_a_subscription_that_c_can_not_make_is_told(type_, frame, sentence):
    with pytest.raises(CodegenError) as error:
        function(type_, subscriptions=(Frame(text=frame),), variables={"key": Secret(env="K")})
    assert str(error.value).startswith(sentence)


def test_each_of_several_messages_has_its_names_for_itself():
    text = function("PUSH", "one", "two")
    assert text.count("    {\n        message_t message = {0, NULL};") == 2


@pytest.mark.parametrize(
    ("type_", "what_then"),
    [("REP", '"", 0); /* a REP must answer */'), ("ROUTER", "            continue;")],
)
def test_where_no_rule_answers_a_rep_answers_all_the_same(type_, what_then):
    assert f"if (answer.count == 0)\n            {what_then.strip()}" in function(
        type_, behaviour=SILENT
    ).replace("append(add_frame(&answer), ", "")


def test_a_stream_answers_no_peer_that_only_came_or_went():
    for behaviour in (Echo(), Reply(frames=X)):
        assert "continue; /* a peer came or went */" in function("STREAM", behaviour=behaviour)


def test_a_repeat_counts_only_where_its_number_is_asked_for():
    assert "for (;;) {" in function("PUSH", behaviour=Repeat(frames=X, every=1))
    assert "for (long counter = 0; ; counter++) {" in function(
        "PUSH", behaviour=Repeat(frames=(Frame(text="{{ counter }}"),), every=1)
    )
    assert "for (long counter = 0; counter < 3; counter++) {" in function(
        "PUSH", behaviour=Repeat(frames=X, every=1, count=3)
    )


@needs_c
def test_an_xsub_gets_what_it_subscribed_to_and_nothing_else(program):
    address = free_loopback_address(())
    subscriber = Socket(
        id="it",
        type="XSUB",
        subscriptions=(Frame(text="wanted"),),
        endpoints=(Endpoint(mode="connect", address=address),),
    )
    with zmq.Context() as context, context.socket(zmq.XPUB) as publisher:
        publisher.setsockopt(zmq.RCVTIMEO, 30_000)
        publisher.setsockopt(zmq.LINGER, 0)
        publisher.bind(address)
        running = program(Workspace(sockets=(subscriber,)), "c", "it")
        assert publisher.recv() == b"\x01wanted"
        for frames in ([b"other", b"1"], [b"wanted", b"2"], [b"wanted, too", b"3"]):
            publisher.send_multipart(frames)
        running.wait_for("wanted, too | 3")
        assert running.lines == ["it received: wanted | 2", "it received: wanted, too | 3"]
