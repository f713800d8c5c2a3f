"""How a program waits: what stands before a call, and whether its roles are threads that can be told to stop."""

from __future__ import annotations

import pytest

from workbench.codegen.python_way import Way


@pytest.mark.parametrize(
    ("in_tasks", "whole", "repeats", "wait", "threads", "stops"),
    [
        (False, False, True, "", False, False),
        (False, True, False, "", True, False),
        (False, True, True, "", True, True),
        (True, False, True, "await ", False, False),
        (True, True, True, "await ", False, False),
    ],
)
def test_a_way_is_threads_only_where_several_wait_outside_tasks(
    in_tasks, whole, repeats, wait, threads, stops
):
    way = Way(in_tasks=in_tasks, whole=whole, repeats=repeats)
    assert (way.wait, way.threads, way.stops) == (wait, threads, stops)
