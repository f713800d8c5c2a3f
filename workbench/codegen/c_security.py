"""Security in C: secrets got from where the workspace says they are, and who may come in, asked by ZAP (RFC 27)."""

from __future__ import annotations

from workbench.codegen.c_texts import CNeeds, c_string
from workbench.codegen.program import CodegenError, Program, Role
from workbench.codegen.role_security import domain, gates, security_settings
from workbench.codegen.source import Source
from workbench.document.security import gated, networks
from workbench.document.workspace import Curve, Null, Plain, Secret, Security


def look_up(secret: Secret) -> str:
    """The call that gives the secret, or ends the program with a sentence where it isn't there."""
    if secret.kind == "keyring":
        raise CodegenError(
            f'"{secret.name}" is a secret in the keyring, which C has no call for; keep it in a file or the'
            " environment, or choose python."
        )
    helper = "from_environment" if secret.kind == "env" else "from_file"
    return f"{helper}({c_string(secret.name.encode())})"


def secure(to: Source, role: Role, socket: str, needs: CNeeds, *, asked: bool) -> None:
    """The lines that secure a socket before it has an endpoint; `asked`: the program has an authenticator."""
    for option, value in security_settings(role):
        match value:
            case Secret() if option == "CURVE_SECRETKEY":
                to.line(f"secure_curve({socket}, {needs.secret(value)});")
            case Secret():
                secret = needs.secret(value)
                to.line(f"set_bytes({socket}, ZMQ_{option}, {secret}, strlen({secret}));")
            case bytes() if option == "CURVE_SERVERKEY":  # in Z85, with the zero byte at its end
                to.line(f"set_bytes({socket}, ZMQ_{option}, {c_string(value)}, 41);")
            case bytes():
                to.line(f"set_bytes({socket}, ZMQ_{option}, {c_string(value)}, {len(value)});")
            case _:
                to.line(f"set_int({socket}, ZMQ_{option}, {int(value)});")
    if asked and gated(role.socket.security):
        name = domain(role).encode()
        to.line(f"set_bytes({socket}, ZMQ_ZAP_DOMAIN, {c_string(name)}, {len(name)});")


def _selects(security: Security | None) -> bool:
    """Whether not everybody may come in."""
    if security is None or not gated(security):
        return False
    is_open = isinstance(security, Curve) and not isinstance(security.allowed_keys, tuple)
    return not is_open or bool(security.allowed_addresses or security.denied_addresses)


def needs_authenticator(program: Program) -> bool:
    """Whether somebody is looked at before they come in."""
    return any(_selects(role.socket.security) for role in program.roles)


def admission(to: Source, program: Program, needs: CNeeds) -> None:
    """The users, and the function that decides of a request of ZAP."""
    for role in gates(program):
        if isinstance(security := role.socket.security, Plain) and security.users:
            with to.indented("static struct {", f"}} {role.name}_users[] = {{"):
                to.line("const char *name, **password;")
            with to.indented("", "};"):
                for name, secret in security.users.items():
                    to.line(f"{{{c_string(name.encode())}, &{needs.secret(secret)}}},")
            to.blank()
    body = Source()
    for role in gates(program):
        _admits(body, role)
    body.line("return 0;")
    text = body.text().rstrip("\n")
    to.line("/* Whether that peer may come in, by the domain of the socket that it comes to. */")
    with to.indented("static int is_admitted(const message_t *request)\n{", "}"):
        to.line("const frame_t *domain = &request->frames[2];")
        if "address" in text:
            to.line("const frame_t *address = &request->frames[3];")
        if "credentials" in text:
            to.line("const frame_t *credentials = &request->frames[6];")
            to.line("size_t given = request->count - 6;")
        to.line(text)
    to.blank()


def _admits(to: Source, role: Role) -> None:
    security = role.socket.security
    assert security is not None
    name = domain(role).encode()
    with to.indented(f"if (is(domain, {c_string(name)}, {len(name)})) {{", "}"):
        for network in networks(security.denied_addresses):
            with to.indented(f"if ({_within(network)})"):
                to.line("return 0;")
        if allowed := networks(security.allowed_addresses):
            with to.indented(f"if (!({' || '.join(map(_within, allowed))}))"):
                to.line("return 0;")
        match security:
            case Plain(users=users) if users:
                with to.indented(f"for (size_t i = 0; given == 2 && i < {len(users)}; i++) {{", "}"):
                    to.line(f"const char *name = {role.name}_users[i].name;")
                    to.line(f"const char *password = *{role.name}_users[i].password;")
                    with to.indented("if (is(&credentials[0], name, strlen(name))"):
                        to.line("&& is(&credentials[1], password, strlen(password)))")
                        to.line("return 1;")
                to.line("return 0;")
            case Curve(allowed_keys=tuple() as keys):
                if keys:
                    with to.indented("static const char *keys[] = {", "};"):
                        for key in keys:
                            to.line(f"{c_string(key.encode())},")
                    to.line(f"for (size_t i = 0; given == 1 && i < {len(keys)}; i++)")
                    with to.indented(), to.indented("if (is_key(&credentials[0], keys[i]))"):
                        to.line("return 1;")
                to.line("return 0;")
            case Plain():
                to.line("return 0;")
            case Curve() | Null():
                to.line("return 1;")


def _within(network: object) -> str:
    address, _, bits = str(network).partition("/")
    family = "AF_INET6" if ":" in address else "AF_INET"
    return f"is_within(address, {family}, {c_string(address.encode())}, {bits})"


def start_authenticator(to: Source) -> None:
    """The lines of `main` that start its thread."""
    to.line("void *authority = zmq_socket(context, ZMQ_REP);")
    to.line('check(authority == NULL, "zmq_socket");')
    to.line('check(zmq_bind(authority, "inproc://zeromq.zap.01"), "zmq_bind");')
    to.line("zmq_threadstart(authenticator, authority);")
