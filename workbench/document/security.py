"""Security as the document has it: keys, addresses and references told right from wrong, and one edit.

Pure and without secrets: what a key looks like, what a mechanism still lacks, in words. CZMQ's
certificates, which do hold secrets, are text here as well and are kept by nobody.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct, structs

from workbench.document.edits import EditError
from workbench.document.workspace import Curve, Null, Plain, Secret, Security, Socket, Workspace

Mechanism: TypeAlias = Literal["NULL", "PLAIN", "CURVE"]

SECURITY_OPTIONS = frozenset(
    {
        "CURVE_PUBLICKEY", "CURVE_SECRETKEY", "CURVE_SERVER", "CURVE_SERVERKEY", "PLAIN_PASSWORD",
        "PLAIN_SERVER", "PLAIN_USERNAME", "ZAP_DOMAIN", "ZAP_ENFORCE_DOMAIN", "GSSAPI_PLAINTEXT",
        "GSSAPI_PRINCIPAL", "GSSAPI_PRINCIPAL_NAMETYPE", "GSSAPI_SERVER", "GSSAPI_SERVICE_PRINCIPAL",
        "GSSAPI_SERVICE_PRINCIPAL_NAMETYPE",
    }
)  # fmt: skip
"""libzmq's options that `security` sets: a secret among `options` would be in the file."""

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_DIGIT = {character: value for value, character in enumerate(_Z85)}
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def is_key(text: str) -> bool:
    """Whether that could be a CURVE key: 32 bytes in Z85 (RFC 32), 40 characters."""
    if len(text) != 40 or any(character not in _DIGIT for character in text):
        return False
    # Five digits of base 85 reach beyond the four bytes that they stand for.
    for start in range(0, 40, 5):
        value = 0
        for character in text[start : start + 5]:
            value = value * 85 + _DIGIT[character]
        if value >= 2**32:
            return False
    return True


def networks(addresses: tuple[str, ...]) -> tuple[Network, ...]:
    """The addresses as networks. Raises ValueError with a sentence for one that is none."""
    found: list[Network] = []
    for address in addresses:
        try:
            found.append(ipaddress.ip_network(address, strict=False))
        except ValueError as error:
            raise ValueError(
                f'"{address}" is not an IP address or network; write one such as 192.168.1.7 or 10.0.0.0/8.'
            ) from error
    return tuple(found)


def mechanism_of(security: Security | None) -> Mechanism:
    """libzmq's name of the mechanism; a socket without any has NULL."""
    match security:
        case Plain():
            return "PLAIN"
        case Curve():
            return "CURVE"
        case Null() | None:
            return "NULL"


def gated(security: Security | None) -> bool:
    """Whether somebody is looked at before they come in: at a server, and for addresses without a mechanism."""
    return isinstance(security, Null) or (security is not None and security.server)


def reference_problem(secret: Secret) -> str:
    """What is wrong with a reference by itself, as a sentence; empty if nothing is. Nothing is looked up."""
    if not secret.name.strip():
        return "A secret's reference has no name; give the name that it is kept under."
    if secret.kind == "file" and not _NAME.fullmatch(secret.name):
        return f'"{secret.name}" is no name of a secret\'s file: letters, digits, ".", "-" and "_", without a path.'
    return ""


def flaws(security: Security | None) -> Iterator[tuple[str, str]]:
    """What keeps a socket so secured from starting: the key in the file and the sentence, without a subject."""
    match security:
        case Plain(server=False):
            if not security.username:
                yield "username", "has no username for PLAIN; give one."
            yield from _reference("password", security.password, "has no password for PLAIN; store one.")
        case Plain():
            for name, secret in security.users.items():
                if not name:
                    yield "users", "has a user without a name; name it or take it out."
                yield from _reference(f"users.{name}", secret, "")
        case Curve():
            lacking = "has no secret key for CURVE; make a new key pair, or import one."
            yield from _reference("secret_key", security.secret_key, lacking)
            yield from _keys(security)
        case Null() | None:
            pass
    if security is not None:
        for key in ("allowed_addresses", "denied_addresses"):
            try:
                networks(getattr(security, key))
            except ValueError as error:
                yield key, f"lists an address that can't be read: {error}"


