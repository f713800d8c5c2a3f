"""A variable that is renamed is renamed in what names it, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document import gallery
from workbench.document.renaming import renamed_in, renamed_in_templates
from workbench.document.variable_edits import rename_variable
from workbench.document.workspace import Endpoint, Frame, Message, Socket, Workspace


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("tcp://h:{{ port }}", "tcp://h:{{ gate }}"),
        ("{{port}}{{  port+port }}", "{{gate}}{{  gate+gate }}"),
        ("port {{{{ port }} {{ports}}", "port {{{{ port }} {{ports}}"),
        ("{{ 'port' + row.port + port }}", "{{ 'port' + row.port + gate }}"),
        ("{{ 'é' + port }}", "{{ 'é' + gate }}"),
        ("{{ [port for port in frames] }}", "{{ [port for port in frames] }}"),
        ("{{ port +", "{{ port +"),
        ("{{ port + }}", "{{ port + }}"),
        ("{{ len(\n  port) }}", "{{ len(\n  gate) }}"),
    ],
)
def test_the_name_and_nothing_else_is_renamed(text, renamed):
    assert renamed_in(text, "port", "gate") == renamed


def test_addresses_messages_and_values_in_json_follow():
    workspace = Workspace(
        variables={"port": "5555"},
        sockets=(
            Socket(
                id="s", type="REP", endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:{{ port }}"),)
            ),
        ),
        messages=(Message(name="{{ port }}x", frames=(Frame(json={"port": ["{{ port }}", 1]}),)),),
    )
    renamed = rename_variable(workspace, "port", "gate")
    assert renamed.variables == {"gate": "5555"}
    assert renamed.sockets[0].endpoints[0].address == "tcp://127.0.0.1:{{ gate }}"
    assert renamed.messages[0].frames == (Frame(json={"port": ["{{ gate }}", 1]}),)


@pytest.mark.parametrize("name", gallery.names())
def test_what_names_no_such_variable_stays_the_same(name):
    workspace = gallery.load_pattern(name)
    assert renamed_in_templates(workspace, "nobody", "somebody") is workspace
    there_and_back = renamed_in_templates(renamed_in_templates(workspace, "port", "gate"), "gate", "port")
    assert there_and_back == workspace


@given(st.text("{} ab.'(\n", max_size=30))
def test_any_text_is_renamed_there_and_back(text):
    assert renamed_in(renamed_in(text, "a", "unheard_of"), "unheard_of", "a") == text
