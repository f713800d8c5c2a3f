"""The palette asks for sockets by click and by key, and its drags carry the type's name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from workbench.catalogue.socket_types import socket_types
from workbench.ui.mime import SOCKET_TYPE
from workbench.ui.side.palette_panel import PalettePanel, TypeButton
from workbench.ui.theme import LIGHT


@pytest.fixture
def panel(qtbot):
    made = PalettePanel(LIGHT)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_offers_what_is_no_draft_in_the_catalogues_order(panel):
    wanted = [f"palette_{each.name}" for each in socket_types().values() if not each.draft]
    assert [button.objectName() for button in panel.findChildren(TypeButton)] == wanted


def test_a_click_and_enter_ask_for_a_socket(qtbot, panel):
    asked = []
    panel.socket_requested.connect(asked.append)
    qtbot.mouseClick(panel.findChild(TypeButton, "palette_PUB"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel.findChild(TypeButton, "palette_REQ"), Qt.Key.Key_Return)
    assert asked == ["PUB", "REQ"]


def test_a_drag_carries_the_types_name(panel):
    assert panel.findChild(TypeButton, "palette_XPUB").mime_data().data(SOCKET_TYPE).data() == b"XPUB"
