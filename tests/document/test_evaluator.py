"""What an expression may cost: nothing written in one makes much, in time or in memory."""

from __future__ import annotations

import tracemalloc

import pytest

from workbench.document.expression import RenderError
from workbench.document.render import Scope, render_frames, render_text
from workbench.document.workspace import Frame

_SCOPE = Scope(variables={"long": "x" * 100_000}, request=(b"body",))


def _frame(number: int) -> str:
    return "{{ frames[" + str(number) + "] }}"


@pytest.mark.parametrize(
    "bomb",
    [
        "'%100000000d' % 1",
        "'%*d' % (100000000, 1)",
        "'%.*f' % (100000000, 1.5)",
        "'%(a)100000000d' % {'a': 1}",
        "'%(a(b)c)100000000d' % {'a(b)c': 1}",
        "b'%100000000d' % 1",
        "('%(a)s' * 10000) % {'a': long}",
        "f'{1:100000000d}'",
        "f'{1.5:.100000000f}'",
        "f'{1:{10 ** 8}d}'",
        "9 ** 9 ** 9",
        "4000000 ** 4000000",
        "2 ** 8000 * 2 ** 8000",
        "1 << 10 ** 9",
        "'a' * 10 ** 9",
        "[0] * 10 ** 8",
        "'x'.ljust(10 ** 9)",
        "'x'.zfill(10 ** 9)",
        "long.replace('x', long)",
        "long.replace('', long)",
        "long.join(long)",
        "','.join([long for c in long[:5000]])",
        "[1 for a in long for b in long]",
        "len([d for d in [[c for i in l] for c in [[b for i in l] for b in [[a for i in l] for a in l]]]])"
        .replace("l]", "long[:99]]"),
        "[1 for c in long[:10000] if 'ab' in long]",
        "[[l.extend(l) for i in long] for l in [[1]]]",
        "(5).to_bytes(10 ** 9, 'big')",
        "'\\t'.expandtabs(10 ** 9)",
        "long.translate({120: long})",
        "long.split('x')",
    ],
)  # fmt: skip
def test_nothing_written_in_an_expression_makes_something_large(bomb: str):
    tracemalloc.start()
    try:
        with pytest.raises(RenderError):
            render_text("{{ " + bomb + " }}", _SCOPE)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()


def test_frames_that_double_each_other_are_stopped():
    frames = tuple(Frame(text=f"{_frame(n + 1)}{_frame(n + 1)}") for n in range(29))
    with pytest.raises(RenderError, match="too large"):
        render_frames((*frames, Frame(text="x" * 1000)), Scope())


def test_frames_that_name_each_other_far_down_are_told():
    frames = tuple(Frame(text=_frame(n + 1)) for n in range(999))
    with pytest.raises(RenderError, match="nested too deeply"):
        render_frames((*frames, Frame(text="x")), Scope())


def test_more_expressions_than_can_be_begun_in_a_moment_are_stopped():
    render_frames((Frame(text="{{ len('a') }}" * 2_000),), Scope())
    with pytest.raises(RenderError, match="too large"):
        render_frames((Frame(text="{{ len('a') }}" * 20_000),), Scope())
