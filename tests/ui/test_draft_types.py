"""The draft types in the real window: by hand where libzmq has them, and told in words where it hasn't."""

from __future__ import annotations

import json
import socket as os_socket

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QTableView

from workbench.catalogue.socket_types import socket_types
from workbench.engine.draft import missing
from workbench.traffic.records import Kind

DRAFTS = [name for name, known in socket_types().items() if known.draft]
needs_drafts = pytest.mark.skipif(bool(missing()), reason=missing())
without_drafts = pytest.mark.skipif(not missing(), reason="this build can use them")


def choices(hand) -> list[str]:
    combo = hand.part(QComboBox, "composerPeer")
    return [combo.itemText(index) for index in range(combo.count())]


def choose(hand, place: int) -> None:
    """By the keyboard, as the popup is a window of its own."""
    combo = hand.part(QComboBox, "composerPeer")
    combo.setFocus()
    for _ in range(place):
        QTest.keyClick(combo, Qt.Key.Key_Down)


def connected(window, id_: str) -> bool:
    endpoints = window.session.state(id_).endpoints
    return bool(endpoints) and endpoints[0].phase == "connected"


@without_drafts
async def test_a_file_that_names_them_opens_and_says_of_each_what_is_missing(window, until, tmp_path):
    bound = [
        {"id": name, "type": name, "endpoints": [{"mode": "bind", "address": f"inproc://{name}"}]}
        for name in DRAFTS
    ]
    file = tmp_path / "drafts.zmqw"
    file.write_text(json.dumps({"format": "zmq-workbench/1", "sockets": bound}), encoding="utf-8")
    window.document.load(file)
    window.start_all()
    for name in DRAFTS:
        state = window.session.state(name)
        assert state.phase == "failed"
        assert state.problem.startswith(f"{name} is a draft type.")
        assert missing() in state.problem
        await until(lambda id_=name: missing() in "\n".join(window.canvas.node(id_).lines()))
        window.composer.set_target(name)
    window.running.stop_all()
    assert {state.phase for state in window.session.states().values()} == {"stopped"}


@needs_drafts
async def test_a_server_answers_the_client_that_is_chosen_by_its_routing_id(hand, window, until):
    server, client = hand.drop_socket("SERVER", (-200, 0)), hand.drop_socket("CLIENT", (200, 0))
    window.canvas.zoom_to_fit()
    hand.drag_wire(client, server)
    hand.start_all()
    await until(lambda: connected(window, client))
    assert not any(row.severity == "error" or "draft" in row.sentence for row in window.running._rows)

    window.composer.set_target(client)
    hand.type_frames("Hello")
    hand.send()
    await until(lambda: window.session.state(server).counters.received == 1)
    window.composer.set_target(server)
    await until(lambda: len(choices(hand)) == 2)
    assert hand.part(QLabel, "composerPeerTitle").text() == "Routing id"
    choose(hand, 1)
    hand.send()
    await until(lambda: window.session.state(client).counters.received == 1)
    assert hand.rows(client) == [("CLIENT 1", "↑", "Hello"), ("CLIENT 1", "↓", "Hello")]


@needs_drafts
async def test_a_radio_sends_to_a_group_that_a_dish_has_joined_by_hand(hand, window, until):
    radio, dish = hand.drop_socket("RADIO", (-200, 0)), hand.drop_socket("DISH", (200, 0))
    window.canvas.zoom_to_fit()
    hand.drag_wire(dish, radio)
    await until(lambda: any("joins no group" in row.sentence for row in window.running._rows))
    hand.select(dish)
    assert not hand.part(QPushButton, "addAll").isVisible()  # there is no group of all
    assert hand.part(QPushButton, "addTopic").text() == "+ Group"
    hand.click("addTopic")
    editor = QApplication.focusWidget()
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "news")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: [f.value for f in window.document.workspace.socket(dish).subscriptions] == ["news"])
    hand.start_all()
    await until(lambda: connected(window, dish))

    window.composer.set_target(radio)
    await until(lambda: choices(hand) == ["Choose the group…", "news   DISH 1"])
    assert hand.part(QLabel, "composerPeerTitle").text() == "Group"
    choose(hand, 1)
    table = hand.part(QTableView, "framesTable")
    assert [draft.value for draft in table.model().drafts] == ["news", ""]
    hand.type_frames("news", "rain")

    def arrives():  # a RADIO drops what nobody has joined yet
        hand.send()
        return window.session.state(dish).counters.received

    await until(arrives)
    assert hand.rows(dish)[0] == ("DISH 1", "↓", "news · rain")


@needs_drafts
async def test_a_dgram_is_bound_by_hand_and_answers_a_plain_udp_program(hand, window, until):
    with os_socket.socket(os_socket.AF_INET, os_socket.SOCK_DGRAM) as plain:
        plain.bind(("127.0.0.1", 0))
        plain.setblocking(False)
        dgram = hand.drop_socket("DGRAM", (0, 0))
        hand.select(dgram)
        assert not hand.part(QPushButton, "addConnect").isEnabled()
        hand.click("addBind")
        (endpoint,) = window.document.workspace.socket(dgram).endpoints
        assert endpoint.address.startswith("udp://127.0.0.1:")
        hand.start_all()
        port = int(endpoint.address.rpartition(":")[2])

        def arrives():  # what is sent before libzmq's own thread has bound goes nowhere
            plain.sendto(b"Hello", ("127.0.0.1", port))
            return window.session.state(dgram).counters.received

        await until(arrives)
        window.composer.set_target(dgram)
        await until(lambda: len(choices(hand)) == 2)
        assert hand.part(QLabel, "composerPeerTitle").text() == "Address"
        hand.type_frames("Hello yourself")
        choose(hand, 1)
        hand.send()
        log = window.session.log
        await until(lambda: any(record.kind is Kind.SENT for record in log.rows(0, len(log))))

        def answered():
            try:
                return plain.recv(100) == b"Hello yourself"
            except BlockingIOError:
                return False

        await until(answered)
