"""Protobuf's descriptors: from a descriptor set, or from a `.proto` file by way of the compiler.

Invariant: what can't be read is one sentence with the way out. Compiling runs another program: not for
the GUI thread.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf import (  # the well-known types, for descriptor sets that leave their imports out
    any_pb2,
    descriptor_pb2,
    descriptor_pool,
    duration_pb2,
    empty_pb2,
    field_mask_pb2,
    message,
    struct_pb2,
    timestamp_pb2,
    wrappers_pb2,
)

from workbench.document.protobuf.schema import Schema, SchemaError

_LIMIT = 16 * 2**20  # bytes of a file
_SECONDS = 20  # for the compiler
_KNOWN = {
    module.DESCRIPTOR.name: module.DESCRIPTOR
    for module in (
        any_pb2, descriptor_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2,
    )
}  # fmt: skip


def load_schema(path: Path) -> Schema:
    """The descriptors in that file: `.proto` source, or else a descriptor set. Raises `SchemaError`."""
    if path.suffix == ".proto":
        return parse_set(_compiled(path), path.name)
    return parse_set(_read(path), path.name)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SchemaError(f"{path.name}: can't be read ({reason.lower()}).") from error
    if len(data) > _LIMIT:
        raise SchemaError(f"{path.name}: more than {_LIMIT >> 20} MiB, too large to be a descriptor set.")
    return data


def parse_set(data: bytes, name: str) -> Schema:
    """The descriptors of a FileDescriptorSet; `name` is what errors call it. Raises `SchemaError`."""
    try:
        files = descriptor_pb2.FileDescriptorSet.FromString(data).file
    except message.DecodeError as error:
        raise SchemaError(
            f"{name}: not a descriptor set. Make one by protoc --include_imports --descriptor_set_out=FILE."
        ) from error
    if not files:
        raise SchemaError(f"{name}: there are no messages in it.")
    pool = descriptor_pool.DescriptorPool()
    waiting = {file.name: file for file in files}
    added: set[str] = set()
    while waiting:
        ready = [file for file in waiting.values() if not _missing(file, added, waiting)]
        for file in ready:
            _add(pool, file, added, name)
            del waiting[file.name]
        if not ready:
            raise SchemaError(f"{name}: its files import each other in a circle.")
    # Compilers write imports first: what was asked for is last.
    names = [full for file in reversed(files) for full in _names(file.package, file.message_type)]
    return Schema(pool, tuple(dict.fromkeys(names)))


def _missing(file: Any, added: set[str], waiting: dict[str, Any]) -> list[str]:
    return [wanted for wanted in file.dependency if wanted not in added and wanted in waiting]


def _add(pool: Any, file: Any, added: set[str], name: str) -> None:
    for wanted in file.dependency:
        if wanted in _KNOWN and wanted not in added:
            known = descriptor_pb2.FileDescriptorProto()
            _KNOWN[wanted].CopyToProto(known)
            _add(pool, known, added, name)
        elif wanted not in added:
            raise SchemaError(f"{name}: {wanted}, which it imports, is not in it; use --include_imports.")
    try:
        pool.Add(file)
        pool.FindFileByName(file.name)
    except (TypeError, KeyError, ValueError) as error:
        raise SchemaError(f"{name}: {file.name} in it is not a valid descriptor.") from error
    added.add(file.name)


def _names(package: str, messages: Any) -> Iterator[str]:
    for each in messages:
        if each.options.map_entry:
            continue
        full = f"{package}.{each.name}" if package else each.name
        yield full
        yield from _names(full, each.nested_type)


def compiler() -> list[str]:
    """How the compiler of `.proto` files is called, by its first words; empty where there is none."""
    if importlib.util.find_spec("grpc_tools") is not None:
        # A frozen program is no interpreter: its own command passes this on; see packaging/frozen_main.py.
        run = ["--protoc"] if getattr(sys, "frozen", False) else ["-m", "grpc_tools.protoc"]
        return [sys.executable, *run]
    found = shutil.which("protoc")
    return [found] if found else []


def _compiled(path: Path) -> bytes:
    """The descriptor set that the compiler makes of it; imports are looked for in its folder."""
    _read(path)
    called = compiler()
    if not called:
        raise SchemaError(
            f"{path.name}: .proto files need a compiler. Install grpcio-tools (pip install zmq-workbench[protobuf]),"
            " or make a descriptor set by protoc --include_imports --descriptor_set_out=FILE and use that."
        )
    with tempfile.TemporaryDirectory(prefix="zmq-workbench-") as folder:
        made = Path(folder) / "set"
        order = [
            *called,
            "--include_imports",
            f"--descriptor_set_out={made}",
            f"-I{path.parent.absolute()}",
        ]
        try:
            ran = subprocess.run(  # noqa: S603 - the compiler that was found, and a file's name
                [*order, str(path.absolute())], capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SchemaError(f"{path.name}: the compiler did not answer.") from error
        if ran.returncode:
            said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
            first = said[0].replace(f"{path.parent.absolute()}/", "") if said else ""
            raise SchemaError(f"{path.name}: can't be compiled. {first}".strip())
        return _read(made)
