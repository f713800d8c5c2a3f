"""A program in Python: plain pyzmq, or pyzmq's asyncio.

Invariant: what is written is formatted and free of lint as Ruff's defaults have it, but for texts of the
workspace that are longer than a line.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from workbench.codegen.program import Program, Role
from workbench.codegen.python_helpers import HELPERS
from workbench.codegen.python_roles import PythonRoleWriter
from workbench.codegen.python_security import authenticator, look_up
from workbench.codegen.python_texts import Needs, literal
from workbench.codegen.python_way import Way
from workbench.codegen.role_security import gates
from workbench.codegen.source import Source

_PACKAGES = frozenset({"zmq", "msgpack", "cbor2", "keyring", "platformdirs", "google"})
# pyzmq's default waits for ever at the end for what no peer takes, Ctrl-C or not.
LINGER = "context.linger = 1000  # ms: what no peer took by then is dropped at the end"


def write_python(program: Program) -> str:
    """The program with blocking calls, a thread a socket where there are several. Raises `CodegenError`."""
    return _write(program, in_tasks=False)


def write_asyncio(program: Program) -> str:
    """The program on asyncio, a task a socket where there are several. Raises `CodegenError`."""
    return _write(program, in_tasks=True)


def _write(program: Program, *, in_tasks: bool) -> str:
    repeats = any(role.repeated for role in program.roles)
    way = Way(in_tasks=in_tasks, whole=program.whole, repeats=repeats)
    needs = Needs(program.variables, program.secrets, program.descriptors)
    roles = [role for role in program.roles if not program.is_passive(role)]
    body = Source()
    for role in roles:
        PythonRoleWriter(body, program, role, needs, way).write()
    _main(body, program, roles, needs, way)
    head = Source()
    _head(head, program, needs, way)
    return head.text() + body.text()


def _head(to: Source, program: Program, needs: Needs, way: Way) -> None:
    title = " ".join(program.title.split()).replace("\\", "\\\\").replace('"""', "'''")
    what = (
        title
        if program.whole or not program.roles
        else f"{program.roles[0].label}, of {title or 'a workspace'}"
    )
    said = f"{what.rstrip('.') or 'Sockets'}. Ctrl-C ends it."
    if needs.proto_files:
        to.line(f'"""{said}')
        to.blank()
        _explain_classes(to, needs)
        to.line('"""')
    else:
        to.line(f'"""{said}"""')
    if way.in_tasks:
        needs.modules |= {"import asyncio", "import zmq.asyncio"}
    if needs.helpers & {"show_for", "show_all", "show"}:
        needs.helpers -= {"show"}
        needs.helpers.add("show of threads" if way.threads else "show")
    secrets = {name: look_up(secret, needs) for secret, name in needs.looked_up.items()}
    for helper in needs.helpers:
        needs.modules |= HELPERS[helper].modules(way.in_tasks)
    if way.threads:
        needs.modules.add("import threading")
    packages = {f"import {name}" for name in needs.packages}
    packages |= {line for line in needs.modules if _is_package(line)}
    standard = needs.modules - packages
    for group in (standard, packages, needs.own_modules):
        if group:
            to.blank()
            to.lines(*sorted(group, key=_import_order))
    if needs.used:
        to.blank()
        for variable, name in needs.constants.items():
            if variable in needs.used:
                to.line(f"{name} = {literal(program.variables[variable])}")
    for name in sorted(needs.helpers, key=list(HELPERS).index):
        to.blank(2)
        to.line(HELPERS[name].text(way.in_tasks))
    if secrets:
        to.blank(2)
        to.line("# Secrets are not in the program: it looks them up before anything opens.")
        for name, call in secrets.items():
            to.line(f"{name} = {call}")


def _explain_classes(to: Source, needs: Needs) -> None:
    """How the modules with the classes of protobuf messages are made."""
    to.line("It needs the package protobuf, and the classes of its messages, which protoc makes beside it by")
    for schema, files in needs.proto_files.items():
        to.blank()
        if schema.endswith(".proto"):
            folder = schema.rpartition("/")[0]
            to.line(f"    protoc -I{folder or '.'} --python_out=. {' '.join(files)}")
        else:
            to.line(f"    protoc --descriptor_set_in={schema} --python_out=. {' '.join(files)}")


def _is_package(line: str) -> bool:
    return line.split()[1].partition(".")[0] in _PACKAGES


def _import_order(line: str) -> tuple[bool, str]:
    return (line.startswith("from "), line)


def _main(to: Source, program: Program, roles: list[Role], needs: Needs, way: Way) -> None:
    to.blank(2)
    if way.in_tasks:
        _main_of_tasks(to, program, roles, needs)
    elif way.threads:
        _main_of_threads(to, program, roles, needs, way)
    else:
        with (
            to.indented("def main() -> None:"),
            to.indented("with zmq.Context() as context:"),
            _guarded(to, program, needs, in_tasks=False),
        ):
            to.line(f"{roles[0].name}(context)")
    to.blank(2)
    with to.indented('if __name__ == "__main__":'):
        if way.threads:
            to.line("main()")
            return
        with to.indented("try:"):
            to.line("asyncio.run(main())" if way.in_tasks else "main()")
        with to.indented("except KeyboardInterrupt:"):
            to.line("pass")


@contextmanager
def _guarded(to: Source, program: Program, needs: Needs, *, in_tasks: bool) -> Generator[None]:
    """Around what the program does with its context: what is set first, and who may come in meanwhile."""
    to.line(LINGER)
    gated = bool(gates(program))
    if gated:
        authenticator(to, program, needs, in_tasks=in_tasks)
    yield
    if gated:
        to.line("authenticator.stop()")


def _main_of_tasks(to: Source, program: Program, roles: list[Role], needs: Needs) -> None:
    with (
        to.indented("async def main() -> None:"),
        to.indented("with zmq.asyncio.Context() as context:"),
        _guarded(to, program, needs, in_tasks=True),
    ):
        if not program.whole:
            to.line(f"await {roles[0].name}(context)")
            return
        with to.indented("async with asyncio.TaskGroup() as tasks:"):
            for role in roles:
                to.line(f"tasks.create_task({role.name}(context))")


def _main_of_threads(to: Source, program: Program, roles: list[Role], needs: Needs, way: Way) -> None:
    needs.helpers.add("until_ended with stop" if way.stops else "until_ended")
    with to.indented("def main() -> None:"):
        to.line("context = zmq.Context()")
        with _guarded(to, program, needs, in_tasks=False):
            if way.stops:
                to.line("stop = threading.Event()")
            to.call("roles = [", [role.name for role in roles], "]")
            given = "role, context, stop" if way.stops else "role, context"
            thread = f"threading.Thread(target=until_ended, args=({given}))"
            with to.indented("threads = [", "]"):
                whole = f"{thread} for role in roles"
                to.lines(*([whole] if to.fits(whole) else [thread, "for role in roles"]))
            with to.indented("for thread in threads:"):
                to.line("thread.start()")
            with to.indented("try:"), to.indented("for thread in threads:"):
                to.line("thread.join()")
            with to.indented("except KeyboardInterrupt:"):
                to.line("stop.set()" if way.stops else "pass")
        to.line("context.term()  # each call that waits ends with ContextTerminated")
