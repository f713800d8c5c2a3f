"""Each variable and secret has a name of its own, and a secret one for all its places."""

from __future__ import annotations

from workbench.codegen.c_texts import CNeeds
from workbench.codegen.named_values import NamedValues
from workbench.codegen.python_texts import Needs
from workbench.document.workspace import Secret

KEY = Secret(env="THE_KEY")


class Capitals(NamedValues):
    def _called(self, capitals: str, _is_secret: bool, /) -> str:
        return capitals


def test_names_differ_where_the_variables_do():
    named = Capitals({"a b": "", "a-b": "", "  ": ""}, {"A_B": KEY})
    assert list(named.constants.values()) == ["A_B", "A_B_", "VALUE", "A_B__"]


def test_a_secret_has_one_name_for_the_variable_and_for_a_password():
    for needs, name in (
        (Needs({"port": "1"}, {"key": KEY}), "KEY"),
        (CNeeds({"port": "1"}, {"key": KEY}), "secret_key"),
    ):
        assert needs.secret(KEY) == needs.constant("key") == name
        other = needs.secret(Secret(file="key"))
        assert other == f"{name}_"
        assert needs.looked_up == {KEY: name, Secret(file="key"): other}
        assert needs.used == set()  # of those whose text is in the program


def test_only_what_is_asked_for_is_used():
    needs = Needs({"port": "1", "host": "x"}, {"key": KEY})
    assert needs.constant("host") == "HOST"
    assert needs.used == {"host"}
    assert needs.looked_up == {}
