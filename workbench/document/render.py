"""From what the user wrote to the bytes that are sent: templates rendered, notations encoded.

`{{ expression }}` is evaluated by `expression`, within bounds; `{{{{` stands for a literal `{{`.
Bytes of a request pass through templates as text with surrogate escapes, and so come out as they
went in. Nothing here reads anything but a `file` frame's file, beside the workspace.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cbor2
import msgpack
import msgspec
from msgspec import UNSET, Struct, structs

from workbench.document.evaluator import Budget
from workbench.document.expression import RenderError, evaluate, names_in, substitute
from workbench.document.functions import FrameList, Request, Row
from workbench.document.protobuf.known import schema_at
from workbench.document.protobuf.schema import Schema, SchemaError
from workbench.document.workspace import Frame, Json, Secret, Socket, Variable, Workspace

__all__ = [
    "FrameError", "HiddenError", "NotYetError", "RenderError", "Scope", "UnreadError", "descriptor_of", "file_path",
    "render_frame", "render_frames", "render_json", "render_one", "render_text", "resolve",
]  # fmt: skip

_FILE_LIMIT = 256 * 2**20  # bytes of a file that is sent as one frame


class FrameError(RenderError):
    """What is wrong with one frame of a message: `index` is its place, from 0."""

    def __init__(self, index: int, sentence: str) -> None:
        super().__init__(f"Frame {index + 1}: {sentence}")
        self.index = index


class NotYetError(RenderError):
    """What can't be known here and now, and may well be right when it is sent."""


class UnreadError(NotYetError):
    """Descriptors that have to be read first, where nothing may take long."""


class HiddenError(NotYetError):
    """A secret, where none is looked up."""


class Scope(Struct, frozen=True, kw_only=True):
    """What a template may name. `folder` is where the workspace's file is; None for an unsaved one.

    `schemas` gives a file's descriptors, or a sentence on why they can't be had; where it gives None, as nothing
    may take long, they are an `UnreadError`. `secrets` looks up those variables that are secrets, and raises
    `RenderError`; without it they are a `HiddenError`.
    """

    variables: Mapping[str, Variable] = {}
    secrets: Callable[[Secret], str] | None = None
    counter: int = 0
    request: tuple[bytes, ...] | None = None
    row: Mapping[str, Json] | None = None
    folder: Path | None = None
    schemas: Callable[[Path], Schema | str | None] = schema_at


class _Rendering:
    """One message, or one text, under way: what its templates may name, and the work they may make."""

    def __init__(self, scope: Scope, frames: Sequence[Frame] | None = None) -> None:
        self.scope = scope
        self._names: dict[str, object] = {"counter": scope.counter, **scope.variables}
        self._secrets = {name: held for name, held in scope.variables.items() if isinstance(held, Secret)}
        if scope.request is not None:
            self._names["request"] = Request(scope.request)
        if scope.row is not None:
            self._names["row"] = Row(scope.row)
        self._frames = frames or ()
        if frames is not None:
            self._names["frames"] = FrameList("the message", len(frames), self.frame)
        self._budget = Budget()
        self._done: dict[int, bytes] = {}
        self._under_way: set[int] = set()

    def text(self, text: str) -> str:
        """The text with its expressions put in."""
        return substitute(text, self._evaluated)

    def _evaluated(self, expression: str) -> str:
        if self._secrets:
            for name in names_in(expression) & self._secrets.keys():
                self._names[name] = self._looked_up(name)
        return evaluate(expression, self._names, self._budget)

    def _looked_up(self, name: str) -> str:
        if self.scope.secrets is None:
            raise HiddenError(
                f'"{name}" is a secret, which is put into messages alone, when they are sent; it can\'t stand here.'
            )
        return self.scope.secrets(self._secrets[name])

    def frame(self, index: int) -> bytes:
        """The bytes of that frame of the message, made once."""
        if index in self._done:
            return self._done[index]
        if index in self._under_way:
            raise RenderError("a frame can't be made of itself.")
        self._under_way.add(index)
        try:
            self._done[index] = _encode(self._frames[index], self)
        finally:
            self._under_way.discard(index)
        return self._done[index]


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise RenderError("the text has half of a surrogate pair in it; remove it.") from error


def render_text(text: str, scope: Scope) -> str:
    """The text with its expressions put in. Raises `RenderError`."""
    if "{{" not in text:
        return text
    return _Rendering(scope).text(text)


def render_json(value: Json, scope: Scope) -> Json:
    """The JSON value with the expressions in its strings put in. Raises `RenderError`."""
    try:
        return _strings(value, _Rendering(scope))
    except RecursionError as error:
        raise RenderError("this value is nested too deeply.") from error


def render_frame(frame: Frame, scope: Scope) -> bytes:
    """The frame's bytes. Raises `RenderError`."""
    return _encode(frame, _Rendering(scope))


def render_one(frames: Sequence[Frame], index: int, scope: Scope) -> bytes:
    """The bytes of one frame of a message; it may name the others. Raises `RenderError`."""
    return _Rendering(scope, frames).frame(index)


