"""POSIX finds a pattern where RE2 does, as glibc's own regcomp and regexec say."""

from __future__ import annotations

import ctypes
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.codegen.c_patterns import PatternError, posix_pattern
from workbench.document.match import Matcher
from workbench.document.regex import regex_problem
from workbench.document.render import Scope
from workbench.document.workspace import FrameMatch

_EXTENDED, _NO_GROUPS, _START_AND_END = 1, 8, 4
_ALL_CATEGORIES = 0x1FBF

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="glibc's regcomp is called by its own numbers")


def posix_finds(pattern: bytes, frame: bytes) -> bool:
    """What a generated program does, which is in the C locale; Python isn't."""
    libc = ctypes.CDLL(None)
    libc.newlocale.restype = libc.uselocale.restype = ctypes.c_void_p
    in_c = ctypes.c_void_p(libc.newlocale(_ALL_CATEGORIES, b"C", None))
    before = ctypes.c_void_p(libc.uselocale(in_c))
    compiled = ctypes.create_string_buffer(256)
    try:
        assert libc.regcomp(compiled, pattern, _EXTENDED | _NO_GROUPS) == 0, pattern
        bounds = (ctypes.c_int * 2)(0, len(frame))
        missing = libc.regexec(compiled, frame, 1, bounds, _START_AND_END)
        libc.regfree(compiled)
    finally:
        libc.uselocale(before)
        libc.freelocale(in_c)
    return not missing


def re2_finds(pattern: str, frame: bytes) -> bool:
    return Matcher((FrameMatch(regex=pattern.replace("{{", "{{{{")),), Scope()).matches((frame,))


ATOMS = st.sampled_from([
    "a", "b", "0", " ", "ü", r"\d", r"\w", r"\s", r"\.", r"\\", r"\]", r"\x41", r"\t", r"\-", r"\<", ".*", ".+?",
    r"\D*", r"[^a]+", r"\W*", r"\S+", "[ab]", "[a-c0]", "[]a]", "[^]a]*", r"[\d.]", r"[\]\^-]", r"[a\-z]", "[-a]",
    "[^-a]*", "[ab^]", "(a|b)", "(?:ab)", "(?P<n>a)", "(a|)", "{", "}", "a{,2}", "[[]", "[Z-_]", "(é)*", "-",
])  # fmt: skip
TIMES = st.sampled_from(["", "", "", "*", "+", "?", "*?", "{2}", "{1,3}", "{0,}", "{2,}?"])
BRANCHES = st.lists(st.tuples(ATOMS, TIMES).map("".join), min_size=1, max_size=4).map("".join)
PATTERNS = st.builds(
    lambda begin, branches, end: begin + "|".join(branches) + end,
    st.sampled_from(["", "", "^", r"\A"]),
    st.lists(BRANCHES, min_size=1, max_size=3),
    st.sampled_from(["", "", "$", r"\z"]),
)
FRAMES = st.lists(
    st.sampled_from(
        [*(bytes((byte,)) for byte in b"abc0 \t\n\\]^-.A_{}[\0<\xff"), "ü".encode(), "é".encode()]
    ),
    max_size=6,
).map(b"".join)


@on_linux
@given(PATTERNS, FRAMES)
def test_what_is_translated_finds_the_same(pattern: str, frame: bytes):
    assume(not regex_problem(pattern))
    try:
        translated = posix_pattern(pattern)
    except PatternError:
        return
    assert posix_finds(translated.encode(), frame) is re2_finds(pattern, frame)


@pytest.mark.parametrize(
    ("pattern", "posix"),
    [
        (r"^job \d+$", "^job [0-9]+$"),
        (r"[369]$", "[369]$"),
        (r"a.*b", "a[^\n]*b"),
        (r"\w+@\w+\.org", r"[0-9A-Z_a-z]+@[0-9A-Z_a-z]+\.org"),
        (r"(?:one|two){2}?", "(one|two){2}"),
        ("(?:ü)+", "(ü)+"),
        ("", ""),
    ],
)
def test_common_patterns_read_as_one_would_write_them(pattern: str, posix: str):
    assert posix_pattern(pattern) == posix


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\bword", r"\b"),
        (r"(?i)word", "flags"),
        (r"\pL", r"\p"),
        ("^.$", "which are bytes to POSIX"),
        ("[^a]?", "which are bytes to POSIX"),
        ("[äö]", "characters beyond ASCII"),
        ("ü+", "a repeated character beyond ASCII"),
        ("[[:alpha:]]", "a class such as"),
        ("a||b", "an empty alternative"),
        ("()", "an empty group"),
        ("^*", "a repeated anchor"),
        (r"\x00", "a zero byte"),
        ("a{300}", "more than 255 repetitions"),
        ("a)", 'a ")" too many'),
        ("(a", "no end"),
    ],
)
def test_what_posix_cannot_say_is_refused_with_the_reason(pattern: str, why: str):
    with pytest.raises(PatternError) as error:
        posix_pattern(pattern)
    assert why in str(error.value)
