"""Long Python expressions over several lines, as a formatter has them.

Invariant: what comes out is the same expression, and a formatter leaves it as it is.
"""

from __future__ import annotations

import ast
import io
import tokenize

_STEP = "    "
_OPENING, _CLOSING = "([{", ")]}"


def folded(expression: str, room: int) -> str:
    """The expression on one line of so many columns, or else an argument a line, indented from column 0."""
    return expression if len(expression) <= room else unfolded(expression, room)


def unfolded(expression: str, room: int) -> str:
    """The expression with an argument of its last call a line, whatever room there is for it."""
    split = _split(expression)
    if split is None:
        return expression
    head, items, tail = split
    inner = [folded(item, room - len(_STEP) - 1) for item in items]
    lines = [head, *(f"{_STEP}{line}" for item in inner for line in f"{item},".split("\n")), tail]
    made = "\n".join(lines)
    return made if _is_same(made, expression) else expression


def _is_same(one: str, other: str) -> bool:
    try:
        return ast.dump(_parsed(one)) == ast.dump(_parsed(other))
    except SyntaxError:
        return False


def _parsed(source: str) -> ast.expr:
    try:
        return ast.parse(source, mode="eval").body
    except SyntaxError:  # an argument by its name, a pair of a dictionary, what is unpacked
        return ast.parse(f"{{{source}}}" if _is_pair(source) else f"f({source})", mode="eval").body


def _is_pair(source: str) -> bool:
    try:
        ast.parse(f"{{{source}}}", mode="eval")
    except SyntaxError:
        return False
    return True


def _split(expression: str) -> tuple[str, list[str], str] | None:
    """Up to its last brackets that hold something, what they hold, and from their end on; None without any."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(expression).readline))
    except (tokenize.TokenError, SyntaxError):
        return None
    best: tuple[int, int, list[int]] | None = None
    depth, start, commas = 0, 0, list[int]()
    for token in tokens:
        if token.type != tokenize.OP:
            continue
        if token.string in _OPENING:
            depth += 1
            if depth == 1:
                start, commas = token.end[1], []
        elif token.string in _CLOSING:
            depth -= 1
            if depth == 0 and token.start[1] > start:
                best = (start, token.start[1], commas)
        elif token.string == "," and depth == 1:
            commas.append(token.start[1])
    if best is None:
        return None
    start, end, commas = best
    ends = [*commas, end]
    starts = [start, *(comma + 1 for comma in commas)]
    items = [expression[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    return expression[:start], [item for item in items if item], expression[end:]
