"""Attachments on a bare socket: what is said of messages that were still to be sent when it closes."""

import asyncio
import sys

import pytest
import zmq

from workbench.document.workspace import Endpoint
from workbench.engine.attachments import Attachments, OpenError, failed_states


class Bare:
    """A socket with attachments and nothing else."""

    def __init__(self, context, type_):
        self.socket = context.socket(type_)
        self.sent = 0
        self.told = []
        self.attachments = Attachments(self.socket, self.told.append, lambda: None, lambda: self.sent)

    def attach(self, mode, address):
        self.attachments.attach(Endpoint(mode=mode, address=address))

    def send(self, frame):
        self.socket.send(frame, zmq.NOBLOCK)
        self.sent += 1

    def close(self):
        self.attachments.close()
        self.socket.close(0)
        return [(told.name, told.reason) for told in self.told if told.name == "closed-with-unsent"]


@pytest.fixture
async def bare():
    with zmq.Context() as context:
        made = []

        def make(type_):
            made.append(Bare(context, type_))
            return made[-1]

        yield make
        for one in made:
            if not one.socket.closed:
                one.close()


async def test_messages_that_nobody_was_there_to_take_are_counted(bare):
    push = bare(zmq.PUSH)
    push.attach("connect", "tcp://127.0.0.1:1")
    for _ in range(3):
        push.send(b"x")
    ((_, reason),) = push.close()
    assert reason == (
        "Closed with 3 messages that no peer was there to take: what is left is sent within 1,000 ms, or dropped."
    )


async def test_only_what_was_sent_since_the_last_peer_left_is_counted(bare, until):
    pull, push = bare(zmq.PULL), bare(zmq.PUSH)
    pull.socket.setsockopt(zmq.LINGER, 0)
    pull.attach("bind", "tcp://127.0.0.1:*")
    address = pull.attachments.states([Endpoint(mode="bind", address="tcp://127.0.0.1:*")])[0].actual
    push.attach("connect", address)
    await until(lambda: push.attachments.peers() == 1)
    push.send(b"taken")
    assert await asyncio.to_thread(pull.socket.poll, 5000)
    assert pull.close() == []
    await until(lambda: push.attachments.peers() == 0)
    push.socket.setsockopt(zmq.LINGER, 0)
    push.send(b"left")
    ((_, reason),) = push.close()
    assert "1 message that no peer was there to take: what is left was dropped" in reason


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system what it holds back")
async def test_bytes_that_a_peer_does_not_read_are_told_and_a_peer_that_reads_is_not(bare, until):
    pull, push = bare(zmq.PULL), bare(zmq.PUSH)
    pull.socket.setsockopt(zmq.RCVHWM, 1)
    pull.attach("bind", "tcp://127.0.0.1:*")
    address = pull.attachments.states([Endpoint(mode="bind", address="tcp://127.0.0.1:*")])[0].actual
    push.attach("connect", address)
    await until(lambda: push.attachments.peers() == 1)
    for _ in range(300):
        push.send(bytes(100_000))
    await until(lambda: push.attachments._unsent.told(0))  # until the system's buffers are full
    ((_, reason),) = push.close()
    assert "bytes waited for a peer to read; how many messages that is can't be known" in reason

    other = bare(zmq.PUSH)
    other.attach("connect", address)
    assert other.close() == []


async def test_what_failed_is_told_of_the_endpoint_at_fault():
    bad = Endpoint(mode="bind", address="tcp://127.0.0.1:1")
    good = Endpoint(mode="connect", address="tcp://127.0.0.1:2")
    error = RuntimeError("told elsewhere")
    error.__cause__ = OpenError("It is taken.", bad, "another-port")
    idle, failed = failed_states((good, bad), error)
    assert (idle.phase, idle.problem, idle.remedy) == ("idle", "", "")
    assert (failed.phase, failed.problem, failed.remedy) == ("failed", "It is taken.", "another-port")
    assert [s.phase for s in failed_states((good,), RuntimeError("no endpoint's"))] == ["idle"]
