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


def test_what_a_counter_gains_after_a_rest_is_of_the_last_interval():
    history = RateHistory()
    history.look(0, 0.0)
    assert history.rests
    history.rested(100.0)  # nobody looked meanwhile
    assert history.rests
    assert history.look(40, 100.0)
    assert history.points == (*[0.0] * (POINTS - 1), 40.0)
    assert not history.rests


def test_a_rest_of_less_than_two_intervals_changes_nothing():
    history = RateHistory()
    history.look(0, 0.0)
    history.rested(1.9)
    assert history.look(19, 1.9)
    assert history.points == (10.0,)


def test_a_counter_that_stands_still_rests_once_its_last_peak_is_out_of_sight():
    history = RateHistory()
    history.look(0, 0.0)
    history.look(9, 1.0)
    for second in range(POINTS):
        assert not history.rests
        history.look(9, 2.0 + second)
    assert history.rests


def test_what_came_within_an_interval_is_still_to_be_seen():
    history = RateHistory()
    history.look(0, 0.0)
    assert not history.look(3, 0.5)
    assert not history.rests
    assert history.look(3, 1.0)
    assert history.points == (3.0,)
