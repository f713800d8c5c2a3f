"""Rows come in pieces, with the numbers that they have in the log."""

from __future__ import annotations

from workbench.traffic.exports.rows import pieces, records, these


def test_all_rows_come_once_and_in_order(many):
    found = [row for piece in pieces(many.snapshot()) for row in piece.rows]
    assert found == list(range(100_000))


def test_chosen_rows_keep_their_numbers(many):
    wanted = [0, 1, 4095, 4096, 50_000, 99_999]
    found = [pair for piece in pieces(many.snapshot(), these(wanted)) for pair in records(piece)]
    assert [seq for seq, _ in found] == [row + 1 for row in wanted]
    assert [record for _, record in found] == [many.record_at(row) for row in wanted]


def test_rows_that_have_left_the_log_are_not_there(awkward):
    snapshot = awkward.snapshot()
    awkward.clear()
    assert sum(len(piece.rows) for piece in pieces(snapshot)) == 6
    assert list(pieces(awkward.snapshot())) == []
