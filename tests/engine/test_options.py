"""Options by libzmq's names."""

import pytest
import zmq

from workbench.document.workspace import HexBytes
from workbench.traffic.records import Kind


@pytest.mark.parametrize("options", [{"NO_SUCH": 1}, {"RCVHWM": "many"}, {"RCVHWM": -7}])
async def test_an_option_that_cannot_be_set_is_named(lab, options):
    state = lab.run("a", "PULL", options=options)
    assert state.phase == "failed"
    assert next(iter(options)) in state.problem


async def test_an_option_takes_any_bytes(lab, until):
    lab.run("r", "ROUTER", bind="tcp://127.0.0.1:*")
    lab.run("d", "DEALER", connect=lab.port("r"), options={"ROUTING_ID": HexBytes(hex="fffe")})
    await until(lambda: lab.connected("d"))
    lab.engine.send("d", (b"x",))
    await until(lambda: lab.sink.messages("r"))
    assert lab.sink.messages("r") == [(b"\xff\xfe", b"x")]
    assert lab.engine.state("r").peers[0].routing_id == b"\xff\xfe"


async def test_an_option_of_the_workbench_s_own_holds_where_nothing_is_said(lab):
    """ROUTER_MANDATORY is on, can be switched off on the open socket, and comes back with the default."""
    router = {"bind": "tcp://127.0.0.1:*"}
    lab.run("r", "ROUTER", **router)
    port = lab.port("r")
    sent = []
    for options in ({}, {"ROUTER_MANDATORY": False}, {}):
        lab.run("r", "ROUTER", options=options, **router)
        sent.append(lab.engine.send("r", (b"nobody", b"x")).kind)
    assert sent == [Kind.REFUSED, Kind.SENT, Kind.REFUSED]
    assert lab.port("r") == port  # never closed


async def test_a_draft_option_says_what_is_missing(lab):
    if zmq.has("draft"):
        pytest.skip("this libzmq has the draft API")
    state = lab.run("d", "DEALER", options={"HELLO_MSG": "hi"})
    assert state.problem == (
        "HELLO_MSG needs a libzmq with the draft API, which this one doesn't have; take it away."
    )


async def test_options_of_an_open_socket_are_read_as_they_are(lab):
    lab.run("pull", "PULL", bind="tcp://127.0.0.1:*", options={"RCVHWM": 7, "LINGER": 5})
    found = lab.engine.options("pull")
    assert found["LAST_ENDPOINT"] == lab.port("pull")
    assert (found["RCVHWM"], found["LINGER"], found["IPV6"], found["MECHANISM"]) == (7, 5, False, 0)
    assert found["EVENTS"] == 0
    assert not {"CURVE_SECRETKEY", "PLAIN_PASSWORD"} & found.keys()
    lab.stop("pull")
    assert lab.engine.options("pull") == {}


async def test_reading_them_leaves_no_message_unread(lab, until):
    lab.run("pull", "PULL", bind="inproc://x")
    lab.run("push", "PUSH", connect="inproc://x")
    for number in range(50):
        lab.engine.send("push", (b"%d" % number,))
        lab.engine.options("pull")
    await until(lambda: len(lab.sink.messages("pull")) == 50)
