"""What Qt has to say of itself, on stderr; and an end in order where Qt would abort for want of a display.

Invariant: until the application exists nothing is printed, as a line that Qt says on its way to a
window that does open, or to the sentence that tells why none can, helps nobody.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from workbench.document.words import printable

_NO_WINDOW = "no Qt platform plugin could be initialized"  # Qt's last words before it aborts
# Its offscreen platform says it of every window, and of each that comes forward.
_ALWAYS = frozenset(f"This plugin does not support {what}()" for what in ("propagateSizeHints", "raise"))


class QtMessages:
    """Takes Qt's messages from now on. `why_no_window` gives the sentence where no window can be opened.

    Without it, Qt says itself what it has to say, and aborts.
    """

    def __init__(self, why_no_window: Callable[[], str] | None = None) -> None:
        self._why_no_window = why_no_window
        self._held: list[str] | None = []
        qInstallMessageHandler(self._said)

    def let_through(self) -> None:
        """The application exists: print what was held back, and from now on each message at once."""
        held, self._held = self._held, None
        for line in held or ():
            print(line, file=sys.stderr)

    def _said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            if _NO_WINDOW in message and self._why_no_window is not None:
                print(printable(self._why_no_window()), file=sys.stderr, flush=True)
                os._exit(2)  # there is no way back: when this returns, Qt aborts the process
            self.let_through()
        if message in _ALWAYS:
            return
        line = f"{context.category or 'qt'}: {message}"
        if self._held is None:
            print(line, file=sys.stderr)
        else:
            self._held.append(line)
