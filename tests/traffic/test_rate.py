"""The rate out of a counter that is looked at now and then."""

from __future__ import annotations

from workbench.traffic.rate import POINTS, RateHistory


def test_nothing_is_known_before_an_interval_is_over():
    history = RateHistory()
    assert not history.look(0, 10.0)
    assert not history.look(50, 10.5)
    assert history.points == ()
    assert history.rate == 0


def test_what_was_gained_is_told_a_second():
    history = RateHistory()
    history.look(100, 0.0)
    assert history.look(300, 2.0)
    assert history.points == (100.0,)
    assert history.rate == 100.0


def test_the_number_is_the_mean_of_three_seconds():
    history = RateHistory()
    for second, total in enumerate((0, 3, 3, 3)):
        history.look(total, float(second))
    assert history.rate == 1.0
    history.look(3, 4.0)
    assert history.rate == 0.0


def test_a_line_of_zeros_need_not_be_painted_again():
    history = RateHistory()
    history.look(0, 0.0)
    history.look(9, 1.0)
    seen = [history.look(9, 2.0 + second) for second in range(2 * POINTS)]
    # The last peak moves to the left until it is gone.
    assert seen == [True] * POINTS + [False] * POINTS or seen == [True] * (POINTS - 1) + [False] * (
        POINTS + 1
    )
    assert len(history.points) == POINTS


def test_a_counter_that_begins_anew_gives_no_negative_rate():
    history = RateHistory()
    history.look(0, 0.0)
    history.look(50, 1.0)
    assert history.look(2, 2.0)
    assert history.points == ()
    history.look(4, 3.0)
    assert history.points == (2.0,)


def test_clear_forgets_all():
    history = RateHistory()
    history.look(0, 0.0)
    history.look(50, 1.0)
    assert history.clear()
    assert history.rate == 0
    assert not history.clear()
