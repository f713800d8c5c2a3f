"""What a frame with templates, or one that is encoded, is sent as: a line in the fixed font, cut where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from workbench.traffic.text import visible
from workbench.ui.composer.draft import DraftFrame, from_bytes
from workbench.ui.theme import SECONDARY, font

_LONGEST = 400  # bytes of a frame that are shown
_TIP = 2000


class RenderedLine(QWidget):
    """Hidden where the current frame is sent as it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerRendered")
        self._font = font(SECONDARY, fixed=True)
        self._text = ""
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def show_frame(self, row: int, drafts: Sequence[DraftFrame], frames: Sequence[bytes] | None) -> None:
        """Show what frame `row` is sent as, where that differs from what is typed; `frames` None: not known."""
        told = frames is not None and 0 <= row < len(frames) and _differs(drafts[row])
        self._text = ""
        if told and frames is not None:
            data = frames[row]
            shown = from_bytes(data[:_LONGEST])
            more = "…" if len(data) > _LONGEST else ""
            self._text = f"{row + 1} → {visible(shown.value)}{more}"
            # The blank of no width in front: never taken for rich text.
            self.setToolTip(f"\u200bFrame {row + 1} as it would be sent now: {visible(shown.value)[:_TIP]}")
        self.setAccessibleName(f"Sent as {self._text}" if told else "")
        self.setVisible(bool(self._text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, QFontMetrics(self._font).lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setFont(self._font)
            painter.setPen(
                self.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.PlaceholderText)
            )
            room = self.rect().adjusted(6, 0, -6, 0)
            words = QFontMetrics(self._font).elidedText(self._text, Qt.TextElideMode.ElideRight, room.width())
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, side, words)


def _differs(draft: DraftFrame) -> bool:
    return "{{" in draft.value or draft.kind in ("msgpack", "cbor", "protobuf")
