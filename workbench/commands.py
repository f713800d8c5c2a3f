"""The commands that run without a window, each with the parser of its arguments and what it does with them.

What a command needs is imported when it is given: none waits for another's libraries. The manual and the shells'
completions are made of the same parsers.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.arguments import (
    Parser,
    UsageError,
    add_duration,
    add_environment,
    add_source,
    add_variables,
    add_where,
    chosen_workspace,
    load,
    refuse_dash,
    refuse_one_file,
    refuse_where,
    with_variables,
)  # fmt: skip
from workbench.document import checks, gallery, storage
from workbench.document.lint import names
from workbench.document.lint.subject import subject
from workbench.document.workspace import Workspace
from workbench.headless import streams

if TYPE_CHECKING:
    from workbench.headless.printing import Where


def _run_parser() -> Parser:
    parser = Parser("run", "Run a workspace without a window, and print its traffic until Ctrl-C.")
    add_source(parser)
    add_duration(parser)
    parser.add_argument(
        "--send", metavar="MESSAGE", action="append", default=[], help="send this message of the workspace"
    )
    add_variables(parser)
    add_where(parser)
    return parser


def _run(options: argparse.Namespace) -> int:
    refuse_where(options, ("FILE", options.file))
    workspace = with_variables(chosen_workspace(options), options.set, options.environment)
    # Sockets go by their ids: with one twice, what runs would be another workspace than the one written.
    for problem in names.ids(subject(workspace, None)):
        raise UsageError(f"{options.file}: {problem.place}: {problem.sentence}")

    from workbench.headless.printing import RunError
    from workbench.headless.run import RunOptions, run

    try:
        return run(
            RunOptions(
                workspace=workspace,
                folder=options.file.resolve().parent if options.file is not None else None,
                seconds=options.seconds,
                send=options.send,
                where=_where(options),
            )
        )
    except RunError as error:
        raise UsageError(str(error)) from error


def _tap_parser() -> Parser:
    parser = Parser(
        "tap",
        "Stand between ZeroMQ programs, and print what passes until Ctrl-C: whoever connects to LISTEN is"
        " connected to TARGET.",
    )
    parser.add_argument(
        "listen",
        metavar="LISTEN",
        help="where the tap listens, such as tcp://127.0.0.1:5556; a port * is a free one",
    )
    parser.add_argument(
        "target",
        metavar="TARGET",
        help="where the program is that is asked for, such as tcp://127.0.0.1:5555",
    )
    add_duration(parser)
    add_where(parser)
    return parser


def _tap(options: argparse.Namespace) -> int:
    refuse_where(options)

    from workbench.headless.printing import RunError
    from workbench.headless.tap import TapOptions, tap

    try:
        return tap(
            TapOptions(
                listen=options.listen,
                target=options.target,
                seconds=options.seconds,
                where=_where(options),
            )
        )
    except RunError as error:
        raise UsageError(str(error)) from error


def _where(options: argparse.Namespace) -> Where:
    from workbench.headless.printing import Where

    return Where(jsonl=options.jsonl, capture=options.capture, quiet=options.quiet)


def _test_parser() -> Parser:
    parser = Parser(
        "test", "Run a workspace's scenarios. 0: all passed, 1: one failed, 2: they could not be run."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a workspace file (.zmqw)")
    parser.add_argument(
        "--scenario", metavar="NAME", action="append", default=[], help="this one alone; may be given again"
    )
    add_variables(parser)
    parser.add_argument("--junit", metavar="PATH", type=Path, help="write a report in JUnit's XML")
    return parser


def _test(options: argparse.Namespace) -> int:
    refuse_dash("--junit", options.junit)
    refuse_one_file(("FILE", options.file), ("--junit", options.junit))
    workspace = with_variables(storage.load(options.file), options.set, options.environment)
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


def _check_parser() -> Parser:
    parser = Parser(
        "check", "Say what is wrong with a workspace, in words. 0: no errors, 1: errors, 2: unreadable."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a workspace file (.zmqw)")
    add_environment(parser)
    return parser


def _check(options: argparse.Namespace) -> int:
    workspace = with_variables(load(options.file), (), options.environment)
    problems = checks.check(workspace, options.file.resolve().parent, _filter_problem)
    # Two sockets that bind one address are each a reason for one and the same line.
    for line in dict.fromkeys(f"{p.severity}: {p.place}: {p.sentence}" for p in problems):
        streams.say(line)
    if not problems:
        streams.say("Nothing is wrong.")
    return int(any(problem.severity == "error" for problem in problems))


def _filter_problem(text: str) -> str:
    from workbench.traffic.filter.language import filter_problem  # with Arrow: only where there is a filter

    return filter_problem(text)


def _export_parser() -> Parser:
    from workbench.traffic.exports.export import FORMATS

    parser = Parser("export", "Write a capture's rows to a file of another kind.")
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
    return parser


def _export(options: argparse.Namespace) -> int:
    output = Path(options.output) if options.output != "-" else Path("/dev/stdout")
    refuse_one_file(("CAPTURE", options.capture), ("-o", output), ("--workspace", options.workspace))
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


def _code_parser() -> Parser:
    from workbench.codegen.generate import LANGUAGES

    parser = Parser("code", "Write a workspace, or one socket of it, as a program that runs by itself.")
    parser.add_argument("file", metavar="FILE", type=Path, help="a workspace file (.zmqw)")
    parser.add_argument("--socket", metavar="ID", help="this socket alone; without it, the whole workspace")
    parser.add_argument(
        "--language", metavar="NAME", default="python", help=f"{', '.join(LANGUAGES)} (python)"
    )
    add_environment(parser)
    return parser


def _code(options: argparse.Namespace) -> int:
    from workbench.codegen.generate import CodegenError, generate

    workspace = with_variables(load(options.file), (), options.environment)
    try:
        text = generate(workspace, options.language, options.socket, options.file.parent)
    except CodegenError as error:
        raise UsageError(f"{options.file}: {error}") from error
    streams.use_utf8()
    streams.say(text.removesuffix("\n"))
    return 0


def _patterns_parser() -> Parser:
    return Parser("patterns", "The names of the gallery's patterns, a line each.")


def _patterns(_options: argparse.Namespace) -> int:
    for name in gallery.names():
        streams.say(name)
    return 0


def _doctor_parser() -> Parser:
    return Parser("doctor", "Versions, capabilities and display, as text.")


def _doctor(_options: argparse.Namespace) -> int:
    from workbench.headless.doctor import report

    streams.say(report())
    return 0


class Command(NamedTuple):
    """What a command takes, and what it does with it: `act` returns the exit status."""

    parser: Callable[[], Parser]
    act: Callable[[argparse.Namespace], int]


COMMANDS: Mapping[str, Command] = {
    "run": Command(_run_parser, _run),
    "test": Command(_test_parser, _test),
    "check": Command(_check_parser, _check),
    "export": Command(_export_parser, _export),
    "code": Command(_code_parser, _code),
    "tap": Command(_tap_parser, _tap),
    "patterns": Command(_patterns_parser, _patterns),
    "doctor": Command(_doctor_parser, _doctor),
}
"""By the name on the command line."""
