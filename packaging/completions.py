#!/usr/bin/env python3
"""Completion of the command line by bash, zsh and fish, made of its own definition.

    packaging/completions.py bash|zsh|fish

prints the script. What an argument's value may be goes by what it is called; for names of patterns the program is
asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from command_line import NAME, Argument, Usage, usages

_ANY = "*"
_PATTERNS = f"{NAME} patterns 2>/dev/null"


class Values(NamedTuple):
    """What may stand for an argument: words, the lines that a command prints, or files that match; or nothing known."""

    words: tuple[str, ...] = ()
    command: str = ""
    files: tuple[str, ...] = ()


_BY_METAVAR: Mapping[str, Values] = {
    "CAPTURE": Values(files=("*.arrows", "*.jsonl")),
    "FILE": Values(files=("*.zmqw",)),
    "PATH": Values(files=(_ANY,)),
    "PNG": Values(files=("*.png",)),
}


def values(argument: Argument, usage: Usage) -> Values:
    """What is offered for that argument."""
    if argument.choices:
        return Values(words=argument.choices)
    if "--pattern" in argument.flags:
        return Values(command=_PATTERNS)
    if argument.metavar == "FILE" and not argument.flags and not usage.command:
        return Values(files=("*.zmqw", "*.arrows", "*.jsonl"))  # the window shows traffic too
    return _BY_METAVAR.get(argument.metavar, Values())


def bash() -> str:
    """For bash 4.1 and later; needs nothing of bash-completion's own functions."""
    window, *commands = usages()
    lines = [
        f"# bash completion for {NAME}",
        "_zmq_workbench_files() {",
        "    local pattern",
        "    compopt -o filenames 2>/dev/null",
        '    mapfile -t COMPREPLY < <(compgen -d -- "$1")',
        '    for pattern in "${@:2}"; do',
        '        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -X "!$pattern" -- "$1")',
        "    done",
        "}",
        "_zmq_workbench() {",
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=",
        f"    case ${{COMP_WORDS[1]}} in {'|'.join(usage.command for usage in commands)})",
        '        [ "$COMP_CWORD" -gt 1 ] && command=${COMP_WORDS[1]};;',
        "    esac",
        "    COMPREPLY=()",
        '    case "$command:$previous" in',
    ]
    for usage in (window, *commands):
        for option in usage.options:
            if option.metavar:
                names = "|".join(f"{usage.command}:{flag}" for flag in option.flags)
                lines.append(f"        {names}) {_bash_values(values(option, usage))}; return;;")
    lines += ["    esac", "    case $command in"]
    for usage in (*commands, window):
        flags = " ".join(flag for option in usage.options for flag in option.flags)
        place = "; ".join(_bash_values(values(each, usage)) for each in usage.places) or ":"
        lines.append(f"        {usage.command or '*'})")
        lines.append(f"            if [[ $current == -* ]]; then {_bash_words(flags)}")
        lines.append(f"            else {place}; fi;;")
    lines += ["    esac"]
    words = " ".join(usage.command for usage in commands)
    lines += [
        '    if [ "$COMP_CWORD" -eq 1 ] && [[ $current != -* ]]; then',
        f'        mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(compgen -W "{words}" -- "$current")',
        "    fi",
        "}",
        f"complete -F _zmq_workbench {NAME}",
    ]
    return "\n".join(lines) + "\n"


def _bash_values(offered: Values) -> str:
    if offered.words:
        return _bash_words(" ".join(offered.words))
    if offered.command:
        return _bash_words(f"$({offered.command})")
    if offered.files:
        return f'_zmq_workbench_files "$current" {" ".join(map(_quoted, offered.files))}'
    return ":"


def _bash_words(words: str) -> str:
    return f'mapfile -t COMPREPLY < <(compgen -W "{words}" -- "$current")'


