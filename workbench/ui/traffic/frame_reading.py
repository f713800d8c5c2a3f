"""How the frames of the message that is looked at are read: by the user's decoders, else by a guess.

Invariant: a decoder that was chosen for one message is forgotten with it; all others are in the workspace, and
changed there.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from workbench.document.decoder_edits import Scope, bind_decoder, scope_of, unbind_decoder
from workbench.document.protobuf.schema import Schema
from workbench.document.workspace import DecoderBinding, Frame, Workspace
from workbench.traffic.compare import COMPARED, Side
from workbench.traffic.decoders.bindings import binding_for
from workbench.traffic.decoders.decoded import Decoded, Options
from workbench.traffic.decoders.guess import guess
from workbench.traffic.decoders.registry import decode
from workbench.traffic.envelope import envelope
from workbench.traffic.records import Record
from workbench.traffic.tapped import envelope_type
from workbench.ui.schemas import Schemas
from workbench.ui.traffic.decoder_menu import GUESS, Subject
from workbench.ui.traffic.frame_words import described_frame, editable


class FrameReading(QObject):
    """Decodes frames of one message after another."""

    edit_requested = Signal(str, object, str)
    """The user wants a decoder kept in the workspace: the edit in words, the edit, and no merging."""
    changed = Signal()
    """The frames read otherwise than before."""

    def __init__(self, schemas: Schemas, parent: QObject) -> None:
        super().__init__(parent)
        self._schemas = schemas
        self._workspace = Workspace()
        self._record: Record | None = None
        self.named: Callable[[Frame], Frame] = lambda frame: frame
        """How a text that is taken from a message may be written down."""
        self._alone: dict[int, DecoderBinding] = {}  # by position: decoders for this message alone
        schemas.changed.connect(self.changed)

    def set_workspace(self, workspace: Workspace) -> None:
        """Read by the decoders of this one."""
        before, self._workspace = self._workspace, workspace
        if workspace.decoders != before.decoders:
            self.changed.emit()

    def set_record(self, record: Record | None) -> None:
        """The message that is looked at."""
        self._record = record
        self._alone.clear()

    def socket_type(self) -> str:
        """The type of the message's socket, for its frames' names; empty where it isn't known."""
        return self._type_of(self._record.socket) if self._record is not None else ""

    def _type_of(self, id_: str) -> str:
        socket = self._workspace.socket(id_)
        return socket.type if socket is not None else envelope_type(id_)

    def binding(self, position: int) -> DecoderBinding | None:
        """What the user chose for that frame, from 0; None for nothing."""
        if self._record is None:
            return None
        alone = self._alone.get(position)
        return alone or binding_for(
            self._workspace.decoders, self._record.socket, self._record.frames, position
        )

    def read(self, position: int) -> Decoded:
        """That frame, decoded."""
        assert self._record is not None
        return self._reader(self._record.frames[position], self.binding(position))()

    def _reader(self, frame: bytes, binding: DecoderBinding | None) -> Callable[[], Decoded]:
        """What decodes that frame, on any thread; the descriptors that it takes are looked up now."""
        if binding is None or binding.decoder == GUESS:
            return lambda: guess(frame)
        if binding.decoder != "protobuf" or not binding.schema:
            options = Options(message=binding.message)
            return lambda: decode(binding.decoder, frame, options)
        found = self._schemas.get(binding.schema)
        if isinstance(found, Schema):
            described = Options(schema=found, message=binding.message)
            return lambda: decode("protobuf", frame, described)
        wrong = found if found is not None else f"Reading {binding.schema}…"
        return lambda: _undescribed(frame, wrong)

    def side(self, record: Record) -> Side:
        """A message of the log as one of two that are compared, on any thread."""
        named = envelope(record.frames, self._type_of(record.socket), record.kind).names
        readers = [
            self._reader(frame, binding_for(self._workspace.decoders, record.socket, record.frames, position))
            for position, frame in enumerate(record.frames[:COMPARED])
        ]
        return Side(
            frames=record.frames,
            names=tuple(named.get(position, "") for position in range(len(readers))),
            read=lambda position: readers[position](),
        )

    def edited(self, record: Record) -> tuple[Frame, ...]:
        """A message of the log as the composer holds it: by its fields where a decoder says what it is."""
        return tuple(
            self.named(self._edited(frame, self._binding(record, position)))
            for position, frame in enumerate(record.frames)
        )

    def _binding(self, record: Record, position: int) -> DecoderBinding | None:
        if record is self._record:
            return self.binding(position)
        return binding_for(self._workspace.decoders, record.socket, record.frames, position)

    def _edited(self, frame: bytes, binding: DecoderBinding | None) -> Frame:
        described = binding is not None and binding.decoder == "protobuf" and binding.schema
        found = self._schemas.get(binding.schema) if binding is not None and described else None
        if binding is None or not isinstance(found, Schema):
            return editable(frame)
        return described_frame(frame, found, binding.message, binding.schema) or editable(frame)

    def subject(self, position: int, label: str, *, topical: bool) -> Subject:
        """That frame, as the menu asks about it."""
        assert self._record is not None
        return Subject(
            position=position,
            frames=self._record.frames,
            socket=self._record.socket,
            label=label,
            known=self._workspace.socket(self._record.socket) is not None,
            topical=topical,
        )

    @property
    def bindings(self) -> tuple[DecoderBinding, ...]:
        """The decoders of the workspace."""
        return self._workspace.decoders

    def choose(
        self, position: int, scope: Scope | None, name: str, message: str = "", schema: str = ""
    ) -> None:
        """Read that frame so: for that scope, or, for None, in this message alone."""
        binding = DecoderBinding(decoder=name, message=message, schema=schema)
        if scope is None:
            self._alone[position] = binding
            self.changed.emit()
            return
        self._alone.pop(position, None)
        if name == GUESS and self._free_without(position, scope):
            self.edit_requested.emit("Guess what frames are", lambda w: unbind_decoder(w, scope), "")
        else:
            socket, topic, frame = scope
            kept = structs.replace(binding, socket=socket, topic=topic, frame=frame)
            self.edit_requested.emit(f"Read frames as {name}", lambda w: bind_decoder(w, kept), "")

    def _free_without(self, position: int, scope: Scope) -> bool:
        """Whether no other decoder is for that frame."""
        others = [binding for binding in self._workspace.decoders if scope_of(binding) != scope]
        record = self._record
        return record is None or binding_for(others, record.socket, record.frames, position) is None


def _undescribed(frame: bytes, wrong: str) -> Decoded:
    decoded = decode("protobuf", frame)
    decoded.wrong = wrong
    return decoded
