"""What the security form is built from: lines that ask when they are done, references to secrets, notes.

Invariant: a field that is being typed in is not written over, and no field ever holds a secret that
is kept: a password goes in and is cleared.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.document.problems import Problem
from workbench.ui.parts import link, paragraph


class Notes(QWidget):
    """What is wrong with the part above, each in words with its way out as a link; hidden without any."""

    fix_requested = Signal(object)
    """The `Fix` that was clicked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._shown: tuple[tuple[str, Sequence[Problem]], ...] = ()
        self._sentence = ""
        self._problems: Sequence[Problem] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these, with what was said by `say`."""
        if list(problems) != list(self._problems):
            self._problems = tuple(problems)
            self._fill()

    def say(self, sentence: str) -> None:
        """Show what has just gone wrong, or, for nothing, no longer."""
        if sentence != self._sentence:
            self._sentence = sentence
            self._fill()

    def text(self) -> str:
        """All that it says."""
        return "\n".join(
            [*([self._sentence] if self._sentence else []), *(p.sentence for p in self._problems)]
        )

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self._sentence:
            self._add(paragraph("problem", self._sentence))
        for problem in self._problems:
            role = "problem" if problem.severity == "error" else "warning"
            self._add(paragraph(role, problem.sentence))
            if problem.fix is not None:
                button = link(problem.fix.label, "securityFix")
                button.setToolTip(problem.sentence)
                button.clicked.connect(partial(self.fix_requested.emit, problem.fix))
                row = QWidget()
                beside = QHBoxLayout(row)
                beside.setContentsMargins(0, 0, 0, 0)
                beside.addWidget(button)
                beside.addStretch(1)
                self._add(row)
        self.setVisible(bool(self._sentence or self._problems))

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        widget.show()  # a layout would show it a turn of the loop later
