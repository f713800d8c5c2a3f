"""The command line as data, read off the program's own parsers; the manual and the completions are made of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from workbench.arguments import Parser
from workbench.cli import window_parser
from workbench.commands import COMMANDS

NAME = "zmq-workbench"


class Argument(NamedTuple):
    """One argument: `flags` is empty for one that goes by its place, `metavar` for a switch."""

    flags: tuple[str, ...]
    metavar: str
    help: str
    required: bool
    repeated: bool
    choices: tuple[str, ...]


class Usage(NamedTuple):
    """What follows the program's name, or a command's: `command` is empty where none is given."""

    command: str
    description: str
    epilog: str
    arguments: tuple[Argument, ...]

    @property
    def options(self) -> tuple[Argument, ...]:
        """Those with flags."""
        return tuple(each for each in self.arguments if each.flags)

    @property
    def places(self) -> tuple[Argument, ...]:
        """Those that go by their place."""
        return tuple(each for each in self.arguments if not each.flags)


def usages() -> tuple[Usage, ...]:
    """The window's, then each command's."""
    return (
        _usage("", window_parser()),
        *(_usage(name, command.parser()) for name, command in COMMANDS.items()),
    )


def _usage(command: str, parser: Parser) -> Usage:
    # argparse keeps its actions to itself; it has no other list of them.
    arguments = tuple(_argument(action) for action in parser._actions)  # noqa: SLF001
    return Usage(command, parser.description or "", parser.epilog or "", arguments)


def _argument(action: argparse.Action) -> Argument:
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return Argument(
        flags=tuple(action.option_strings),
        metavar="" if action.nargs == 0 else metavar,
        help=(action.help or "").replace("%%", "%"),
        required=action.required,
        repeated=type(action).__name__ == "_AppendAction",
        choices=tuple(map(str, action.choices or ())),
    )
