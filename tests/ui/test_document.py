"""Every change of the document goes through the undo stack, and through it alone."""

from __future__ import annotations

from functools import partial

import pytest

from workbench.document import edits, storage
from workbench.document.workspace import Workspace
from workbench.ui.document import Document


@pytest.fixture
def document(qapp):
    return Document()


def add(document: Document, type_: str = "REQ") -> str:
    document.edit("Add", lambda workspace: edits.add_socket(workspace, type_, (0, 0)))
    return document.workspace.sockets[-1].id


def test_undo_and_redo_go_between_the_two_values(document):
    before = document.workspace
    add(document)
    after = document.workspace
    document.undo_stack.undo()
    assert document.workspace is before
    document.undo_stack.redo()
    assert document.workspace is after


def test_an_edit_that_changes_nothing_leaves_no_trace(document, qtbot):
    with qtbot.assertNotEmitted(document.changed):
        document.edit("Nothing", lambda workspace: workspace)
    assert not document.undo_stack.canUndo()
    assert document.is_clean


def test_a_refused_edit_changes_nothing(document):
    before = document.workspace
    with pytest.raises(edits.EditError):
        document.edit("Rename", lambda workspace: edits.rename_socket(workspace, "nobody", "x"))
    assert document.workspace is before
    assert not document.undo_stack.canUndo()


def test_the_moves_of_one_drag_are_undone_together(document):
    id_ = add(document)
    for x in (10, 20, 30):
        document.edit("Move", partial(edits.move_sockets, positions={id_: (x, 0)}), merge="drag 1")
    document.edit("Move", partial(edits.move_sockets, positions={id_: (50, 0)}), merge="drag 2")
    document.undo_stack.undo()
    assert document.workspace.sockets[0].at == (30, 0)
    document.undo_stack.undo()
    assert document.workspace.sockets[0].at == (0, 0)


def test_moves_that_come_back_leave_nothing_to_undo(document):
    id_ = add(document)
    for x in (10, 0):
        document.edit("Move", partial(edits.move_sockets, positions={id_: (x, 0)}), merge="drag")
    assert document.undo_stack.undoText() == "Add"


def test_save_and_load_come_back_equal_and_clean(document, tmp_path):
    add(document)
    assert not document.is_clean
    document.save(tmp_path / "a.zmqw")
    assert document.is_clean
    other = Document()
    other.load(tmp_path / "a.zmqw")
    assert other.workspace == document.workspace
    assert other.path == tmp_path / "a.zmqw"
    assert not other.undo_stack.canUndo()


def test_a_file_that_cannot_be_read_leaves_the_document_as_it_was(document, tmp_path):
    add(document)
    workspace = document.workspace
    (tmp_path / "bad.zmqw").write_text("{", encoding="utf-8")
    with pytest.raises(storage.StorageError):
        document.load(tmp_path / "bad.zmqw")
    assert document.workspace is workspace
    assert document.undo_stack.canUndo()


def test_replacing_begins_anew(document):
    add(document)
    heard = []
    document.replaced.connect(partial(heard.append, "replaced"))
    document.changed.connect(partial(heard.append, "changed"))
    document.replace(Workspace(title="New"))
    assert heard == ["replaced", "changed"]
    assert document.workspace.title == "New"
    assert document.is_clean
