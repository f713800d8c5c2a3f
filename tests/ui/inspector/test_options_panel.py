"""Options edited by hand in the real window, of sockets that run and that don't."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QScrollArea, QTableView

from workbench.document.workspace import Endpoint, HexBytes, Socket, Workspace
from workbench.ui.inspector.options_model import NAME, VALUE

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
PULL = Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:*"),))
DEALER = Socket(id="dealer", type="DEALER", at=(0, 200))


class Inspector:
    """The inspector's options, as a hand finds them."""

    def __init__(self, hand):
        self.hand = hand
        self.window = hand.window
        self.table = hand.part(QTableView, "optionsTable")

    @property
    def options(self):
        return dict(self.window.document.workspace.sockets[0].options)

    def place(self, name, column=VALUE):
        """In the viewport, after scrolling there."""
        model = self.table.model()
        for row in range(model.rowCount()):
            setting = model.setting(model.index(row, NAME))
            if setting is not None and setting.name == name:
                rect = self.table.visualRect(model.index(row, column))
                scroll = self.window.inspector.findChild(QScrollArea)
                spot = self.table.viewport().mapTo(scroll.widget(), rect.center())
                scroll.ensureVisible(spot.x(), spot.y())
                return rect
        raise AssertionError(f"{name} isn't shown")

    def click(self, name, column=VALUE):
        QTest.mouseClick(self.table.viewport(), LEFT, pos=self.place(name, column).center())

    def type(self, name, text):
        place = self.place(name)
        self.click(name)
        QTest.mouseDClick(self.table.viewport(), LEFT, pos=place.center())
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit), editor
        QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(editor, text)
        return editor

    def press(self, key):
        QTest.keyClick(QApplication.focusWidget(), key)

    def words(self, name):
        label = self.window.inspector.findChild(QLabel, name)
        return label.text() if label.isVisible() else ""

    def undo(self):
        self.window.document.undo_stack.undo()

    def bound(self):
        """How often the first socket was bound."""
        log = self.window.session.log
        return sum(record.event == "bound" for record in log.rows(0, len(log)))


@pytest.fixture
async def inspector(hand, until):
    hand.window.document.replace(Workspace(sockets=(PULL, DEALER)))
    inspector = Inspector(hand)
    hand.canvas.select(("pull",))
    await until(inspector.table.isVisible)
    return inspector


async def test_a_number_is_typed_checked_and_undone(inspector, until):
    editor = inspector.type("RCVHWM", "-5")
    inspector.press(Qt.Key.Key_Return)
    assert editor.property("role") == "wrong"
    assert inspector.words("optionHelp") == "RCVHWM is 0 at the least, not -5."
    QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(editor, "5000")
    inspector.press(Qt.Key.Key_Return)
    await until(lambda: inspector.options == {"RCVHWM": 5000})
    assert inspector.words("optionsChanged") == "1 changed"
    assert inspector.words("optionHelp").startswith("RCVHWM: How many messages")
    inspector.undo()
    assert inspector.options == {}
    assert inspector.words("optionsChanged") == ""


async def test_libzmqs_own_default_is_written_where_the_workbench_has_another(inspector, until):
    inspector.type("RCVHWM", "1000")
    inspector.press(Qt.Key.Key_Return)
    await until(lambda: inspector.options == {"RCVHWM": 1000})
    assert "Default: 160 messages; libzmq's own: 1,000 messages." in inspector.words("optionHelp")
    inspector.type("RCVHWM", "160")
    inspector.press(Qt.Key.Key_Return)
    await until(lambda: inspector.options == {})


async def test_a_switch_by_its_box_and_by_the_space_bar(inspector):
    inspector.click("CONFLATE")
    assert inspector.options == {"CONFLATE": True}
    assert inspector.words("optionHelp").startswith("CONFLATE: Each queue holds one message")
    inspector.click("CONFLATE")
    assert inspector.options == {}
    inspector.table.setFocus()
    QTest.keyClick(inspector.table, Qt.Key.Key_Space)
    assert inspector.options == {"CONFLATE": True}


async def test_a_choice_is_chosen(inspector):
    inspector.click("TCP_KEEPALIVE")
    QTest.keyClick(inspector.table, Qt.Key.Key_F2)
    combo = next(c for c in inspector.table.viewport().findChildren(QComboBox) if c.isVisible())
    QTest.keyClick(combo, Qt.Key.Key_End)  # a choice is taken at once
    assert inspector.options == {"TCP_KEEPALIVE": 1}