def render_frames(frames: Sequence[Frame], scope: Scope) -> tuple[bytes, ...]:
    """The message's bytes, frame by frame; a frame may name the others. Raises `FrameError`, `NotYetError`."""
    written = _as_written(frames)
    if written is not None:
        return written
    rendering = _Rendering(scope, frames)
    made: list[bytes] = []
    for index in range(len(frames)):
        try:
            made.append(rendering.frame(index))
        except NotYetError:
            raise
        except RenderError as error:
            raise FrameError(index, str(error)) from error
    return tuple(made)


def _as_written(frames: Sequence[Frame]) -> tuple[bytes, ...] | None:
    """The bytes of a message that is nothing but text; None where there is more to render."""
    made: list[bytes] = []
    for frame in frames:
        text = frame.text
        if text is UNSET or "{{" in text:
            return None
        try:
            made.append(text.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:  # which is told with the frame's number
            return None
    return tuple(made)


def _packed(value: Json) -> bytes:
    return msgpack.packb(value) or b""


_CODECS: Mapping[str, Callable[[Json], bytes]] = {
    "json": msgspec.json.encode,
    "msgpack": _packed,
    "cbor": cbor2.dumps,
}


def _encode(frame: Frame, rendering: _Rendering) -> bytes:
    value = frame.value
    match frame.kind:
        case "text":
            return _bytes(rendering.text(value))
        case "hex":
            try:
                return bytes.fromhex(rendering.text(value))
            except ValueError as error:
                raise RenderError("not hexadecimal: pairs of 0-9 and a-f, with or without spaces.") from error
        case "base64":
            try:
                return base64.b64decode("".join(rendering.text(value).split()), validate=True)
            except (binascii.Error, ValueError) as error:
                raise RenderError("not base64.") from error
        case "json" | "msgpack" | "cbor":
            try:
                return _CODECS[frame.kind](_strings(value, rendering))
            except (ValueError, OverflowError, RecursionError, cbor2.CBOREncodeError) as error:
                # Bytes of a request that are no text, numbers past 64 bits, nesting without end.
                raise RenderError(f"this value can't be put into {frame.kind}.") from error
        case "protobuf":
            return _protobuf(frame, rendering)
        case "file":
            return _read(value, rendering.scope.folder)


def _protobuf(frame: Frame, rendering: _Rendering) -> bytes:
    # The library is loaded with it: not before it is needed.
    descriptor = descriptor_of(frame.message, frame.schema, rendering.scope)
    from workbench.document.protobuf.values import FieldError, encode

    try:
        return encode(_strings(frame.value, rendering), descriptor)
    except FieldError as error:
        raise RenderError(str(error)) from error
    except RecursionError as error:
        raise RenderError("this value is nested too deeply.") from error


def descriptor_of(message: str, schema: str, scope: Scope) -> Any:
    """Protobuf's descriptor of that message. Raises `RenderError`; `UnreadError` where it has to be read first."""
    if scope.folder is None:
        raise RenderError(f"{schema}: save the workspace first; descriptors are looked for beside it.")
    try:
        path = file_path(schema, scope.folder)
    except RenderError as error:
        raise RenderError(str(error).replace("can be sent", "are read")) from error
    found = scope.schemas(path)
    if found is None:
        raise UnreadError(f"{schema}: being read.")
    if isinstance(found, str):
        raise RenderError(found)
    try:
        return found.message(message)
    except SchemaError as error:
        raise RenderError(f"{schema}: {error}") from error


def _strings(value: Json, rendering: _Rendering) -> Json:
    """The JSON value with the expressions in its strings put in; keys stay."""
    if isinstance(value, str):
        return rendering.text(value)
    if isinstance(value, list):
        return [_strings(part, rendering) for part in value]
    if isinstance(value, dict):
        return {key: _strings(part, rendering) for key, part in value.items()}
    return value


def file_path(name: str, folder: Path) -> Path:
    """Where a `file` frame's file is. Raises `RenderError` where it is outside the folder, or no file."""
    try:
        root = folder.resolve()
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise RenderError(f"{name}: outside the workspace's folder; only files beside it can be sent.")
        size = path.stat().st_size
        if not path.is_file():
            raise RenderError(f"{name}: not a file; only files can be sent.")
    except OSError as error:
        raise RenderError(f"{name}: can't be read ({(error.strerror or str(error)).lower()}).") from error
    except (ValueError, RuntimeError) as error:  # a NUL in the name; links that lead to each other
        raise RenderError(f"{name!r}: not the name of a file; choose another.") from error
    if size > _FILE_LIMIT:
        raise RenderError(f"{name}: {size:,} bytes; at most {_FILE_LIMIT:,} go into one frame.")
    return path


def _read(name: str, folder: Path | None) -> bytes:
    if folder is None:
        raise RenderError(f"{name}: save the workspace first; files are looked for beside it.")
    path = file_path(name, folder)
    try:
        return path.read_bytes()
    except OSError as error:
        raise RenderError(f"{name}: can't be read ({(error.strerror or str(error)).lower()}).") from error


def resolve(workspace: Workspace, socket: Socket) -> Socket:
    """The socket with its addresses rendered. Raises `RenderError`, naming the address."""
    scope = Scope(variables=workspace.variables)
    endpoints = tuple(
        structs.replace(endpoint, address=render_text(endpoint.address, scope))
        for endpoint in socket.endpoints
    )
    return structs.replace(socket, endpoints=endpoints)
