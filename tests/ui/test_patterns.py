"""From an empty window to rows in the traffic table, by dragging, typing and clicking alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from workbench.document.workspace import Frame

LEFT, RIGHT = (-300, -60), (60, -60)


def connected(hand, *ids):
    def now():
        states = [hand.window.session.state(id_) for id_ in ids]
        return all(s.phase == "live" and all(e.peers for e in s.endpoints) for s in states)

    return now


async def test_request_reply(hand, until):
    client = hand.drop_socket("REQ", LEFT)
    server = hand.drop_socket("REP", RIGHT)
    hand.drag_wire(client, server)
    hand.start_all()
    await until(connected(hand, client, server))
    hand.select(client)
    hand.type_frames("Hello", "twice")
    hand.send()
    await until(lambda: ("REP 1", "↓", "Hello · twice") in hand.rows())
    hand.select(server)
    hand.type_frames("Hello from server", "twice")
    hand.send()
    await until(lambda: ("REQ 1", "↓", "Hello from server · twice") in hand.rows(client))
    assert ("REQ 1", "↑", "Hello · twice") in hand.rows(client)
    assert all(row[0] == "REQ 1" for row in hand.rows(client))


async def test_publish_subscribe(hand, until):
    publisher = hand.drop_socket("PUB", LEFT)
    one = hand.drop_socket("SUB", (60, -160))
    two = hand.drop_socket("SUB", (60, 40))
    for subscriber, topic in ((one, "topic1"), (two, "topic2")):
        hand.drag_wire(subscriber, publisher)
        hand.select(subscriber)
        hand.click("addTopic")
        table = hand.part(QTableView, "subscriptionsTable")
        await until(lambda table=table: table.isAncestorOf(QApplication.focusWidget()))
        editor = QApplication.focusWidget()
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor, topic)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        # Qt hands an editor's text on in the next turn of the loop.
        await until(
            lambda subscriber=subscriber, topic=topic: (
                hand.window.document.workspace.socket(subscriber).subscriptions == (Frame(text=topic),)
            )
        )
    hand.start_all()
    await until(lambda: hand.window.session.state(publisher).endpoints[0].peers == 2)
    await until(connected(hand, one, two))
    hand.select(publisher)
    hand.type_frames("topic1", "Hello Subscribers!")

    def arrived():
        # A subscription travels after the handshake, with no event that says it arrived: send until it has.
        hand.send()
        return ("SUB 1", "↓", "topic1 · Hello Subscribers!") in hand.rows(one)

    await until(arrived)
    assert hand.rows(two) == []


async def test_push_pull(hand, until):
    vent = hand.drop_socket("PUSH", LEFT)
    workers = [hand.drop_socket("PULL", (60, y)) for y in (-180, -60, 60)]
    for worker in workers:
        hand.drag_wire(worker, vent)
    hand.start_all()
    await until(lambda: hand.window.session.state(vent).endpoints[0].peers == 3)
    await until(connected(hand, *workers))
    hand.select(vent)
    for number in range(10):
        hand.type_frames(f"task {number}")
        hand.send()
    await until(lambda: sum(len(hand.rows(worker)) for worker in workers) == 10)
    assert sorted(len(hand.rows(worker)) for worker in workers) == [3, 3, 4]


async def test_dealer_router(hand, until):
    client = hand.drop_socket("DEALER", LEFT)
    router = hand.drop_socket("ROUTER", RIGHT)
    hand.drag_wire(client, router)
    hand.start_all()
    await until(connected(hand, client, router))
    hand.select(client)
    hand.type_frames("question")
    hand.send()
    await until(lambda: any(row[2].endswith("question") for row in hand.rows(router)))
    hand.select(router)
    await until(lambda: hand.window.session.state(router).peers)
    peer = hand.window.session.state(router).peers[0]
    hand.window.composer.load_message((Frame(hex=peer.routing_id.hex(" ")), Frame(text="answer")), router)
    hand.send()
    await until(lambda: ("DEALER 1", "↓", "answer") in hand.rows(client))


async def test_pair(hand, until):
    left = hand.drop_socket("PAIR", LEFT)
    right = hand.drop_socket("PAIR", RIGHT)
    hand.drag_wire(left, right)
    hand.start_all()
    await until(connected(hand, left, right))
    for here, there, name in ((left, right, "PAIR 2"), (right, left, "PAIR 1")):
        hand.select(here)
        hand.type_frames("over to you")
        hand.send()
        await until(lambda there=there, name=name: (name, "↓", "over to you") in hand.rows(there))


async def test_an_illegal_pair_is_refused_while_dragging_with_the_reason(hand):
    publisher = hand.drop_socket("PUB", LEFT)
    request = hand.drop_socket("REQ", RIGHT)
    hand.drag_wire(publisher, request, release=False)
    assert "PUB doesn't talk to REQ" in hand.canvas.refusal
    before = hand.window.document.workspace
    QTest.mouseRelease(hand.canvas.viewport(), Qt.MouseButton.LeftButton)
    assert hand.window.document.workspace == before


async def test_it_is_saved_opened_again_and_goes_on(hand, until, tmp_path):
    client = hand.drop_socket("REQ", LEFT)
    server = hand.drop_socket("REP", RIGHT)
    hand.drag_wire(client, server)
    window = hand.window
    window.document.save(tmp_path / "a.zmqw")
    window.open_path(tmp_path / "a.zmqw")
    assert window.session.running == frozenset()
    hand.start_all()
    await until(connected(hand, client, server))
    hand.select(client)
    hand.type_frames("again")
    hand.send()
    await until(lambda: ("REP 1", "↓", "again") in hand.rows())
