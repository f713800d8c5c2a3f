"""A message as a tree: its frames, and under each the values that it was decoded to.

Invariant: a frame is decoded when its row is on screen, and its values are read as far as they are shown, a few
milliseconds at a time; so a frame of any size, and any number of frames, costs what is looked at. An index's
internal id is the frame's number and its value's, never a pointer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from workbench.traffic.decoders.decoded import Decoded
from workbench.traffic.decoders.guess import guess
from workbench.traffic.decoders.tree import MOST, Node, Tree
from workbench.ui import theme as looks

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROWS_KEPT = 4_096
_TURN = 0.008  # seconds of the thread's own time that frames are decoded for in one turn of the loop
_EXACT = 32  # frames of which it is looked at whether they hold values before they are on screen
_RELAID = 1_000  # frames in a message whose rows are laid out anew once it is known that one holds values
_KEPT = 64  # frames that were asked for, beside those that are expanded
_BITS = MOST.bit_length() + 1  # of an internal id that say which value of the frame
_PIECE, _SECONDS = 500, 0.006  # values read at once, for about so long
_FARTHEST = 2_000  # rows that are added at once to show one value
_LONGEST = 400  # characters in a cell


class FrameColumn(IntEnum):
    """The columns, from left to right. Of a frame the last one is its size, of a value its type."""

    NAME = 0
    VALUE = 1
    SIZE = 2


_HEADINGS = ("Frame", "Content", "Size")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Place(NamedTuple):
    """What a row stands for: a frame, from 0, and a value of it; 0 is the frame itself."""

    frame: int
    value: int


class FrameWords(NamedTuple):
    """How a frame's row reads: its decoder, its content in a line, what is wrong, and whether it has values."""

    decoder: str
    said: str
    problem: str
    branch: bool


