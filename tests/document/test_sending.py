"""Schedules that can't be, each in its sentence."""

from __future__ import annotations

import math

import pytest

from workbench.document.sending import ONCE, Sending, at_rate, problem


@pytest.mark.parametrize(
    ("sending", "words"),
    [
        (Sending(count=0), "sends nothing"),
        (Sending(interval=-1), "not below zero"),
        (Sending(interval=math.nan), "not below zero"),
        (Sending(interval=1e9), "too seldom"),
        (Sending(burst=0), "sends nothing"),
        (Sending(interval=1e-9), "can't be reached"),
        (Sending(interval=0.001, burst=10_000), "can't be reached"),
        (Sending(interval=1, jitter=-1), "not below zero"),
        (Sending(interval=1, jitter=2), "longer than the 1 s between"),
    ],
)
def test_what_cannot_be_is_told(sending, words):
    assert words in problem(sending)


def test_what_can_be():
    for sending in (
        ONCE,
        Sending(count=None),
        at_rate(1000, count=None),
        Sending(interval=1, burst=10, jitter=1),
    ):
        assert problem(sending) == ""
    assert at_rate(1000).rate == pytest.approx(1000)
    for rate in (0, -1, math.inf, math.nan):
        with pytest.raises(ValueError, match="above zero"):
            at_rate(rate)
