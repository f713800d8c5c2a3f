"""The problems as a hand uses them: going to a place, taking the way out, and not losing one's own place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QStyleOptionViewItem, QToolButton

from workbench.document.problems import Fix
from workbench.document.workspace import Socket, Workspace
from workbench.ui.problems.panel import ProblemRow, ProblemsPanel
from workbench.ui.problems.problems_view import ProblemsView
from workbench.ui.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton


def mend(workspace):
    return workspace


WITH_FIX = ProblemRow(
    socket="a", label="Server", sentence="Nobody listens.", severity="error", fix=Fix("Use 5557", mend)
)
WITHOUT = ProblemRow(socket="b", label="Client", sentence="It waits.", severity="warning")
NOWHERE = ProblemRow(socket=None, label="Workspace", sentence="Odd.", severity="warning")


@pytest.fixture
def panel(qtbot):
    panel = ProblemsPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.resize(320, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.asked = []
    panel.socket_requested.connect(lambda id_: panel.asked.append(("go", id_)))
    panel.edit_requested.connect(lambda *edit: panel.asked.append(edit))
    panel.set_problems((WITH_FIX, WITHOUT, NOWHERE))
    return panel


def view(panel: ProblemsPanel) -> ProblemsView:
    return panel.findChild(ProblemsView, "problemsView")


def link(panel: ProblemsPanel, row: int) -> QPoint:
    """The middle of that row's link."""
    list_ = view(panel)
    option = QStyleOptionViewItem()
    list_.initViewItemOption(option)
    index = list_.model().index(row)
    option.rect = list_.visualRect(index)
    return list_.itemDelegate().fix_rect(option, index).center()


def words(panel: ProblemsPanel, row: int) -> QPoint:
    """A place on that row's first line."""
    return view(panel).visualRect(view(panel).model().index(row)).topLeft() + QPoint(40, 12)


def test_a_click_chooses_and_a_double_click_goes_to_the_place(panel):
    QTest.mouseClick(view(panel).viewport(), LEFT, pos=words(panel, 1))
    assert view(panel).currentIndex().row() == 1
    assert panel.asked == []
    QTest.mouseDClick(view(panel).viewport(), LEFT, pos=words(panel, 1))
    assert panel.asked == [("go", "b")]


def test_arrows_move_and_enter_goes_to_the_place_where_there_is_one(panel):
    view(panel).setCurrentIndex(view(panel).model().index(0))
    QTest.keyClick(view(panel), Qt.Key.Key_Down)
    assert panel.asked == []
    QTest.keyClick(view(panel), Qt.Key.Key_Return)
    assert panel.asked == [("go", "b")]
    QTest.keyClick(view(panel), Qt.Key.Key_Down)
    QTest.keyClick(view(panel), Qt.Key.Key_Return)
    assert panel.asked == [("go", "b")]
    assert not panel.findChild(QAction, "problemGo").isEnabled()


def test_a_click_on_the_link_asks_for_the_edit_and_not_for_the_place(panel):
    QTest.mouseClick(view(panel).viewport(), LEFT, pos=link(panel, 0))
    assert panel.asked == [("Use 5557", mend, "")]
    QTest.mouseDClick(view(panel).viewport(), LEFT, pos=link(panel, 0))
    assert ("go", "a") not in panel.asked


def test_a_press_on_the_link_that_is_let_go_of_elsewhere_asks_for_nothing(panel):
    QTest.mousePress(view(panel).viewport(), LEFT, pos=link(panel, 0))
    QTest.mouseRelease(view(panel).viewport(), LEFT, pos=words(panel, 2))
    assert panel.asked == []


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_the_way_out_is_taken_by_the_keyboard(panel, qtbot, key, modifier):
    panel.activateWindow()
    view(panel).setFocus()
    qtbot.waitUntil(view(panel).hasFocus)
    view(panel).setCurrentIndex(view(panel).model().index(0))
    QTest.keyClick(view(panel), key, modifier)
    assert panel.asked == [("Use 5557", mend, "")]
    view(panel).setCurrentIndex(view(panel).model().index(1))
    QTest.keyClick(view(panel), key, modifier)
    assert len(panel.asked) == 1


def test_the_users_place_stays_when_the_list_is_set_anew(panel):
    many = tuple(
        ProblemRow(socket=f"s{number}", label=f"Socket {number}", sentence="It is wrong.", severity="error")
        for number in range(40)
    )
    panel.set_problems(many)
    list_ = view(panel)
    list_.setCurrentIndex(list_.model().index(30))
    list_.verticalScrollBar().setValue(700)
    QTest.qWait(0)
    scrolled = list_.verticalScrollBar().value()
    assert scrolled == 700
    panel.set_problems(many)
    panel.set_problems(
        tuple(ProblemRow(r.socket, r.label, "It is wrong now.", r.severity) for r in many[:39])
    )
    QTest.qWait(0)
    assert list_.currentIndex().row() == 30
    assert [index.row() for index in list_.selectedIndexes()] == [30]
    assert list_.verticalScrollBar().value() == scrolled
    panel.set_problems(many[10:])
    assert list_.model().problem(list_.currentIndex().row()).socket == "s30"


def test_errors_stand_before_warnings(panel):
    panel.set_problems((WITHOUT, NOWHERE, WITH_FIX))
    model = view(panel).model()
    assert [model.problem(row) for row in range(3)] == [WITH_FIX, WITHOUT, NOWHERE]


def test_a_sentence_is_copied(panel, qtbot):
    panel.activateWindow()
    view(panel).setFocus()
    qtbot.waitUntil(view(panel).hasFocus)
    view(panel).setCurrentIndex(view(panel).model().index(1))
    QTest.keyClick(view(panel), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Client: It waits."


def test_without_problems_one_line_says_that_all_is_well(panel):
    assert panel.findChild(QLabel, "problemsCount").text() == "1 error, 2 warnings"
    panel.set_problems(())
    said = panel.findChild(QLabel, "problemsEmpty")
    assert said.isVisible()
    assert said.text().startswith("All is well")
    assert "\n" not in said.text()
    assert not view(panel).isVisible()
    panel.set_problems((WITHOUT,))
    assert view(panel).isVisible()


async def test_in_the_window_a_double_click_selects_the_socket_that_is_wrong(window, hand, until):
    lonely = Socket(id="sub", type="SUB", title="Subscriber", at=(0, 0))
    window.document.replace(Workspace(sockets=(Socket(id="other", type="PUB", at=(300, 0)), lonely)))
    hand.click("problemsButton", QToolButton)
    list_ = hand.part(ProblemsView, "problemsView")
    await until(lambda: list_.isVisible() and list_.model().rowCount() > 0 and list_.viewport().height() > 40)
    model = list_.model()
    row = next(row for row in range(model.rowCount()) if model.problem(row).socket == "sub")
    list_.scrollTo(model.index(row))
    place = list_.visualRect(model.index(row)).topLeft() + QPoint(40, 12)
    QTest.mouseClick(list_.viewport(), LEFT, pos=place)
    assert window.canvas.selection() == ()
    QTest.mouseDClick(list_.viewport(), LEFT, pos=place)
    assert window.canvas.selection() == ("sub",)