async def test_reset_by_the_key_and_by_the_menu(inspector, until):
    inspector.type("RCVHWM", "7")
    inspector.press(Qt.Key.Key_Return)
    await until(lambda: inspector.options == {"RCVHWM": 7})
    inspector.table.setFocus()
    inspector.click("RCVHWM", NAME)
    QTest.keyClick(inspector.table, Qt.Key.Key_Delete)
    assert inspector.options == {}
    inspector.undo()
    assert inspector.options == {"RCVHWM": 7}
    menu = {action.objectName(): action for action in inspector.table.actions()}
    assert menu["resetOption"].isEnabled()
    menu["resetOption"].trigger()
    assert inspector.options == {}
    assert not menu["resetOption"].isEnabled()


async def test_bytes_as_text_become_hex(inspector, until):
    inspector.hand.canvas.select(("dealer",))
    inspector.type("ROUTING_ID", "me")
    inspector.press(Qt.Key.Key_Return)
    dealer = inspector.window.document
    await until(lambda: dealer.workspace.sockets[1].options == {"ROUTING_ID": "me"})
    convert = next(a for a in inspector.table.actions() if a.objectName() == "convertOption")
    assert convert.text() == "Write as hex"
    convert.trigger()
    assert dealer.workspace.sockets[1].options == {"ROUTING_ID": HexBytes(hex="6d65")}


async def test_a_search_leaves_what_it_finds(inspector):
    search = inspector.hand.part(QLineEdit, "optionsSearch")
    QTest.keyClicks(search, "heartbeat_")
    model = inspector.table.model()
    assert [model.index(row, NAME).data() for row in range(model.rowCount())] == [
        "HEARTBEAT", "Heartbeat interval", "Heartbeat timeout", "Heartbeat time to live",
    ]  # fmt: skip
    QTest.keyClicks(search, "xyz")
    assert not inspector.table.isVisible()
    assert inspector.words("optionsNone").startswith("No option of this socket has heartbeat_xyz in it.")
    search.clear()
    assert inspector.table.isVisible()


async def test_the_table_is_as_wide_as_the_inspector_and_scrolls_with_it(inspector):
    inspector.window.resize(1280, 800)
    QApplication.processEvents()
    scroll = inspector.window.inspector.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()
    assert inspector.table.height() == sum(
        inspector.table.rowHeight(row) for row in range(inspector.table.model().rowCount())
    )
    inspector.table.setFocus()
    inspector.click("RCVHWM", NAME)
    for _ in range(20):
        QTest.keyClick(inspector.table, Qt.Key.Key_Down)
    spot = inspector.table.viewport().mapTo(
        scroll.viewport(), inspector.table.visualRect(inspector.table.currentIndex()).center()
    )
    assert scroll.viewport().rect().contains(spot)


async def test_the_table_leaves_the_wheel_to_the_inspector(inspector):
    viewport = inspector.table.viewport()
    spot = QPointF(5, 5)
    wheel = QWheelEvent(
        spot, viewport.mapToGlobal(spot), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, wheel)
    assert not wheel.isAccepted()
    assert inspector.table.verticalScrollBar().maximum() == 0


async def test_a_live_socket_is_opened_again_only_if_the_user_agrees(inspector, until):
    inspector.window.start_all()
    await until(lambda: inspector.bound() == 1)
    inspector.type("MAXMSGSIZE", "100")
    inspector.press(Qt.Key.Key_Return)
    await until(lambda: inspector.words("optionsPending"))
    assert inspector.options == {"MAXMSGSIZE": 100}
    assert inspector.words("optionsPending") == (
        "Largest frame taken takes effect when the socket is opened again."
    )
    assert inspector.bound() == 1
    inspector.hand.click("reopenNow", QPushButton)
    await until(lambda: inspector.bound() == 2)
    await until(lambda: not inspector.words("optionsPending"))


async def test_an_undone_change_needs_no_opening(inspector, until):
    inspector.window.start_all()
    await until(lambda: inspector.bound() == 1)
    inspector.type("MAXMSGSIZE", "100")
    inspector.press(Qt.Key.Key_Return)
    await until(lambda: inspector.words("optionsPending"))
    inspector.undo()
    await until(lambda: not inspector.words("optionsPending"))
    assert inspector.bound() == 1


async def test_what_takes_effect_at_once_asks_nothing(inspector, until):
    inspector.window.start_all()
    await until(lambda: inspector.bound() == 1)
    inspector.type("LINGER", "5")
    inspector.press(Qt.Key.Key_Return)
    await until(lambda: inspector.options == {"LINGER": 5})
    assert inspector.window.session.state("pull").phase == "live"
    assert inspector.window.session.state("pull").pending == ()
    assert inspector.words("optionsPending") == ""
