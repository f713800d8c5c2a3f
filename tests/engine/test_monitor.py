"""The monitor takes what waits in bounded pieces, and says who is at the other end."""

import asyncio
import socket

import pytest
import zmq

from workbench.engine.monitor import Monitor


@pytest.fixture
async def watched():
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        seen = []
        monitor = Monitor(pull, seen.append)
        yield pull, monitor, seen
        monitor.close()


def knock(pull):
    port = int(pull.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").rpartition(b":")[2])
    return socket.create_connection(("127.0.0.1", port))


async def test_who_is_accepted_is_named(watched, until):
    pull, _, seen = watched
    pull.bind("tcp://127.0.0.1:*")
    with knock(pull) as client:
        await until(lambda: [one for one in seen if one.event == zmq.EVENT_ACCEPTED])
        (accepted,) = [one for one in seen if one.event == zmq.EVENT_ACCEPTED]
        assert accepted.peer == f"127.0.0.1:{client.getsockname()[1]}"


async def test_many_events_leave_the_others_their_turns(watched, until):
    pull, _, seen = watched
    pull.bind("tcp://127.0.0.1:*")
    for _ in range(400):  # three events each
        knock(pull).close()
    turns = []

    async def other():
        while len(seen) < 1201:
            turns.append(len(seen))
            await asyncio.sleep(0)

    await asyncio.wait_for(other(), 20)
    assert max(b - a for a, b in zip(turns, [*turns[1:], len(seen)], strict=True)) <= 500


async def test_why_a_bind_failed_is_known_where_the_call_says_something_else(watched):
    pull, monitor, _ = watched
    with pytest.raises(zmq.ZMQError):
        pull.bind("tcp://no-such-host.invalid:5555")
    monitor.drain()
    assert zmq.ZMQError(monitor.bind_failure).strerror == "No such device"
