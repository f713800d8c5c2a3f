"""The filter line's menu: saved filters, recent ones, and the colours of rows; made anew each time it opens.

It edits the workspace by asking (`edit_requested`), so that all of it can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from workbench.document import filter_edits
from workbench.document.workspace import Colour, ColourRule, Workspace
from workbench.traffic.text import visible
from workbench.ui.theme import Theme
from workbench.ui.traffic.ask_line import AskLine
from workbench.ui.traffic.filter_line import FilterLine

COLOURS: tuple[tuple[Colour, str], ...] = (
    ("accent", "Blue"), ("received", "Teal"), ("live", "Green"), ("warn", "Amber"), ("fail", "Red"), ("dim", "Grey"),
)  # fmt: skip
_NAMES = {**dict(COLOURS), "sent": "Blue"}
_WORDS = 48  # characters of a filter in the menu


class FilterMenu(QObject):
    """For one line. `ask` is where a name is asked for; the panel gives it a place."""

    edit_requested = Signal(str, object)
    """Change the workspace: what the undo menu calls it, and the edit."""
    told = Signal(str)
    """A sentence on what was done."""

    def __init__(self, line: FilterLine, look: Theme) -> None:
        super().__init__(line)
        self._line = line
        self._look = look
        self._workspace = Workspace()
        self._named = ""  # the filter that a name is asked for
        self.menu = QMenu(line)
        self.menu.setObjectName("filtersMenu")
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        self.ask = AskLine("filterName", "Save filter as", "A name", fixed_font=False)
        self.ask.asked.connect(self._save)
        line.set_menu(self.menu)

    def set_theme(self, look: Theme) -> None:
        """Show the colours of this theme."""
        self._look = look

    def set_workspace(self, workspace: Workspace) -> None:
        """Offer the filters and colour rules of this workspace."""
        self._workspace = workspace

    # What it holds

    def _fill(self) -> None:
        self.menu.clear()
        text = self._line.text().strip() if self._line.is_right else ""
        filters = self._workspace.filters
        for saved in filters:
            self._add(self.menu, saved.name, partial(self._line.set_filter, saved.filter), saved.filter)
        if filters:
            self.menu.addSeparator()
        save = self._add(self.menu, "Save this filter as…", self._ask_name)
        save.setEnabled(bool(text))
        deletions = self.menu.addMenu("Delete a saved filter")
        deletions.setEnabled(bool(filters))
        for saved in filters:
            self._add(deletions, saved.name, partial(self._delete, saved.name), saved.filter)
        recent = self.menu.addMenu("Recent filters")
        recent.setEnabled(bool(self._line.recent))
        for each in self._line.recent:
            self._add(recent, _short(each), partial(self._line.set_filter, each), each)
        self.menu.addSeparator()
        colours = self.menu.addMenu("Colour these rows")
        colours.setEnabled(bool(text))
        for colour, name in COLOURS:
            action = self._add(colours, name, partial(self._colour, text, colour))
            action.setIcon(self._swatch(colour))
        for index, rule in enumerate(self._workspace.colours):
            self._add_rule(index, rule)

    def _add_rule(self, index: int, rule: ColourRule) -> None:
        menu = self.menu.addMenu(self._swatch(rule.colour), _shown(_short(rule.filter)))
        self._add(menu, "Show these rows only", partial(self._line.set_filter, rule.filter))
        others = menu.addMenu("Another colour")
        for colour, name in COLOURS:
            action = self._add(others, name, partial(self._recolour, index, rule, colour))
            action.setIcon(self._swatch(colour))
        first = self._add(menu, "Let it count first", partial(self._first, index))
        first.setEnabled(index > 0)
        self._add(menu, "Remove this colour", partial(self._remove, index))

    def _add(self, menu: QMenu, words: str, slot: Callable[[], object], tip: str = "") -> QAction:
        action = menu.addAction(_shown(words))
        if tip:
            action.setToolTip(visible(tip))

        def call(*_: object) -> None:
            slot()

        action.triggered.connect(call)
        return action

    def _swatch(self, colour: Colour) -> QIcon:
        pixmap = QPixmap(12, 12)
        pixmap.fill(self._look.color("node"))
        with QPainter(pixmap) as painter:
            painter.fillRect(1, 1, 10, 10, self._look.color(colour))
        return QIcon(pixmap)

    # What it asks for

    def _ask_name(self) -> None:
        self._named = self._line.text().strip()
        known = next((saved.name for saved in self._workspace.filters if saved.filter == self._named), "")
        self.ask.open(known)

    def _save(self, name: str) -> None:
        name = name.strip()
        if not name:
            self.ask.say("Write a name to save it by.", well=False)
            return
        text = self._named
        replaced = any(saved.name == name for saved in self._workspace.filters)
        self.edit_requested.emit(
            f'Save filter "{name}"', lambda workspace: filter_edits.put_filter(workspace, name, text)
        )
        self.ask.close_line()
        self.told.emit(f'{"Replaced" if replaced else "Saved"} the filter "{name}".')

    def _delete(self, name: str) -> None:
        self.edit_requested.emit(
            f'Delete filter "{name}"', lambda workspace: filter_edits.remove_filter(workspace, name)
        )

    def _colour(self, text: str, colour: Colour) -> None:
        rule = ColourRule(filter=text, colour=colour)
        # The newest counts first: what was just asked for is seen.
        self.edit_requested.emit(
            f"Colour rows {_NAMES[colour].lower()}",
            lambda workspace: filter_edits.add_colour(workspace, rule, 0),
        )

    def _recolour(self, index: int, rule: ColourRule, colour: Colour) -> None:
        other = ColourRule(filter=rule.filter, colour=colour)
        self.edit_requested.emit(
            f"Colour rows {_NAMES[colour].lower()}",
            lambda workspace: filter_edits.replace_colour(workspace, index, other),
        )

    def _first(self, index: int) -> None:
        self.edit_requested.emit(
            "Move colour", lambda workspace: filter_edits.move_colour(workspace, index, 0)
        )

    def _remove(self, index: int) -> None:
        self.edit_requested.emit(
            "Remove colour", lambda workspace: filter_edits.remove_colour(workspace, index)
        )


def _short(text: str) -> str:
    return text if len(text) <= _WORDS else text[: _WORDS - 1] + "…"


def _shown(words: str) -> str:
    return visible(words).replace("&", "&&")
