"""What a node shows: type, title, endpoints, state, counters, rate and what is wrong, all as words and shapes."""

from __future__ import annotations

import socket as sockets

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, Qt
from PySide6.QtWidgets import QApplication, QGraphicsScene

from workbench.document.workspace import Endpoint, Frame, Socket
from workbench.engine.state import Counters, EndpointState, SocketState
from workbench.ui import theme
from workbench.ui.canvas.node_item import WIDTH, NodeItem

from .conftest import read, socket

LONG = "tcp://127.0.0.1:5555: can't bind here, for another program has it. Choose another port, or stop that one."


@pytest.fixture
def taken():
    """A port that another socket of this machine holds."""
    with sockets.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def node_of(state: SocketState, *endpoints: str, title: str = "Server", seconds: float = 0.0) -> NodeItem:
    made = tuple(Endpoint(mode="bind", address=address) for address in endpoints)
    node = NodeItem(Socket(id="a", type="REP", title=title, endpoints=made), theme.LIGHT)
    node.set_state(SocketState(phase=state.phase), now=0.0)
    node.set_state(state, now=seconds)
    return node


def words_of(node: NodeItem, zoom: float = 1.0) -> list[str]:
    scene = QGraphicsScene()
    scene.addItem(node)
    return read(scene, node.sceneBoundingRect(), zoom)


def live(**counters: int) -> SocketState:
    return SocketState(phase="live", counters=Counters(**counters))


async def test_a_stopped_node_shows_type_title_endpoints_and_that_it_is_stopped(canvas):
    canvas.show(socket("a", "ROUTER", (0, 0), "bind tcp://127.0.0.1:5555", "bind inproc://a", title="Broker"))
    words = canvas.read(canvas.view.node("a"))
    assert words == ["ROUTER", "Broker", "tcp://127.0.0.1:5555", "inproc://a", "stopped"]


async def test_a_node_without_endpoints_says_how_it_gets_one(canvas):
    canvas.show(socket("a", "REQ"))
    assert "no endpoints: drag from a port" in canvas.read(canvas.view.node("a"))


async def test_many_endpoints_are_counted_and_told_in_the_tooltip(canvas):
    canvas.show(socket("a", "SUB", (0, 0), *(f"connect tcp://127.0.0.1:{5555 + n}" for n in range(5))))
    words = canvas.read(canvas.view.node("a"))
    assert "and 3 more" in words
    assert "tcp://127.0.0.1:5557" not in words
    canvas.move(canvas.at(300, 200), canvas.body("a"))
    assert "connects to tcp://127.0.0.1:5559" in canvas.view.node("a").toolTip()


async def test_a_wildcard_shows_the_port_that_it_became(canvas):
    canvas.show(socket("a", "PULL", (0, 0), "bind tcp://127.0.0.1:*"))
    canvas.hand.start_all()
    shown = canvas.read(canvas.view.node("a"))[2]
    assert shown.removeprefix("tcp://127.0.0.1:").isdigit()
    assert canvas.read(canvas.view.node("a"))[3] == "live"


async def test_a_node_that_could_not_start_says_why_in_its_last_line_and_the_others_run_on(canvas, taken):
    canvas.show(
        socket("a", "REP", (0, 0), f"bind tcp://127.0.0.1:{taken}"),
        socket("b", "REP", (400, 0), "bind tcp://127.0.0.1:*"),
    )
    canvas.hand.start_all()
    node = canvas.view.node("a")
    assert node.state.phase == "failed"
    last = canvas.read(node)[-1]
    # The address stands above; what is wrong with it has the whole line.
    assert node.state.problem.startswith(f"tcp://127.0.0.1:{taken}: can't bind")
    assert last.startswith("Can't bind")
    canvas.move(canvas.at(200, 300), canvas.body("a"))
    assert node.state.problem in node.toolTip()
    assert canvas.read(canvas.view.node("b"))[-1] == "live"


