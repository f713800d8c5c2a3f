"""Edits of rules, and a rule made of a row of traffic."""

from __future__ import annotations

import pytest

from workbench.document.behaviour_edits import add_rule, move_rule, put_rule, remove_rule, rule_from_message
from workbench.document.edits import EditError
from workbench.document.workspace import Echo, Frame, FrameMatch, Reply, Rule, Socket, Workspace

A, B, C = (Rule(when=(FrameMatch(text=name),), frames=(Frame(text=name),)) for name in "abc")


def of(*rules, type_="ROUTER", frames=()):
    return Workspace(sockets=(Socket(id="s", type=type_, behaviour=Reply(rules=rules, frames=frames)),))


def rules(workspace):
    return workspace.sockets[0].behaviour.rules


def test_rules_are_added_put_moved_and_removed():
    assert rules(add_rule(of(A), "s", B)) == (A, B)
    assert rules(add_rule(of(A, B), "s", C, 1)) == (A, C, B)
    assert rules(put_rule(of(A, B), "s", 1, C)) == (A, C)
    assert [rules(move_rule(of(A, B, C), "s", 0, to)) for to in (0, 1, 2, 9)] == [
        (A, B, C), (B, A, C), (B, C, A), (B, C, A)
    ]  # fmt: skip
    assert rules(remove_rule(of(A, B), "s", 0)) == (B,)
    assert remove_rule(of(A), "s", 0).sockets[0].behaviour == Reply(frames=(Frame(text="OK"),))


@pytest.mark.parametrize(
    "edit", [put_rule, lambda w, i, n, r: remove_rule(w, i, n), lambda w, i, n, r: move_rule(w, i, n, 0)]
)
def test_what_is_gone_says_so(edit):
    with pytest.raises(EditError, match="gone"):
        edit(of(A), "s", 3, B)
    with pytest.raises(EditError, match="no socket"):
        edit(of(A), "x", 0, B)
    with pytest.raises(EditError, match="reply"):
        edit(Workspace(sockets=(Socket(id="s", type="REP", behaviour=Echo()),)), "s", 0, B)


def test_a_row_of_traffic_becomes_a_rule_before_all_others_without_its_route():
    made = rules(rule_from_message(of(A), "s", (b"\0peer", b"", b"hi", b"\xff")))
    assert made == (
        Rule(when=(FrameMatch(text="hi"), FrameMatch(hex="ff")), frames=(Frame(text="hi"), Frame(hex="ff"))),
        A,
    )
    after = rule_from_message(of(type_="REP", frames=(Frame(text="OK"),)), "s", (b"hi",))
    assert rules(after) == (Rule(when=(FrameMatch(text="hi"),), frames=(Frame(text="OK"),)),)
    with pytest.raises(EditError, match="answers nothing"):
        rule_from_message(of(type_="PULL"), "s", (b"hi",))
