"""What a socket's security comes to as options of libzmq, language apart, and whom it lets in."""

from __future__ import annotations

from typing import TypeAlias

from workbench.codegen.parts import CodegenError
from workbench.codegen.program import Program, Role
from workbench.document.security import flaws, gated
from workbench.document.workspace import Curve, Plain, Secret

Setting: TypeAlias = tuple[str, bool | bytes | Secret]
"""An option's name without ZMQ_, and its value."""


def security_settings(role: Role) -> list[Setting]:
    """The options to set before the socket has an endpoint, in their order. Raises `CodegenError`.

    CURVE_SECRETKEY stands for the pair: the public key follows from it.
    """
    security = role.socket.security
    if security is None:
        return []
    for _, sentence in flaws(security):
        raise CodegenError(f"{role.label} {sentence}")
    match security:
        case Plain(server=True):
            return [("PLAIN_SERVER", True)]
        case Plain(password=Secret() as password):
            return [("PLAIN_USERNAME", security.username.encode()), ("PLAIN_PASSWORD", password)]
        case Curve(secret_key=Secret() as secret_key):
            role_in_it: Setting = (
                ("CURVE_SERVER", True)
                if security.server
                else ("CURVE_SERVERKEY", security.server_key.encode())
            )
            return [("CURVE_SECRETKEY", secret_key), role_in_it]
        case _:
            return []


def domain(role: Role) -> str:
    """By which an authenticator knows the socket."""
    security = role.socket.security
    return (security.domain if security is not None else "") or role.socket.id


def gates(program: Program) -> tuple[Role, ...]:
    """The roles whose clients are looked at before they come in."""
    return tuple(role for role in program.roles if gated(role.socket.security))