def _keys(security: Curve) -> Iterator[tuple[str, str]]:
    # What is no key is not quoted: it may be a secret that was put into the wrong field.
    shape = "; a key has 40 characters of Z85."
    if security.public_key and not is_key(security.public_key):
        yield "public_key", f"has a public key that is none ({_size(security.public_key)}){shape}"
    if not security.server:
        if not security.server_key:
            yield "server_key", "has no server's key for CURVE; give the public key of the server."
        elif not is_key(security.server_key):
            yield "server_key", f"has a server's key that is none ({_size(security.server_key)}){shape}"
    elif isinstance(security.allowed_keys, tuple):
        for number, key in enumerate(security.allowed_keys, 1):
            if not is_key(key):
                yield "allowed_keys", f"allows a key that is none (number {number}, {_size(key)}){shape}"


def _size(text: str) -> str:
    return f"{len(text)} character{'' if len(text) == 1 else 's'}"


def _reference(key: str, secret: Secret | None, lacking: str) -> Iterator[tuple[str, str]]:
    if secret is None:
        yield key, lacking
    elif sentence := reference_problem(secret):
        yield key, f"can't look its secret up: {sentence}"


def set_security(workspace: Workspace, id: str, security: Security | None) -> Workspace:  # noqa: A002
    """With that socket secured so, or, for None, not at all. Raises `EditError` where it is gone."""
    if workspace.socket(id) is None:
        raise EditError(f'There is no socket "{id}" any more.')

    def changed(socket: Socket) -> Socket:
        return structs.replace(socket, security=security) if socket.id == id else socket

    return structs.replace(workspace, sockets=tuple(map(changed, workspace.sockets)))


class CertificateError(Exception):
    """A certificate that can't be read: one sentence."""


class Certificate(Struct, frozen=True, kw_only=True):
    """A CZMQ certificate (zcert(3)): a public key, in a secret certificate its secret key, and metadata."""

    public_key: str
    secret_key: str = ""
    metadata: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Certificate({self.public_key!r})"  # never the secret: a repr ends in logs


_PUBLIC_HEADER = """\
#   ZeroMQ CURVE Public Certificate
#   Exchange securely, or use a secure mechanism to verify the contents
#   of this file after exchange. Store public certificates in your home
#   directory, in the .curve subdirectory.
"""
_OWNERS_HEADER = """\
#   ZeroMQ CURVE **Secret** Certificate
#   DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions.
"""
_UNWRITABLE = re.compile(r'["\x00-\x1f\x7f]')
_PAIR = re.compile(
    r"""\s+(?P<name>[\w.$@-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>\S+))"""
)


def read_certificate(text: str) -> Certificate:
    """Read ZPL (RFC 4) with the sections `metadata` and `curve`. Raises `CertificateError`."""
    section = ""
    pairs: dict[str, dict[str, str]] = {"metadata": {}, "curve": {}}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            section = line.partition("#")[0].strip()
        elif section in pairs and (pair := _PAIR.match(line)):
            value = pair["double"] if pair["double"] is not None else pair["single"]
            pairs[section][pair["name"]] = pair["bare"] if value is None else value
    public, secret = pairs["curve"].get("public-key", ""), pairs["curve"].get("secret-key", "")
    if not is_key(public):
        raise CertificateError(
            "It is not a CURVE certificate: it has no public-key of 40 characters under curve."
        )
    if secret and not is_key(secret):
        raise CertificateError("Its secret-key is not a key: it has 40 characters of Z85.")
    return Certificate(public_key=public, secret_key=secret, metadata=tuple(pairs["metadata"].items()))


def write_certificate(certificate: Certificate) -> str:
    """The certificate as CZMQ and pyzmq write it; a secret one where it has a secret key."""
    lines = [_OWNERS_HEADER if certificate.secret_key else _PUBLIC_HEADER, "metadata"]
    for name, value in certificate.metadata:
        # ZPL has no escapes: a quote or a line's end in a value would be the end of it.
        lines.append(f'    {name} = "{_UNWRITABLE.sub("?", value)}"')
    lines += ["curve", f'    public-key = "{certificate.public_key}"']
    if certificate.secret_key:
        lines.append(f'    secret-key = "{certificate.secret_key}"')
    return "\n".join(lines) + "\n"
