"""The command line: picks the window or the headless room, and imports only what it picked.

Exit status: 0; 1 where a socket could not start or a check found errors; 2 for a bad file or
argument, said in one sentence on stderr, never with a traceback.
"""

from __future__ import annotations

import argparse
import difflib
import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NoReturn

from msgspec import structs

from workbench.document import checks, gallery, storage
from workbench.document.lint import names
from workbench.document.lint.subject import subject
from workbench.document.workspace import Workspace
from workbench.headless import streams

_AFTER = 1.0  # seconds before a picture, unless said otherwise
_LONGEST_AFTER = 86_400.0  # seconds: Qt's timers end at some weeks


class UsageError(Exception):
    """One sentence for stderr; exit 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and return the exit status."""
    streams.prepare()
    status = _status(list(sys.argv[1:] if arguments is None else arguments))
    try:
        streams.finish()
    except streams.OutputError as error:
        if status != 2:  # what has been said already is why
            streams.complain(str(error))
        return 2
    return status


def _status(given: Sequence[str]) -> int:
    command = _COMMANDS.get(given[0]) if given else None
    try:
        return command(given[1:]) if command is not None else _window(given)
    except (UsageError, storage.StorageError, gallery.GalleryError, streams.OutputError) as error:
        streams.complain(str(error))
        return 2
    except SystemExit:  # argparse's, after the help
        return 0
    except KeyboardInterrupt:
        return 0


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong, and takes no option by half its name."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__(prog=f"zmq-workbench {name}".strip(), description=description, allow_abbrev=False)

    def print_help(self, file: object = None) -> None:
        del file  # argparse's own way to stdout takes no notice of a full disk
        streams.say(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}. `{self.prog} --help` says what it takes.")


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text} is not a finite number of seconds")
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text}: seconds are zero or more")
    return value


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text}: write NAME=VALUE")
    return name, value


def _refuse_one_file(*named: tuple[str, Path | None]) -> None:
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


def _refuse_dash(option: str, path: Path | None) -> None:
    if path is not None and str(path) == "-":
        raise UsageError(f"{option} -: this is no stream; give it a file's name.")


