"""Which protobuf message the current frame is: said in a line, chosen in a dialog, and its fields completed.

Invariant: descriptors are read on a thread; nothing here waits for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec
from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.document.protobuf.schema import Schema, SchemaError
from workbench.traffic.text import visible
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.frames_model import FramesModel
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.parts import line
from workbench.ui.composer.template_completer import Offered
from workbench.ui.parts import label, link
from workbench.ui.protobuf_dialog import ProtobufDialog
from workbench.ui.schemas import Schemas
from workbench.ui.worker import Worker

_LONGEST = 80  # characters


class DescribedLine(QWidget):
    """Hidden where the current frame is no protobuf message."""

    changed = Signal()
    """Descriptors that were asked for are there, or it is known why not."""

    def __init__(self, model: FramesModel, table: FramesTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._table = model, table
        self.schemas = Schemas(Worker(self), self)
        self._words = label("secondary", name="composerMessage")
        self._choose = link(
            "Choose…", "chooseMessage", "Choose the file that describes it, and the message (Ctrl+Alt+P)"
        )
        self._choose.setAccessibleName("Choose the protobuf message of the frame")
        self.setLayout(line(self._words, self._choose, None))
        self._choose.clicked.connect(self._ask_for_current)
        table.message_requested.connect(self.ask)
        table.kind_chosen.connect(self._kind_chosen)
        table.set_more(self._completions)
        self.schemas.changed.connect(self.changed)
        self.hide()

    def set_folder(self, folder: Path | None) -> None:
        """Where the workspace's file is."""
        self.schemas.set_folder(folder)

    def follow(self, drafts: Sequence[DraftFrame]) -> None:
        """Say what the current frame is, and have the descriptors of all frames read."""
        for draft in drafts:
            if draft.kind == "protobuf" and draft.schema:
                self.schemas.get(draft.schema)
        row = self._table.current_row()
        draft = drafts[row] if 0 <= row < len(drafts) else DraftFrame()
        self.setVisible(draft.kind == "protobuf")
        if draft.message:
            self._words.setText(visible(f"{draft.message[:_LONGEST]} in {draft.schema[:_LONGEST]}"))
        else:
            self._words.setText("Which message is it?")
        self._choose.setText("Change…" if draft.message else "Choose…")

    def ask(self, row: int) -> None:
        """Ask which message that row's frame is."""
        draft = self._model.drafts[row]
        dialog = ProtobufDialog(self.schemas, draft.schema, draft.message, self, "Use it")
        dialog.chosen.connect(partial(self._chosen, row))
        dialog.open()

    def _ask_for_current(self) -> None:
        self.ask(self._table.current_row())

    def _kind_chosen(self, row: int, kind: str) -> None:
        if kind == "protobuf" and not self._model.drafts[row].message:
            self.ask(row)

    def _chosen(self, row: int, schema: str, message: str) -> None:
        drafts = self._model.drafts
        if not 0 <= row < len(drafts):
            return
        draft = structs.replace(drafts[row], kind="protobuf", message=message, schema=schema)
        if not draft.value.strip() or draft.value.strip() == "{}":
            draft = structs.replace(draft, value=self._first_draft(schema, message))
        self._model.replace((*drafts[:row], draft, *drafts[row + 1 :]), can_restore=True)
        self._table.show_row(row)

    def _descriptor(self, schema: str, message: str) -> object | None:
        found = self.schemas.get(schema) if schema and message else None
        if not isinstance(found, Schema):
            return None
        try:
            return found.message(message)
        except SchemaError:
            return None

    def _first_draft(self, schema: str, message: str) -> str:
        descriptor = self._descriptor(schema, message)
        if descriptor is None:
            return "{}"
        from workbench.document.protobuf.fields import first_draft  # loaded with the descriptors

        return msgspec.json.format(msgspec.json.encode(first_draft(descriptor)), indent=0).decode()

    def _completions(self, row: int, text: str, cursor: int) -> Offered:
        draft = self._model.drafts[row] if 0 <= row < len(self._model.drafts) else DraftFrame()
        descriptor = self._descriptor(draft.schema, draft.message) if draft.kind == "protobuf" else None
        if descriptor is None:
            return 0, ()
        from workbench.document.protobuf.fields import field_completions

        return field_completions(text, cursor, descriptor)
