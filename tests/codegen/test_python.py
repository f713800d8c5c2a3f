"""What stands around the roles of a Python program: its first lines, its imports, its end."""

from __future__ import annotations

import ast

import pytest

from workbench.codegen.program import plan
from workbench.codegen.python import write_asyncio, write_python
from workbench.document.workspace import Frame, Message, Reply, Secret, Socket, Workspace


def workspace(*frames: Frame, **more: object) -> Workspace:
    return Workspace(
        sockets=(Socket(id="it", type="PUSH"), Socket(id="other", type="PULL")),
        messages=(Message(name="m", socket="it", frames=frames or (Frame(text="x"),)),),
        **more,
    )


def test_imports_are_the_librarys_first_then_packages_each_in_order():
    text = write_python(plan(workspace(Frame(msgpack="{{ uuid() }}"), Frame(json="{{ now() }}"))))
    lines = [line for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert lines == [
        "import json", "import threading", "import uuid", "from contextlib import suppress",
        "from datetime import UTC, datetime", "import msgpack", "import zmq",
    ]  # fmt: skip


def test_variables_that_are_used_are_constants_and_secrets_come_after_what_looks_them_up():
    frame = Frame(text="{{ a }} {{ key }}")
    text = write_python(plan(workspace(frame, variables={"a": "1", "b": "2", "key": Secret(env="K")}), "it"))
    assert '\nA = "1"\n' in text
    assert '\nB = "2"\n' not in text
    assert (
        text.index("def from_environment(")
        < text.index('\nKEY = from_environment("K")\n')
        < text.index("def it(")
    )


@pytest.mark.parametrize(
    ("title", "only", "first"),
    [
        ("Two words.", None, "Two words. Ctrl-C ends it."),
        ("", None, "Sockets. Ctrl-C ends it."),
        ("Two", "it", "it, of Two. Ctrl-C ends it."),
        ('a """ b \\', None, "a ''' b \\. Ctrl-C ends it."),
    ],
)
def test_the_first_line_says_what_it_is(title, only, first):
    for write in (write_python, write_asyncio):
        assert ast.get_docstring(ast.parse(write(plan(workspace(title=title), only)))) == first


def test_one_socket_has_no_thread_and_several_have_one_each():
    alone, several = write_python(plan(workspace(), "it")), write_python(plan(workspace()))
    assert "threading" not in alone
    assert "\n    roles = [it, other]\n" in several
    tasks = write_asyncio(plan(workspace()))
    assert tasks.count("tasks.create_task(") == 2
    assert "threading" not in tasks


def test_a_function_that_is_not_called_is_not_there():
    text = write_python(
        plan(Workspace(sockets=(Socket(id="it", type="REP", behaviour=Reply(frames=(Frame(text="x"),))),)))
    )
    functions = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    assert functions == {"show", "shown", "it", "main"}
