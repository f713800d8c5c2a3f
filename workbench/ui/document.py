"""The open document: one workspace, its file, and the undo stack that every change goes through.

Invariant: `workspace` changes only by the one undo command, which holds the value before and the
value after; so undo, redo and saving need no code for any particular edit.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from workbench.document import storage
from workbench.document.environments import edited_in, in_environment
from workbench.document.workspace import Workspace

Edit: TypeAlias = Callable[[Workspace], Workspace]


class Document(QObject):
    """A workspace that can be edited, undone, saved and loaded."""

    changed = Signal()
    """`workspace` is another value: after an edit, an undo, a redo, or a load."""
    replaced = Signal()
    """Another document was opened or made: `workspace` and `path` are new, nothing can be undone.
    Comes before `changed`."""
    name_changed = Signal()
    """`path` or whether there is anything unsaved changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = Workspace()
        self._path: Path | None = None
        self._on_disk = self._workspace
        self._stamp: storage.Stamp | None = None
        self._environment = ""
        self._wanted = self._workspace
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self.name_changed)

    @property
    def workspace(self) -> Workspace:
        """The document as it is now."""
        return self._workspace

    @property
    def wanted(self) -> Workspace:
        """The document as the chosen environment makes it: what runs, and what is shown."""
        return self._wanted

    @property
    def environment(self) -> str:
        """The chosen environment's name, or nothing. It is the user's choice, and no part of the document."""
        return self._environment if self._environment in self._workspace.environments else ""

    def choose_environment(self, name: str) -> None:
        """Look at the document, and run it, in that environment from now on; in none for nothing."""
        if name != self._environment:
            self._environment = name
            self._become(self._workspace)

    @property
    def path(self) -> Path | None:
        """The file that it was last loaded from or saved to; None for a new one or a pattern."""
        return self._path

    @property
    def is_clean(self) -> bool:
        """Whether the file holds just this."""
        return self.undo_stack.isClean()

    def edit(self, text: str, edit: Edit, *, merge: str = "", as_written: bool = False) -> None:
        """Change the workspace; an edit that changes nothing leaves no trace.

        `text` names it in the Undo menu. Consecutive edits with the same `merge` key that isn't empty are
        undone together, as the moves of one drag are. What the edit raises passes through,
        and nothing has changed then. It is made of what is seen in the chosen environment or, `as_written`,
        of the document itself.
        """
        after = edited_in(self._workspace, "" if as_written else self.environment, edit)
        if after != self._workspace:
            self.undo_stack.push(_Change(self, text, self._workspace, after, merge))

    def replace(self, workspace: Workspace, path: Path | None = None, *, clean: bool = True) -> None:
        """Begin anew with this workspace; `clean` says whether the file, if any, holds just this."""
        self._path = path
        self._workspace = self._wanted = workspace
        self._environment = ""
        self._remember(storage.stamp(path) if path is not None else None)
        self.undo_stack.clear()
        if not clean:
            self.undo_stack.resetClean()
        self.replaced.emit()
        self.changed.emit()
        self.name_changed.emit()

    def load(self, path: Path) -> None:
        """Open a file, unless it has to be waited for. Raises `storage.StorageError`; the document is as before."""
        before = storage.stamp(path)
        self.replace(storage.load(path, waits=False), path)
        self._stamp = before

    def changed_outside(self) -> bool:
        """Whether another program has put something else into the file since it was opened or saved here."""
        if self._path is None or storage.stamp(self._path) in (None, self._stamp):
            return False
        try:
            return storage.load(self._path, waits=False) != self._on_disk
        except storage.StorageError:
            return True

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all. Raises `storage.StorageError`."""
        storage.save(self._workspace, path)
        self._path = path
        self._remember(storage.stamp(path))
        self.undo_stack.setClean()
        self.name_changed.emit()

    def _remember(self, stamp: storage.Stamp | None) -> None:
        """That is how the file was last seen; a document that was restored counts as told of what it is now."""
        self._on_disk, self._stamp = self._workspace, stamp

    def _become(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._wanted = in_environment(workspace, self._environment)
        self.changed.emit()


class _Change(QUndoCommand):
    """The one command: from a workspace to another."""

    def __init__(
        self, document: Document, text: str, before: Workspace, after: Workspace, merge: str
    ) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after
        self._merge = merge

    def redo(self) -> None:
        self._document._become(self._after)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - its own command

    def undo(self) -> None:
        self._document._become(self._before)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - its own command

    def id(self) -> int:
        # Qt asks only neighbours with one id, other than -1, whether they merge.
        return 1 if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or other._merge != self._merge:  # noqa: SLF001 - of its own class
            return False
        self._after = other._after  # noqa: SLF001 - of its own class
        self.setObsolete(self._after == self._before)
        return True
