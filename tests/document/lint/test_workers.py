"""Workers of a balancing broker say that they are ready, and in its word."""

from __future__ import annotations

import pytest
from msgspec import structs

from workbench.document import gallery
from workbench.document.checks import check
from workbench.document.workspace import Frame, Reply, Workspace

_OK = (Frame(text="OK"),)


def workers(behaviour: Reply, type_: str = "REQ") -> Workspace:
    """The load-balancing pattern whose quick worker does that."""
    workspace = gallery.load_pattern("load-balancing")
    sockets = tuple(
        structs.replace(socket, type=type_, behaviour=behaviour) if socket.id == "quick" else socket
        for socket in workspace.sockets
    )
    return structs.replace(workspace, sockets=sockets)


@pytest.mark.parametrize("type_", ["REQ", "DEALER"])
@pytest.mark.parametrize(
    ("ready", "words"),
    [
        ((), 'never says that it is ready: Broker front hands it nothing before it says "READY".'),
        ((Frame(text="HELLO"),), 'says something else than "READY", for which Broker front waits.'),
        ((Frame(text="READY"), Frame(text="")), 'says something else than "READY"'),
    ],
)
def test_a_worker_that_its_broker_would_never_ask_is_told(type_, ready, words):
    workspace = workers(Reply(frames=_OK, ready=ready), type_)
    (problem,) = check(workspace)
    assert (problem.severity, problem.socket, problem.place) == ("warning", "quick", "sockets[4].behaviour")
    assert words in problem.sentence
    assert problem.fix is not None
    assert problem.fix.label == "Say READY"
    assert check(problem.fix.edit(workspace)) == ()


@pytest.mark.parametrize("ready", [(Frame(text="READY"),), (Frame(hex="52 45 41 44 59"),)])
def test_a_worker_in_its_brokers_word_is_fine(ready):
    assert check(workers(Reply(frames=_OK, ready=ready))) == ()


def test_a_frame_that_cannot_be_made_is_told_as_its_own():
    (problem,) = check(workers(Reply(frames=_OK, ready=(Frame(hex="zz"),))))
    assert problem.place == "sockets[4].behaviour.ready[0]"
