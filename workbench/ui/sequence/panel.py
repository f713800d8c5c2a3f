"""The sequence panel: the diagram of the rows that are selected in the traffic, and what can be done with it."""

from __future__ import annotations

import math
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from workbench.document import whole_file
from workbench.traffic import sequence_layout as layout
from workbench.traffic.sequence import ROWS, Diagram
from workbench.traffic.sequence_svg import svg
from workbench.traffic.text import visible
from workbench.ui import picture
from workbench.ui.panel_line import PanelLine
from workbench.ui.sequence.sequence_paint import paint_body, paint_heads
from workbench.ui.sequence.sequence_view import SequenceView
from workbench.ui.theme import Theme

_EMPTY = "Select rows of the traffic to see who sent what to whom."
_PIXELS = 24_000_000  # of a picture: 96 MB while it is painted
_LONGEST = 32_000  # pixels of a side, which painters can't go beyond


class SequencePanel(QWidget):
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
        self._png = self.line.add_link("sequencePng", "Save PNG…", "Save the diagram as a PNG picture")
        smaller = self.line.add_link("sequenceSmaller", "−", "Show the diagram smaller (−)", said="Smaller")
        larger = self.line.add_link("sequenceLarger", "+", "Show the diagram larger (+)", said="Larger")
        fit = self.line.add_link("sequenceFit", "Fit", "Show all lifelines (0)")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
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
        for button in (self._svg, self._png):
            button.setEnabled(bool(count))

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
        """Write the diagram there as SVG; the line says how it ended."""
        text = svg(self.view.diagram, structs.asdict(self._look))
        try:
            whole_file.write_whole(Path(path), text.encode("utf-8"))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self.line.say(f"{visible(path)}: the diagram can't be written ({reason}); choose another place.")
        else:
            self.line.say(f"Saved as {visible(path)}.")

    def save_png(self, path: str) -> None:
        """Write the diagram there as a PNG, smaller where it would be too long; the line says how it ended."""
        image, scale = self.image()
        try:
            picture.save(QPixmap.fromImage(image), Path(path))
        except picture.PictureError as error:
            self.line.say(visible(str(error)))
        else:
            smaller = f" at {scale:.0%} of its size; SVG has all of it" if scale < 1 else ""
            self.line.say(f"Saved as {visible(path)}{smaller}.")

    def image(self) -> tuple[QImage, float]:
        """The whole diagram as a picture, and at which scale."""
        width, height = layout.size(self.view.diagram)
        scale = min(1.0, _LONGEST / max(width, height), math.sqrt(_PIXELS / (width * height)))
        image = QImage(
            max(1, round(width * scale)), max(1, round(height * scale)), QImage.Format.Format_RGB32
        )
        image.fill(self._look.color("panel"))
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(scale, scale)
            paint_body(painter, self.view.diagram, self._look, QRectF(0, 0, width, height))
            paint_heads(painter, self.view.diagram, self._look)
        return image, scale
