"""The window is on the screen that there is, whatever it was closed on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, QSize

from workbench.session import Session
from workbench.ui import theme
from workbench.ui.main_window import MainWindow
from workbench.ui.window_layout import within

WANTED = QSize(1440, 900)


@pytest.mark.parametrize(
    ("free", "shown"),
    [
        (QRect(0, 0, 1920, 1080), QSize(1440, 900)),
        (QRect(0, 0, 1280, 800), QSize(1280, 770)),
        (QRect(64, 27, 1216, 773), QSize(1216, 743)),  # beside a dock, below a bar
        (QRect(-1366, 0, 1366, 768), QSize(1366, 738)),
    ],
)
def test_it_is_as_large_as_the_free_room_lets_it(free, shown):
    placed = within(free, WANTED, 30)
    assert placed.size() == shown
    assert free.contains(placed.adjusted(0, 0, 0, 30))


@pytest.fixture
async def opened(tmp_path):
    """Windows, one after the other, with the same settings."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    windows = []

    def open_one() -> MainWindow:
        window = MainWindow(Session(), theme.LIGHT, settings)
        windows.append(window)
        window.restore_layout()
        window.show()
        return window

    yield open_one
    for window in windows:
        window.leave()
        await window.wait_closed()
        window.deleteLater()


async def test_the_first_window_is_no_larger_than_the_screen(opened):
    window = opened()
    free = window.screen().availableGeometry()
    # The screen that these tests have is narrower than any window of ours: heights alone tell.
    assert free.height() < WANTED.height()
    assert window.height() <= free.height()
    assert free.contains(window.geometry().topLeft())


async def test_one_that_was_closed_on_a_larger_screen_beyond_this_one_comes_back_on_it(opened):
    one = opened()
    one.setGeometry(5000, 4000, 2400, 1500)
    one.leave()
    await one.wait_closed()
    two = opened()
    free = two.screen().availableGeometry()
    assert free.contains(two.geometry().topLeft())
    assert two.height() <= free.height()


async def test_one_that_was_moved_stays_where_it_was(opened):
    one = opened()
    one.resize(one.minimumSizeHint())
    one.move(QPoint(12, 34))
    one.leave()
    await one.wait_closed()
    assert opened().pos().y() == 34
