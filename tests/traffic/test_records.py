"""The words and sizes of records."""

from __future__ import annotations

from workbench.traffic.records import Kind, Record


def test_kinds_are_the_words_of_the_contract():
    assert [kind.word for kind in Kind] == ["sent", "received", "refused", "event"]


def test_size_is_the_sum_of_the_frames():
    assert Record(time=0, socket="a", kind=Kind.SENT, frames=(b"ab", b"", b"c")).size == 3
