"""Messages in folders, and those that a search finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.document.library import entries, path_of
from workbench.document.workspace import Frame, Message, Socket, Workspace


def library(*names: str) -> Workspace:
    return Workspace(messages=tuple(Message(name=name) for name in names))


def shown(workspace, *about):
    return [f"{'  ' * e.depth}{e.leaf}{'/' if e.is_folder else ''}" for e in entries(workspace, *about)]


WORKSPACE = library("ping", "orders/new", "stop", "orders/bad/empty", "orders/cancel", "bad/x")


def test_a_slash_in_a_name_makes_a_folder_where_its_first_message_stands():
    assert shown(WORKSPACE) == [
        "ping", "orders/", "  new", "  bad/", "    empty", "  cancel", "stop", "bad/", "  x",
    ]  # fmt: skip
    counts = {entry.name: entry.label for entry in entries(WORKSPACE) if entry.is_folder}
    assert counts == {"orders": "3", "orders/bad": "1", "bad": "1"}


def test_a_closed_folder_shows_itself_alone():
    assert shown(WORKSPACE, "", {"orders"}) == ["ping", "orders/", "stop", "bad/", "  x"]
    assert shown(WORKSPACE, "", {"orders/bad", "bad"}) == [
        "ping", "orders/", "  new", "  bad/", "  cancel", "stop", "bad/",
    ]  # fmt: skip


def test_a_search_looks_at_names_sockets_and_frames_in_closed_folders_too():
    workspace = Workspace(
        sockets=(Socket(id="s", type="PUSH", title="Ventilator"),),
        messages=(
            Message(name="a/one", socket="s", frames=(Frame(text="Hello"),)),
            Message(name="two", frames=(Frame(json={"id": 12}),)),
        ),
    )
    assert shown(workspace, "hello", {"a"}) == ["a/", "  one"]
    assert shown(workspace, "VENT one") == ["a/", "  one"]
    assert shown(workspace, '"id":12') == ["two"]
    assert shown(workspace, "hello two") == []


def test_slashes_that_part_nothing_make_no_folder():
    for name in ("/", "/x", "x/", "a//b", ""):
        assert path_of(name) == (name,)


@given(st.lists(st.text("ab/ ", max_size=6), unique=True), st.sets(st.text("ab/", max_size=3)))
def test_every_message_has_one_entry_unless_a_folder_is_closed(names, closed):
    there = [entry.name for entry in entries(library(*names)) if not entry.is_folder]
    assert sorted(there) == sorted(names)
    some = [entry.name for entry in entries(library(*names), "", closed) if not entry.is_folder]
    assert set(some) <= set(names)
    assert len(some) == len(set(some))
