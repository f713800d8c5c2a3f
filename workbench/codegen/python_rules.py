"""A reply's rules in Python: a function that gives the answer of the first rule that takes a request."""

from __future__ import annotations

from workbench.codegen.program import CodegenError, Role
from workbench.codegen.python_frames import frame_expression, frames_list, message_order
from workbench.codegen.python_layout import unfolded
from workbench.codegen.python_protobuf import protobuf_tests
from workbench.codegen.python_texts import Needs, json_expression, text_expression
from workbench.codegen.roles import frames_wanted, rules_that_count
from workbench.codegen.source import Source
from workbench.document.workspace import Frame, FrameMatch, Reply, Rule

_DECODERS = {"json": "as_json", "msgpack": "as_msgpack", "cbor": "as_cbor"}


def answer_function(source: Source, role: Role, reply: Reply, needs: Needs, *, in_tasks: bool) -> str:
    """Write the function, and give its name. Raises `CodegenError`."""
    name = f"{role.name}_answer"
    source.blank(2)
    rules = rules_that_count(reply)
    for number, rule in enumerate(rules, 1):
        if rule.sequence:
            needs.modules.add("import itertools")
            source.line(f"{role.name}_turns_{number} = itertools.cycle(range({len(rule.sequence)}))")
    if any(rule.sequence for rule in rules):
        source.blank(2)
    start = "async def" if in_tasks else "def"
    with source.indented(f"{start} {name}(request: list[bytes]) -> list[bytes]:"):
        source.line('"""The answer of the first rule that takes the request; none without one."""')
        open_ended = False
        for number, rule in enumerate(rules, 1):
            condition = _condition(role, rule, needs)
            if condition:
                _if_all(source, condition)
                with source.indented():
                    _answer(source, role, number, rule, needs, in_tasks)
            else:
                _answer(source, role, number, rule, needs, in_tasks)
                open_ended = True
                break
        if not open_ended:
            _return(source, role, reply.frames, needs)
    return name


def _if_all(source: Source, conditions: list[str]) -> None:
    whole = f"if {' and '.join(conditions)}:"
    if source.fits(whole):
        source.line(whole)
        return
    if len(conditions) == 2 and conditions[1][-1] in ")]}":
        # Of two, formatters open the last one's brackets where what comes before fits.
        opened = unfolded(" and ".join(conditions), source.room)
        if "\n" in opened and source.fits(f"if {opened.partition(chr(10))[0]}"):
            source.line(f"if {opened}:")
            return
    source.line("if (")
    with source.indented():
        source.line(conditions[0])
        for condition in conditions[1:]:
            source.line(f"and {condition}")
    source.line("):")


def _condition(role: Role, rule: Rule, needs: Needs) -> list[str]:
    """What must hold of `request`, part by part; empty where every request is taken."""
    wanted, is_open = frames_wanted(rule)
    if is_open and not wanted:
        return []
    count = f"len(request) {'>=' if is_open else '=='} {len(wanted)}"
    try:
        tests = [
            test
            for index, one in enumerate(wanted)
            for test in _tests(one, f"request[{index}]", index, needs)
        ]
    except CodegenError as error:
        raise CodegenError(f"{role.label}, a rule: {error}") from error
    return [count, *filter(None, tests)]


def _tests(wanted: FrameMatch, frame: str, index: int, needs: Needs) -> list[str]:
    if wanted.kind in ("protobuf", "protobuf_contains"):
        return protobuf_tests(wanted, frame, f"part_{index + 1}", needs)
    return [_test(wanted, frame, needs)]


def _test(wanted: FrameMatch, frame: str, needs: Needs) -> str:
    match wanted.kind:
        case "any":
            return ""
        case "contains":
            return f"{frame_expression(Frame(text=wanted.value), needs)} in {frame}"
        case "regex":
            needs.modules.add("import re")
            needs.helpers.add("text")
            return f"re.search({text_expression(wanted.value, needs)}, text({frame}))"
        case "json_contains":
            needs.helpers |= {"as_json", "has"}
            return f"has(as_json({frame}), {json_expression(wanted.value, needs)})"
        case "json" | "msgpack" | "cbor" as kind:
            helper = _DECODERS[kind]
            needs.helpers.add(helper)
            return f"{helper}({frame}) == {json_expression(wanted.value, needs)}"
        case _:
            return f"{frame} == {frame_expression(wanted.frame, needs)}"


def _answer(source: Source, role: Role, number: int, rule: Rule, needs: Needs, in_tasks: bool) -> None:
    share = float(rule.drop)
    if share >= 1:
        source.line("return []  # dropped")
        return
    if share > 0:
        needs.modules.add("import random")
        with source.indented(f"if random.random() < {share:g}:"):
            source.line("return []  # dropped")
    pause(source, rule.delay, rule.jitter, needs, in_tasks=in_tasks)
    if rule.sequence:
        with source.indented("answers = [", "]"):
            for frames in rule.sequence:
                frames_list(source, "[", frames, needs, after="],")
        source.line(f"return answers[next({role.name}_turns_{number})]")
    else:
        _return(source, role, rule.frames, needs)


def _return(source: Source, role: Role, frames: tuple[Frame, ...], needs: Needs) -> None:
    if message_order(frames):
        raise CodegenError(
            f"{role.label} answers with frames made of each other; write those in the program."
        )
    frames_list(source, "return [", frames, needs)


def pause(source: Source, delay: float, jitter: float, needs: Needs, *, in_tasks: bool) -> None:
    """The line that waits so long before a message goes, if it waits at all."""
    if not delay and not jitter:
        return
    seconds = f"{delay:g}"
    if jitter:
        needs.modules.add("import random")
        seconds = f"random.uniform({delay:g}, {delay + jitter:g})"
    needs.modules.add("import asyncio" if in_tasks else "import time")
    source.line(f"await asyncio.sleep({seconds})" if in_tasks else f"time.sleep({seconds})")
