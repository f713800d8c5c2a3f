"""Whatever changes the document, the session and the panels hold what it has become."""

from __future__ import annotations

import pytest

from workbench.document import edits, gallery
from workbench.document.render import RenderError
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace

INPROC = Workspace(
    title="Inside",
    sockets=(
        Socket(id="a", type="PAIR", endpoints=(Endpoint(mode="bind", address="inproc://x"),)),
        Socket(id="b", type="PAIR", endpoints=(Endpoint(mode="connect", address="inproc://x"),)),
    ),
)


def remove(window, id_):
    window.edit("Remove", lambda workspace: edits.remove_sockets(workspace, (id_,)))


def held(window):
    """The sockets that the session has, and those that the canvas draws."""
    window.canvas.select_all()
    return set(window.session.states()), set(window.canvas.selection())


async def test_an_edit_its_undo_and_another_document_reach_all_alike(window):
    window.document.replace(INPROC)
    assert held(window) == ({"a", "b"}, {"a", "b"})
    remove(window, "b")
    assert held(window) == ({"a"}, {"a"})
    window.document.undo_stack.undo()
    assert held(window) == ({"a", "b"}, {"a", "b"})
    window.document.replace(Workspace())
    assert held(window) == (set(), set())


async def test_another_document_stops_what_ran_and_empties_the_log(window):
    window.document.replace(INPROC)
    window.start_all()
    window.session.send("a", (Frame(text="one"),))
    assert len(window.session.log) > 0
    window.document.replace(gallery.load_pattern("pair"))
    assert window.session.running == frozenset()
    assert len(window.session.log) == 0


async def test_a_socket_that_is_gone_is_selected_no_more(window):
    window.document.replace(INPROC)
    window.canvas.select(("b",))
    remove(window, "b")
    assert window.canvas.selection() == ()


async def test_a_file_beside_the_document_is_found_as_soon_as_the_document_has_a_place(window, tmp_path):
    (tmp_path / "body.bin").write_bytes(b"body")
    window.document.replace(INPROC)
    window.start_all()
    with pytest.raises(RenderError):
        window.session.send("a", (Frame(file="body.bin"),))
    window.document.save(tmp_path / "one.zmqw")
    assert window.session.send("a", (Frame(file="body.bin"),)).frames == (b"body",)
