"""Sockets that hand messages to others, as they read in C; that they do it is in test_behaviours.py."""

from __future__ import annotations

import pytest

from workbench.codegen.c_brokers import balance, forward, majordomo, service_begins
from workbench.codegen.program import CodegenError, Role, plan
from workbench.codegen.source import Source
from workbench.document.workspace import Balance, Forward, Frame, Majordomo, Reply, Socket, Workspace


def two(one: str, other: str) -> tuple[Role, Role]:
    front = Socket(id="front", title="Fr\u00f6nt", type=one, behaviour=Forward(to="back"))
    first, second = plan(Workspace(sockets=(front, Socket(id="back", type=other)))).roles
    return first, second


def text(write, *given: object) -> str:
    source = Source()
    write(source, *given)
    return source.text()


def test_a_forward_that_changes_nothing_is_libzmqs_own_proxy():
    assert text(forward, *two("ROUTER", "DEALER"), Forward(to="back")).splitlines() == [
        "/* Returns only when the context ends. */",
        "zmq_proxy(socket, back, NULL);",
    ]


def test_a_pipe_stands_for_each_way_and_has_what_is_done_on_it_in_milliseconds():
    wanted = Forward(to="back", delay=0.25, jitter=0.1, drop=0.5)
    there_and_back = text(forward, *two("ROUTER", "DEALER"), wanted)
    assert there_and_back.count(".delay = 250, .jitter = 100, .drop = 0.5") == 2
    assert ".duplicate" not in there_and_back
    assert there_and_back.endswith("run_pipes(pipes, 2);\n")
    one_way = text(forward, *two("PULL", "PUSH"), wanted)
    assert ".source = socket, .target = back" in one_way
    assert one_way.endswith("run_pipes(pipes, 1);\n")


def test_a_forward_to_what_takes_turns_is_told():
    with pytest.raises(CodegenError, match="takes turns"):
        text(forward, *two("REP", "DEALER"), Forward(to="back", drop=0.5))


def test_what_a_worker_says_when_it_is_ready_is_compared_by_its_bytes():
    written = text(balance, *two("ROUTER", "ROUTER"), Balance(to="back", ready="pr\u00eat"))
    assert r'is(&answer.frames[0], "pr\303\252t", 5)' in written
    assert r'show("Fr\303\266nt received", &message);' in written


@pytest.mark.parametrize(("heartbeat", "beat"), [(2.5, 2500), (0.0001, 1)])
def test_a_majordomo_broker_beats_at_least_each_millisecond(heartbeat, beat):
    broker = plan(Workspace(sockets=(Socket(id="b", type="ROUTER", behaviour=Majordomo()),))).roles[0]
    written = text(majordomo, broker, Majordomo(heartbeat=heartbeat, liveness=4))
    assert written == f'run_broker(socket, "b received", {beat}, 4);\n'


def test_a_service_with_a_zero_byte_in_its_name_is_told():
    reply = Reply(service="te\0a", frames=(Frame(text="x"),))
    worker = plan(Workspace(sockets=(Socket(id="w", type="DEALER", behaviour=reply),))).roles[0]
    with pytest.raises(CodegenError, match=r"^w offers a service with a zero byte in its name"):
        text(service_begins, worker, reply)
