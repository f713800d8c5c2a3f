"""The program's settings, versioned: what an older program left is taken over, what a newer one left stays as it is.

Invariant: settings of a newer format are neither changed nor read; the window then remembers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version

from PySide6.QtCore import QSettings

from workbench.document.words import elided, printable

FORMAT = 1
"""Of the keys. A key that is renamed, or means something else, makes a new one; one that is added doesn't."""
_FORMAT_KEY, _PROGRAM_KEY = "settings/format", "settings/program"

MIGRATIONS: Mapping[int, Callable[[QSettings], None]] = {}
"""For each older format, what makes the next one of it. Settings without a format are of the first."""


def take_over(settings: QSettings, migrations: Mapping[int, Callable[[QSettings], None]] = MIGRATIONS) -> str:
    """Bring the settings to `FORMAT`, with this program's version beside it.

    A sentence where they are of a newer format: they are untouched, and the window must do without them. Else
    nothing.
    """
    settings.sync()  # another window may have written them, and of another version
    found = _number(settings.value(_FORMAT_KEY, 1))
    if found > FORMAT:
        return _refusal(settings, found)
    for format_ in range(found, FORMAT):
        migrations[format_](settings)
    ours = version("zmq-workbench")
    if (_number(settings.value(_FORMAT_KEY)), settings.value(_PROGRAM_KEY)) != (FORMAT, ours):
        settings.setValue(_FORMAT_KEY, FORMAT)
        settings.setValue(_PROGRAM_KEY, ours)
    return ""


def _refusal(settings: QSettings, found: int) -> str:
    program = settings.value(_PROGRAM_KEY)
    by = f"ZeroMQ Workbench {elided(program)}" if isinstance(program, str) and program else "a newer program"
    return (
        f"{printable(settings.fileName())}: the settings are of format {found}, by {by}; this one,"
        f" {version('zmq-workbench')}, reads up to {FORMAT}. They stay as they are, and this window remembers nothing."
        " Update it to have them again."
    )


def _number(value: object) -> int:
    """What an INI file has as a text; what is no format at all is taken for the first."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
