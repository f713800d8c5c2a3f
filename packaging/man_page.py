#!/usr/bin/env python3
"""The manual page, zmq-workbench(1), made of the command line's own definition.

packaging/man_page.py [DATE] prints it; DATE is a day, as in ISO 8601.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from command_line import NAME, Argument, Usage, usages

_EXIT = (
    ("0", "All went well. Ctrl-C ends a run with it too."),
    ("1", "A socket could not start, a check found an error, or a scenario failed."),
    ("2", "A file or an argument is bad, which one sentence on the standard error says."),
)
_FILES = (
    ("*.zmqw", "A workspace: sockets, messages and scenarios, as JSON."),
    ("*.arrows", "A capture: traffic, as an Arrow IPC stream."),
    (
        "~/.local/share/zmq-workbench",
        "Secrets, temporary captures, and plug-ins; below XDG_DATA_HOME where it is set.",
    ),
)


def page(version: str, date: str) -> str:
    """The page, for man(1)."""
    window, *commands = usages()
    lines = [
        f'.TH {NAME.upper()} 1 {date} "{_escaped(NAME)} {version}" "User Commands"',
        ".nh",  # names of options are not to be hyphenated, nor spread over the line
        ".ad l",
        ".SH NAME",
        f"{_escaped(NAME)} \\- draw ZeroMQ sockets, send messages and watch the traffic",
        ".SH SYNOPSIS",
    ]
    for usage in (window, *commands):
        lines += [".br"] * (usage is not window)
        lines.append(_synopsis(usage))
    lines += [".SH DESCRIPTION", _escaped(window.description), ".PP", _escaped(window.epilog)]
    lines += [".SH OPTIONS", *_arguments(window), ".SH COMMANDS"]
    for usage in commands:
        lines += [f".SS {_escaped(usage.command)}", _escaped(usage.description), *_arguments(usage)]
        lines += [".PP", _escaped(usage.epilog)] if usage.epilog else []
    lines += [".SH EXIT STATUS", *_terms(_EXIT), ".SH FILES", *_terms(_FILES)]
    return "\n".join(lines) + "\n"


def _synopsis(usage: Usage) -> str:
    parts = [f"\\fB{_escaped(f'{NAME} {usage.command}'.strip())}\\fR"]
    for each in (*usage.places, *usage.options):
        if each.flags[:1] == ("-h",):
            continue
        one = _called(each, each.flags[-1:])
        parts.append((one if each.required else f"[{one}]") + ("..." if each.repeated else ""))
    return " ".join(parts)


def _arguments(usage: Usage) -> Iterator[str]:
    for each in (*usage.places, *usage.options):
        yield ".TP"
        yield _called(each, each.flags)
        yield _escaped(_sentence(each.help))


def _terms(terms: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for term, words in terms:
        yield from (".TP", f"\\fB{_escaped(term)}\\fR", _escaped(words))


def _called(argument: Argument, flags: tuple[str, ...]) -> str:
    parts = [", ".join(f"\\fB{_escaped(flag)}\\fR" for flag in flags)] if flags else []
    return " ".join([*parts, f"\\fI{_escaped(argument.metavar)}\\fR"] if argument.metavar else parts)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _escaped(text: str) -> str:
    """As plain text for troff: a hyphen that can be copied, and no line that begins like a request."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "").replace("~", "\\(ti")
    plain = plain.replace("'", "\\(aq").replace("^", "\\(ha")
    return f"\\&{plain}" if plain.startswith(".") else plain


if __name__ == "__main__":
    from importlib.metadata import version

    sys.stdout.write(page(version(NAME), sys.argv[1] if len(sys.argv) > 1 else ""))
