"""A reply's rules in C: a function that gives the answer of the first rule that takes a request.

What a frame may be held against is bytes, and patterns where POSIX finds the same as RE2: see `c_patterns`.
"""

from __future__ import annotations

import re

from workbench.codegen.c_frames import frames_into
from workbench.codegen.c_patterns import PatternError, posix_pattern
from workbench.codegen.c_texts import CNeeds, address, c_string
from workbench.codegen.parts import Expression, is_plain, parts
from workbench.codegen.program import CodegenError, Role
from workbench.codegen.roles import frames_wanted, rules_that_count
from workbench.codegen.source import Source
from workbench.document.expression import RenderError
from workbench.document.render import render_frame, render_text
from workbench.document.workspace import Frame, FrameMatch, Reply, Rule


def answer_function(to: Source, role: Role, reply: Reply, needs: CNeeds) -> None:
    """Write it. Raises `CodegenError`."""
    body = Source()
    for number, rule in enumerate(rules_that_count(reply), 1):
        conditions = _conditions(role, number, rule, needs)
        if not conditions:
            _answer(body, role, number, rule, needs)
            break
        _if_all(body, conditions)
        with body.indented("", "}"):
            _answer(body, role, number, rule, needs)
            body.line("return;")
    else:
        frames_into(body, role, reply.frames, "reply", needs)
    text = body.text().rstrip("\n")
    to.line("/* The answer of the first rule that takes the request; none without one. */")
    with to.indented(f"static void {role.name}_answer(const message_t *request, message_t *reply)\n{{", "}"):
        for name in ("request", "reply"):
            if not re.search(rf"\b{name}\b", text):
                to.line(f"(void) {name};")
        to.line(text)
    to.blank()


def _if_all(to: Source, conditions: list[str]) -> None:
    whole = f"if ({' && '.join(conditions)}) {{"
    if to.fits(whole):
        to.line(whole)
        return
    to.line(f"if ({conditions[0]}")
    with to.indented():
        for condition in conditions[1:-1]:
            to.line(f"&& {condition}")
        to.line(f"&& {conditions[-1]}) {{")


def _conditions(role: Role, number: int, rule: Rule, needs: CNeeds) -> list[str]:
    """What must hold of `request`, part by part; empty where every request is taken."""
    wanted, is_open = frames_wanted(rule)
    if is_open and not wanted:
        return []
    count = f"request->count {'>=' if is_open else '=='} {len(wanted)}"
    what = f"{role.label}, rule {number}"
    tests = [_test(what, one, f"&request->frames[{index}]", needs) for index, one in enumerate(wanted)]
    return [count, *filter(None, tests)]


def _test(what: str, wanted: FrameMatch, frame: str, needs: CNeeds) -> str:
    try:
        match wanted.kind:
            case "any":
                return ""
            case "text" | "contains" as kind:
                call = "is" if kind == "text" else "contains"
                if needs.uses_secret(wanted.value):
                    secret = _secret(what, wanted.value, needs)
                    return f"{call}({frame}, {secret}, strlen({secret}))"
                if is_plain(wanted.value):
                    raw = wanted.value.encode()
                    return f"{call}({frame}, {c_string(raw)}, {len(raw)})"
                text = address(wanted.value, needs)
                return f"{call}({frame}, {text}, sizeof({text}) - 1)"
            case "regex":
                return f"found({frame}, {c_string(_pattern(what, wanted.value, needs))})"
            case "hex" | "base64" as kind if not needs.uses_secret(wanted.value):
                raw = render_frame(Frame(**{kind: wanted.value}), needs.scope())
                return f"is({frame}, {c_string(raw)}, {len(raw)})"
            case kind:
                raise CodegenError(
                    f"{what} looks into {_NAMES.get(kind, kind)}, which C has no reader for; choose python."
                )
    except RenderError as error:
        raise CodegenError(f"{what}: {error}") from error


def _secret(what: str, text: str, needs: CNeeds) -> str:
    match parts(text):
        case (Expression(variable=str() as variable),) if variable in needs.secrets:
            return needs.constant(variable)
        case _:
            raise CodegenError(
                f"{what} compares with a text that has a secret and more in it, which C would have to put together;"
                " choose python."
            )


_NAMES = {
    "json": "JSON", "json_contains": "JSON", "msgpack": "MessagePack", "cbor": "CBOR", "file": "a file",
    "protobuf": "a protobuf message", "protobuf_contains": "a protobuf message",
    "hex": "hexadecimal with a secret in it", "base64": "base64 with a secret in it",
}  # fmt: skip


def _pattern(what: str, text: str, needs: CNeeds) -> bytes:
    if needs.uses_secret(text):
        raise CodegenError(
            f"{what} has a pattern with a secret in it; compare the whole text, or choose python."
        )
    pattern = render_text(text, needs.scope())
    from workbench.document.regex import regex_problem  # with Arrow: only where there is a pattern

    if problem := regex_problem(pattern):
        raise CodegenError(f"{what}: {problem}")
    try:
        return posix_pattern(pattern).encode()
    except PatternError as error:
        raise CodegenError(
            f"{what}: the pattern has {error}, which C's regular expressions don't take; choose python."
        ) from error


def _answer(to: Source, role: Role, number: int, rule: Rule, needs: CNeeds) -> None:
    drop = float(rule.drop)
    if drop >= 1:
        to.line("/* It gets no answer. */")
        return
    if drop > 0:
        needs.random = True
        with to.indented(f"if (share() < {drop:g})"):
            to.line("return; /* it gets no answer */")
    delay, jitter = round(rule.delay * 1000), round(rule.jitter * 1000)
    if jitter:
        needs.random = True
        to.line(f"sleep_for({delay} + share() * {jitter});")
    elif delay:
        to.line(f"sleep_for({delay});")
    if not rule.sequence:
        frames_into(to, role, rule.frames, "reply", needs)
        return
    to.line(f"static unsigned turn_{number};")
    with to.indented(f"switch (turn_{number}++ % {len(rule.sequence)}) {{", "}"):
        for turn, frames in enumerate(rule.sequence):
            to.line(f"case {turn}:")
            with to.indented():
                frames_into(to, role, frames, "reply", needs)
                to.line("break;")
