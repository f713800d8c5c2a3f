"""An alarm rings once, not before its time, and leaves no descriptor behind."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from workbench.engine import alarm
from workbench.engine.alarm import Alarm

DESCRIPTORS = Path("/proc/self/fd")


def descriptors() -> int:
    return len(list(DESCRIPTORS.iterdir()))


@pytest.fixture(params=["fine", "plain"])
def way(request, monkeypatch):
    """By a descriptor, and by the loop's own timer where there is none to be had."""
    if request.param == "plain":
        monkeypatch.setattr(alarm.sys, "platform", "elsewhere")
    elif sys.platform != "linux":
        pytest.skip("timerfd is Linux's")
    return request.param


class Bell:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.rung: list[float] = []
        self.alarm = Alarm(self.ring)

    def ring(self) -> None:
        self.rung.append(self.loop.time())


async def test_it_rings_once_and_not_before_its_time(way, until):
    bell = Bell()
    for _ in range(3):
        count, when = len(bell.rung), bell.loop.time() + 0.0015
        bell.alarm.set(when)
        await until(lambda count=count: len(bell.rung) > count, 30)
        assert bell.rung[-1] >= when - 1e-6
    bell.alarm.set(bell.loop.time() - 1)  # it is late already
    await until(lambda: len(bell.rung) == 4, 30)
    bell.alarm.close()


async def test_what_it_is_set_to_last_counts_and_what_is_cancelled_is_silent(way, until):
    bell, other = Bell(), Bell()
    bell.alarm.set(bell.loop.time())
    bell.alarm.set(later := bell.loop.time() + 0.05)
    other.alarm.set(other.loop.time())
    other.alarm.cancel()
    await until(lambda: bell.rung, 30)
    assert len(bell.rung) == 1
    assert bell.rung[0] >= later - 1e-6
    assert other.rung == []
    for each in (bell, other):
        each.alarm.close()
        each.alarm.close()


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="counts descriptors as Linux shows them")
async def test_its_descriptor_is_given_back(way):
    before = descriptors()
    bells = [Bell() for _ in range(5)]
    assert descriptors() == before + (5 if way == "fine" else 0)
    for bell in bells:
        bell.alarm.close()
    assert descriptors() == before
