"""What a socket does by itself, chosen and edited by keys and clicks, and what it has done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)

from workbench.catalogue.socket_types import socket_type, socket_types
from workbench.document.workspace import (
    Balance,
    Echo,
    Forward,
    Frame,
    FrameMatch,
    Majordomo,
    Repeat,
    Reply,
    Rule,
    Socket,
    Workspace,
)
from workbench.engine.doers import why_not
from workbench.engine.plan import Answer, Balancing, Brokering, Echoing, Forwarding, Repeating
from workbench.engine.state import Doing
from workbench.ui.inspector.behaviour_form import BehaviourForm
from workbench.ui.inspector.behaviour_kinds import begun, kind_of, kinds

OK = (Frame(text="OK"),)


class Bench:
    def __init__(self, qtbot, *sockets):
        self.qtbot = qtbot
        self.workspace = Workspace(sockets=sockets)
        self.form = BehaviourForm()
        qtbot.addWidget(self.form)
        self.form.resize(296, 500)
        self.form.edit_requested.connect(self.apply)
        self.show()
        self.form.show()
        self.form.activateWindow()
        qtbot.waitExposed(self.form)

    def show(self):
        socket = self.workspace.sockets[0]
        self.form.show_behaviour(socket, socket_type(socket.type), self.workspace)

    def apply(self, words, edit, key):
        self.workspace = edit(self.workspace)
        self.show()

    @property
    def behaviour(self):
        return self.workspace.sockets[0].behaviour

    def find(self, kind, name):
        found = self.form.findChild(kind, name)
        assert found is not None, name
        return found

    def choose(self, name):
        combo = self.find(QComboBox, "behaviourCombo")
        combo.setCurrentText(name)
        combo.activated.emit(combo.currentIndex())


def sockets():
    return (
        Socket(id="front", title="Front", type="ROUTER"),
        Socket(id="back", title="Back", type="DEALER"),
        Socket(id="workers", title="Workers", type="ROUTER"),
        Socket(id="pull", type="PULL"),
    )


@pytest.mark.parametrize("type_", socket_types())
def test_only_what_the_engine_can_do_is_offered(type_):
    begins = {
        Echo: Echoing(), Reply: Answer.always(lambda body: body), Repeat: Repeating(lambda n: (), 1.0),
        Forward: Forwarding(to="x"), Balance: Balancing(to="x", ready=b"R"),
        Majordomo: Brokering(heartbeat=1.0, liveness=3),
    }  # fmt: skip
    for kind in kinds(socket_type(type_)):
        made = begun(kind, None, "x")
        assert kind_of(made) == kind
        if made is not None:
            assert why_not(begins[type(made)], socket_type(type_)) == ""


def test_a_forward_is_chosen_and_given_its_faults(qtbot):
    bench = Bench(qtbot, *sockets())
    bench.choose("Forward")
    assert bench.behaviour == Forward(to="")
    to = bench.find(QComboBox, "behaviourTo")
    assert [to.itemText(i) for i in range(to.count())] == ["Choose a socket…", "Back", "Workers"]
    to.setFocus()
    qtbot.keyClick(to, Qt.Key.Key_Down)
    assert bench.behaviour == Forward(to="back")
    for name, text in (("behaviourDelay", "0.25"), ("behaviourDrop", "12.5"), ("behaviourDuplicate", "1")):
        box = bench.find(QDoubleSpinBox, name)
        box.selectAll()
        qtbot.keyClicks(box, text)
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert bench.behaviour == Forward(to="back", delay=0.25, drop=0.125, duplicate=0.01)


def test_a_worker_says_first_what_its_broker_waits_for(qtbot):
    bench = Bench(qtbot, Socket(id="worker", type="REQ"))
    combo = bench.find(QComboBox, "behaviourCombo")
    assert [combo.itemText(i) for i in range(combo.count())] == ["None", "Repeat", "Balanced worker"]
    bench.choose("Balanced worker")
    assert bench.behaviour == Reply(frames=OK, ready=(Frame(text="READY"),))
    first = bench.find(QLineEdit, "behaviourFirst")
    assert first.isVisible()
    assert first.text() == "READY"
    first.selectAll()
    qtbot.keyClicks(first, "I am here")
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert bench.behaviour == Reply(frames=OK, ready=(Frame(text="I am here"),))
    first.selectAll()
    qtbot.keyClick(first, Qt.Key.Key_Delete)
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert first.text() == "I am here"  # it must say something
    bench.choose("None")
    assert not first.isVisible()


def test_what_a_worker_says_in_many_frames_is_told_in_words(qtbot):
    said = (Frame(text="READY"), Frame(hex="00"))
    bench = Bench(qtbot, Socket(id="w", type="DEALER", behaviour=Reply(frames=OK, ready=said)))
    assert bench.find(QLabel, "behaviourWords").text() == "Says first 2 frames, not one line of text."
    assert not bench.find(QLineEdit, "behaviourFirst").isVisible()


def test_a_balancer_takes_the_only_other_router(qtbot):
    bench = Bench(qtbot, *sockets())
    bench.choose("Balance over workers")
    assert bench.behaviour == Balance(to="workers")
    ready = bench.find(QLineEdit, "behaviourReady")
    ready.selectAll()
    qtbot.keyClicks(ready, "here")
    qtbot.keyClick(ready, Qt.Key.Key_Return)
    assert bench.behaviour == Balance(to="workers", ready="here")
    bench.choose("Majordomo broker")
    assert bench.behaviour == Majordomo()


def test_rules_are_added_typed_moved_and_removed_by_keys(qtbot):
    bench = Bench(qtbot, Socket(id="rep", type="REP", behaviour=Reply(frames=OK)))
    bench.choose("Reply by rules")
    first = Rule(when=(FrameMatch(text="hello"),), frames=(Frame(text="Hello"),))
    assert bench.behaviour == Reply(rules=(first,), frames=OK)
    qtbot.mouseClick(bench.find(QPushButton, "addRule"), Qt.MouseButton.LeftButton)
    table = bench.find(QTableView, "rulesTable")
    editor = next(e for e in table.viewport().findChildren(QLineEdit) if e.isVisible())
    editor.selectAll()
    qtbot.keyClicks(editor, "... | x")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "put it last" in bench.find(QLabel, "ruleProblem").text()
    editor.selectAll()
    qtbot.keyClicks(editor, "bye | ...")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    second = Rule(when=(FrameMatch(text="bye"), FrameMatch(rest=True)), frames=OK)
    qtbot.waitUntil(lambda: bench.behaviour.rules == (first, second))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert bench.behaviour.rules == (second, first)
    assert table.currentIndex().row() == 0
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert bench.behaviour.rules == (first,)
    text = bench.find(QPlainTextEdit, "behaviourText")
    text.clear()
    assert bench.behaviour == Reply(rules=(first,))
    qtbot.keyClick(table, Qt.Key.Key_Insert)
    assert len(bench.behaviour.rules) == 2


def test_a_majordomo_service_has_a_name(qtbot):
    bench = Bench(qtbot, Socket(id="d", type="DEALER", behaviour=Reply(frames=OK)))
    bench.choose("Majordomo service")
    assert bench.behaviour == Reply(frames=OK, service="echo")
    name = bench.find(QLineEdit, "behaviourService")
    name.clear()
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "echo"
    name.selectAll()
    qtbot.keyClicks(name, "coffee")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert bench.behaviour == Reply(frames=OK, service="coffee")


def test_what_it_has_done_is_shown_in_words(qtbot):
    rules = (Rule(when=(FrameMatch(text="a"),), frames=OK),)
    bench = Bench(qtbot, Socket(id="rep", type="ROUTER", behaviour=Reply(rules=rules, frames=OK)))
    bench.form.show_doing(Doing(hits=(7, 2), unmatched=1, waiting=3))
    assert bench.find(QTableView, "rulesTable").model().index(0, 4).data() == "7"
    assert bench.find(QLabel, "behaviourDone").text() == "2 answered otherwise; 1 taken by no rule; 3 waiting"
    bench.form.show_doing(Doing())
    assert not bench.find(QLabel, "behaviourDone").isVisible()


def test_every_field_can_be_reached_and_has_a_name(qtbot):
    bench = Bench(qtbot, *sockets())
    for kind in kinds(socket_type("ROUTER")):
        bench.choose(kind)
        for kind_ in (QLineEdit, QComboBox, QDoubleSpinBox, QPlainTextEdit, QTableView):
            for field in bench.form.findChildren(kind_):
                inner = field.objectName() in ("qt_spinbox_lineedit", "")
                if field.isVisible() and not inner:
                    assert field.accessibleName() or _label(bench.form, field), (kind, field.objectName())


def _label(form, field):
    return any(label.buddy() is field for label in form.findChildren(QLabel))
