"""Edits of variables and environments."""

from __future__ import annotations

import pytest

from workbench.document import variable_edits as edits
from workbench.document.edits import EditError
from workbench.document.workspace import Workspace

WORKSPACE = Workspace(
    variables={"host": "localhost", "port": "5555"}, environments={"dev": {"port": "6001"}, "live": {}}
)


def test_a_variable_is_added_last_renamed_in_its_place_and_removed_everywhere():
    added = edits.add_variable(WORKSPACE, " topic ", "a")
    assert list(added.variables.items())[-1] == ("topic", "a")
    renamed = edits.rename_variable(WORKSPACE, "port", "gate")
    assert list(renamed.variables) == ["host", "gate"]
    assert renamed.environments == {"dev": {"gate": "6001"}, "live": {}}
    removed = edits.remove_variable(WORKSPACE, "port")
    assert (removed.variables, removed.environments) == ({"host": "localhost"}, {"dev": {}, "live": {}})
    assert edits.rename_variable(WORKSPACE, "port", "port") is WORKSPACE


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        ("two words", "can't be named"),
        ("if", "can't be named"),
        ("counter", "every template"),
        ("uuid", "every template"),
        ("host", "already"),
    ],
)
def test_names_that_no_expression_can_say_are_refused(name, words):
    with pytest.raises(EditError, match=words):
        edits.add_variable(WORKSPACE, name)
    with pytest.raises(EditError, match=words):
        edits.rename_variable(WORKSPACE, "port", name)


def test_a_value_is_set_in_the_variables_or_in_an_environment_and_taken_out_of_it():
    assert edits.set_value(WORKSPACE, "port", "", "1").variables["port"] == "1"
    assert edits.set_value(WORKSPACE, "host", "dev", "h").environments["dev"] == {"port": "6001", "host": "h"}
    assert edits.set_value(WORKSPACE, "port", "dev", None).environments["dev"] == {}
    with pytest.raises(EditError, match="no variable"):
        edits.set_value(WORKSPACE, "gone", "", "1")
    with pytest.raises(EditError, match="no environment"):
        edits.set_value(WORKSPACE, "port", "gone", "1")


def test_environments_are_added_renamed_and_removed():
    assert list(edits.add_environment(WORKSPACE, "staging").environments) == ["dev", "live", "staging"]
    renamed = edits.rename_environment(WORKSPACE, "dev", "here").environments
    assert list(renamed.items()) == [("here", {"port": "6001"}), ("live", {})]
    assert list(edits.remove_environment(WORKSPACE, "dev").environments) == ["live"]
    for name, words in ((" ", "needs a name"), ("live", "already")):
        with pytest.raises(EditError, match=words):
            edits.add_environment(WORKSPACE, name)
        with pytest.raises(EditError, match=words):
            edits.rename_environment(WORKSPACE, "dev", name)
