"""The values of a file: well-formed by themselves, and never changed."""

from __future__ import annotations

import pytest

from workbench.document.workspace import (
    Frame,
    FrameMatch,
    Message,
    Secret,
    Socket,
    Step,
    Workspace,
)


def test_a_frame_has_exactly_one_notation():
    assert (Frame(text="").kind, Frame(text="").value) == ("text", "")
    assert (Frame(json=None).kind, Frame(json=None).value) == ("json", None)
    for wrong in ({}, {"text": "a", "hex": "00"}):
        with pytest.raises(ValueError, match="exactly one"):
            Frame(**wrong)


@pytest.mark.parametrize("kind", [FrameMatch, Secret, Step])
def test_other_choices_are_exactly_one_too(kind: type):
    with pytest.raises(ValueError, match="exactly one"):
        kind()


def test_lookups():
    workspace = Workspace(sockets=(Socket(id="a", type="REQ"),), messages=(Message(name="m"),))
    assert workspace.socket("a") is workspace.sockets[0]
    assert workspace.message("m") is workspace.messages[0]
    assert workspace.socket("b") is None
    assert workspace.message("n") is None


def test_the_label_is_the_title_or_the_id():
    assert Socket(id="a", type="REQ").label == "a"
    assert Socket(id="a", title="T", type="REQ").label == "T"
    assert Socket(id="a", title="  ", type="REQ").label == "a"


def test_values_are_frozen():
    with pytest.raises(AttributeError):
        Workspace().title = "x"  # pyright: ignore[reportAttributeAccessIssue]
