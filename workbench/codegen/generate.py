"""From a workspace to a program, in one of `LANGUAGES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from workbench.codegen.c import write_c
from workbench.codegen.program import CodegenError, Program, plan
from workbench.codegen.protobuf_fields import Descriptors
from workbench.codegen.python import write_asyncio, write_python
from workbench.document.workspace import Workspace

__all__ = ["LANGUAGES", "CodegenError", "Language", "generate"]


class Language(Struct, frozen=True, kw_only=True):
    """One way to write a program. `lexer` is Pygments' name of the language, `suffix` that of its files."""

    title: str
    lexer: str
    suffix: str
    write: Callable[[Program], str]


LANGUAGES: Mapping[str, Language] = {
    "python": Language(title="Python, pyzmq", lexer="python", suffix=".py", write=write_python),
    "asyncio": Language(title="Python, pyzmq on asyncio", lexer="python", suffix=".py", write=write_asyncio),
    "c": Language(title="C, libzmq", lexer="c", suffix=".c", write=write_c),
}


def generate(
    workspace: Workspace,
    language: str = "python",
    socket: str | None = None,
    folder: Path | None = None,
    *,
    prompt: bool = False,
) -> str:
    """A program that does what the workspace does, or that one socket of it. Raises `CodegenError`.

    `folder` is where the workspace's file is, with the descriptors of its protobuf frames beside it; with
    `prompt` these are not waited for: a sentence says that they are being read.
    """
    known = LANGUAGES.get(language)
    if known is None:
        raise CodegenError(f'There is no language "{language}"; there are {", ".join(LANGUAGES)}.')
    return known.write(plan(workspace, socket, Descriptors(folder=folder, prompt=prompt)))
