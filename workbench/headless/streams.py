"""The program's standard streams: they can be closed, full or gone, and none of it is ever a traceback.

stdout carries what was asked for, stderr one sentence about what went wrong; neither takes the other's place.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import cast

from workbench.document.words import printable

_STREAMS = (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w"))


class OutputError(Exception):
    """The standard output can't be written: one sentence."""


def prepare() -> None:
    """Make every stream one that can be written to, whatever the text.

    Where whoever started us closed one, as `>&-` does, it is the null device: else the file that is opened
    next would get its number, and in it what libraries print there.
    """
    for name, number, mode in _STREAMS:
        if getattr(sys, name) is not None:
            continue
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor != number and not _is_open(number):
            os.dup2(descriptor, number)
            os.close(descriptor)
            descriptor = number
        # Not to be closed by Python: as a stream, it is there for as long as the process is.
        setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for as long as the program runs
    if isinstance(sys.stdout, TextIOWrapper) and isinstance(
        raw := cast("object", sys.stdout.buffer), RawIOBase
    ):
        # PYTHONUNBUFFERED: what a signal breaks off in the middle of a write would be lost, and a line cut.
        sys.stdout = TextIOWrapper(
            BufferedWriter(raw), encoding=sys.stdout.encoding, errors=sys.stdout.errors, line_buffering=True
        )
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # people's terminals show what they can


def use_utf8() -> None:
    """What other programs read from stdout is UTF-8 from here on, whatever the terminal's encoding."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def has_output() -> bool:
    """Whether there was a standard output when the program started."""
    return sys.__stdout__ is not None


def say(text: str) -> None:
    """Print lines on stdout; where nobody reads them any more, nowhere. Raises `OutputError`."""
    try:
        print(text)
    except OSError as error:
        if not nobody_reads(error):
            raise OutputError(_sentence(error)) from error
        _let_go(1)


def complain(sentence: str) -> None:
    """Print a sentence on stderr, as one line and with no control character, or nowhere if that can't be."""
    try:
        print(printable(sentence), file=sys.stderr, flush=True)
    except OSError:
        _let_go(2)


def finish() -> None:
    """Write what stdout still holds. Raises `OutputError`; nothing is left that could fail at exit."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _let_go(1)
        if not nobody_reads(error):
            raise OutputError(_sentence(error)) from error


def nobody_reads(error: OSError) -> bool:
    """Whether stdout failed so because whoever read it is gone: a pipe's other end, or a terminal's window."""
    if isinstance(error, BrokenPipeError):
        return True
    return error.errno == errno.EIO and _is_open(1) and stat.S_ISCHR(os.fstat(1).st_mode)


def _let_go(number: int) -> None:
    """Send to the null device what the stream still holds: Python writes it at exit, and would complain again."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    os.dup2(descriptor, number)
    os.close(descriptor)
    with suppress(OSError):
        (sys.stdout if number == 1 else sys.stderr).flush()


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _sentence(error: OSError) -> str:
    return f"The output can't be written ({(error.strerror or str(error)).lower()})."
