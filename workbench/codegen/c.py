"""A program in C with libzmq alone: C11, one file, a thread a socket where there are several.

Invariant: what is written compiles without a warning under -Wall -Wextra -std=c11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from workbench.codegen.c_broker_helpers import BROKER_HELPERS
from workbench.codegen.c_helpers import HELPERS, TYPES
from workbench.codegen.c_majordomo_helpers import MAJORDOMO_HELPERS
from workbench.codegen.c_roles import CRoleWriter
from workbench.codegen.c_security import admission, look_up, needs_authenticator, start_authenticator
from workbench.codegen.c_texts import CNeeds, c_string
from workbench.codegen.parts import CodegenError
from workbench.codegen.program import Program, Role
from workbench.codegen.source import Source

_ALL: dict[str, str] = {**HELPERS, **BROKER_HELPERS, **MAJORDOMO_HELPERS}
_HEADERS: Mapping[str, str] = {"found": "regex.h", "is_within": "arpa/inet.h", "add_text": "stdarg.h"}
_NAME = re.compile(r"[A-Za-z_]\w*")
_APART = re.compile(r'"(?:\\.|[^"\\])*"|/\*.*?\*/', re.DOTALL)  # texts and comments, which call nothing


def write_c(program: Program) -> str:
    """The program. Raises `CodegenError`."""
    needs = CNeeds(program.variables, program.secrets, program.descriptors)
    roles = [role for role in program.roles if not program.is_passive(role)]
    for role in program.roles:
        if role.type.draft:
            raise CodegenError(
                f"{role.label} is a {role.type.name}, a draft type of libzmq, which isn't written in C; choose python."
            )
    body = Source()
    if needs_authenticator(program):
        admission(body, program, needs)
    for role in roles:
        CRoleWriter(body, program, role, needs).write()
    _main(body, program, roles, needs)
    head = Source()
    _head(head, program, needs, body.text())
    return f"{head.text()}\n{body.text()}"


def _head(to: Source, program: Program, needs: CNeeds, body: str) -> None:
    title = " ".join((program.title or program.roles[0].label).split()).replace("*/", "* /")
    to.line(f"/* {title}. Ctrl-C ends it.")
    to.line(" * cc -std=c11 -Wall -Wextra -o program program.c -lzmq */")
    to.line("#define _POSIX_C_SOURCE 200809L")
    to.blank()
    used = _used(body)
    headers = {"stdint.h", "stdio.h", "stdlib.h", "string.h", "time.h"}
    headers |= {_HEADERS[name] for name in used if name in _HEADERS}
    for header in sorted(headers):
        to.line(f"#include <{header}>")
    to.blank()
    to.line("#include <zmq.h>")
    to.blank()
    for variable, name in needs.constants.items():
        if variable in needs.used:
            to.line(f"#define {name} {c_string(program.variables[variable].encode())}")
    if needs.used:
        to.blank()
    if "message_t" in body or used:
        to.line(TYPES)
    for name in used:
        to.line(_ALL[name])
    if needs.looked_up:
        to.line("/* Secrets are not in the program: main looks them up before anything opens. */")
        for name in needs.looked_up.values():
            to.line(f"static const char *{name};")
        to.blank()


def _used(body: str) -> list[str]:
    """The helpers that the text names, and those that they name, in their order: C warns of any other."""
    found: list[str] = []
    names = set(_names(body))
    for name, helper in reversed(_ALL.items()):
        if name in names:
            found.append(name)
            names |= _names_of_helper(helper)
    return found[::-1]


def _names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(_APART.sub("", text)))


_names_of_helper = lru_cache(maxsize=None)(_names)


def _main(to: Source, program: Program, roles: Sequence[Role], needs: CNeeds) -> None:
    with to.indented("int main(void)\n{", "}"):
        for secret, name in needs.looked_up.items():
            to.line(f"{name} = {look_up(secret)};")
        to.line("void *context = zmq_ctx_new();")
        to.line('check(context == NULL, "zmq_ctx_new");')
        if needs.random:
            to.line("srand((unsigned) time(NULL));")
        if needs_authenticator(program):
            start_authenticator(to)
        if program.whole:
            to.line(f"void *threads[{len(roles)}];")
            for index, role in enumerate(roles):
                to.line(f"threads[{index}] = zmq_threadstart({role.name}, context);")
            with to.indented(f"for (int i = 0; i < {len(roles)}; i++)"):
                to.line("zmq_threadclose(threads[i]);")
        else:
            to.line(f"{roles[0].name}(context);")
        to.line("zmq_ctx_term(context);")
        to.line("return EXIT_SUCCESS;")