async def test_counters_and_the_rate_come_from_what_was_sent_and_received(canvas, until):
    canvas.show(
        socket("a", "PUSH", (0, 0), "bind tcp://127.0.0.1:*"),
        socket("b", "PULL", (400, 0)),
    )
    canvas.hand.start_all()
    session = canvas.window.session
    port = session.state("a").endpoints[0].actual
    canvas.window.edit(
        "connect",
        lambda w: type(w)(sockets=(w.sockets[0], socket("b", "PULL", (400, 0), f"connect {port}"))),
    )
    await until(lambda: session.state("a").endpoints[0].peers)
    for _ in range(3):
        session.send("a", (Frame(text="task"),))
    await until(lambda: canvas.read(canvas.view.node("b"))[-1].startswith("↓ 3"))
    assert canvas.read(canvas.view.node("a"))[-1].startswith("↑ 3")
    await until(lambda: canvas.read(canvas.view.node("a"))[-1].endswith("/s"))


async def test_the_state_is_told_by_shape_too_not_by_colour_alone(qapp):
    shapes = {}
    for state in (SocketState(), SocketState(phase="live"), SocketState(phase="failed", problem="It broke.")):
        node = node_of(state, "inproc://a")
        image = QImage(int(WIDTH), int(node.height), QImage.Format.Format_RGB32)
        image.fill(0xFFFFFF)
        scene = QGraphicsScene()
        scene.addItem(node)
        with QPainter(image) as painter:
            scene.render(painter, image.rect().toRectF(), node.scene_rect())
        sign = image.copy(QRect(QPoint(int(WIDTH) - 28, 8), QPoint(int(WIDTH) - 8, 30)))
        dark = tuple(
            sign.pixelColor(x, y).lightness() < 200 for y in range(sign.height()) for x in range(sign.width())
        )
        assert any(dark)
        shapes[state.phase] = dark
    assert len(set(shapes.values())) == 3


def test_a_problem_stands_in_the_counters_place_until_something_was_counted(qapp):
    idle = node_of(SocketState(phase="live", problem="Nobody answers."), "inproc://a")
    busy = node_of(
        SocketState(phase="live", problem="Nobody answers.", counters=Counters(sent=7)), "inproc://a"
    )
    assert busy.height > idle.height
    assert busy.port(Qt.Edge.LeftEdge) == idle.port(Qt.Edge.LeftEdge)
    assert words_of(idle)[2:] == ["inproc://a", "Nobody answers."]
    assert sorted(words_of(busy)[2:]) == ["Nobody answers.", "inproc://a", "↑ 7"]


def test_a_problem_that_does_not_fit_is_elided_and_whole_in_the_tooltip(qapp):
    node = node_of(SocketState(phase="failed", problem=LONG), "tcp://127.0.0.1:5555")
    assert not node.problem_fits()
    last = words_of(node)[-1]
    assert last.endswith("…")
    assert last.startswith("Can't bind here")
    assert LONG in node.lines()


def test_a_problem_does_not_repeat_the_address_that_the_node_shows(qapp):
    address = "tcp://127.0.0.1:5555"
    node = node_of(SocketState(phase="live", problem=f"Nobody listens at {address}."), address)
    assert words_of(node)[2:] == [address, "Nobody listens there."]
    other = node_of(SocketState(phase="live", problem=f"Nobody listens at {address}5."), address)
    assert words_of(other)[-1].startswith(f"Nobody listens at {address[:10]}")


def test_a_problem_of_an_endpoint_is_told_once(qapp):
    endpoint = EndpointState(mode="bind", address="inproc://a", actual="inproc://a", problem="It is taken.")
    node = node_of(SocketState(phase="failed", problem="It is taken.", endpoints=(endpoint,)), "inproc://a")
    assert "\n".join(node.lines()).count("It is taken.") == 1


async def test_what_looks_like_markup_is_shown_as_it_is_written(canvas):
    canvas.show(socket("a", "REP", (0, 0), title="<b>bold</b>"))
    canvas.move(canvas.at(300, 200), canvas.body("a"))
    assert canvas.view.node("a").toolTip().startswith("REP <\u200bb>bold<\u200b/b>: stopped")
    assert not Qt.mightBeRichText(canvas.view.node("a").toolTip())


