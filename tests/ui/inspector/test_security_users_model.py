"""The users of a PLAIN server as a table."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.workspace import Secret
from workbench.ui.inspector.security_users_model import PLACE, USER, UsersModel

USERS = {"alice": Secret(keyring="alice-1"), "bob": Secret(env="BOB")}


@pytest.fixture
def model(qtbot):
    model = UsersModel()
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_users("a", USERS)
    return model


def asked(qtbot, model, act):
    with qtbot.waitSignal(model.users_changed) as signal:
        act()
    return signal.args


def test_it_shows_who_and_where_never_a_password(model):
    shown = [tuple(model.index(row, column).data() for column in (USER, PLACE)) for row in range(2)]
    assert shown == [("alice", "keyring: alice-1"), ("bob", "environment: BOB")]


def test_a_name_can_be_changed_to_one_that_is_free(qtbot, model):
    words, users = asked(qtbot, model, lambda: model.setData(model.index(0, USER), " carol "))
    assert words == "Rename user"
    assert users == {"carol": USERS["alice"], "bob": USERS["bob"]}
    assert model.setData(model.index(0, USER), "alice")
    assert not model.setData(model.index(0, USER), "bob")
    assert not model.setData(model.index(0, USER), "")
    assert not model.flags(model.index(0, PLACE)) & Qt.ItemFlag.ItemIsEditable


def test_users_are_added_changed_and_removed(qtbot, model):
    new = Secret(file="x")
    assert asked(qtbot, model, lambda: model.put("carol", new)) == ["Add user", {**USERS, "carol": new}]
    assert asked(qtbot, model, lambda: model.put("bob", new)) == ["Change password", {**USERS, "bob": new}]
    removed = asked(qtbot, model, lambda: model.remove(model.index(0, USER)))
    assert removed == ["Remove user", {"bob": USERS["bob"]}]


def test_it_follows_the_socket_that_is_shown(model):
    model.set_users("a", {"bob": USERS["bob"]})
    assert model.rowCount() == 1
    model.set_users("b", USERS)
    assert model.rowCount() == 2
