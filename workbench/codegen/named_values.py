"""What the workspace's variables and secrets are called in a program, and which of them it uses.

Invariant: each has a name of its own. A secret has one name, however many places it is used in: it is looked
up once, before anything opens, and is never in the program.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from workbench.codegen.protobuf_fields import Descriptors
from workbench.document.workspace import Secret


class NamedValues(ABC):
    """Of one program; the descriptors of its protobuf messages are found here too."""

    def __init__(
        self,
        variables: Mapping[str, str],
        secrets: Mapping[str, Secret] | None = None,
        descriptors: Descriptors | None = None,
    ) -> None:
        self.variables = variables
        self.secrets = secrets or {}
        self.descriptors = descriptors or Descriptors()
        self.used: set[str] = set()
        self.looked_up: dict[Secret, str] = {}
        """The secrets that it uses, in the order of their first use, and their names."""
        self._taken: set[str] = set()
        self.constants = {
            name: self._name(name, name in self.secrets) for name in (*variables, *self.secrets)
        }
        """The names of all variables, by variable."""

    @abstractmethod
    def _called(self, capitals: str, is_secret: bool, /) -> str:
        """A name of the language's, made from a capital one."""

    def _name(self, text: str, is_secret: bool) -> str:
        capitals = "".join(c if c.isascii() and c.isalnum() else "_" for c in text).upper().strip("_")
        name = self._called(capitals or "VALUE", is_secret)
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def constant(self, variable: str) -> str:
        """What that variable is called; it is used from now on."""
        secret = self.secrets.get(variable)
        if secret is not None:
            return self.secret(secret)
        self.used.add(variable)
        return self.constants[variable]

    def secret(self, secret: Secret) -> str:
        """What that secret is called; it is looked up from now on."""
        if secret not in self.looked_up:
            variable = next((name for name, held in self.secrets.items() if held == secret), None)
            self.looked_up[secret] = (
                self.constants[variable] if variable is not None else self._name(secret.name, True)
            )
        return self.looked_up[secret]
