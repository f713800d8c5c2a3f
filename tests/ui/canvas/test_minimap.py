"""The minimap: when it is there, what it shows, where it stands, and how it moves the view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from workbench.engine.state import Counters, SocketState
from workbench.ui import theme
from workbench.ui.canvas.minimap import HEIGHT, WIDTH, Minimap

from .conftest import LEFT, socket, workspace

FAR = (3000, 2000)
FAILED = SocketState(phase="failed", problem="Nobody listens there.")


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own word
        self.count += event.type() == QEvent.Type.Paint
        return False


class Map:
    """The minimap under a hand, on a canvas with a node in sight and another one far away."""

    def __init__(self, canvas, until) -> None:
        self.canvas, self.view = canvas, canvas.view
        self.widget: QWidget = canvas.view.findChild(Minimap, "minimap")
        self._until = until

    async def rests(self) -> None:
        """It has looked at all that was changed."""
        timer = self.widget.findChild(QTimer)
        await self._until(lambda: not timer.isActive())

    async def is_seen(self) -> bool:
        await self.rests()
        return self.widget.isVisible()

    def spot(self, id_: str, away: tuple[int, int] = (0, 0)) -> QPoint:
        """Where that node is in the map, where the world is as large as both nodes with the view at the first one."""
        scene = self.view.mapToScene(self.view.viewport().rect()).boundingRect()
        for node in self.view.scene().nodes.values():
            scene = scene.united(node.scene_rect())
        scale = min((WIDTH - 16) / scene.width(), (HEIGHT - 16) / scene.height())
        way = (self.view.node(id_).scene_rect().center() - scene.center()) * scale
        return QPoint(WIDTH // 2, HEIGHT // 2) + way.toPoint() + QPoint(*away)

    def sees(self, id_: str) -> bool:
        return self.view.viewport().rect().contains(self.canvas.body(id_))

    def reds(self, around: QPoint | None = None) -> int:
        """How many of its pixels are rather red, of all or of those next to that place."""
        image = self.widget.grab().toImage()
        area = QRect(0, 0, WIDTH, HEIGHT)
        if around is not None:
            area = area.intersected(QRect(around - QPoint(6, 6), around + QPoint(6, 6)))
        colours = (
            image.pixelColor(x, y)
            for x in range(area.left(), area.right() + 1)
            for y in range(area.top(), area.bottom() + 1)
        )
        return sum(colour.red() > colour.blue() + 30 for colour in colours)


@pytest.fixture
async def map_(canvas, until):
    canvas.show(socket("a", "REQ", (0, 0)), socket("b", "REP", FAR))
    canvas.view.reset_zoom()
    canvas.view.centerOn(canvas.view.node("a"))
    canvas.view.setFocus()
    map_ = Map(canvas, until)
    assert await map_.is_seen()
    return map_


async def test_it_is_there_only_while_a_node_is_out_of_sight(map_):
    assert map_.widget.accessibleDescription() == "1 of 2 sockets in sight"
    map_.view.zoom_to_fit()
    assert not await map_.is_seen()
    map_.view.reset_zoom()
    assert await map_.is_seen()
    map_.canvas.show(socket("a", "REQ"), socket("b", "REP", (320, 0)))
    assert not await map_.is_seen()
    map_.canvas.show()
    assert not await map_.is_seen()


async def test_a_click_looks_there(map_):
    assert not map_.sees("b")
    QTest.mouseClick(map_.widget, LEFT, pos=map_.spot("b"))
    assert map_.sees("b")
    assert await map_.is_seen()
    assert not map_.sees("a")


async def test_a_click_within_the_frame_looks_there_too(map_):
    spot = map_.spot("a", (4, 0))
    before = map_.canvas.centre()
    QTest.mouseClick(map_.widget, LEFT, pos=spot)
    assert map_.canvas.centre().x() > before.x()


async def test_the_frame_is_dragged_without_a_jump_and_the_map_keeps_still_under_the_hand(map_):
    before, spot = map_.canvas.centre(), map_.spot("a", (3, 2))
    QTest.mousePress(map_.widget, LEFT, pos=spot)
    assert map_.canvas.centre() == before
    QTest.mouseMove(map_.widget, spot + QPoint(10, 0))
    right = map_.canvas.centre() - before
    assert right.x() > 100
    assert abs(right.y()) <= 2
    # All come into sight, and yet it stays for as long as it is held.
    map_.canvas.show(socket("a", "REQ"), socket("b", "REP", (320, 0)))
    assert await map_.is_seen()
    QTest.mouseRelease(map_.widget, LEFT, pos=spot + QPoint(10, 0))
    assert not await map_.is_seen()


async def test_a_drag_that_began_beside_the_frame_goes_on_from_there(map_):
    spot = map_.spot("b")
    QTest.mousePress(map_.widget, LEFT, pos=spot)
    there = map_.canvas.centre()
    QTest.mouseMove(map_.widget, spot - QPoint(20, 0))
    QTest.mouseRelease(map_.widget, LEFT, pos=spot - QPoint(20, 0))
    assert map_.canvas.centre().x() < there.x() - 100


async def test_a_node_that_failed_is_red_wherever_it_is(map_, until):
    wrong = socket("b", "REP", FAR, "connect tcp://127.0.0.1:99999")
    map_.canvas.document.edit("wrong", lambda w: workspace(w.sockets[0], wrong))
    await map_.rests()
    spot = map_.spot("b")
    assert map_.reds() == 0
    map_.canvas.window.start_all()
    await until(lambda: map_.reds(spot) > 4)
    assert map_.reds() == map_.reds(spot)
    map_.view.set_theme(theme.DARK)
    assert map_.reds(spot) > 4
    map_.canvas.window.running.stop_all()
    await until(lambda: map_.reds() == 0)


async def test_messages_that_are_counted_do_not_repaint_it(map_, until):
    map_.canvas.window._clock.stop()  # which tells how the session's sockets stand
    map_.view.set_states({"a": SocketState(phase="live")})
    await map_.rests()
    QApplication.processEvents()
    paints = Paints(map_.widget)
    for count in range(1, 6):
        map_.view.set_states({"a": SocketState(phase="live", counters=Counters(received=count * 1000))})
        await map_.rests()
        QApplication.processEvents()
    assert paints.count == 0
    map_.view.set_states({"a": FAILED})
    await until(lambda: paints.count >= 1)


async def test_many_moves_at_once_are_looked_at_once(map_):
    await map_.rests()
    QApplication.processEvents()
    paints = Paints(map_.widget)
    for _ in range(50):
        map_.canvas.view._navigation.pan(2, 1)
        map_.canvas.view.viewport().repaint()
    await map_.rests()
    QApplication.processEvents()
    assert 1 <= paints.count < 10


async def test_it_stands_in_the_lower_corner_at_the_right_clear_of_the_zoom(map_):
    place = map_.widget.geometry()
    room = map_.view.rect()
    assert (room.right() - place.right(), room.bottom() - place.bottom()) == (12, 12)
    assert not place.intersects(map_.view.findChild(QWidget, "zoomBar").geometry())


async def test_it_leaves_the_node_that_is_edited_clear(map_):
    corner = map_.widget.geometry()
    node = map_.view.node("a")
    way = corner.center() - map_.canvas.body("a")
    map_.view._navigation.pan(-way.x(), -way.y())
    map_.view.select(("a",))
    assert await map_.is_seen()
    covered = map_.view.mapFromScene(node.scene_rect()).boundingRect()
    assert covered.intersects(corner)
    assert not map_.widget.geometry().intersects(covered)
    map_.view.rename_selected()
    await map_.rests()
    assert not map_.widget.geometry().intersects(map_.canvas.editor.geometry())
    map_.canvas.key(Qt.Key.Key_Escape)
    map_.view.select(())
    await map_.rests()
    assert map_.widget.geometry() == corner


async def test_what_is_wrong_is_told_clear_of_it(map_, until):
    nothing = "connect tcp://127.0.0.1:99999"
    map_.canvas.document.edit(
        "wrong", lambda _: workspace(socket("a", "REQ", (0, 0), nothing), socket("b", "REP", FAR))
    )
    told = map_.view.findChildren(QWidget, "callout_a")
    assert [callout.isVisible() for callout in told] == [True]
    way = map_.widget.geometry().center() - told[0].geometry().center()
    map_.view._navigation.pan(-way.x(), -way.y())
    assert await map_.is_seen()
    assert told[0].isVisible()
    assert not told[0].geometry().intersects(map_.widget.geometry())


async def test_where_the_node_that_is_edited_takes_all_the_room_there_is_none(map_):
    map_.view._navigation.zoom_by(3.0)
    map_.view.select(("a",))
    map_.view.setFixedHeight(3 * HEIGHT)
    place = map_.view.node("a").scene_rect()
    map_.view.centerOn(place.left(), place.center().y())
    assert not await map_.is_seen()
    map_.view.select(())
    assert await map_.is_seen()


async def test_a_canvas_that_is_small_does_without_it(map_):
    map_.view.setFixedHeight(2 * HEIGHT)
    assert not await map_.is_seen()


async def test_it_takes_no_keys_and_keeps_what_was_typed(map_):
    map_.view.select(("a",))
    map_.view.rename_selected()
    QTest.keyClicks(map_.canvas.editor, "Asks")
    QTest.mouseClick(map_.widget, LEFT, pos=map_.spot("b"))
    assert map_.canvas.editor is None
    assert map_.canvas.sockets[0].title == "Asks"
    assert map_.view.hasFocus()


async def test_it_says_what_it_is_and_what_it_is_for(map_):
    assert map_.widget.accessibleName() == "Minimap"
    assert map_.widget.toolTip()
    assert map_.widget.focusPolicy() == Qt.FocusPolicy.NoFocus


async def test_two_hundred_nodes_are_shown_and_one_that_failed_is_found(canvas, until):
    canvas.show(*(socket(f"s{n}", "PUSH", (n % 20 * 340, n // 20 * 130)) for n in range(200)))
    canvas.view.reset_zoom()
    map_ = Map(canvas, until)
    assert await map_.is_seen()
    assert map_.reds() == 0
    canvas.window._clock.stop()
    canvas.view.set_states({"s187": FAILED})
    await map_.rests()
    assert map_.reds() > 0
    QTest.mouseClick(map_.widget, LEFT, pos=map_.spot("s187"))
    assert map_.sees("s187")
