"""What the selected socket's options are now, in the real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView

from workbench.document.workspace import Endpoint, Socket
from workbench.engine.state import Counters, SocketState
from workbench.ui.inspector.live_model import LiveModel, rows
from workbench.ui.inspector.live_panel import LivePanel

PULL = Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:*"),))
LIVE = SocketState(phase="live")


def shown(panel):
    model = panel.findChild(QTableView, "liveTable").model()
    return {model.index(row, 0).data(): model.index(row, 1).data() for row in range(model.rowCount())}


@pytest.fixture
def panel(qtbot):
    panel = LivePanel()
    qtbot.addWidget(panel)
    return panel


def test_the_model_is_one(qtbot):
    model = LiveModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(rows(PULL, {"MECHANISM": 0, "EVENTS": 1}, Counters(dropped=1_000)))
    assert model.rowCount() == 3
    model.set_rows(rows(PULL, {"MECHANISM": 1}, Counters()))
    assert [model.index(0, column).data() for column in (0, 1)] == ["Mechanism", "PLAIN"]
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole).startswith("Mechanism: PLAIN\nMECHANISM: ")
    model.set_rows(())


def test_what_is_not_as_asked_for_is_shown_and_the_rest_isnt():
    found = rows(PULL, {"RCVHWM": 64, "SNDHWM": 1000, "LINGER": -1}, Counters(refused=2))
    assert [(row.name, row.value) for row in found] == [
        ("Refused", "2"),
        ("Receive high-water mark", "64 messages"),
    ]
    assert "Asked for: 160 messages." in found[1].about


@pytest.mark.parametrize(
    ("type_", "dropped", "shown", "words"),
    [
        ("PUB", 0, "0", "before a subscription has arrived is lost too, and can't be counted"),
        ("XPUB", 1_200, "1,200", "at least one subscriber missed"),
        ("RADIO", 0, "not known", "can't be counted"),
        ("ROUTER", 3, "3", "could not be routed"),
    ],
)
def test_what_was_dropped_is_counted_and_where_it_cannot_be_that_is_said(type_, dropped, shown, words):
    socket = Socket(id="a", type=type_)
    (row,) = rows(socket, {"MECHANISM": 0}, Counters(dropped=dropped))[1:]
    assert (row.name, row.value) == ("Dropped", shown)
    assert words in row.about


def test_what_a_peer_could_have_put_there_is_shown_by_glyphs(panel):
    (row,) = rows(PULL, {"LAST_ENDPOINT": "ipc:///tmp/\x1b[2J"}, Counters())
    assert "\x1b" not in row.value


def test_a_socket_that_is_not_open_has_nothing_to_show(panel):
    panel.set_reader(lambda id_: {"MECHANISM": 0} if id_ == "pull" else {})
    panel.set_socket(PULL, SocketState())
    assert panel.isHidden()
    panel.set_socket(PULL, LIVE)
    assert not panel.isHidden()
    assert shown(panel) == {"Mechanism": "NULL"}
    panel.set_socket(None, SocketState())
    assert panel.isHidden()


def test_it_looks_again_while_it_is_shown_and_only_then(panel, qtbot):
    looked = []
    panel.set_reader(lambda id_: looked.append(id_) or {"TOPICS_COUNT": len(looked)})
    panel.set_socket(Socket(id="sub", type="SUB"), LIVE)
    panel.show()
    before = len(looked)
    qtbot.waitUntil(lambda: len(looked) > before)
    assert shown(panel)["Topics"] == f"{len(looked):,} topic{'s' if len(looked) != 1 else ''}"
    panel.hide()
    assert not panel._timer.isActive()
