"""The command line: picks the window or the headless room, and imports only what it picked.

Exit status: 0; 1 where a socket could not start or a check found errors; 2 for a bad file or
argument, said in one sentence on stderr, never with a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from workbench.document import checks, gallery, storage
from workbench.document.workspace import Workspace


class UsageError(Exception):
    """One sentence for stderr; exit 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = _COMMANDS.get(given[0]) if given else None
    try:
        if command is not None:
            return command(given[1:])
        return _window(given)
    except (UsageError, storage.StorageError, gallery.GalleryError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has enough, as `| head` has. Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 0


def _parser(name: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"zmq-workbench {name}".strip(), description=description)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds") from None
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text}: seconds are zero or more")
    return value


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text}: write NAME=VALUE")
    return name, value


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a workspace file (.zmqw)")
    parser.add_argument(
        "--pattern", metavar="NAME", help="a pattern of the gallery; `zmq-workbench patterns` names them"
    )


def _window(given: Sequence[str]) -> int:
    from importlib.metadata import version

    parser = _parser("", "Draw ZeroMQ sockets, connect them, send messages and watch the traffic.")
    parser.epilog = (
        "Commands, each with a --help of its own: "
        + ", ".join(_COMMANDS)
        + ". Without one, the window opens."
    )
    _add_source(parser)
    parser.add_argument("--start", action="store_true", help="start every socket at once")
    parser.add_argument(
        "--screenshot", metavar="PNG", type=Path, help="save a picture of the window, and close it"
    )
    parser.add_argument(
        "--after",
        metavar="SECONDS",
        type=_seconds,
        default=1.0,
        help="how long to wait before the picture (1.0)",
    )
    parser.add_argument("--version", action="version", version=f"zmq-workbench {version('zmq-workbench')}")
    options = parser.parse_args(given)
    if options.file is not None and options.pattern is not None:
        raise UsageError("Give a file or a --pattern, not both.")

    from workbench.headless.doctor import has_display

    if not has_display():
        if options.screenshot is None:
            raise UsageError(
                "There is no display to open a window on; `zmq-workbench run` runs a workspace without one."
            )
        os.environ["QT_QPA_PLATFORM"] = "offscreen"

    from workbench.ui.app import run_window

    return run_window(
        file=options.file,
        pattern=options.pattern,
        start=options.start,
        screenshot=options.screenshot,
        after=options.after,
    )


def _workspace(options: argparse.Namespace) -> Workspace:
    if (options.file is None) == (options.pattern is None):
        raise UsageError("Give a file or a --pattern, one of the two.")
    if options.pattern is not None:
        return gallery.load_pattern(options.pattern)
    return storage.load(options.file)


def _with_variables(workspace: Workspace, given: Sequence[tuple[str, str]]) -> Workspace:
    for name, _ in given:
        if name not in workspace.variables:
            known = ", ".join(workspace.variables) or "none"
            raise UsageError(f"--set {name}: the workspace has no such variable; it has: {known}.")
    return structs.replace(workspace, variables={**workspace.variables, **dict(given)})


def _run(given: Sequence[str]) -> int:
    parser = _parser("run", "Run a workspace without a window, and print its traffic until Ctrl-C.")
    _add_source(parser)
    parser.add_argument("--for", dest="seconds", metavar="SECONDS", type=_seconds, help="end after so long")
    parser.add_argument(
        "--send", metavar="MESSAGE", action="append", default=[], help="send this message of the workspace"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=_assignment,
        action="append",
        default=[],
        help="give a variable another value",
    )
    parser.add_argument("--jsonl", metavar="PATH", help="write a JSON line a record; - is stdout")
    parser.add_argument("--capture", metavar="PATH", type=Path, help="write an Arrow IPC stream")
    parser.add_argument("--quiet", action="store_true", help="print no readable lines")
    options = parser.parse_args(given)

    from workbench.headless.run import RunError, RunOptions, run

    try:
        return run(
            RunOptions(
                workspace=_with_variables(_workspace(options), options.set),
                folder=options.file.resolve().parent if options.file is not None else None,
                seconds=options.seconds,
                send=options.send,
                jsonl=options.jsonl,
                capture=options.capture,
                quiet=options.quiet,
            )
        )
    except RunError as error:
        raise UsageError(str(error)) from error


def _check(given: Sequence[str]) -> int:
    parser = _parser(
        "check", "Say what is wrong with a workspace, in words. 0: no errors, 1: errors, 2: unreadable."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a workspace file (.zmqw)")
    options = parser.parse_args(given)
    problems = checks.check(storage.load(options.file))
    for problem in problems:
        print(f"{problem.severity}: {problem.place}: {problem.sentence}")
    if not problems:
        print("Nothing is wrong.")
    return int(any(problem.severity == "error" for problem in problems))


def _patterns(given: Sequence[str]) -> int:
    _parser("patterns", "The names of the gallery's patterns, a line each.").parse_args(given)
    for name in gallery.names():
        print(name)
    return 0


def _doctor(given: Sequence[str]) -> int:
    _parser("doctor", "Versions, capabilities and display, as text.").parse_args(given)

    from workbench.headless.doctor import report

    print(report())
    return 0


_COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "run": _run,
    "check": _check,
    "patterns": _patterns,
    "doctor": _doctor,
}
