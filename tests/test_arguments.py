"""What the commands make of an environment and of values that are given."""

from __future__ import annotations

from workbench.arguments import with_variables
from workbench.document.workspace import Workspace


def test_an_environments_values_count_and_those_given_count_more():
    workspace = Workspace(
        variables={"host": "a", "port": "1"}, environments={"dev": {"host": "b", "port": "2"}}
    )
    assert with_variables(workspace, (("port", "3"),), "dev").variables == {"host": "b", "port": "3"}
    assert with_variables(workspace, ()).variables == workspace.variables
