"""What Ctrl-C leaves behind. It imports next to nothing: it has to be there while all else is being loaded."""

from __future__ import annotations

import signal
from collections.abc import Sequence

_ANSWERS = ("test", "check", "export", "code")
_INTERRUPTED = 128 + signal.SIGINT  # as shells say it


def status_of(arguments: Sequence[str]) -> int:
    """The exit status of what Ctrl-C broke off.

    0 for what goes on until then; 130 for what was to give an answer and hasn't: a test that nobody ran has
    not passed, and half a program is none.
    """
    return _INTERRUPTED if arguments and arguments[0] in _ANSWERS else 0


def ignore_from_here() -> None:
    """All is done and the status stands: a second Ctrl-C, while Python goes down, is not to be another one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
