"""The program without a console, as it is started from Windows' menu or by a file: what it would say there, a box says.

Invariant: nothing is said twice, and where there is a console, all goes there.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr

_TITLE = "ZeroMQ Workbench"
_ERROR = 0x10  # MB_ICONERROR
_LONGEST = 2000  # characters that a box shows


def main() -> None:
    """Run the command line without a console, and exit with its status."""
    try:
        status = run(sys.argv[1:], _box if sys.stderr is None else None)
    except KeyboardInterrupt:  # while it was still being loaded
        status = 0
    sys.exit(status)


def run(arguments: Sequence[str], tell: Callable[[str], None] | None) -> int:
    """Run the command line. `tell` gets what it complains of, where there is no stderr to say it on; its status."""
    from workbench import cli

    if tell is None:
        return cli.main(arguments)
    with redirect_stderr(io.StringIO()) as said:
        status = cli.main(arguments)
    if status and (words := said.getvalue().strip()):
        tell(words[:_LONGEST])
    return status


def _box(words: str) -> None:
    """Before Qt is there, or after it has gone, so by Windows itself."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, words, _TITLE, _ERROR)


if __name__ == "__main__":
    main()
