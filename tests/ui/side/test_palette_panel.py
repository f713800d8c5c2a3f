"""The palette asks for sockets by click and by key, and its drags carry the type's name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from workbench.catalogue.socket_types import socket_types
from workbench.engine.draft import missing
from workbench.ui.mime import SOCKET_TYPE
from workbench.ui.side.palette_panel import PalettePanel, TypeButton
from workbench.ui.theme import LIGHT


@pytest.fixture
def panel(qtbot):
    made = PalettePanel(LIGHT)
    qtbot.addWidget(made)
    made.show()
    return made


def names(panel, *, enabled=None):
    buttons = panel.findChildren(TypeButton)
    return [b.text() for b in buttons if enabled is None or b.isEnabled() is enabled]


def test_it_offers_the_types_in_the_catalogues_order(panel):
    assert names(panel) == list(socket_types())


@pytest.mark.skipif(not missing(), reason="this build can use them")
def test_what_the_build_has_not_is_folded_away_and_says_what_is_missing(qtbot, panel):
    drafts = [each.name for each in socket_types().values() if each.draft]
    assert names(panel, enabled=False) == drafts
    sentence, unfold = (
        panel.findChild(QLabel, "paletteMissing"),
        panel.findChild(QToolButton, "paletteDrafts"),
    )
    client = panel.findChild(TypeButton, "palette_CLIENT")
    assert missing() in unfold.toolTip()
    assert not client.isVisible()
    qtbot.mouseClick(unfold, Qt.MouseButton.LeftButton)
    assert client.isVisible()
    assert sentence.isVisible()
    assert sentence.text() == missing()
    assert client.toolTip() == f"{socket_types()['CLIENT'].summary} {missing()}"
    asked = []
    panel.socket_requested.connect(asked.append)
    qtbot.mouseClick(client, Qt.MouseButton.LeftButton)
    assert asked == []
    qtbot.mouseClick(unfold, Qt.MouseButton.LeftButton)
    assert not client.isVisible()


def test_draft_types_that_can_be_used_are_offered_as_the_others(qtbot):
    panel = PalettePanel(LIGHT, drafts=True)
    qtbot.addWidget(panel)
    panel.show()
    assert names(panel, enabled=True) == list(socket_types())
    assert panel.findChild(QLabel, "paletteMissing") is None
    asked = []
    panel.socket_requested.connect(asked.append)
    qtbot.mouseClick(panel.findChild(TypeButton, "palette_SERVER"), Qt.MouseButton.LeftButton)
    assert asked == ["SERVER"]


def test_a_click_and_enter_ask_for_a_socket(qtbot, panel):
    asked = []
    panel.socket_requested.connect(asked.append)
    qtbot.mouseClick(panel.findChild(TypeButton, "palette_PUB"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel.findChild(TypeButton, "palette_REQ"), Qt.Key.Key_Return)
    assert asked == ["PUB", "REQ"]


def test_a_drag_carries_the_types_name(panel):
    assert panel.findChild(TypeButton, "palette_XPUB").mime_data().data(SOCKET_TYPE).data() == b"XPUB"


@pytest.mark.parametrize(
    ("key", "reached"),
    [
        (Qt.Key.Key_Right, "REP"),
        (Qt.Key.Key_Down, "DEALER"),
        (Qt.Key.Key_Left, "REQ"),
        (Qt.Key.Key_Up, "REQ"),
    ],
)
def test_arrows_go_through_the_grid_as_it_is_seen(qtbot, panel, key, reached):
    panel.activateWindow()
    first = panel.findChild(TypeButton, "palette_REQ")
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, key)
    assert panel.findChild(TypeButton, f"palette_{reached}").hasFocus()


async def test_in_the_window_enter_adds_a_socket_each_time_and_undo_takes_it_back(window, hand, until):
    button = hand.part(TypeButton, "palette_PUB")
    button.setFocus()
    await until(button.hasFocus)
    for _ in range(2):
        QTest.keyClick(button, Qt.Key.Key_Return)
        button.setFocus()
    sockets = window.document.workspace.sockets
    assert [socket.type for socket in sockets] == ["PUB", "PUB"]
    assert sockets[0].at != sockets[1].at
    QTest.keyClick(button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(window.document.workspace.sockets) == 1
