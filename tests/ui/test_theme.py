"""The tones that carry words can be read on the surfaces they stand on, in both themes."""

import pytest
from PySide6.QtGui import QColor

from workbench.ui import theme


def luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(a: QColor, b: QColor) -> float:
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("tone", "surface"),
    [
        ("text", "panel"),
        ("text", "selection"),
        ("dim", "panel"),
        ("dim", "node"),
        ("dim", "background"),
        ("dim", "canvas"),
        ("accent_text", "panel"),
        ("accent_text", "accent_soft"),
        ("live_text", "panel"),
        ("live_text", "live_soft"),
        ("warn_text", "warn_soft"),
        ("fail_text", "node"),
        ("fail_text", "fail_soft"),
        ("fail_text", "selection"),
        ("text", "fail_soft"),
        ("sent", "panel"),
        ("sent", "selection"),
        ("received", "panel"),
        ("received", "selection"),
        ("on_accent", "accent"),
        ("on_accent", "live_text"),
    ],
)
def test_words_have_a_contrast_of_at_least_four_and_a_half(look, tone, surface):
    # WCAG 2.2, 1.4.3
    assert contrast(look.color(tone), look.color(surface)) >= 4.5


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_style_sheet_has_every_colour_put_in(look):
    sheet = theme.style_sheet(look)
    assert "$" not in sheet
    assert look.accent in sheet
