"""What went wrong last and is over: how long it is said."""

from workbench.engine.notice import HOLDS, Notice


def told(**more):
    notice = Notice()
    notice.tell("It was refused.", (3, 0), 100.0, **more)
    return notice


def test_it_stays_while_nothing_goes_well():
    notice = told()
    assert notice.sentence((3, 0), 100.0) == "It was refused."
    assert notice.sentence((3, 0), 100.0 + 1000 * HOLDS) == "It was refused."
    assert notice.sentence((2, 0), 100.0 + 1000 * HOLDS) == "It was refused."  # a peer has gone


def test_it_can_be_read_though_all_is_well_at_once():
    notice = told()
    assert notice.sentence((4, 0), 100.0) == "It was refused."
    assert notice.sentence((5, 0), 100.0 + HOLDS) == ""
    assert notice.sentence((3, 0), 100.0 + HOLDS) == ""  # it doesn't come back


def test_what_is_no_trouble_goes_as_soon_as_things_go_well():
    notice = told(holds=0.0)
    assert notice.sentence((3, 0), 200.0) == "It was refused."
    assert notice.sentence((3, 1), 100.0) == ""


def test_the_latest_is_said():
    notice = told()
    notice.tell("It was refused again.", (4, 0), 103.0)
    assert notice.sentence((5, 0), 100.0 + HOLDS) == "It was refused again."
    notice.clear()
    assert notice.sentence((4, 0), 103.0) == ""
