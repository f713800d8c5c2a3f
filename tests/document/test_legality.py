"""Why two sockets can't be linked."""

from __future__ import annotations

import pytest

from workbench.document.legality import why_not
from workbench.document.workspace import Socket, Workspace

_WORKSPACE = Workspace(
    sockets=tuple(
        Socket(id=type_.lower(), type=type_)
        for type_ in ("REQ", "REP", "PUB", "PUSH", "STREAM", "DGRAM", "X")
    )
)


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        ("req", "rep", ""),
        ("req", "pub", "REQ doesn't talk to PUB, only to REP or ROUTER."),
        ("push", "req", "PUSH doesn't talk to REQ, only to PULL."),
        ("stream", "req", "STREAM doesn't talk to REQ, only to STREAM."),
        ("x", "req", "X doesn't talk to REQ."),
        ("dgram", "req", "DGRAM doesn't talk to REQ, only to plain UDP programs, by their addresses."),
        ("req", "req", "A socket can't be linked to itself."),
        ("req", "gone", "One of the two sockets is gone."),
    ],
)
def test_the_reason(a: str, b: str, sentence: str):
    assert why_not(_WORKSPACE, a, b) == sentence
