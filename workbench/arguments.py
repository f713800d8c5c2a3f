"""What the commands have in common: how arguments are read, refused, and turned into a workspace.

Every refusal is a `UsageError`, one sentence.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import NoReturn

from msgspec import structs

from workbench.document import gallery, storage
from workbench.document.environments import in_environment
from workbench.document.workspace import Workspace
from workbench.headless import streams


class UsageError(Exception):
    """One sentence for stderr; exit 2."""


class Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong, and takes no option by half its name."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__(prog=f"zmq-workbench {name}".strip(), description=description, allow_abbrev=False)

    def print_help(self, file: object = None) -> None:
        del file  # argparse's own way to stdout takes no notice of a full disk
        streams.say(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}. `{self.prog} --help` says what it takes.")


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text} is not a finite number of seconds")
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text}: seconds are zero or more")
    return value


def assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text}: write NAME=VALUE")
    return name, value


def refuse_one_file(*named: tuple[str, Path | None]) -> None:
    """Nothing is written over what is read, nor over what else is written. Raises `UsageError`."""
    there = [(name, path) for name, path in named if path is not None]
    for (first, one), (second, other) in combinations(there, 2):
        if _is_one_file(one, other):
            raise UsageError(f"{first} and {second} are one and the same file, {one}; give each its own.")


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        same = one.samefile(other)  # hard links, and whatever the file system takes for one name
    except OSError:  # one of them is not there yet
        same = os.path.realpath(one) == os.path.realpath(other)
    return same and os.path.realpath(one) != os.devnull


def refuse_dash(option: str, path: Path | None) -> None:
    if path is not None and str(path) == "-":
        raise UsageError(f"{option} -: this is no stream; give it a file's name.")


def add_source(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a workspace file (.zmqw)")
    parser.add_argument(
        "--pattern", metavar="NAME", help="a pattern of the gallery; `zmq-workbench patterns` names them"
    )


def chosen_workspace(options: argparse.Namespace) -> Workspace:
    if (options.file is None) == (options.pattern is None):
        raise UsageError("Give a file or a --pattern, one of the two.")
    if options.pattern is not None:
        return gallery.load_pattern(options.pattern)
    return load(options.file)


def load(file: Path) -> Workspace:
    """That workspace. Raises `StorageError`, and `UsageError` for a capture, which is another kind of file."""
    try:
        return storage.load(file)
    except storage.StorageError:
        from workbench.traffic.capture import is_capture  # with Arrow: only for what is no workspace

        if not is_capture(file):
            raise
        raise UsageError(
            f"{file}: a capture of traffic, not a workspace. `zmq-workbench {file}` shows it in the window."
        ) from None


def add_duration(parser: Parser) -> None:
    parser.add_argument(
        "--for",
        dest="seconds",
        metavar="SECONDS",
        type=seconds,
        help="end after so long; without it, at Ctrl-C",
    )


def add_where(parser: Parser) -> None:
    """Where records go."""
    parser.add_argument("--jsonl", metavar="PATH", help="write a JSON line a record; - is stdout")
    parser.add_argument("--capture", metavar="PATH", type=Path, help="write an Arrow IPC stream")
    parser.add_argument("--quiet", action="store_true", help="print no readable lines")


def refuse_where(options: argparse.Namespace, *read: tuple[str, Path | None]) -> None:
    """Refuse outputs that are one file, or one of those that are read. Raises `UsageError`."""
    refuse_dash("--capture", options.capture)
    lines = Path(options.jsonl) if options.jsonl not in (None, "-") else None
    printed = options.jsonl == "-" or (options.jsonl is None and not options.quiet)
    refuse_one_file(
        *read,
        ("--jsonl", lines),
        ("--capture", options.capture),
        ("the standard output", Path("/dev/stdout") if printed else None),
    )


def add_environment(parser: Parser) -> None:
    parser.add_argument(
        "--environment", metavar="NAME", help="the environment of the workspace whose values count"
    )


def add_variables(parser: Parser) -> None:
    add_environment(parser)
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        type=assignment,
        help="give a variable another value",
    )


def with_variables(
    workspace: Workspace, given: Sequence[tuple[str, str]], environment: str | None = None
) -> Workspace:
    """The workspace with the values of that environment, and then those given. Raises `UsageError`."""
    if environment is not None:
        if environment not in workspace.environments:
            known = ", ".join(workspace.environments) or "none"
            raise UsageError(
                f"--environment {environment}: the workspace has no such environment; it has: {known}."
            )
        workspace = in_environment(workspace, environment)
    for name, _ in given:
        if name not in workspace.variables:
            known = ", ".join(workspace.variables) or "none"
            raise UsageError(f"--set {name}: the workspace has no such variable; it has: {known}.")
    return structs.replace(workspace, variables={**workspace.variables, **dict(given)})
