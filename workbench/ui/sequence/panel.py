"""The sequence panel: the diagram of the rows that are selected in the traffic, and what can be done with it.

Invariant: files are written on a thread, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from workbench.document import whole_file
from workbench.traffic.sequence import ROWS, Diagram
from workbench.traffic.sequence_svg import svg_parts
from workbench.traffic.text import visible
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.panel_line import PanelLine
from workbench.ui.sequence.sequence_png import LONGEST, PIXELS, png_parts, scale_of
from workbench.ui.sequence.sequence_view import SequenceView
from workbench.ui.take_along.job import Cancelled, Job, Outcome, Progress
from workbench.ui.theme import Theme

_EMPTY = "Select rows of the traffic to see who sent what to whom."
_LOOK = 50  # ms between two looks at how far a file is
_LIMIT = f"at most {LONGEST:,} pixels high or wide, and {PIXELS // 10**6} million in all"


class SequencePanel(KeyboardPanel):
    """Shows the diagram that it is given."""

    row_requested = Signal(int)
    """The user wants to see that row of the log."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.view = SequenceView(look)
        self.view.row_activated.connect(self.row_requested)
        self.line = PanelLine("sequence")
        self._svg = self.line.add_link("sequenceSvg", "Save SVG…", "Save the diagram as an SVG file")
        self._png = self.line.add_link(
            "sequencePng", "Save PNG…", f"Save the diagram as a PNG picture, {_LIMIT}"
        )
        self._cancel = self.line.add_link("sequenceCancel", "Cancel", "Save nothing")
        smaller = self.line.add_link("sequenceSmaller", "−", "Show the diagram smaller (−)", said="Smaller")
        larger = self.line.add_link("sequenceLarger", "+", "Show the diagram larger (+)", said="Larger")
        fit = self.line.add_link("sequenceFit", "Fit", "Show all lifelines (0)")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line)
        column.addWidget(self.view, 1)
        self.set_main_part(self.view)
        self._job: Job | None = None  # of the file that is being written
        self._look_often = QTimer(self)
        self._look_often.setInterval(_LOOK)
        self._look_often.timeout.connect(self._follow_job)
        self._cancel.clicked.connect(self._cancel_job)
        self._svg.clicked.connect(self._ask_svg)
        self._png.clicked.connect(self._ask_png)
        smaller.clicked.connect(self.view.zoom_out)
        larger.clicked.connect(self.view.zoom_in)
        fit.clicked.connect(self.view.fit)
        self.show_diagram(Diagram())

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.view.set_theme(look)

    def show_diagram(self, diagram: Diagram) -> None:
        """Show this."""
        self.view.set_diagram(diagram, _EMPTY)
        count = len(diagram.arrows) + len(diagram.notes)
        words = ""
        if count:
            words = f"{len(diagram.arrows):,} message{'' if len(diagram.arrows) == 1 else 's'}"
            if diagram.notes:
                words += f", {len(diagram.notes):,} event{'' if len(diagram.notes) == 1 else 's'}"
        if diagram.left_out:
            words += f" of the first {ROWS:,} rows selected; those after are left out"
        self.line.say(words)
        self._allow()

    # Saving

    def _ask_svg(self) -> None:
        self._ask("sequence.svg", "SVG (*.svg)").fileSelected.connect(self.save_svg)

    def _ask_png(self) -> None:
        self._ask("sequence.png", "PNG (*.png)").fileSelected.connect(self.save_png)

    def _ask(self, name: str, kind: str) -> QFileDialog:
        dialog = QFileDialog(self, "Save the diagram", "", kind)
        dialog.setObjectName("sequenceDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def save_svg(self, path: str) -> None:
        """Write the diagram there as SVG, on a thread; the line says how it goes and ended."""
        tones = structs.asdict(self._look)
        self._save(Path(path), lambda shown, _: (part.encode("utf-8") for part in svg_parts(shown, tones)))

    def save_png(self, path: str) -> None:
        """Write the diagram there as a PNG, as `save_svg` does, smaller where it would be too large."""
        look, scale = self._look, scale_of(self.view.diagram)
        more = f" at {scale:.0%} of its size, which is as large as a PNG gets; SVG has all of it"
        self._save(Path(path), lambda shown, told: png_parts(shown, look, told), more if scale < 1 else "")

    def _save(
        self, path: Path, parts: Callable[[Diagram, Progress], Iterator[bytes]], more: str = ""
    ) -> None:
        if self._job is not None:
            return
        shown = self.view.diagram

        def work(told: Progress, cancelled: Cancelled) -> Outcome:
            try:
                with whole_file.whole_file(path) as file:
                    for part in parts(shown, told):
                        if cancelled():
                            raise InterruptedError
                        file.write(part)
            except InterruptedError:
                return Outcome("Nothing was saved.", False)
            except (OSError, ValueError) as error:
                reason = (getattr(error, "strerror", None) or str(error)).lower()
                way_out = "choose another place"
                return Outcome(
                    f"{visible(str(path))}: the diagram can't be written ({reason}); {way_out}.", False
                )
            return Outcome(f"Saved as {visible(str(path))}{more}.", True)

        self._job = Job(f"Saving {visible(path.name)}", work)
        self._allow()
        self._look_often.start()
        self._follow_job()

    def _follow_job(self) -> None:
        job = self._job
        if job is None:
            return
        outcome = job.outcome()
        if outcome is None:
            far = f": {job.done / job.total:.0%}" if job.total else ""
            self.line.say(f"{job.name}{far}")
            return
        self._job = None
        self._look_often.stop()
        self._allow()
        self.line.say(outcome.sentence)

    def _cancel_job(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _allow(self) -> None:
        """Let be done what can be done now."""
        filled, free = bool(self.view.diagram.slots), self._job is None
        held = any(button.hasFocus() for button in (self._svg, self._png, self._cancel))
        for button in (self._svg, self._png):
            button.setEnabled(filled)
            button.setVisible(free)  # the line needs their room
        self._cancel.setVisible(not free)
        if held:
            (self.view if free else self._cancel).setFocus()

    def finish(self) -> None:
        """What is being saved is saved when this returns; no thread is left."""
        if self._job is not None:
            self._job.finish()
            self._follow_job()
