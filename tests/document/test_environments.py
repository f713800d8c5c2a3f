"""A workspace as an environment makes it, and edits that are made while one is looked at."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.edits import set_title, set_variable
from workbench.document.environments import edited_in, in_environment
from workbench.document.rebind import rebind
from workbench.document.storage import StorageError, loads
from workbench.document.workspace import Endpoint, Socket, Workspace

WORKSPACE = Workspace(
    variables={"host": "localhost", "port": "5555"},
    environments={"dev": {"port": "6001"}, "staging": {"host": "example.com", "other": "x"}},
)
_values = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123"), max_size=4)
_workspaces = st.builds(
    Workspace, variables=_values, environments=st.dictionaries(st.sampled_from(("dev", "x")), _values)
)


def test_an_environment_sets_variables_and_brings_in_none():
    assert in_environment(WORKSPACE, "dev").variables == {"host": "localhost", "port": "6001"}
    assert in_environment(WORKSPACE, "staging").variables == {"host": "example.com", "port": "5555"}
    assert in_environment(WORKSPACE, "") is WORKSPACE
    assert in_environment(WORKSPACE, "gone") is WORKSPACE


def test_a_value_is_changed_where_it_stands():
    changed = edited_in(WORKSPACE, "dev", partial(set_variable, name="port", value="7"))
    assert changed.variables == WORKSPACE.variables
    assert changed.environments["dev"] == {"port": "7"}
    changed = edited_in(WORKSPACE, "dev", partial(set_variable, name="host", value="h"))
    assert (changed.variables["host"], changed.environments) == ("h", WORKSPACE.environments)


def test_a_bind_that_moves_moves_in_the_environment_that_is_looked_at():
    bind = Endpoint(mode="bind", address="tcp://127.0.0.1:{{ port }}")
    workspace = Workspace(
        variables=WORKSPACE.variables,
        environments=WORKSPACE.environments,
        sockets=(Socket(id="s", type="REP", endpoints=(bind,)),),
    )
    moved = edited_in(workspace, "dev", partial(rebind, id="s", index=0, address="tcp://127.0.0.1:6002"))
    assert moved.environments["dev"] == {"port": "6002"}
    assert (moved.variables, moved.sockets) == (workspace.variables, workspace.sockets)


@given(_workspaces, st.sampled_from(("", "dev", "x")))
def test_an_edit_of_something_else_changes_nothing_of_variables(workspace, environment):
    edited = edited_in(workspace, environment, partial(set_title, title="t"))
    assert (edited.variables, edited.environments) == (workspace.variables, workspace.environments)
    assert edited_in(workspace, environment, lambda seen: seen) == workspace


@given(_workspaces, st.sampled_from(("", "dev", "x")), st.sampled_from("abcd"), st.none() | st.just("9"))
def test_what_was_edited_is_what_is_seen_afterwards(workspace, environment, name, value):
    edit = partial(set_variable, name=name, value=value)
    wanted = edit(in_environment(workspace, environment)).variables
    edited = edited_in(workspace, environment, edit)
    # A name that the environment sets to no effect has an effect once the variable is there.
    if (
        value is None
        or name in workspace.variables
        or name not in workspace.environments.get(environment, {})
    ):
        assert in_environment(edited, environment).variables == wanted


def test_a_value_in_an_environment_that_is_no_text_is_refused_with_its_place():
    text = b'{"format": "zmq-workbench/1", "environments": {"dev": {"host": "a", "port": 5}}}'
    with pytest.raises(StorageError, match=r"f: environments\.dev\.port: "):
        loads(text, "f")
    with pytest.raises(StorageError, match=r"f: environments\.dev: "):
        loads(b'{"format": "zmq-workbench/1", "environments": {"dev": 5}}', "f")
