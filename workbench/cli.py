"""The command line: picks the window or a command, and imports only what it picked.

Exit status: 0; 1 where a socket could not start, a check found errors or a scenario failed; 2 for a bad
file or argument, said in one sentence on stderr, never with a traceback; 130 where Ctrl-C broke off an answer.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench import descriptors
from workbench.arguments import Parser, UsageError, add_source, refuse_dash, refuse_one_file, seconds
from workbench.commands import COMMANDS
from workbench.document import gallery, storage
from workbench.headless import streams
from workbench.interruption import status_of

_AFTER = 1.0  # seconds before a picture, unless said otherwise
_LONGEST_AFTER = 86_400.0  # seconds: Qt's timers end at some weeks


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and return the exit status."""
    streams.prepare()
    descriptors.take_more()
    status = _status(list(sys.argv[1:] if arguments is None else arguments))
    try:
        streams.finish()
    except streams.OutputError as error:
        if status != 2:  # what has been said already is why
            streams.complain(str(error))
        return 2
    return status


def _status(given: Sequence[str]) -> int:
    command = COMMANDS.get(given[0]) if given else None
    try:
        return command.act(command.parser().parse_args(given[1:])) if command is not None else _window(given)
    except (UsageError, storage.StorageError, gallery.GalleryError, streams.OutputError) as error:
        streams.complain(str(error))
        return 2
    except SystemExit:  # argparse's, after the help
        return 0
    except KeyboardInterrupt:
        return status_of(given)


def window_parser() -> Parser:
    """The parser of the arguments with which no command is given."""
    parser = Parser("", "Draw ZeroMQ sockets, connect them, send messages and watch the traffic.")
    parser.epilog = (
        "FILE may be a capture too: its traffic is shown. Commands, each with a --help of its own: "
        + ", ".join(COMMANDS)
        + ". Without one, the window opens."
    )
    add_source(parser)
    parser.add_argument("--start", action="store_true", help="start every socket at once")
    parser.add_argument(
        "--screenshot", metavar="PNG", type=Path, help="save a picture of the window, and close it"
    )
    parser.add_argument(
        "--after",
        metavar="SECONDS",
        type=seconds,
        help=f"how long to wait before the picture ({_AFTER})",
    )
    parser.add_argument(
        "--new-window",
        action="store_true",
        help="open a window of its own, where FILE or nothing would be shown by one that is open",
    )
    parser.add_argument("--version", action="store_true", help="print the program's version")
    return parser


def _window(given: Sequence[str]) -> int:
    _refuse_unknown_command(given)
    options = window_parser().parse_args(given)
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
    refuse_dash("--screenshot", options.screenshot)
    refuse_one_file(("FILE", options.file), ("--screenshot", options.screenshot))
    return _open_window(options)


def _open_window(options: argparse.Namespace) -> int:
    from workbench.headless import display
    from workbench.traffic.capture import CaptureError
    from workbench.ui.instances.place import meeting_place

    if not display.has_display():
        if options.screenshot is None:
            raise UsageError(display.no_display())
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # A picture for scripts is of a window that nobody else knows of.
    place = meeting_place() if options.screenshot is None else None
    try:
        if place is not None and not (options.new_window or options.pattern or options.start):
            from workbench.ui.instances.hand_over import handed_over

            if handed_over(options.file, place):
                return 0
        from workbench.ui.app import run_window
    except ImportError as error:
        raise UsageError(display.why_not_imported(error)) from error
    except CaptureError as error:
        raise UsageError(str(error)) from error

    try:
        return run_window(
            file=options.file,
            pattern=options.pattern,
            start=options.start,
            screenshot=options.screenshot,
            after=_AFTER if options.after is None else options.after,
            why_no_window=display.why_no_window,
            meeting_place=place,
        )
    except CaptureError as error:
        raise UsageError(str(error)) from error


def _refuse_unknown_command(given: Sequence[str]) -> None:
    """A word that is no file, and is like a command or has an argument, was meant to be one."""
    word = given[0] if given else "-"
    # os.path, as Path raises for a name that is longer than there can be one.
    if word.startswith("-") or Path(word).suffix or os.sep in word or os.path.exists(word):  # noqa: PTH110
        return
    if near := difflib.get_close_matches(word.lower(), COMMANDS, n=1):
        raise UsageError(f"There is no command {word}; did you mean {near[0]}?")
    if len(given) > 1 and not given[1].startswith("-"):
        raise UsageError(f"There is no command {word}; there are: {', '.join(COMMANDS)}.")
