"""Security in Python: keys and passwords got from where the workspace says they are, and a ZAP authenticator.

No secret is in the program: it looks each up by its reference, as the workbench does.
"""

from __future__ import annotations

from workbench.codegen.program import CodegenError, Program, Role
from workbench.codegen.python_texts import Needs, literal
from workbench.codegen.role_security import domain, gates, security_settings
from workbench.codegen.source import Source
from workbench.document.security import gated
from workbench.document.workspace import Curve, Null, Plain, Secret

_PLACES = {"env": "environment", "keyring": "keyring", "file": "file"}


def look_up(secret: Secret, needs: Needs) -> str:
    """The call that gives the secret, or ends the program with a sentence where it isn't there."""
    helper = f"from_{_PLACES[secret.kind]}"
    needs.helpers.add(helper)
    return f"{helper}({literal(secret.name)})"


def secure(to: Source, role: Role, socket: str, needs: Needs) -> None:
    """The lines that secure a socket before it has an endpoint. Raises `CodegenError`."""
    for option, value in security_settings(role):
        match value:
            case Secret() if option == "CURVE_SECRETKEY":
                to.line(f"secret_key = {needs.secret(value)}.encode()")
                to.line(f"{socket}.curve_secretkey = secret_key")
                to.line(f"{socket}.curve_publickey = zmq.curve_public(secret_key)")
            case Secret():
                to.line(f"{socket}.{option.lower()} = {needs.secret(value)}.encode()")
            case _:
                to.line(f"{socket}.{option.lower()} = {literal(value)}")
    if gated(role.socket.security):
        to.line(f"{socket}.zap_domain = {literal(domain(role).encode())}")
        if isinstance(role.socket.security, Null):
            to.line(f"{socket}.zap_enforce_domain = True")


def authenticator(source: Source, program: Program, needs: Needs, *, in_tasks: bool) -> None:
    """The lines that make `authenticator` and say whom it admits."""
    if in_tasks:
        needs.modules.add("from zmq.auth.asyncio import AsyncioAuthenticator")
        source.line("authenticator = AsyncioAuthenticator(context)")
    else:
        needs.modules.add("from zmq.auth.thread import ThreadAuthenticator")
        source.line("authenticator = ThreadAuthenticator(context)")
    source.line("authenticator.start()")
    for role in gates(program):
        _admit(source, role, needs)


def _admit(source: Source, role: Role, needs: Needs) -> None:
    security = role.socket.security
    assert security is not None
    where = f"domain={literal(domain(role))}"
    allowed, denied = security.allowed_addresses, security.denied_addresses
    if any("/" in address for address in (*allowed, *denied)):
        raise CodegenError(
            f"{role.label} admits whole networks, and pyzmq's authenticator knows single addresses; list those."
        )
    if allowed and denied:
        raise CodegenError(
            f"{role.label} has allowed and denied addresses, and pyzmq's authenticator takes one of the two lists."
        )
    for verb, addresses in (("allow", allowed), ("deny", denied)):
        if addresses:
            source.call(f"authenticator.{verb}(", [literal(address) for address in addresses], ")")
    match security:
        case Plain():
            users = [f"{literal(name)}: {needs.secret(secret)}" for name, secret in security.users.items()]
            source.call(f"{role.name}_users = {{", users, "}")
            source.call("authenticator.configure_plain(", [where, f"passwords={role.name}_users"], ")")
        case Curve(allowed_keys=tuple() as keys):
            needs.helpers.add("AllowedKeys")
            source.call(f"{role.name}_keys = AllowedKeys(", [literal(key.encode()) for key in keys], ")")
            provider = f"credentials_provider={role.name}_keys"
            source.call("authenticator.configure_curve_callback(", [where, provider], ")")
        case Curve():
            needs.modules.add("import zmq.auth")
            anybody = "location=zmq.auth.CURVE_ALLOW_ANY"
            source.call("authenticator.configure_curve(", [where, anybody], ")")
        case Null():
            pass