def _add_source(parser: _Parser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a workspace file (.zmqw)")
    parser.add_argument(
        "--pattern", metavar="NAME", help="a pattern of the gallery; `zmq-workbench patterns` names them"
    )


def _window(given: Sequence[str]) -> int:
    _refuse_unknown_command(given)
    parser = _Parser("", "Draw ZeroMQ sockets, connect them, send messages and watch the traffic.")
    parser.epilog = (
        "FILE may be a capture too: its traffic is shown. Commands, each with a --help of its own: "
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
        help=f"how long to wait before the picture ({_AFTER})",
    )
    parser.add_argument("--version", action="store_true", help="print the program's version")
    options = parser.parse_args(given)
    if options.version:
        from importlib.metadata import version

        streams.say(f"zmq-workbench {version('zmq-workbench')}")
        return 0
    if options.file is not None and options.pattern is not None:
        raise UsageError("Give a file or a --pattern, not both.")
    if options.after is not None and options.screenshot is None:
        raise UsageError("--after is the time before a picture; give --screenshot too.")
    if options.after is not None and options.after > _LONGEST_AFTER:
        raise UsageError(f"--after {options.after:g}: a day, {_LONGEST_AFTER:g} seconds, is the longest.")
    _refuse_dash("--screenshot", options.screenshot)
    _refuse_one_file(("FILE", options.file), ("--screenshot", options.screenshot))
    return _open_window(options)


def _open_window(options: argparse.Namespace) -> int:
    from workbench.headless import display
    from workbench.traffic.capture import CaptureError

    if not display.has_display():
        if options.screenshot is None:
            raise UsageError(display.no_display())
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from workbench.ui.app import run_window
    except ImportError as error:
        raise UsageError(display.why_not_imported(error)) from error

    try:
        return run_window(
            file=options.file,
            pattern=options.pattern,
            start=options.start,
            screenshot=options.screenshot,
            after=_AFTER if options.after is None else options.after,
            why_no_window=display.why_no_window,
        )
    except CaptureError as error:
        raise UsageError(str(error)) from error


def _refuse_unknown_command(given: Sequence[str]) -> None:
    """A word that is no file, and is like a command or has an argument, was meant to be one."""
    word = given[0] if given else "-"
    # os.path, as Path raises for a name that is longer than there can be one.
    if word.startswith("-") or Path(word).suffix or os.sep in word or os.path.exists(word):  # noqa: PTH110
        return
    if near := difflib.get_close_matches(word.lower(), _COMMANDS, n=1):
        raise UsageError(f"There is no command {word}; did you mean {near[0]}?")
    if len(given) > 1 and not given[1].startswith("-"):
        raise UsageError(f"There is no command {word}; there are: {', '.join(_COMMANDS)}.")


def _workspace(options: argparse.Namespace) -> Workspace:
    if (options.file is None) == (options.pattern is None):
        raise UsageError("Give a file or a --pattern, one of the two.")
    if options.pattern is not None:
        return gallery.load_pattern(options.pattern)
    return _load(options.file)


def _load(file: Path) -> Workspace:
    """That workspace. Raises `StorageError`, and `UsageError` for a capture, which is another kind of file."""
    from workbench.traffic.capture import is_capture

    if is_capture(file):
        raise UsageError(
            f"{file}: a capture of traffic, not a workspace. `zmq-workbench {file}` shows it in the window."
        )
    return storage.load(file)


def _with_variables(workspace: Workspace, given: Sequence[tuple[str, str]]) -> Workspace:
    for name, _ in given:
        if name not in workspace.variables:
            known = ", ".join(workspace.variables) or "none"
            raise UsageError(f"--set {name}: the workspace has no such variable; it has: {known}.")
    return structs.replace(workspace, variables={**workspace.variables, **dict(given)})


def _run(given: Sequence[str]) -> int:
    parser = _Parser("run", "Run a workspace without a window, and print its traffic until Ctrl-C.")
    _add_source(parser)
    parser.add_argument(
        "--for",
        dest="seconds",
        metavar="SECONDS",
        type=_seconds,
        help="end after so long; without it, at Ctrl-C",
    )
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
    _refuse_dash("--capture", options.capture)
    lines = Path(options.jsonl) if options.jsonl not in (None, "-") else None
    printed = options.jsonl == "-" or (options.jsonl is None and not options.quiet)
    _refuse_one_file(
        ("FILE", options.file),
        ("--jsonl", lines),
        ("--capture", options.capture),
        ("the standard output", Path("/dev/stdout") if printed else None),
    )
    workspace = _with_variables(_workspace(options), options.set)
    # Sockets go by their ids: with one twice, what runs would be another workspace than the one written.
    for problem in names.ids(subject(workspace, None)):
        raise UsageError(f"{options.file}: {problem.place}: {problem.sentence}")

    from workbench.headless.run import RunError, RunOptions, run

    try:
        return run(
            RunOptions(
                workspace=workspace,
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


def _test(given: Sequence[str]) -> int:
    parser = _Parser(
        "test", "Run a workspace's scenarios. 0: all passed, 1: one failed, 2: they could not be run."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a workspace file (.zmqw)")
    parser.add_argument(
        "--scenario", metavar="NAME", action="append", default=[], help="this one alone; may be given again"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=_assignment,
        action="append",
        default=[],
        help="give a variable another value",
    )
    parser.add_argument("--junit", metavar="PATH", type=Path, help="write a report in JUnit's XML")
    options = parser.parse_args(given)
    _refuse_dash("--junit", options.junit)
    _refuse_one_file(("FILE", options.file), ("--junit", options.junit))
    workspace = _with_variables(storage.load(options.file), options.set)
    for problem in checks.check(workspace, options.file.resolve().parent):
        if problem.severity == "error" and problem.place.startswith("scenarios"):
            raise UsageError(f"{options.file}: {problem.place}: {problem.sentence}")

    from workbench.headless.scenarios import TestError, TestOptions, run_scenarios

    try:
        return run_scenarios(
            TestOptions(workspace=workspace, file=options.file, names=options.scenario, junit=options.junit)
        )
    except TestError as error:
        raise UsageError(str(error)) from error


def _check(given: Sequence[str]) -> int:
    parser = _Parser(
        "check", "Say what is wrong with a workspace, in words. 0: no errors, 1: errors, 2: unreadable."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a workspace file (.zmqw)")
    options = parser.parse_args(given)
    from workbench.traffic.filter.language import filter_problem

    problems = checks.check(_load(options.file), options.file.resolve().parent, filter_problem)
    # Two sockets that bind one address are each a reason for one and the same line.
    for line in dict.fromkeys(f"{p.severity}: {p.place}: {p.sentence}" for p in problems):
        streams.say(line)
    if not problems:
        streams.say("Nothing is wrong.")
    return int(any(problem.severity == "error" for problem in problems))


def _export(given: Sequence[str]) -> int:
    from workbench.traffic.exports.export import FORMATS

    parser = _Parser("export", "Write a capture's rows to a file of another kind.")
    parser.add_argument(
        "capture",
        metavar="CAPTURE",
        type=Path,
        help="a capture, as `run --capture` writes it, or JSON lines (.jsonl)",
    )
    parser.add_argument(
        "--to", metavar="|".join(FORMATS), choices=tuple(FORMATS), required=True, help="the format"
    )
    parser.add_argument("-o", dest="output", metavar="PATH", required=True, help="the file; - is stdout")
    parser.add_argument("--where", metavar="FILTER", help="only the rows that this filter lets through")
    parser.add_argument(
        "--workspace",
        metavar="FILE",
        type=Path,
        help="the workspace that was captured: its socket types go into a pcapng, and tell latencies",
    )
    options = parser.parse_args(given)
    output = Path(options.output) if options.output != "-" else Path("/dev/stdout")
    _refuse_one_file(("CAPTURE", options.capture), ("-o", output), ("--workspace", options.workspace))
    workspace = storage.load(options.workspace) if options.workspace is not None else Workspace()

    from workbench.headless.export import ExportOptions, ExportRunError, run_export

    try:
        return run_export(
            ExportOptions(
                capture=options.capture,
                to=options.to,
                output=options.output,
                where=options.where,
                types={socket.id: socket.type for socket in workspace.sockets},
                labels={socket.id: socket.label for socket in workspace.sockets},
            )
        )
    except ExportRunError as error:
        raise UsageError(str(error)) from error


def _code(given: Sequence[str]) -> int:
    from workbench.codegen.generate import LANGUAGES, CodegenError, generate

    parser = _Parser("code", "Write a workspace, or one socket of it, as a program that runs by itself.")
    parser.add_argument("file", metavar="FILE", type=Path, help="a workspace file (.zmqw)")
    parser.add_argument("--socket", metavar="ID", help="this socket alone; without it, the whole workspace")
    parser.add_argument(
        "--language", metavar="NAME", default="python", help=f"{', '.join(LANGUAGES)} (python)"
    )
    options = parser.parse_args(given)
    try:
        text = generate(_load(options.file), options.language, options.socket)
    except CodegenError as error:
        raise UsageError(f"{options.file}: {error}") from error
    streams.say(text.removesuffix("\n"))
    return 0


def _patterns(given: Sequence[str]) -> int:
    _Parser("patterns", "The names of the gallery's patterns, a line each.").parse_args(given)
    for name in gallery.names():
        streams.say(name)
    return 0


def _doctor(given: Sequence[str]) -> int:
    _Parser("doctor", "Versions, capabilities and display, as text.").parse_args(given)

    from workbench.headless.doctor import report

    streams.say(report())
    return 0


_COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "run": _run,
    "test": _test,
    "check": _check,
    "export": _export,
    "code": _code,
    "patterns": _patterns,
    "doctor": _doctor,
}
