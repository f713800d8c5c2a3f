"""A frame that is a protobuf message: chosen, typed with its fields offered, checked and sent."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from workbench.document.workspace import Frame, Socket, Workspace
from workbench.ui.composer.described_line import DescribedLine
from workbench.ui.composer.frames_model import NAME, PROBLEM, Column
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.protobuf_dialog import ProtobufDialog
from workbench.ui.theme import LIGHT

ORDER = Frame(protobuf={"id": 7}, message="shop.Order", schema="orders.desc")


@pytest.fixture
def panel(qtbot, orders, tmp_path):
    orders(tmp_path)
    panel = ComposerPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_workspace(Workspace(variables={"name": "Ada"}, sockets=(Socket(id="push", type="PUSH"),)))
    panel.set_folder(tmp_path)
    panel.resize(377, 360)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


def words(panel, name):
    label = panel.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def ready(panel):
    return panel.findChild(QPushButton, "sendButton").isEnabled()


def loaded(qtbot, panel, *frames):
    panel.load_message(frames, None)
    qtbot.waitUntil(lambda: not words(panel, "composerProblem").endswith("read…"), timeout=20_000)


def typed(panel):
    return [(draft.kind, draft.value, draft.message, draft.schema) for draft in panel._model.drafts]


def test_a_message_is_chosen_with_the_kind_and_begins_with_its_fields(panel, qtbot):
    table = panel.findChild(FramesTable)
    index = table.model().index(0, Column.KIND)
    table.setCurrentIndex(index)
    table.edit(index)
    combo = table.indexWidget(index)
    combo.setCurrentText("protobuf")
    combo.activated.emit(combo.currentIndex())
    dialog = panel.findChild(ProtobufDialog)
    assert not ready(panel)
    assert words(panel, "composerMessage") == "Which message is it?"
    dialog.findChild(QLineEdit, "protobufFile").setText("orders.desc")
    dialog.findChild(QLineEdit, "protobufFile").editingFinished.emit()
    names = dialog.findChild(QComboBox, "protobufMessage")
    qtbot.waitUntil(lambda: names.count() == 2, timeout=20_000)
    names.setCurrentText("shop.Order")
    dialog._accept()
    ((kind, value, message, schema),) = typed(panel)
    assert (kind, message, schema) == ("protobuf", "shop.Order", "orders.desc")
    assert '"customer_name": ""' in value
    assert words(panel, "composerMessage") == "shop.Order in orders.desc"
    assert table.model().index(0, Column.VALUE).data(NAME) == "Order"
    qtbot.waitUntil(lambda: ready(panel), timeout=20_000)
    QTest.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert typed(panel)[0][2:] == ("", "")


def test_fields_are_completed_as_they_are_typed(panel, qtbot):
    loaded(qtbot, panel, Frame(protobuf={}, message="shop.Order", schema="orders.desc"))
    table = panel.findChild(FramesTable)
    table.edit_value(0)
    editor = table.findChild(QPlainTextEdit, "frameValue")
    editor.clear()
    QTest.keyClicks(editor, '{"id": 3, "cus')
    assert editor.completer.is_open
    QTest.keyClick(QApplication.activePopupWidget() or editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == '{"id": 3, "customer_name": ""'
    QTest.keyClicks(editor, "{{ na")
    QTest.keyClick(QApplication.activePopupWidget() or editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == '{"id": 3, "customer_name": "{{ name }}"'
    editor.insertPlainText('", "state": ')
    QTest.keyClicks(editor, '"P')
    QTest.keyClick(QApplication.activePopupWidget() or editor, Qt.Key.Key_Return)
    assert editor.toPlainText().startswith('{"id": 3, "customer_name": "{{ name }}", "state": "PAID"')


def test_what_is_wrong_names_the_field_and_what_is_right_is_previewed_and_sent(panel, qtbot):
    sent = []
    panel.send_requested.connect(lambda socket, frames: sent.append(frames))
    loaded(qtbot, panel, Frame(protobuf={"idd": 7}, message="shop.Order", schema="orders.desc"))
    assert words(panel, "composerProblem").startswith("Frame 1: idd: shop.Order has no such field")
    assert not ready(panel)
    loaded(
        qtbot,
        panel,
        Frame(protobuf={"customer_name": "{{ name }}"}, message="shop.Order", schema="orders.desc"),
    )
    assert words(panel, "composerPreview") == "1 frame, 5 bytes"
    assert panel._rendered.text == "1 → 12 03 41 64 61"
    QTest.mouseClick(panel.findChild(QPushButton, "sendButton"), Qt.MouseButton.LeftButton)
    (frame,) = sent[0]
    assert (frame.protobuf, frame.message, frame.schema) == (
        {"customer_name": "{{ name }}"},
        "shop.Order",
        "orders.desc",
    )


def test_a_file_and_a_message_that_are_not_there_are_told(panel, qtbot):
    loaded(qtbot, panel, Frame(protobuf={}, message="shop.Order", schema="gone.desc"))
    assert words(panel, "composerProblem") == "Frame 1: gone.desc: can't be read (no such file or directory)."
    loaded(qtbot, panel, Frame(protobuf={}, message="shop.Offer", schema="orders.desc"))
    assert "There is no message" in words(panel, "composerProblem")
    panel.set_folder(None)
    assert "save the workspace first" in words(panel, "composerProblem")


def test_what_is_typed_wrong_is_told_on_its_row(panel, qtbot):
    loaded(qtbot, panel, ORDER)
    model = panel._model
    value = model.index(0, Column.VALUE)
    model.setData(value, '[{"id": 1}]')
    assert value.data(PROBLEM) == "A protobuf message is an object of fields, in {...}."
    model.setData(value, '{"id": }')
    assert value.data(PROBLEM).startswith("This is not JSON")


def test_the_line_is_there_for_protobuf_frames_alone(panel, qtbot):
    loaded(qtbot, panel, Frame(text="x"), ORDER)
    line = panel.findChild(DescribedLine)
    assert not line.isVisible()
    panel.findChild(FramesTable).show_row(1)
    assert line.isVisible()
