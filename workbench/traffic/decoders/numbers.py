"""Frames that are numbers, or times, of a fixed size, one after the other; of either byte order."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from typing import NamedTuple

from workbench.traffic.decoders import words
from workbench.traffic.decoders.tree import DecodeError, Node, Tree, Walk

_LONGEST_DIGITS = 40  # of a time that is written in digits


class Form(NamedTuple):
    """How one number is written: struct's letter with its byte order, and, of a time, the unit in nanoseconds."""

    code: str
    unit: int = 0

    @property
    def size(self) -> int:
        """Bytes of one."""
        return struct.calcsize(self.code)


def _forms() -> dict[str, Form]:
    forms = {"int8": Form("b"), "uint8": Form("B")}
    orders = (("le", "<"), ("be", ">"))
    for name, letter in (
        ("int16", "h"), ("uint16", "H"), ("int32", "i"), ("uint32", "I"), ("int64", "q"), ("uint64", "Q"),
        ("float16", "e"), ("float32", "f"), ("float64", "d"),
    ):  # fmt: skip
        for order, sign in orders:
            forms[f"{name}-{order}"] = Form(sign + letter)
    for name, unit in (("s", 10**9), ("ms", 10**6), ("us", 10**3), ("ns", 1)):
        for order, sign in orders:
            forms[f"time-{name}-{order}"] = Form(sign + "q", unit)
    return forms


FORMS: Mapping[str, Form] = _forms()
"""By the decoder's name: `int32-le`, `float64-be`, `time-ms-le` (since the Unix epoch) ..."""


def _reads(form: Form, frame: bytes) -> Form:
    """The form that this frame is in: a time in seconds may have four bytes."""
    return Form(form.code[0] + "I", form.unit) if form.unit == 10**9 and len(frame) == 4 else form


class NumbersReader:
    """One frame of numbers of that form."""

    def __init__(self, frame: bytes, form: Form) -> None:
        self._frame = frame
        self._form = _reads(form, frame)

    def walk(self, tree: Tree) -> Walk:
        """One number, or an array of as many as there are."""
        frame, form = self._frame, self._form
        if not frame:
            raise DecodeError(f"The frame is empty; a number has {form.size} byte{'s' * (form.size > 1)}.")
        if form.unit and (nanoseconds := _in_digits(frame, form.unit)) is not None:
            tree.leaf("digits", "", words.moment(nanoseconds), 0, len(frame))
            return
        if len(frame) % form.size:
            raise DecodeError(f"{len(frame):,} bytes are not a multiple of {form.size}.")
        count = len(frame) // form.size
        kind = "time" if form.unit else "float" if form.code[-1] in "efd" else "int"
        if count == 1:
            tree.leaf(kind, "", self._text(0), 0, len(frame))
            return
        tree.open("array", "", 0, count=count)
        for index in range(count):
            start = index * form.size
            tree.leaf(kind, f"[{index}]", self._text(start), start, start + form.size)
            yield
        tree.close(len(frame))

    def _text(self, at: int) -> str:
        form = self._form
        value = self._number(at)
        if form.unit:
            return words.moment(_nanoseconds(form, value, self._frame[at : at + 8]))
        if isinstance(value, float):
            return words.number(value) if form.code[-1] == "d" else words.single(value)
        return str(value)

    def _number(self, at: int) -> int | float:
        return struct.unpack_from(self._form.code, self._frame, at)[0]

    def value(self, node: Node) -> object:
        """The number; of a time, too, as it is written."""
        if node.kind == "digits":
            text = self._frame.decode("ascii")
            return float(text) if "." in text else int(text)
        return self._number(node.start)

    def key(self, node: Node) -> object:
        """Its index."""
        return node.label


def _nanoseconds(form: Form, value: int | float, data: bytes) -> int:
    """The time, also where its seconds are written as a float."""
    if form.unit == 10**9 and len(data) == 8 and not 0 <= value < 10**11:
        seconds = struct.unpack(form.code[0] + "d", data)[0]
        if math.isfinite(seconds) and 10**6 <= abs(seconds) < 10**11:
            return round(seconds * 10**6) * 1000  # more digits than these a float has not
    return int(value) * form.unit


def _in_digits(frame: bytes, unit: int) -> int | None:
    """The time of a frame that is a number in ASCII digits, with or without a fraction."""
    whole, _, fraction = frame.partition(b".")
    if len(frame) > _LONGEST_DIGITS or not whole.isdigit() or (fraction and not fraction.isdigit()):
        return None
    return int(whole) * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)


_FROM, _UNTIL = 978_307_200, 4_102_444_800  # seconds: 2001 to 2100, when a number is likely to be a time


def likely(frame: bytes) -> str:
    """The form that a frame of 4 or 8 bytes most likely has; empty where none is more likely than another.

    Eight bytes that are a time of this century; small integers, whose other bytes are zero; floats that
    few digits can write.
    """
    if len(frame) not in (4, 8):
        return ""
    size = len(frame) * 8
    # Little endian first: it is what most machines have.
    for order in ("le", "be"):
        value = int.from_bytes(frame, "little" if order == "le" else "big")
        if value < 2 ** (size // 2):
            return f"uint{size}-{order}"
        if size == 64:
            for unit in ("ns", "us", "ms"):
                if _FROM <= value * FORMS[f"time-{unit}-{order}"].unit // 10**9 < _UNTIL:
                    return f"time-{unit}-{order}"
        real = struct.unpack(FORMS[f"float{size}-{order}"].code, frame)[0]
        short = words.single(real) if size == 32 else repr(real)
        if 1e-6 < abs(real) < 1e12 and len(short) <= (7 if size == 32 else 12):
            return f"float{size}-{order}"
    return ""
