"""Options by libzmq's names."""

import pytest

from workbench.document.workspace import HexBytes


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
