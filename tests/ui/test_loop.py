"""The window's loop keeps asyncio's promises, and leaves Qt its turns."""

from __future__ import annotations

import asyncio
import contextvars
import socket
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from workbench.ui.loop import Loop


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends, neither of which blocks."""
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        there.setblocking(False)
        yield here, there


async def test_what_is_called_soon_runs_in_order_and_after_the_call():
    loop, ran, done = asyncio.get_running_loop(), [], asyncio.Event()
    assert isinstance(loop, Loop)
    loop.call_soon(ran.append, 1)
    loop.call_soon(lambda: (loop.call_soon(ran.append, 3), loop.call_soon(done.set), ran.append(2)))
    assert ran == []
    await done.wait()
    assert ran == [1, 2, 3]


async def test_what_is_cancelled_does_not_run():
    loop, ran = asyncio.get_running_loop(), []
    loop.call_soon(ran.append, 1)
    loop.call_soon(ran.append, 2).cancel()
    loop.call_later(0, ran.append, 3)
    await asyncio.sleep(0)
    assert ran == [1, 3]


async def test_a_callback_that_fails_is_told_and_takes_no_other_with_it():
    loop, told, done = asyncio.get_running_loop(), [], asyncio.Event()
    loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
    loop.call_soon(lambda: 1 // 0)
    loop.call_soon(done.set)
    await done.wait()
    assert [type(error) for error in told] == [ZeroDivisionError]


async def test_each_callback_runs_in_the_context_that_it_was_given():
    loop, name, seen, done = asyncio.get_running_loop(), contextvars.ContextVar("name"), [], asyncio.Event()
    context = contextvars.copy_context()
    context.run(name.set, "given")
    name.set("ours")
    loop.call_soon(lambda: seen.append(name.get()), context=context)
    loop.call_soon(lambda: (seen.append(name.get()), done.set()))
    await done.wait()
    assert seen == ["given", "ours"]


async def test_what_a_timer_of_qts_calls_soon_runs():
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    QTimer.singleShot(0, lambda: loop.call_soon(done.set))
    await done.wait()


async def test_what_another_thread_calls_soon_runs():
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    await loop.run_in_executor(None, lambda: loop.call_soon_threadsafe(done.set))
    await done.wait()


async def test_callbacks_without_end_leave_qt_its_turns():
    loop, ended, counted = asyncio.get_running_loop(), asyncio.Event(), []

    def again() -> None:
        counted.append(0)
        if not ended.is_set():
            loop.call_soon(again)

    QTimer.singleShot(0, lambda: QTimer.singleShot(1, ended.set))
    again()
    await ended.wait()
    assert len(counted) > 1


async def test_a_loop_of_qts_within_a_callback_goes_on_with_the_rest():
    loop, ran, inner = asyncio.get_running_loop(), [], QEventLoop()
    ended = asyncio.Event()

    def show_menu() -> None:
        loop.call_soon(ran.append, "called before")
        QTimer.singleShot(0, lambda: loop.call_soon(within))
        inner.exec()
        ran.append("menu gone")
        ended.set()

    def within() -> None:
        ran.append("called within")
        loop.call_soon(inner.quit)

    loop.call_soon(show_menu)
    loop.call_soon(ran.append, "waited already")
    await ended.wait()
    assert ran == ["waited already", "called before", "called within", "menu gone"]


async def test_a_reader_is_called_for_as_long_as_there_is_something_and_may_remove_itself(
    pair: tuple[socket.socket, socket.socket],
):
    loop, (here, there), got, done = asyncio.get_running_loop(), pair, [], asyncio.Event()

    def take() -> None:
        got.append(here.recv(1))
        if len(got) == 3:
            assert loop.remove_reader(here)
            done.set()

    loop.add_reader(here, take)
    there.send(b"abcd")
    await done.wait()
    there.send(b"e")
    await asyncio.sleep(0)
    assert got == [b"a", b"b", b"c"]
    assert here.recv(10) == b"de"
    assert not loop.remove_reader(here)


async def test_a_descriptor_that_is_always_readable_leaves_qt_its_turns(
    pair: tuple[socket.socket, socket.socket],
):
    loop, (here, there), called, ended = asyncio.get_running_loop(), pair, [], asyncio.Event()
    loop.add_reader(here, called.append, 0)
    there.send(b"a")
    QTimer.singleShot(20, lambda: QTimer.singleShot(20, ended.set))
    await ended.wait()
    loop.remove_reader(here)
    assert called


async def test_a_reader_takes_the_place_of_the_one_before(pair: tuple[socket.socket, socket.socket]):
    loop, (here, there), called, done = asyncio.get_running_loop(), pair, [], asyncio.Event()
    loop.add_reader(here, called.append, "before")
    loop.add_reader(here, lambda: (here.recv(1), called.append("after"), done.set()))
    there.send(b"a")
    await done.wait()
    assert called == ["after"]
    loop.remove_reader(here)


async def test_a_reader_and_a_writer_of_one_descriptor_are_two(pair: tuple[socket.socket, socket.socket]):
    loop, (here, there) = asyncio.get_running_loop(), pair
    writable, readable = asyncio.Event(), asyncio.Event()
    loop.add_reader(here, lambda: (here.recv(1), readable.set()))
    loop.add_writer(here, lambda: (loop.remove_writer(here), writable.set()))
    await writable.wait()
    there.send(b"a")
    await readable.wait()
    assert not loop.remove_writer(here)
    assert loop.remove_reader(here)


async def test_streams_of_asyncios_talk_over_it():
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(1_000_000))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        sent = bytes(range(250)) * 4_000
        writer.write(sent)
        assert await reader.read() == sent
        writer.close()
        await writer.wait_closed()
