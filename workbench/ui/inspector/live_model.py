"""What a running socket's options are now: those that can only be read, and those that aren't as the file says.

Counts of what it refused and dropped stand with them. Everything comes as values; nothing here asks a socket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from PySide6.QtCore import QObject, Qt

from workbench.catalogue.options import Option, Value, options_of
from workbench.document.workspace import Socket
from workbench.engine.state import Counters
from workbench.traffic.text import visible
from workbench.ui.inspector.option_values import in_words, plain
from workbench.ui.rows_model import Index, RowsModel

NAME, VALUE = range(2)


_COUNTED = ("PUB", "XPUB")
_PUBLISHED = (
    "Messages that at least one subscriber missed, at the least. What is published before a subscription has"
    " arrived is lost too, and can't be counted."
)
_LOST: Mapping[str, str] = {
    **dict.fromkeys(_COUNTED, _PUBLISHED),
    "RADIO": "What no dish has joined, or a dish reads too slowly, libzmq drops in silence: it can't be counted.",
}
"""Types that lose messages in silence, and what can be known of it."""


class Now(Struct, frozen=True):
    """A name, its value in words, and what there is to say of it."""

    name: str
    value: str
    about: str


def rows(socket: Socket, values: Mapping[str, Value], counters: Counters) -> tuple[Now, ...]:
    """What there is to show of that socket; `values` are its options by name, none where it isn't open."""
    if not values:
        return ()
    known = options_of(socket.type, drafts=True)
    read = [_row(option, values[option.name], "") for option in known if _is_read(option, values)]
    return (*read, *_counted(socket.type, counters), *_differing(socket, known, values))


def _is_read(option: Option, values: Mapping[str, Value]) -> bool:
    return not option.writable and option.name in values


def _differing(socket: Socket, known: tuple[Option, ...], values: Mapping[str, Value]) -> Iterator[Now]:
    for option in known:
        if not option.writable or option.name not in values:
            continue
        default = option.value_for(socket.type)
        asked = plain(option, socket.options[option.name]) if option.name in socket.options else default
        ordinary = {asked} if option.name in socket.options else {asked, option.default_for(socket.type)}
        now = _comparable(values[option.name])
        if asked is not None and now not in {_comparable(value) for value in ordinary if value is not None}:
            yield _row(option, values[option.name], f"Asked for: {in_words(option, asked) or 'none'}. ")


def _comparable(value: Value) -> Value:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _row(option: Option, value: Value, about: str) -> Now:
    return Now(
        option.title, visible(in_words(option, value)) or "none", f"{option.name}: {about}{option.help}"
    )


def _counted(type_: str, counters: Counters) -> Iterator[Now]:
    if counters.refused:
        yield Now("Refused", f"{counters.refused:,}", "Messages that could not be sent; the log says why.")
    if type_ in _LOST:
        yield Now("Dropped", f"{counters.dropped:,}" if type_ in _COUNTED else "not known", _LOST[type_])
    elif counters.dropped:
        yield Now("Dropped", f"{counters.dropped:,}", "Messages that could not be routed.")
    if counters.left_out:
        about = "Messages that were received and aren't in the log: the disk was behind, and too many were waiting."
        yield Now("Left out", f"{counters.left_out:,}", about)


class LiveModel(RowsModel[Now]):
    """One row a value; nothing can be edited."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("Option", "Now"), parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.name, row.value)[index.column()]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return f"{row.name}: {row.value}\n{row.about}"
        return None
