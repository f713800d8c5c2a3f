"""What one socket does, as its function reads in Python, on threads and in tasks."""

from __future__ import annotations

import pytest

from workbench.codegen.generate import generate
from workbench.document.workspace import (
    Echo,
    Endpoint,
    Forward,
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


def function(type_: str, *texts: str, language: str = "python", **more: object) -> str:
    """The function of a socket with these messages, another one being there, `other`."""
    sockets = (Socket(id="it", type=type_, **more), Socket(id="other", type="DEALER"))
    messages = tuple(Message(name=text, socket="it", frames=(Frame(text=text),)) for text in texts)
    text = generate(
        Workspace(sockets=sockets, messages=messages, variables={"key": Secret(env="KEY")}), language, "it"
    )
    return text.partition("def it(")[2].partition("\n\n\n")[0]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LINGER", 0, "0"),
        ("IPV6", True, "1"),
        ("ROUTING_ID", "m\u00fc", r'b"m\xc3\xbc"'),
        ("ROUTING_ID", HexBytes(hex="00 ff"), 'bytes.fromhex("00 ff")'),
    ],
)
def test_an_option_is_set_by_its_kind(name, value, said):
    assert f"    socket.setsockopt(zmq.{name}, {said})\n" in function("DEALER", options={name: value})


def test_options_and_subscriptions_come_before_the_endpoints():
    endpoint = Endpoint(mode="connect", address="tcp://127.0.0.1:1")
    text = function("SUB", options={"LINGER": 0}, subscriptions=X, endpoints=(endpoint,))
    assert text.index("zmq.LINGER") < text.index('socket.subscribe(b"x")') < text.index("socket.connect(")


def test_a_sub_without_a_subscription_is_told_what_follows_from_it():
    assert "# Without a subscription nothing arrives." in function("SUB")
    assert "# Without a subscription" not in function("SUB", subscriptions=X)


@pytest.mark.parametrize(("language", "wait"), [("python", ""), ("asyncio", "await ")])
def test_an_xsub_subscribes_by_messages(language, wait):
    text = function("XSUB", subscriptions=(*X, Frame(text="{{ key }}")), language=language)
    assert f'{wait}socket.send(b"\\x01x")' in text
    assert f'{wait}socket.send(b"\\x01" + ' in text


def test_sockets_that_fit_no_line_have_one_each():
    text = function("ROUTER", behaviour=Forward(to="other"))
    assert "    with context.socket(zmq.ROUTER) as socket, context.socket(zmq.DEALER) as other:\n" in text
    sockets = (
        Socket(id="it", type="ROUTER", behaviour=Forward(to="a-socket-of-some-length")),
        Socket(id="a-socket-of-some-length", type="DEALER"),
    )
    text = generate(Workspace(sockets=sockets), "python", "it")
    assert "    with (\n        context.socket(zmq.ROUTER) as socket,\n" in text


@pytest.mark.parametrize(
    ("type_", "more", "what_then"),
    [
        ("REP", {}, 'reply = [b""]  # a REP must answer'),
        ("ROUTER", {}, "continue"),
        ("REQ", {"ready": X}, "route, reply = [], ready  # or the broker would take it for busy"),
    ],
)
def test_where_no_rule_answers_each_does_what_it_owes(type_, more, what_then):
    behaviour = Reply(rules=SILENT.rules, **more)
    assert f"if not reply:\n                {what_then}\n" in function(type_, behaviour=behaviour)


def test_a_stream_answers_no_peer_that_only_came_or_went():
    for behaviour in (Echo(), Reply(frames=X)):
        assert "continue  # a peer came or went" in function("STREAM", behaviour=behaviour)


@pytest.mark.parametrize(
    ("repeat", "head"),
    [
        (Repeat(frames=X, every=1), "while True:"),
        (Repeat(frames=(Frame(text="{{ counter }}"),), every=1), "for counter in itertools.count():"),
        (Repeat(frames=X, every=1, count=3), "for _ in range(3):"),
        (Repeat(frames=(Frame(text="{{ counter }}"),), every=1, count=3), "for counter in range(3):"),
    ],
)
def test_a_repeat_counts_only_where_its_number_is_asked_for(repeat, head):
    assert f"        {head}\n" in function("PUSH", behaviour=repeat)


def test_a_dealer_that_repeats_shows_what_arrives_meanwhile():
    repeat = Repeat(frames=X, every=1)
    assert 'show_for(next(pause), "it received", socket)' in function("DEALER", behaviour=repeat)
    tasks = function("DEALER", behaviour=repeat, language="asyncio")
    assert 'receiving.create_task(show_all("it received", socket))' in tasks
    assert "await asyncio.sleep(next(pause))" in tasks


def test_a_burst_pauses_at_its_end_alone():
    text = function("PUSH", behaviour=Repeat(frames=X, every=1, burst=3))
    assert "if counter % 3 == 2:  # the end of a burst\n                time.sleep(next(pause))" in text


@pytest.mark.parametrize(
    ("more", "is_there"), [({}, True), ({"options": {"LINGER": 0}}, False)], ids=["by itself", "as is said"]
)
def test_a_program_that_ends_by_itself_waits_for_its_messages_to_be_taken(more, is_there):
    assert ("socket.linger = -1" in function("PUSH", "one", **more)) is is_there


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("python", "for line in sys.stdin:  # a message a line"),
        ("asyncio", "while line := await asyncio.to_thread(sys.stdin.readline):"),
    ],
)
def test_one_that_has_nothing_to_send_sends_what_is_typed(language, line):
    assert line in function("PUSH", language=language)
    req = function("REQ", language=language)
    assert req.index("send_string(") < req.index("recv_multipart()")  # each line has its reply


def test_what_ends_the_functions_first_line_in_a_title_is_written_otherwise():
    assert "a ''' b" in function("PULL", title='a """ b')
