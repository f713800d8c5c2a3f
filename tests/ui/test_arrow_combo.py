"""A combo box whose arrow can be seen, as pixels."""

import pytest
from PySide6.QtWidgets import QApplication

from workbench.ui import theme
from workbench.ui.arrow_combo import ArrowCombo


@pytest.fixture
def combo(qtbot):
    def make(**more):
        made = ArrowCombo(**more)
        qtbot.addWidget(made)
        made.resize(200, 28)
        made.addItems(["one", "a choice whose words are far too long for so small a box as this one is"])
        return made

    theme.dress(QApplication.instance(), theme.LIGHT)
    return make


def inked(combo, left, right):
    """How many pixels are not those of the box."""
    return dark(combo, left, right, 200)


def dark(combo, left, right, below=100):
    """How many pixels between these two columns are darker than that."""
    picture = combo.grab().toImage()
    ratio = picture.devicePixelRatio()
    columns = range(int(left * ratio), int(right * ratio))
    return sum(
        picture.pixelColor(x, y).lightness() < below for x in columns for y in range(4, picture.height() - 4)
    )


def test_the_arrow_stands_at_the_right_edge(combo):
    assert dark(combo(), 182, 198) > 5


def test_its_words_stand_at_the_left_or_beside_the_arrow(combo):
    left, right = combo(), combo(align_right=True)
    assert dark(left, 8, 60) > 5
    assert dark(left, 130, 176) == 0
    assert dark(right, 8, 60) == 0
    assert dark(right, 130, 178) > 5


def test_long_words_end_before_the_arrow(combo):
    long = combo()
    long.setCurrentIndex(1)
    assert dark(long, 8, 170) > 50
    assert dark(long, 179, 184) == 0


def test_where_nothing_is_chosen_the_placeholder_stands(combo):
    empty = combo()
    empty.setCurrentIndex(-1)
    assert dark(empty, 8, 100) == 0
    empty.setPlaceholderText("no socket")
    chosen = combo()
    assert inked(empty, 8, 100) > 0
    assert dark(empty, 8, 100) < dark(chosen, 8, 100)


def test_one_that_is_disabled_is_paler(combo):
    usable, disabled = combo(), combo()
    disabled.setEnabled(False)
    assert dark(disabled, 8, 60) < dark(usable, 8, 60)
