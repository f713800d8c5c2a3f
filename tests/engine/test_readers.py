"""Many descriptors behind one: each is called back, also while others come and go."""

from __future__ import annotations

import os

import pytest

from workbench.engine.readers import Readers


class Pipe:
    def __init__(self):
        self.out, self.into = os.pipe()
        os.set_blocking(self.out, False)

    def ring(self):
        os.write(self.into, b"x")

    def hush(self):
        os.read(self.out, 100)

    def close(self):
        os.close(self.out)
        os.close(self.into)


@pytest.fixture
async def readers():
    readers = Readers()
    yield readers
    readers.close()


@pytest.fixture
def pipes():
    pipes = [Pipe() for _ in range(3)]
    yield pipes
    for pipe in pipes:
        pipe.close()


async def test_each_is_called_while_it_is_readable_and_no_longer(readers, pipes, until):
    called = [0, 0, 0]

    def reader(index):
        def read():
            called[index] += 1
            pipes[index].hush()

        return read

    for index, pipe in enumerate(pipes):
        readers.add_reader(pipe.out, reader(index))
    pipes[0].ring()
    pipes[2].ring()
    await until(lambda: called == [1, 0, 1])
    readers.remove_reader(pipes[0].out)
    pipes[0].ring()
    pipes[1].ring()
    await until(lambda: called[1] == 1)
    assert called == [1, 1, 1]
    readers.remove_reader(pipes[1].out)
    readers.remove_reader(pipes[2].out)


async def test_a_callback_may_remove_itself_and_others_that_are_ready(readers, pipes, until):
    called = []

    def all_gone(index):
        called.append(index)
        for pipe in pipes:
            readers.remove_reader(pipe.out)

    for index, pipe in enumerate(pipes):
        readers.add_reader(pipe.out, lambda index=index: all_gone(index))
        pipe.ring()
    await until(lambda: called)
    again = []
    readers.add_reader(pipes[0].out, lambda: (pipes[0].hush(), again.append(0)))
    await until(lambda: again)
    assert len(called) == 1
    readers.remove_reader(pipes[0].out)


async def test_what_a_turn_leaves_is_called_in_the_next(readers, pipes, until):
    called = set()

    def slow(index):
        os.sched_yield()
        while index not in called:
            called.add(index)
        pipes[index].hush()

    for index, pipe in enumerate(pipes):
        readers.add_reader(pipe.out, lambda index=index: slow(index))
        pipe.ring()
    await until(lambda: called == {0, 1, 2})
    for pipe in pipes:
        readers.remove_reader(pipe.out)
