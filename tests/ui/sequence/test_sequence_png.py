"""The picture of a diagram is what the view shows, of any length, and no larger than viewers take."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from tests.ui.sequence.diagrams import of
from workbench.traffic import sequence_layout as layout
from workbench.traffic.sequence import Diagram, Lifeline, Slot
from workbench.ui import theme
from workbench.ui.sequence.sequence_paint import paint_body, paint_heads
from workbench.ui.sequence.sequence_png import LONGEST, PIXELS, png_parts, scale_of

TALL = Diagram(lifelines=(Lifeline("a"),), slots=tuple(Slot(n, n) for n in range(2000)))
WIDE = Diagram(
    lifelines=tuple(Lifeline(str(n)) for n in range(40)), slots=tuple(Slot(n, n) for n in range(900))
)


def read(shown: Diagram, look: theme.Theme = theme.LIGHT) -> QImage:
    data = b"".join(png_parts(shown, look, lambda done, total: None))
    image = QImage.fromData(data, "PNG")
    assert not image.isNull()
    return image


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.scheme)
def test_its_bands_meet_without_a_seam(look, qtbot):
    shown = of(6)
    width, height = map(round, layout.size(shown))
    whole = QImage(width, height, QImage.Format.Format_RGB888)
    whole.fill(look.color("panel"))
    with QPainter(whole) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_body(painter, shown, look, QRectF(0, 0, width, height))
        paint_heads(painter, shown, look)
    found = read(shown, look)
    assert found.size() == whole.size()
    worst = max(
        max(
            abs(a - b)
            for a, b in zip(found.pixelColor(x, y).getRgb(), whole.pixelColor(x, y).getRgb(), strict=True)
        )
        for y in range(height)
        for x in range(0, width, 3)
    )
    assert worst <= 2  # where a curve is cut by a band it is rounded otherwise


@pytest.mark.parametrize("shown", [TALL, WIDE], ids=["tall", "wide"])
def test_one_that_is_too_large_is_made_smaller(shown, qtbot):
    assert scale_of(shown) < 1
    width, height = (length * scale_of(shown) for length in layout.size(shown))
    assert max(width, height) <= LONGEST + 1
    assert width * height <= PIXELS * 1.001


def test_it_says_how_far_it_is(qtbot):
    told = []
    for _ in png_parts(of(20), theme.LIGHT, lambda done, total: told.append((done, total))):
        pass
    height = round(layout.size(of(20))[1])
    assert told[-1] == (height, height)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) > 5


def test_one_without_rows_is_a_picture_too(qtbot):
    assert read(Diagram()).height() == round(layout.size(Diagram())[1])
