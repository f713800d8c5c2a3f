"""The decoders by their names: the program's own, and those of plug-ins. `decode` never raises.

A plug-in is an entry point of the group `zmq_workbench.decoders`, installed beside the program or in the user's
folder, and loaded when it is first used; see docs/decoders.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, TypeAlias

import platformdirs

from workbench.document.protobuf.schema import SchemaError
from workbench.traffic.decoders import numbers
from workbench.traffic.decoders.cbor_walk import CborReader
from workbench.traffic.decoders.decoded import Decoded, Options
from workbench.traffic.decoders.images import ImageReader, image_words
from workbench.traffic.decoders.json_text import JsonReader
from workbench.traffic.decoders.msgpack_walk import MsgpackReader
from workbench.traffic.decoders.protobuf_walk import ProtobufReader
from workbench.traffic.decoders.tree import Reader, Tree
from workbench.traffic.decoders.values import ValueReader
from workbench.traffic.text import is_text, preview, visible

GROUP = "zmq_workbench.decoders"
"""The entry points that are decoders."""

_HEAD = 65_536  # bytes that tell text from bytes
_LINE = 200  # characters of a line
_NONE = Options()

Decoder: TypeAlias = Callable[[bytes, Options], Decoded]


def _text(frame: bytes, _options: Options) -> Decoded:
    if not reads_as_text(frame):
        return Decoded(
            decoder="text", text=preview((frame[:_HEAD],), _LINE), wrong="It is not printable UTF-8."
        )
    return Decoded(decoder="text", text=preview((frame[:_HEAD],), _LINE) if frame else "")


def _hex(frame: bytes, _options: Options) -> Decoded:
    head = frame[: _LINE // 3]
    return Decoded(decoder="hex", text=head.hex(" ") + (" …" if len(frame) > len(head) else ""))


def _image(frame: bytes, _options: Options) -> Decoded:
    tree = _grown(ImageReader(frame))
    there = bool(tree.nodes)
    return Decoded(decoder="image", tree=tree, text=image_words(frame, tree) if there else "", picture=there)


def _protobuf(frame: bytes, options: Options) -> Decoded:
    descriptor = None
    wrong = ""
    if options.message:
        if options.schema is None:
            wrong = f"The descriptors of {visible(options.message)} are not there; this is the wire format."
        else:
            try:
                descriptor = options.schema.message(options.message)
            except SchemaError as error:
                wrong = str(error)
    return Decoded(decoder="protobuf", tree=_grown(ProtobufReader(frame, descriptor)), wrong=wrong)


def _grown(reader: Reader) -> Tree:
    tree = Tree(reader)
    tree.grow()
    return tree


def _walked(name: str, reader: Callable[[bytes], Reader]) -> Decoder:
    return lambda frame, _options: Decoded(decoder=name, tree=_grown(reader(frame)))


def _numbered(name: str, form: numbers.Form) -> Decoder:
    return _walked(name, lambda frame: numbers.NumbersReader(frame, form))


BUILT_IN: Mapping[str, Decoder] = {
    "text": _text,
    "json": _walked("json", JsonReader),
    "msgpack": _walked("msgpack", MsgpackReader),
    "cbor": _walked("cbor", CborReader),
    "protobuf": _protobuf,
    "image": _image,
    "hex": _hex,
    **{name: _numbered(name, form) for name, form in numbers.FORMS.items()},
}
"""The program's own decoders."""


def reads_as_text(frame: bytes) -> bool:
    """Whether it is printable UTF-8; a long frame is judged by its first 64 KiB."""
    head = frame[:_HEAD]
    if len(frame) > _HEAD:
        # The cut may fall within a character of up to four bytes.
        return any(is_text(head[: _HEAD - drop]) for drop in range(4))
    return is_text(head)


def plug_in_folder() -> Path:
    """The user's own folder of plug-ins, whether or not it exists; see docs/decoders.md."""
    return platformdirs.user_data_path("zmq-workbench", appauthor=False) / "plugins"


@cache
def plug_ins() -> Mapping[str, EntryPoint]:
    """The entry points of plug-ins by name, none of them loaded; none hides a built-in decoder.

    They are looked for among what is installed, then in the user's folder, where modules are found from then on.
    """
    folder = plug_in_folder()
    if folder.is_dir() and str(folder) not in sys.path:
        sys.path.append(str(folder))  # behind all else: it takes the place of nothing that is there
    return {point.name: point for point in entry_points(group=GROUP) if point.name not in BUILT_IN}


def plug_in_problem(name: str) -> str:
    """Why that plug-in can't be loaded, as plain text; empty where it can."""
    try:
        _loaded(plug_ins()[name])
    except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
        return visible(f"{type(error).__name__}: {error}"[:_LINE])
    return ""


def names() -> tuple[str, ...]:
    """All decoders, the program's own first."""
    return (*BUILT_IN, *sorted(plug_ins()))


def decode(name: str, frame: bytes, options: Options = _NONE) -> Decoded:
    """The frame, read by that decoder; what can't be read is a sentence in it."""
    if (built_in := BUILT_IN.get(name)) is not None:
        return built_in(frame, options)
    if (point := plug_ins().get(name)) is not None:
        return _by_plug_in(point, frame)
    shown = visible(name[:_LINE])
    return Decoded(
        decoder=name, wrong=f'There is no decoder "{shown}" here. Install its plug-in, or choose another one.'
    )


def _by_plug_in(point: EntryPoint, frame: bytes) -> Decoded:
    try:
        value: Any = _loaded(point)(frame)
    except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
        said = visible(f"{type(error).__name__}: {error}"[:_LINE])
        return Decoded(decoder=point.name, wrong=f'The decoder "{visible(point.name)}" failed. {said}')
    return Decoded(decoder=point.name, tree=_grown(ValueReader(value)))


@cache
def _loaded(point: EntryPoint) -> Callable[[bytes], object]:
    return point.load()
