"""The look: colours, sizes and fonts of the light and the dark window, and what Qt needs of them.

A `Theme` is a frozen value that the window hands to whatever paints; nothing looks colours up
elsewhere. Widgets take theirs from the application's palette and style sheet, by class and by the
dynamic property `role` (see `style_sheet`). QStyleHints.setColorScheme does nothing on the offscreen
platform and on bare X11, so the palette is our own, on Fusion.
"""

from __future__ import annotations

import string
from typing import Literal, TypeAlias

from msgspec import Struct, structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from workbench.resources import resource

Scheme: TypeAlias = Literal["light", "dark"]


class Theme(Struct, frozen=True, kw_only=True):
    """Colours as `#rrggbb`. The `*_text` tones have a contrast of at least 4.5 on their surfaces."""

    scheme: Scheme
    background: str
    panel: str
    canvas: str
    node: str
    line: str
    dot: str
    text: str
    dim: str
    faint: str  # under 4.5: ornament only
    accent: str
    accent_text: str
    accent_soft: str
    on_accent: str
    selection: str
    live: str
    live_text: str
    live_soft: str
    warn: str
    warn_text: str
    warn_soft: str
    fail: str
    fail_text: str
    fail_soft: str
    sent: str
    received: str

    def color(self, name: str) -> QColor:
        """The colour of that field."""
        return QColor(getattr(self, name))


LIGHT = Theme(
    scheme="light",
    background="#f6f7f9",
    panel="#ffffff",
    canvas="#fafbfc",
    node="#ffffff",
    line="#e1e5ea",
    dot="#e3e7ed",
    text="#1c2430",
    dim="#5f6b7b",
    faint="#9aa6b8",
    accent="#2f6feb",
    accent_text="#2460d6",
    accent_soft="#e8f0fe",
    on_accent="#ffffff",
    selection="#e8f0fe",
    live="#1a9c5b",
    live_text="#137a46",
    live_soft="#e5f6ec",
    warn="#b7791f",
    warn_text="#8a5a12",
    warn_soft="#fdf3df",
    fail="#d1344b",
    fail_text="#c22a41",
    fail_soft="#fde9ec",
    sent="#2460d6",
    received="#0b7a5d",
)

DARK = Theme(
    scheme="dark",
    background="#171b22",
    panel="#1d222b",
    canvas="#14181e",
    node="#222935",
    line="#2c333f",
    dot="#252b35",
    text="#e4e9f1",
    dim="#93a0b4",
    faint="#68758a",
    accent="#6b9dff",
    accent_text="#7aa8ff",
    accent_soft="#22304d",
    on_accent="#0e1420",
    selection="#26334d",
    live="#43c985",
    live_text="#43c985",
    live_soft="#17342a",
    warn="#e0b252",
    warn_text="#e0b252",
    warn_soft="#38301c",
    fail="#ff7285",
    fail_text="#ff7285",
    fail_soft="#3d2027",
    sent="#7aa8ff",
    received="#4fd1ad",
)

GRID = 4
"""All distances are multiples of this, in logical pixels."""
RADIUS = 6
NODE_RADIUS = 8
NAME, VALUE, SECONDARY, HEADING = 13, 12, 11, 10
"""The four sizes of type, in logical pixels."""


def font(size: int = VALUE, *, weight: QFont.Weight = QFont.Weight.Normal, fixed: bool = False) -> QFont:
    """The system's font, or its fixed-width one, at `size` logical pixels."""
    which = QFontDatabase.SystemFont.FixedFont if fixed else QFontDatabase.SystemFont.GeneralFont
    made = QFontDatabase.systemFont(which)
    made.setPixelSize(size)
    made.setWeight(weight)
    return made


def system_scheme(application: QApplication) -> Scheme:
    """The scheme that the desktop asks for; light where it doesn't say."""
    return "dark" if application.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's palette, for all that no style sheet names."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, tone in (
        (role.Window, theme.panel),
        (role.WindowText, theme.text),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.background),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.dim),
        (role.Button, theme.background),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.fail),
        (role.Highlight, theme.selection),
        (role.HighlightedText, theme.text),
        (role.Link, theme.accent_text),
        (role.LinkVisited, theme.accent_text),
        (role.ToolTipBase, theme.node),
        (role.ToolTipText, theme.text),
        (role.Light, theme.node),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.faint),
        (role.Shadow, theme.line),
    ):
        made.setColor(which, QColor(tone))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return made


def style_sheet(theme: Theme) -> str:
    """`resources/style.qss` with the theme's colours put in."""
    template = string.Template(resource("style.qss").read_text(encoding="utf-8"))
    # With slashes on Windows too: a style sheet's backslash is an escape.
    tick = resource("icons", f"tick-{'light' if theme == LIGHT else 'dark'}.svg").as_posix()
    return template.substitute(structs.asdict(theme), radius=f"{RADIUS}px", tick=tick)


def dress(application: QApplication, theme: Theme) -> None:
    """Give the whole application this look."""
    dress_without_sheet(application, theme)
    application.setStyleSheet(style_sheet(theme))


def dress_without_sheet(application: QApplication, theme: Theme) -> None:
    """The same but for the style sheet, while a window is put together.

    Under a sheet Qt styles a widget, and all that is in it, anew each time it is put into another: that is
    two thirds of what it takes to make a window.
    """
    application.setStyle("Fusion")
    application.setPalette(palette(theme))
    application.setFont(font())
    application.setStyleSheet("")
