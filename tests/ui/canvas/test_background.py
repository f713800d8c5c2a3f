"""The dots: at even distances, and never so many that they hide the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from workbench.ui import theme
from workbench.ui.canvas import background


def dots(zoom: float, look: theme.Theme) -> int:
    """How many pixels of a picture of 240 by 240 aren't the canvas's own colour."""
    image = QImage(240, 240, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.scale(zoom, zoom)
        background.paint(painter, look, QRectF(0, 0, 240 / zoom, 240 / zoom), zoom)
    ground = look.color("canvas").rgb()
    return sum(image.pixel(x, y) != ground for x in range(240) for y in range(240))


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("zoom", [0.05, 0.2, 0.5, 1.0, 3.0])
def test_dots_are_there_and_few_at_every_zoom(qapp, zoom, look):
    assert 0 < dots(zoom, look) < 240 * 240 // 10
