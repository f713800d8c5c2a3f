"""Endpoints: what can't be bound, what is refused, and what becomes of a connection."""

import socket
import sys

import pytest

HERE = "tcp://127.0.0.1:*"


async def test_a_wildcard_port_becomes_a_real_one(lab):
    state = lab.run("a", "PULL", bind=HERE).endpoints[0]
    assert state.phase == "bound"
    assert int(state.actual.rpartition(":")[2]) > 0


async def test_a_taken_port_fails_in_words_while_others_run(lab):
    lab.run("a", "PULL", bind=HERE)
    state = lab.run("b", "PULL", bind=lab.port("a"))
    assert state.phase == "failed"
    assert "choose another port" in state.problem
    assert lab.engine.state("a").phase == "live"
    assert lab.sink.events("b", "failed")[0].trouble


async def test_a_failed_socket_opens_once_it_differs_and_is_forgotten_once_unwanted(lab):
    lab.run("a", "PULL", bind=HERE)
    lab.run("b", "PULL", bind=lab.port("a"))
    assert lab.run("b", "PULL", bind=HERE).phase == "live"
    lab.run("b", "PULL", bind=lab.port("a"))
    lab.run("b", "PULL", bind=lab.port("a"))
    lab.stop("b")
    assert lab.engine.state("b").problem == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ipc here")
@pytest.mark.parametrize("transport", ["tcp", "ipc"])
async def test_an_address_is_free_at_once_for_the_next(lab, transport, tmp_path):
    lab.run("a", "PULL", bind=HERE if transport == "tcp" else f"ipc://{tmp_path}/s")
    address = lab.port("a")
    for attempt in range(30):
        state = lab.run("a", "PULL", bind=address, attempt=attempt)
        assert state.phase == "live", state.problem
    lab.run("a", "PULL")
    assert lab.run("b", "PULL", bind=address).phase == "live"


async def test_ipc_destroys_no_file_and_takes_no_live_path(lab, tmp_path):
    file = tmp_path / "notes"
    file.write_text("mine")
    assert "destroy" in lab.run("a", "PULL", bind=f"ipc://{file}").problem
    assert file.read_text() == "mine"
    live = f"ipc://{tmp_path}/live"
    assert lab.run("b", "PULL", bind=live).phase == "live"
    assert "another socket" in lab.run("c", "PULL", bind=live).problem
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(f"{tmp_path}/dead")
    assert lab.run("d", "PULL", bind=f"ipc://{tmp_path}/dead").phase == "live"


async def test_a_wrong_pair_is_told(lab, until):
    lab.run("pub", "PUB", bind=HERE)
    lab.run("req", "REQ", connect=lab.port("pub"))
    await until(lambda: lab.sink.events("req", "handshake-failed"))
    state = lab.engine.state("req")
    assert state.endpoints[0].phase == "failed"
    assert "type doesn't match" in state.problem


async def test_a_refused_connection_is_told_once_and_connects_when_the_bind_comes(lab, until):
    lab.run("a", "PULL", bind=HERE)
    address = lab.port("a")
    lab.stop("a")
    lab.run("b", "PUSH", connect=address)
    await until(lambda: lab.engine.state("b").problem)
    lab.run("a", "PULL", bind=address)
    await until(lambda: lab.connected("b"))
    assert len(lab.sink.events("b", "connection-refused")) == 1
    assert lab.engine.state("b").problem == ""


async def test_what_is_detached_says_nothing_of_the_endpoint_that_stays(lab, until):
    lab.run("x", "PULL", bind=HERE)
    lab.run("y", "PULL", bind=HERE)
    lab.run("push", "PUSH", connect=[lab.port("x"), lab.port("y")])
    await until(lambda: [e.phase for e in lab.engine.state("push").endpoints] == ["connected"] * 2)
    lab.run("push", "PUSH", connect=lab.port("y"))
    await until(lambda: lab.sink.events("x", "disconnected"))
    lab.engine.send("push", (b"still",))
    await until(lambda: lab.sink.messages("y"))
    assert lab.connected("push")
