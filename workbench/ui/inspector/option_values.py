"""An option's value as people read it and type it: units, words for special numbers, bytes as text or 0x hex."""

from __future__ import annotations

from workbench.catalogue.options import Option, Value, problem
from workbench.document.workspace import HexBytes, OptionValue


def plain(option: Option | None, value: OptionValue | Value) -> Value:
    """A file's value as the catalogue counts it; what can't be read stays text."""
    if isinstance(value, HexBytes):
        try:
            return bytes.fromhex(value.hex)
        except ValueError:
            return value.hex
    if option is not None and option.kind == "bytes" and isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if option is not None and option.kind == "flag" and value in (0, 1):
        return bool(value)
    return value


def in_words(option: Option | None, value: OptionValue | Value | None) -> str:
    """The value as it is shown: `1,000 messages`, `for ever`, `on`, `0xfffe`; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, HexBytes | bytes):
        return to_type(option, value)
    if isinstance(value, bool) or (option is not None and option.kind == "flag" and value in (0, 1)):
        return "on" if value else "off"
    if isinstance(value, int) and option is not None:
        named = {**option.special, **option.choices}.get(value)
        if named is not None:
            return named
        counts = option.unit.endswith("s") and len(option.unit) > 2 and "/" not in option.unit
        unit = option.unit[:-1] if value == 1 and counts else option.unit
        return f"{value:,} {unit}".strip()
    return str(value)


def to_type(option: Option | None, value: OptionValue | Value | None) -> str:
    """The value as it is typed: a plain number, a text, or hex after 0x. `read` gives the same value back."""
    if value is None:
        return ""
    if isinstance(value, HexBytes):
        return f"0x{value.hex}"
    if isinstance(value, bytes):
        return in_text(value) or (f"0x{value.hex()}" if value else "")
    if option is not None and option.kind == "bytes" and isinstance(value, str) and value.startswith("0x"):
        return f"0x{value.encode().hex()}"
    return str(value)


def in_text(data: bytes) -> str:
    """The bytes as a text that can be shown and typed; empty where hex says them better."""
    text = data.decode("utf-8", "replace")
    return text if text.encode() == data and text.isprintable() and not text.startswith("0x") else ""


def read(option: Option, typed: str, type_: str) -> tuple[OptionValue | None, str]:
    """What was typed as a value, and what is wrong with it, if anything is. Nothing typed is the default."""
    if not (typed.strip() if option.kind == "int" else typed):
        return None, ""
    if option.kind == "int":
        return _number(option, typed, type_)
    if option.kind == "bytes" and typed.startswith("0x"):
        digits = typed[2:].strip()
        try:
            data = bytes.fromhex(digits)
        except ValueError:
            return None, "Hex is pairs of 0 to 9 and a to f after 0x, such as 0xdeadbeef."
        return HexBytes(hex=digits), problem(option.name, data, type_)
    return typed, problem(option.name, typed, type_)


def _number(option: Option, typed: str, type_: str) -> tuple[OptionValue | None, str]:
    text = typed.strip().removesuffix(option.unit).strip().replace(",", "").replace(" ", "")
    named = {words: number for number, words in option.special.items()}
    try:
        value = named[typed.strip()] if typed.strip() in named else int(text)
    except ValueError:
        return None, problem(option.name, typed.strip(), type_)
    if value == option.value_for(type_):
        return None, ""
    return value, problem(option.name, value, type_)


def about(option: Option, type_: str) -> str:
    """The option in a few sentences: what it does, its default, its range, and when a change counts."""
    said = [option.help]
    default, own = option.value_for(type_), option.default_for(type_)
    if default is not None:
        shown = in_words(option, default) or "none"
        differs = f"; libzmq's own: {in_words(option, own) or 'none'}" if own != default else ""
        said.append(f"Default: {shown}{differs}.")
    if option.kind == "int":
        upper = f" to {option.max:,}" if option.max is not None else " up"
        said.append(f"From {option.lowest:,}{upper}.")
    if option.kind == "bytes":
        said.append("Text, or hex after 0x.")
    if option.effect == "at-once":
        said.append("Takes effect at once.")
    else:
        said.append("Takes effect when the socket is opened.")
    return " ".join(said)
