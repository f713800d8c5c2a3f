"""The line above the rows: whatever its width and its tabs, nothing of it covers the rest."""

from __future__ import annotations

from itertools import combinations

import pytest

from workbench.document.workspace import Socket, Workspace
from workbench.ui import theme
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.traffic.traffic_head import TrafficHead


@pytest.mark.parametrize("sockets", [0, 1, 4, 12])
@pytest.mark.parametrize("width", [420, 607, 772, 1000, 1600])
def test_nothing_covers_the_rest(qtbot, width, sockets):
    panel = TrafficPanel(theme.LIGHT)
    qtbot.addWidget(panel)
    panel.set_workspace(Workspace(sockets=tuple(Socket(id=f"socket{n}", type="REP") for n in range(sockets))))
    panel.resize(width, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    head = panel.findChild(TrafficHead)
    parts = [head.tabs, head._filter, head.pause, head.follow, head.more]

    def is_laid_out() -> None:
        for one, other in combinations(parts, 2):
            assert not one.geometry().intersects(other.geometry()), (one.objectName(), other.objectName())
        assert all(head.rect().contains(part.geometry()) for part in parts)

    qtbot.waitUntil(is_laid_out, timeout=20_000)


@pytest.mark.parametrize("many", [3, 60])
def test_the_tabs_follow_the_sockets_and_the_chosen_one_stays(qtbot, many):
    panel = TrafficPanel(theme.LIGHT)
    qtbot.addWidget(panel)
    sockets = [Socket(id=f"s{n}", type="REP") for n in range(many)]
    with qtbot.waitExposed(panel):
        panel.show()
    panel.set_workspace(Workspace(sockets=tuple(sockets)))
    head = panel.findChild(TrafficHead)
    head.select_socket("s1")
    head.tabs.setFocus()
    sockets[1] = Socket(id="s1", type="REP", title="A & B")
    del sockets[0]
    sockets.append(Socket(id="new", type="REQ"))
    panel.set_workspace(Workspace(sockets=tuple(sockets)))
    texts = [head.tabs.tabText(index) for index in range(head.tabs.count())]
    assert texts == ["All", "A && B", *(f"s{n}" for n in range(2, many)), "new"]
    assert head.socket == "s1"
    assert head.tabs.isVisible()
    assert panel.focusWidget() is head.tabs
    panel.set_workspace(Workspace())
    assert (head.socket, head.tabs.count()) == (None, 1)


def test_following_or_pausing_moves_nothing(qtbot):
    panel = TrafficPanel(theme.LIGHT)
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    head = panel.findChild(TrafficHead)

    def stands() -> list[tuple[int, int]]:
        head.layout().activate()
        parts = (head.tabs, head._filter, head.pause, head.follow, head.more)
        return [(part.x(), part.width()) for part in parts]

    before = stands()
    head.show_following(False)
    assert head.follow.text() == "Follow"
    assert stands() == before
    head.show_paused(True)
    assert stands() == before


def test_a_long_title_is_cut_in_its_tab_and_told_whole(qtbot):
    panel = TrafficPanel(theme.LIGHT)
    qtbot.addWidget(panel)
    title = "<b>" + "x" * 300
    panel.set_workspace(
        Workspace(sockets=(Socket(id="a", type="REP", title=title), Socket(id="b", type="REP")))
    )
    tabs = panel.findChild(TrafficHead).tabs
    assert tabs.tabText(1) == "<b>" + "x" * 28 + "…"
    assert tabs.tabToolTip(1) == f"<p>&lt;b&gt;{'x' * 300}</p>"
    assert (tabs.tabText(2), tabs.tabToolTip(2)) == ("b", "")
