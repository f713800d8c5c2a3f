"""Security in C: secrets got from where the workspace says they are, and who may come in, asked by ZAP (RFC 27)."""

from __future__ import annotations

from workbench.codegen.c_texts import CNeeds, c_string
from workbench.codegen.program import CodegenError, Program, Role
from workbench.codegen.source import Source
from workbench.document.security import flaws, gated, networks
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
    security = role.socket.security
    if security is None:
        return
    for _, sentence in flaws(security):
        raise CodegenError(f"{role.label} {sentence}")
    match security:
        case Plain(server=True):
            to.line(f"set_int({socket}, ZMQ_PLAIN_SERVER, 1);")
        case Plain(password=Secret() as password):
            name, secret = security.username.encode(), needs.secret(password)
            to.line(f"set_bytes({socket}, ZMQ_PLAIN_USERNAME, {c_string(name)}, {len(name)});")
            to.line(f"set_bytes({socket}, ZMQ_PLAIN_PASSWORD, {secret}, strlen({secret}));")
        case Curve(secret_key=Secret() as secret_key):
            to.line(f"secure_curve({socket}, {needs.secret(secret_key)});")
            if security.server:
                to.line(f"set_int({socket}, ZMQ_CURVE_SERVER, 1);")
            else:
                to.line(
                    f"set_bytes({socket}, ZMQ_CURVE_SERVERKEY, {c_string(security.server_key.encode())}, 41);"
                )
        case _:
            pass
    if asked and gated(security):
        domain = _domain(role)
        to.line(f"set_bytes({socket}, ZMQ_ZAP_DOMAIN, {c_string(domain)}, {len(domain)});")


def _domain(role: Role) -> bytes:
    security = role.socket.security
    return ((security.domain if security is not None else "") or role.socket.id).encode()


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
    gates = [role for role in program.roles if gated(role.socket.security)]
    for role in gates:
        if isinstance(security := role.socket.security, Plain) and security.users:
            with to.indented("static struct {", f"}} {role.name}_users[] = {{"):
                to.line("const char *name, **password;")
            with to.indented("", "};"):
                for name, secret in security.users.items():
                    to.line(f"{{{c_string(name.encode())}, &{needs.secret(secret)}}},")
            to.blank()
    body = Source()
    for role in gates:
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
    domain = _domain(role)
    with to.indented(f"if (is(domain, {c_string(domain)}, {len(domain)})) {{", "}"):
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
