"""Checks of the decoders that frames are bound to.

Which decoders there are is known above the document, and plug-ins differ from machine to machine: a name that
nobody has is told where a frame is read by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.document.decoder_edits import Scope, remove_decoder, scope_of
from workbench.document.lint.fixes import short
from workbench.document.lint.subject import Check, Subject
from workbench.document.problems import Fix, Problem
from workbench.document.render import RenderError, file_path


def decoders(subject: Subject) -> Iterator[Problem]:
    """Sockets and files that are there, positions from 0, and no two decoders for the same frames."""
    workspace = subject.workspace
    ids = {socket.id for socket in workspace.sockets}
    last: dict[Scope, int] = {scope_of(each): index for index, each in enumerate(workspace.decoders)}
    for index, binding in enumerate(workspace.decoders):
        place = f"decoders[{index}]"
        socket = binding.socket if binding.socket in ids else None
        fix = Fix("Remove the decoder", lambda workspace, at=index: remove_decoder(workspace, at))
        if binding.socket is not None and socket is None:
            sentence = f'There is no socket "{binding.socket}" whose frames a decoder could read.'
            yield Problem("warning", f"{place}.socket", None, sentence, fix)
        if not binding.decoder:
            yield Problem("error", f"{place}.decoder", socket, "A decoder has no name; choose one.", fix)
        if binding.frame is not None and binding.frame < 0:
            sentence = f"A decoder is for frame {binding.frame}; positions are counted from 0."
            yield Problem("error", f"{place}.frame", socket, sentence, fix)
        if last[scope_of(binding)] != index:
            sentence = "A later decoder is for the same frames and hides this one; remove one of them."
            yield Problem("warning", place, socket, sentence, fix)
        if binding.schema and subject.scope.folder is not None:
            try:
                file_path(binding.schema, subject.scope.folder)
            except RenderError as error:
                sentence = f"A decoder's descriptors can't be read. {_said(str(error), binding.schema)}"
                yield Problem("warning", f"{place}.schema", socket, sentence)


def _said(sentence: str, name: str) -> str:
    return sentence.replace(name, short(name)).replace("can be sent", "are read")


CHECKS: tuple[Check, ...] = (decoders,)
