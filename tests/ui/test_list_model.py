"""A list that is made anew becomes the other by the smallest change, whatever both are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.ui.list_model import ListModel


class Named(ListModel[tuple[int, str]]):
    """Rows of an identity and what is read."""

    def identities(self, rows):
        return [number for number, _ in rows]

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        shown = index.isValid() and index.row() < len(self._rows) and role == Qt.ItemDataRole.DisplayRole
        return self._rows[index.row()][1] if shown else None


class Renaming(Named):
    renames_in_place = True


def made(qapp, kind=Named, rows=()):
    model = kind()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_rows(rows)
    return model


def read(model):
    return [model.index(row).data() for row in range(model.rowCount())]


_rows = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from("ab")), max_size=8, unique_by=lambda row: row[0]
)


@pytest.mark.parametrize("kind", [Named, Renaming])
def test_whatever_it_was_it_shows_what_it_is_given(qapp, kind):
    @given(_rows, _rows)
    def check(before, after):
        model = made(qapp, kind, before)
        model.set_rows(after)
        assert read(model) == [words for _, words in after]

    check()


@pytest.mark.parametrize("kind", [Named, Renaming])
def test_a_row_that_stays_keeps_its_index_and_what_reads_as_before_is_not_announced(qapp, kind):
    model = made(qapp, kind, [(1, "one"), (2, "two"), (3, "three")])
    third = QPersistentModelIndex(model.index(2))
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.data(), last.data())))
    model.set_rows([(1, "one"), (3, "drei"), (4, "four")])
    assert (third.row(), third.data()) == (1, "drei")
    assert changed == [("drei", "drei")]


def test_as_many_rows_in_the_place_of_others_are_new_unless_they_are_renamed(qapp):
    for kind, stays in ((Named, False), (Renaming, True)):
        model = made(qapp, kind, [(1, "one"), (2, "two")])
        second = QPersistentModelIndex(model.index(1))
        model.set_rows([(1, "one"), (5, "zwei")])
        assert second.isValid() is stays
        assert read(model) == ["one", "zwei"]
