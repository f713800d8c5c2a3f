"""The tables' models keep Qt's rules, and announce no more than what changed."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.workspace import Endpoint, Frame, Socket
from workbench.ui.inspector.endpoints_model import EndpointsModel
from workbench.ui.inspector.subscriptions_model import SubscriptionsModel

A, B, C = (Endpoint(mode="bind", address=f"tcp://127.0.0.1:{port}") for port in (5001, 5002, 5003))
SOCKET = Socket(id="rep-1", type="REP", endpoints=(A, B))


def test_it_follows_the_socket(qtbot):
    model = EndpointsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for endpoints in ((A, B), (A, C, B), (C, B), (), (B, A, C), (C,)):
        model.set_socket(structs.replace(SOCKET, endpoints=endpoints), {})
        shown = [model.index(row, 1).data() for row in range(model.rowCount())]
        assert shown == [endpoint.address for endpoint in endpoints]
    assert tester.model() is model


def test_rows_that_stay_are_not_announced(qtbot):
    model = EndpointsModel()
    model.set_socket(SOCKET, {})
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.set_socket(SOCKET, {})
    assert changed == []
    model.set_socket(structs.replace(SOCKET, endpoints=(A, C)), {})
    assert changed == [(1, 1)]


def test_a_wrong_address_is_refused_and_a_right_one_asked_for(qtbot):
    model = EndpointsModel()
    model.set_socket(SOCKET, {})
    asked = []
    model.edit_requested.connect(lambda words, edit, key: asked.append(words))
    assert not model.setData(model.index(0, 1), "tcp://127.0.0.1:80x")
    assert not model.setData(model.index(0, 2), "bound")
    assert asked == []
    assert model.setData(model.index(0, 1), "tcp://127.0.0.1:80")
    assert asked == ["Change address"]


def test_subscriptions_follow_and_refuse_what_is_no_hex(qtbot):
    model = SubscriptionsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for frames in (
        (Frame(hex="ff"),),
        (Frame(text=""), Frame(hex="ff")),
        (),
        (Frame(hex="ff"), Frame(base64="/w==")),
    ):
        model.set_socket(Socket(id="sub-1", type="SUB", subscriptions=frames), "Topic", "(all)")
        assert model.rowCount() == len(frames)
    assert tester.model() is model
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Topic"
    model.set_socket(Socket(id="dish-1", type="DISH", subscriptions=(Frame(text=""),)), "Group", "(no name)")
    assert (model.headerData(1, Qt.Orientation.Horizontal), model.index(0, 1).data()) == (
        "Group",
        "(no name)",
    )
    model.set_socket(Socket(id="sub-1", type="SUB", subscriptions=frames), "Topic", "(all)")
    asked = []
    model.edit_requested.connect(lambda words, edit, key: asked.append(words))
    assert not model.setData(model.index(0, 1), "zz")
    assert not model.setData(model.index(0, 0), "text")  # ff is no UTF-8
    assert not model.setData(model.index(1, 1), "AA==")
    assert asked == []
    assert model.setData(model.index(0, 1), "de ad")
    assert asked == ["Change subscription"]