class MessageFramesModel(QAbstractItemModel):
    """The frames at the top, values below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frames: tuple[bytes, ...] = ()
        self._rows = 0  # frames that have rows: a view lays out all there are
        self._names: Mapping[int, str] = {}
        self._read: Callable[[int], Decoded] | None = None
        self._words: dict[int, FrameWords] = {}
        self._late: dict[int, None] = {}  # frames that were asked for when the turn's time was over
        self._spent = 0.0
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._next_turn)
        self._decoded: dict[int, Decoded] = {}  # of frames whose values are shown, or were asked for
        self._shown: dict[tuple[int, int], int] = {}  # by frame and value: how many children have rows
        self._fixed = looks.font(looks.SECONDARY, fixed=True)

    def set_frames(
        self,
        frames: tuple[bytes, ...],
        names: Mapping[int, str] | None = None,
        read: Callable[[int], Decoded] | None = None,
    ) -> None:
        """Show these, with these names by their positions; `read` decodes one, else it is guessed."""
        self.beginResetModel()
        self._frames, self._names, self._read = frames, names or {}, read
        self._rows = min(len(frames), _FARTHEST)
        for held in (self._words, self._late, self._decoded, self._shown):
            held.clear()
        self.endResetModel()

    @property
    def longest(self) -> int:
        """The length of the longest frame, in bytes."""
        return max(map(len, self._frames), default=0)

    def decoded(self, frame: int) -> Decoded:
        """That frame, decoded; its values read as far as they have been."""
        if frame not in self._decoded:
            if len(self._decoded) > _KEPT:
                self._decoded = {
                    kept: held for kept, held in self._decoded.items() if (kept, 0) in self._shown
                }
            self._decoded[frame] = self._decode(frame)
        return self._decoded[frame]

    def _decode(self, frame: int) -> Decoded:
        return self._read(frame) if self._read is not None else guess(self._frames[frame])

    def words(self, frame: int) -> FrameWords:
        """How that frame's row reads: for now an ellipsis, where the time of this turn of the loop is over."""
        if (known := self._words.get(frame)) is not None:
            return known
        if self._spent > _TURN:
            self._late[frame] = None
            return FrameWords("…", "…", "", _may_hold_values(self._frames[frame]))
        if len(self._words) >= _ROWS_KEPT:
            self._words.clear()
        begun = time.thread_time()
        words = self._words[frame] = self._worded(frame)
        self._spent += time.thread_time() - begun
        if not self._turn.isActive():
            self._turn.start()
        return words

    def _next_turn(self) -> None:
        self._spent = 0.0
        late, self._late = list(self._late), {}
        again = False
        for frame in late:
            guessed = _may_hold_values(self._frames[frame])
            again = again or self.words(frame).branch != guessed
            if frame in self._words:
                first, last = (self.index(frame, column) for column in (0, len(FrameColumn) - 1))
                self.dataChanged.emit(first, last)
        if again and len(self._frames) <= _RELAID:
            self.layoutChanged.emit()

    def _holds_values(self, frame: int) -> bool:
        """Whether that frame's row can be expanded; of many frames, by their first byte until they are on screen."""
        if frame < _EXACT or frame in self._words:
            return self.words(frame).branch
        return _may_hold_values(self._frames[frame])

    def _worded(self, frame: int) -> FrameWords:
        # Frames that are gone by are let go of: only what is expanded keeps its values.
        few = frame in self._decoded or len(self._decoded) < _EXACT
        decoded = self.decoded(frame) if few else self._decode(frame)
        tree = decoded.tree
        branch = tree is not None and bool(tree.nodes) and tree.nodes[0].branch and bool(tree.children(0))
        said = decoded.summary if self._frames[frame] else "∅"
        return FrameWords(decoded.decoder if self._frames[frame] else "empty", said, decoded.problem, branch)

    # Rows

    def place(self, index: Index) -> Place:
        """What that index stands for. It has to be valid."""
        id_ = index.internalId()
        return Place(id_ >> _BITS, id_ & ((1 << _BITS) - 1))

    def index_of(self, place: Place, column: int = 0) -> QModelIndex:
        """The index of a place that has a row, or of the innermost value around it that has."""
        if not 0 <= place.frame < self._rows:
            return QModelIndex()
        tree = self._tree(place.frame)
        id_ = place.value
        while id_ > 0 and (tree is None or not self._has_row(tree, place.frame, id_)):
            id_ = tree.nodes[id_].parent if tree is not None else 0
        row = tree.nodes[id_].row if tree is not None and id_ > 0 else place.frame
        return self.createIndex(row, column, place.frame << _BITS | max(id_, 0))

    def _has_row(self, tree: Tree, frame: int, id_: int) -> bool:
        node = tree.nodes[id_]
        return node.row < self._shown.get((frame, node.parent), 0)

    def _tree(self, frame: int) -> Tree | None:
        decoded = self._decoded.get(frame)
        return decoded.tree if decoded is not None else None

    def _node(self, place: Place) -> Node | None:
        tree = self._tree(place.frame)
        return tree.nodes[place.value] if tree is not None and place.value < len(tree) else None

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if not 0 <= column < len(FrameColumn) or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, row << _BITS)
        place = self.place(parent)
        tree = self._tree(place.frame)
        assert tree is not None
        return self.createIndex(row, column, place.frame << _BITS | tree.children(place.value)[row])

    def parent(self, index: Index | None = None) -> Any:
        if index is None:
            return super().parent()
        if not index.isValid():
            return QModelIndex()
        place = self.place(index)
        node = self._node(place)
        if place.value == 0 or node is None:
            return QModelIndex()
        return self.index_of(Place(place.frame, node.parent))

    def rowCount(self, parent: Index = _ROOT) -> int:
        if not parent.isValid():
            return self._rows
        return self._shown.get(self.place(parent), 0) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(FrameColumn)

    def hasChildren(self, parent: Index = _ROOT) -> bool:
        if not parent.isValid():
            return bool(self._frames)
        place = self.place(parent)
        if parent.column() != 0:
            return False
        if place.value == 0:
            return self._shown.get(place, 0) > 0 or self._holds_values(place.frame)
        node = self._node(place)
        return node is not None and node.branch and (self.rowCount(parent) > 0 or not node.closed)

    def canFetchMore(self, parent: Index) -> bool:
        if not parent.isValid():
            return self._rows < len(self._frames)
        if parent.column() != 0:
            return False
        place = self.place(parent)
        if place.frame not in self._decoded:
            return place.value == 0 and self._holds_values(place.frame)
        tree = self._tree(place.frame)
        if tree is None or place.value >= len(tree):
            return False
        node = tree.nodes[place.value]
        behind = self._shown.get(place, 0) < len(tree.children(place.value))
        return node.branch and (behind or (not node.closed and not tree.done))

    def fetchMore(self, parent: Index) -> None:
        if not parent.isValid():
            self._show_frames(self._rows + _FARTHEST)
        elif self.canFetchMore(parent):
            place = self.place(parent)
            tree = self.decoded(place.frame).tree
            assert tree is not None
            if self._shown.get(place, 0) >= len(tree.children(place.value)):
                tree.grow(_PIECE, _SECONDS)
            self._show(tree, place, self._shown.get(place, 0) + _PIECE)

    def _show_frames(self, until: int) -> None:
        last = min(until, len(self._frames)) - 1
        if self._rows <= last:
            self.beginInsertRows(QModelIndex(), self._rows, last)
            self._rows = last + 1
            self.endInsertRows()

    def _show(self, tree: Tree, place: Place, until: int) -> None:
        """Give rows to that place's children up to so many: a view lays all of its rows out again at each."""
        first, last = self._shown.get(place, 0), min(until, len(tree.children(place.value))) - 1
        if first <= last:
            self.beginInsertRows(self.index_of(place), first, last)
            self._shown[place] = last + 1
            self.endInsertRows()

    def reveal(self, place: Place) -> QModelIndex:
        """The index of that place, given a row where it isn't too far; else of the innermost one around it."""
        self._show_frames(place.frame + 1)
        tree = self.decoded(place.frame).tree if 0 <= place.frame < len(self._frames) else None
        if tree is not None and 0 < place.value < len(tree):
            path = [place.value]
            while (above := tree.nodes[path[-1]].parent) > 0:
                path.append(above)
            for id_ in reversed(path):
                around = Place(place.frame, tree.nodes[id_].parent)
                if tree.nodes[id_].row - self._shown.get(around, 0) > _FARTHEST:
                    break
                self._show(tree, around, tree.nodes[id_].row + 1)
        return self.index_of(place)

    def read_on(self, frame: int) -> bool:
        """Read some more values of that frame, for a few milliseconds; whether anything is to come still.

        They get their rows as they are scrolled to.
        """
        tree = self.decoded(frame).tree
        if tree is not None and tree.grow(_PIECE * 8, _SECONDS):
            return True
        cells = [self.index(frame, column) for column in FrameColumn]
        self.dataChanged.emit(cells[0], cells[-1])
        return False

    # What is shown

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal and 0 <= section < len(FrameColumn)
        return _HEADINGS[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        place, column = self.place(index), FrameColumn(index.column())
        if not 0 <= place.frame < len(self._frames):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(place, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(place)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(place)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column is FrameColumn.SIZE else _LEFT
            case Qt.ItemDataRole.FontRole:
                return self._fixed
            case Qt.ItemDataRole.ForegroundRole if column is not FrameColumn.VALUE:
                return QGuiApplication.palette().placeholderText()
            case _:
                return None

    def text(self, place: Place, column: FrameColumn) -> str:
        """What that cell reads."""
        if place.value == 0:
            return self._frame_text(place.frame, column)
        node = self._node(place)
        if node is None:
            return ""
        match column:
            case FrameColumn.NAME:
                return node.label
            case FrameColumn.VALUE:
                return node.text[:_LONGEST] if not node.branch else self._held(place, node)
            case FrameColumn.SIZE:
                return node.kind

    def _frame_text(self, frame: int, column: FrameColumn) -> str:
        words = self.words(frame)
        match column:
            case FrameColumn.NAME:
                places = len(f"{len(self._frames):,}")
                return f"{frame + 1:>{places},}  {self._names.get(frame) or words.decoder}"
            case FrameColumn.VALUE:
                return words.said or words.problem
            case FrameColumn.SIZE:
                return f"{len(self._frames[frame]):,} B"

    def _held(self, place: Place, node: Node) -> str:
        """How many values are in it, as far as that is known."""
        tree = self._tree(place.frame)
        count = node.count if node.count >= 0 else len(tree.children(place.value)) if tree is not None else 0
        if node.kind in ("tag", "record"):
            return node.text
        said = f"{count:,} value{'' if count == 1 else 's'}{'' if node.closed or node.count >= 0 else ' and more'}"
        return f"{node.text}, {said}" if node.text else said

    def _tip(self, place: Place) -> str:
        """What has no room in the cells. Plain words: a peer may have sent anything."""
        if place.value == 0:
            words = self.words(place.frame)
            name = self._names.get(place.frame)
            said = f"Frame {place.frame + 1:,}{f', {name}' if name else ''}, read as {words.decoder}."
            return f"{said} {words.problem}".replace("<", "‹") if words.problem else said
        node = self._node(place)
        if node is None or node.start < 0:
            return ""
        size = node.end - node.start if node.closed else -1
        return f"{node.kind}, from byte {node.start:,}{f', {size:,} bytes' if size >= 0 else ''}"

    def _spoken(self, place: Place) -> str:
        if place.value == 0:
            words = self.words(place.frame)
            name = self._names.get(place.frame)
            kind = f"{name}, {words.decoder}" if name else words.decoder
            return f"Frame {place.frame + 1}, {kind}, {len(self._frames[place.frame]):,} bytes, {words.said}"
        return ", ".join(filter(None, (self.text(place, column) for column in FrameColumn)))


def _may_hold_values(frame: bytes) -> bool:
    """Whether a frame begins as one that holds values may."""
    first = frame[:16].lstrip()[:1]
    return first in (b"{", b"[") or first >= b"\x80" or frame[:1] < b"\x20" <= frame[:2][1:]