def zsh() -> str:
    """For zsh's own completion system."""
    window, *commands = usages()
    lines = [
        f"#compdef {NAME}",
        "_zmq_workbench_patterns() {",
        f'    compadd -- ${{(f)"$({_PATTERNS})"}}',
        "}",
    ]
    for usage in commands:
        lines += [f"_zmq_workbench_{usage.command}() {{", *_zsh_arguments(usage), "}"]
    lines += ["_zmq_workbench_window() {", *_zsh_arguments(window), "}"]
    lines += ["_zmq_workbench() {", "    local -a commands=("]
    lines += [f"        {_quoted(f'{usage.command}:{_zsh_text(usage.description)}')}" for usage in commands]
    lines += [
        "    )",
        "    local command=$words[2]",
        "    if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then",
    ]
    lines += [
        "        _describe -t commands command commands",
        "        _zmq_workbench_window",
        "        return",
        "    fi",
    ]
    lines += [f"    case $command in ({'|'.join(usage.command for usage in commands)})"]
    lines += ["        shift words; (( CURRENT-- ))", "        _zmq_workbench_$command;;"]
    lines += ["        (*) _zmq_workbench_window;;", "    esac", "}", '_zmq_workbench "$@"']
    return "\n".join(lines) + "\n"


def _zsh_arguments(usage: Usage) -> list[str]:
    specs: list[str] = []
    for option in usage.options:
        for flag in option.flags:
            others = "*" if option.repeated else f"({' '.join(option.flags)})"
            value = f":{option.metavar}:{_zsh_values(values(option, usage))}" if option.metavar else ""
            specs.append(_quoted(f"{others}{flag}[{_zsh_text(option.help)}]{value}"))
    specs += [_quoted(f":{each.metavar}:{_zsh_values(values(each, usage))}") for each in usage.places]
    return ["    _arguments \\", *(f"        {spec} \\" for spec in specs[:-1]), f"        {specs[-1]}"]


def _zsh_values(offered: Values) -> str:
    if offered.words:
        return f"({' '.join(offered.words)})"
    if offered.command:
        return "_zmq_workbench_patterns"
    if offered.files == (_ANY,):
        return "_files"
    if offered.files:
        return f'_files -g "({"|".join(offered.files)})"'
    return " "


def _zsh_text(text: str) -> str:
    return text.replace("[", "(").replace("]", ")").replace(":", " -")


def fish() -> str:
    """For fish."""
    window, *commands = usages()
    words = " ".join(usage.command for usage in commands)
    none = f"not __fish_seen_subcommand_from {words}"
    lines = [f"# fish completion for {NAME}", f"complete -c {NAME} -f"]
    lines += [
        f"complete -c {NAME} -n {_fish('__fish_is_first_token')} -a {usage.command} -d {_fish(usage.description)}"
        for usage in commands
    ]
    for usage in (window, *commands):
        when = f"__fish_seen_subcommand_from {usage.command}" if usage.command else none
        for each in usage.arguments:
            parts = [f"complete -c {NAME} -n {_fish(when)}"]
            parts += [f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in each.flags]
            parts += ["-r"] if each.flags and each.metavar else []
            if offered := _fish_values(values(each, usage)):
                parts.append(offered)
            elif not each.flags:
                continue
            lines.append(" ".join([*parts, f"-d {_fish(each.help)}"] if each.flags else parts))
    return "\n".join(lines) + "\n"


def _fish_values(offered: Values) -> str:
    if offered.words:
        return f"-a {_fish(' '.join(offered.words))}"
    if offered.command:
        return f"-a {_fish(f'({offered.command})')}"
    if offered.files == (_ANY,):
        return "-F"
    if offered.files:
        asked = "; ".join(f"__fish_complete_suffix {pattern.removeprefix('*')}" for pattern in offered.files)
        return f"-a {_fish(f'({asked})')}"
    return ""


def _fish(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _quoted(text: str) -> str:
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"


SHELLS: Mapping[str, Callable[[], str]] = {"bash": bash, "zsh": zsh, "fish": fish}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SHELLS:
        sys.exit(f"usage: {sys.argv[0]} {'|'.join(SHELLS)}")
    sys.stdout.write(SHELLS[sys.argv[1]]())