def test_a_long_title_is_elided_before_the_sign_of_the_state(qapp):
    node = node_of(SocketState(), "inproc://a", title="A title that goes on and on and on and on")
    title = words_of(node)[1]
    assert title.startswith("A title")
    assert title.endswith("…")
    assert node.title_rect().right() <= WIDTH - 28


def test_a_line_break_in_a_title_is_seen(qapp):
    assert words_of(node_of(SocketState(), title="one\ntwo"))[1] == "one␊two"


def test_from_afar_only_the_title_is_painted_as_large_as_it_can_be_read(qapp):
    node = node_of(SocketState(), "inproc://a", title="Far")
    assert words_of(node, zoom=0.3) == ["Far"]


def test_from_very_far_nothing_is_written(qapp):
    assert words_of(node_of(SocketState(), title="Far"), zoom=0.06) == []


def test_both_ways_and_refusals_are_counted_with_separators(qapp):
    state = live(sent=1204, received=17, refused=2)
    assert words_of(node_of(state, "inproc://a"))[-1] == "↑ 1,204  ↓ 17  ! 2"


def test_counts_that_are_too_long_give_way_to_short_ones_and_the_tooltip_has_them_whole(qapp):
    node = node_of(live(sent=1_234_567, received=7_654_321), "inproc://a", seconds=1.0)
    line = words_of(node)[-1]
    assert line.startswith("↑ 1.2M  ↓ 7.6M")
    assert "1,234,567 sent, 7,654,321 received" in "\n".join(node.lines())


def test_a_stopped_node_that_has_counted_says_that_it_is_stopped(qapp):
    node = node_of(SocketState(counters=Counters(sent=3)), "inproc://a")
    assert words_of(node)[-2:] == ["stopped", "↑ 3"]


def spark_is_there(node: NodeItem) -> bool:
    """Whether the accent's colour is painted at the right of the counters, where the line of rates stands."""
    image = QImage(int(WIDTH), int(node.height), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    scene = QGraphicsScene()
    scene.addItem(node)
    with QPainter(image) as painter:
        scene.render(painter, image.rect().toRectF(), node.scene_rect())
    place = node.counter_rect().toRect()
    return any(
        image.pixelColor(x, y).saturation() > 60
        for x in range(place.right() - 38, place.right())
        for y in range(place.top(), place.bottom())
    )


def test_a_rate_is_drawn_over_the_whole_line_from_its_first_second_on(qapp):
    node = node_of(live(), "inproc://a")
    node.set_state(live(sent=5), now=1.0)
    assert node.history.points == (5.0,)
    assert spark_is_there(node)


def test_rates_are_drawn_as_a_line_while_it_is_live(qapp):
    node = node_of(live(), "inproc://a")
    for second in range(6):
        node.set_state(live(sent=second * second), now=float(second))
    assert spark_is_there(node)
    quiet = node_of(live(), "inproc://a")
    for second in range(6):
        quiet.set_state(live(), now=float(second))
    assert not spark_is_there(quiet)


class Painted:
    """Counts how often a scene repaints something."""

    def __init__(self, node: NodeItem) -> None:
        self.scene = QGraphicsScene()
        self.scene.addItem(node)
        self.regions: list[object] = []
        self.scene.changed.connect(self.regions.append)

    def times(self) -> int:
        QApplication.processEvents()
        QApplication.processEvents()
        count = len(self.regions)
        self.regions.clear()
        return count


def test_a_node_of_which_nothing_changed_is_not_painted_again(qapp):
    node = node_of(live(sent=5), "inproc://a")
    painted = Painted(node)
    painted.times()
    for second in range(1, 40):
        node.set_state(live(sent=5), now=float(second))
    painted.times()
    for second in range(40, 60):
        node.set_state(live(sent=5), now=float(second))
    assert painted.times() == 0
    node.set_state(live(sent=6), now=61.0)
    assert painted.times() == 1
