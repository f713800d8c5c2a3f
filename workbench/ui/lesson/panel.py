"""The lesson of a pattern beside its canvas: what it is for, the steps with what is done of them, and the trap.

It shows and asks; what was done is noticed elsewhere. Invariant: one step at most is emphasised, the next one.
"""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from workbench.document.lessons import Lesson
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.lesson.step_row import StepRow
from workbench.ui.parts import label, paragraph
from workbench.ui.theme import Theme

NONE = "No lesson is open. Double-click a pattern at the left: its lesson stands here then."
_OVER = "That was all of it. Change what you like: nothing can break."


class LessonPanel(KeyboardPanel):
    """One lesson, or the sentence that says how to open one."""

    skip_requested = Signal()
    """The user wants the next step without this one."""
    again_requested = Signal()
    """The user wants the lesson from its first step on."""
    close_requested = Signal()
    """The user has seen enough of this lesson."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lesson")
        self.setAccessibleName("Lesson")
        self._theme = theme
        self._rows: tuple[StepRow, ...] = ()
        self._title = paragraph("name", name="lessonTitle")
        self._progress = paragraph("secondary", name="lessonProgress")
        self._intro = paragraph("secondary", name="lessonIntro")
        self._over = paragraph("secondary", name="lessonOver")
        self._over.setText(_OVER)
        self._trap_heading = label("heading", "THE TRAP")
        self._trap = paragraph("secondary", name="lessonTrap")
        self._skip = _link("lessonSkip", "Skip", "Go on to the next step without this one")
        self._again = _link("lessonAgain", "Again", "Walk through the lesson from its first step on")
        self._close = _link(
            "lessonClose",
            "Close",
            "Close the lesson; this pattern opens without it, and Help > Lesson brings it back",
        )
        self._skip.clicked.connect(self.skip_requested)
        self._again.clicked.connect(self.again_requested)
        self._close.clicked.connect(self.close_requested)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(0)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(16, 4, 12, 12)
        body.setSpacing(8)
        for part in (self._intro, self._steps, self._over, _rule(), self._trap_heading, self._trap):
            if isinstance(part, QWidget):
                body.addWidget(part)
            else:
                body.addLayout(part)
        body.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("lessonScroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 8, 0)
        top.addWidget(self._title, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(16, 0, 8, 0)
        bottom.addWidget(self._progress, 1)
        bottom.addWidget(self._again)
        bottom.addWidget(self._skip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(bottom)
        self.set_main_part(self._skip)
        self.set_lesson(None)

    def set_theme(self, theme: Theme) -> None:
        """Show it in this theme."""
        self._theme = theme
        for row in self._rows:
            row.set_theme(theme)

    def set_lesson(self, lesson: Lesson | None) -> None:
        """Show this lesson, none of whose steps is done; None where there is none."""
        for row in self._rows:
            self._steps.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = ()
        if lesson is not None:
            self._rows = tuple(
                StepRow(number, step.text, self._theme) for number, step in enumerate(lesson.steps, start=1)
            )
            for row in self._rows:
                self._steps.addWidget(row)
        self._title.setText(lesson.title if lesson is not None else "Lesson")
        self._intro.setText(lesson.intro if lesson is not None else NONE)
        self._trap.setText(lesson.trap if lesson is not None else "")
        for part in (self._trap_heading, self._trap, self._close, *self.findChildren(QFrame, "lessonRule")):
            part.setVisible(lesson is not None)
        self.set_progress(0, ())
        self._scroll.verticalScrollBar().setValue(0)

    def set_progress(self, at: int, skipped: Collection[int]) -> None:
        """The steps before `at` are done, or `skipped`; that at `at`, from 0, is the next."""
        for index, row in enumerate(self._rows):
            if index < at:
                row.set_state("skipped" if index in skipped else "done")
            else:
                row.set_state("next" if index == at else "later")
        count = len(self._rows)
        over = bool(count) and at >= count
        if not count:
            words = ""
        elif over:
            words = (
                f"All {count} steps are done" if not skipped else f"{count - len(skipped)} of {count} done"
            )
        else:
            words = f"Step {at + 1} of {count}"
        self._progress.setText(words)
        self._skip.setVisible(bool(count) and not over)
        self._again.setVisible(bool(count) and at > 0)
        self._over.setVisible(over)
        self.set_main_part(self._again if over else self._skip)
        self._show_place(at, count, over=over)

    def _show_place(self, at: int, count: int, *, over: bool) -> None:
        """Bring the step that is next, or in the end the trap, into sight."""
        layout = self._body.layout()
        if layout is None or not (over or 0 < at < count):
            return
        layout.activate()
        self._scroll.ensureWidgetVisible(self._trap if over else self._rows[at], 0, 24)


def _link(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("role", "link")
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(f"{text} the lesson" if text == "Close" else text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("lessonRule")
    rule.setProperty("role", "rule")
    return rule
