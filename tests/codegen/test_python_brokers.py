"""Sockets that hand messages to others, as they read in Python; that they do it is in test_behaviours.py."""

from __future__ import annotations

import ast

import pytest

from workbench.codegen.program import CodegenError, plan
from workbench.codegen.python_brokers import balance, forward
from workbench.codegen.python_texts import Needs
from workbench.codegen.python_way import Way
from workbench.codegen.source import Source
from workbench.document.workspace import Balance, Forward, Socket, Workspace

ALONE = Way(in_tasks=False, whole=False)
TASKS = Way(in_tasks=True, whole=False)
FAULTS = Forward(to="back", delay=0.25, drop=0.5)


def written(write, one: str, other: str, wanted: object, way: Way) -> tuple[str, Needs]:
    """The loop, which has to be Python's, and what it needs."""
    first = Socket(id="front", type=one, behaviour=wanted)
    front, back = plan(Workspace(sockets=(first, Socket(id="back", type=other)))).roles
    source, needs = Source(), Needs({})
    write(source, front, back, wanted, needs, way)
    lines = "".join(f"    {line}\n" for line in source.text().splitlines())
    ast.parse(f"{'async ' if way.in_tasks else ''}def it():\n{lines}")
    return source.text(), needs


def test_a_forward_that_changes_nothing_is_libzmqs_own_proxy():
    text, _ = written(forward, "ROUTER", "DEALER", Forward(to="back"), ALONE)
    assert text == "# Returns only when the context ends.\nzmq.proxy(socket, back)\n"


def test_in_tasks_each_way_is_one_and_a_single_way_needs_none():
    both, needs = written(forward, "ROUTER", "DEALER", Forward(to="back"), TASKS)
    assert both.count("ways.create_task(pass_on(") == 2
    assert "pass_on" in needs.helpers
    one, _ = written(forward, "PULL", "PUSH", Forward(to="back"), TASKS)
    assert one == "await pass_on(socket, back)\n"


@pytest.mark.parametrize(("one", "other", "pipes"), [("ROUTER", "DEALER", 2), ("PULL", "PUSH", 1)])
@pytest.mark.parametrize("way", [ALONE, TASKS])
def test_a_pipe_stands_for_each_way_and_has_only_what_is_done_on_it(one, other, pipes, way):
    text, needs = written(forward, one, other, FAULTS, way)
    assert text.count("delay=0.25, drop=0.5)") == pipes
    assert "jitter" not in text
    assert "LossyPipe" in needs.helpers
    assert text.count(".run()") == (pipes if way.in_tasks else 0)


def test_what_sends_only_is_passed_on_from_the_one_that_receives():
    text, _ = written(forward, "PUB", "SUB", FAULTS, ALONE)
    assert "LossyPipe(back, socket, delay=0.25, drop=0.5)" in text
    assert "back.poll(wait)" in text


def test_faults_where_a_socket_takes_turns_are_told():
    with pytest.raises(CodegenError, match="where a REP takes turns"):
        written(forward, "REP", "DEALER", FAULTS, ALONE)


@pytest.mark.parametrize("way", [ALONE, TASKS])
def test_a_broker_waits_in_its_programs_way_and_listens_to_clients_while_a_worker_is_free(way):
    text, needs = written(balance, "ROUTER", "ROUTER", Balance(to="back", ready="pr\u00eat"), way)
    assert ("await " in text) is way.in_tasks
    assert text.index("poller.register(back, zmq.POLLIN)") < text.index("while True:")
    assert text.index("if workers:") < text.index("poller.register(socket, zmq.POLLIN)")
    assert 'if message != ["pr\u00eat".encode()]:' in text
    assert "from collections import deque" in needs.modules
