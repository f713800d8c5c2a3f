"""A socket's security mechanism: set on it before it binds or connects, and key pairs made.

Invariant: libzmq ignores these options in silence once an endpoint exists and falls back to NULL for
an empty one, so they come first, and afterwards libzmq is asked whether the mechanism is the wanted
one: a socket is secured as asked for, or it is not opened.
Sources: zmq_plain(7), zmq_curve(7), zmq_null(7), zmq_setsockopt(3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import zmq
from msgspec import Struct

from workbench.document.security import SECURITY_OPTIONS, is_key
from workbench.engine.attachments import OpenError
from workbench.engine.zap import Gate

_MECHANISMS = {"NULL": zmq.NULL, "PLAIN": zmq.PLAIN, "CURVE": zmq.CURVE}
_LIMIT = 255  # bytes of a username, a password, a ZAP domain


class WantedSecurity(Struct, frozen=True, kw_only=True):
    """What a socket is to be secured by, with the secrets themselves: never shown, logged or saved.

    Keys are in Z85. `gate` says whom a server admits (or a NULL socket that looks at addresses).
    """

    mechanism: Literal["NULL", "PLAIN", "CURVE"]
    server: bool = False
    username: str = ""
    password: str = ""
    public_key: str = ""
    secret_key: str = ""
    server_key: str = ""
    gate: Gate | None = None

    def __repr__(self) -> str:
        return f"WantedSecurity({self.mechanism}, {'server' if self.server else 'client'})"


def new_key_pair() -> tuple[str, str]:
    """A new CURVE key pair, public and secret, in Z85. Raises `OpenError` where libzmq has no CURVE."""
    _need_curve()
    public, secret = zmq.curve_keypair()
    return public.decode("ascii"), secret.decode("ascii")


def public_key_of(secret_key: str) -> str:
    """The public key that belongs to a secret one, in Z85. Raises ValueError where that is no key."""
    if not is_key(secret_key):
        raise ValueError("not a CURVE key: it has 40 characters of Z85")
    return zmq.curve_public(secret_key.encode("ascii")).decode("ascii")


def secure(
    socket: zmq.Socket[bytes], type_: str, wanted: WantedSecurity | None, options: Iterable[str] = ()
) -> None:
    """Secure a socket that has no endpoint yet. Raises `OpenError`.

    `options` are the names of those that were set on it: one of security's own would undo it in silence.
    """
    if found := sorted(SECURITY_OPTIONS.intersection(options)):
        raise OpenError(f"The option {found[0]} belongs to the socket's security; set it there.")
    if wanted is None:
        return
    if type_ == "STREAM":
        raise OpenError("A STREAM speaks raw TCP, which knows no mechanism; take its security away.")
    try:
        if wanted.mechanism == "PLAIN":
            _plain(socket, wanted)
        elif wanted.mechanism == "CURVE":
            _curve(socket, wanted)
        if wanted.gate is not None:
            socket.setsockopt(zmq.ZAP_DOMAIN, _bytes("ZAP domain", wanted.gate.domain))
            # Without an authenticator nobody is admitted, instead of everybody.
            socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)
        set_ = int(socket.getsockopt(zmq.MECHANISM))
    except (zmq.ZMQError, UnicodeEncodeError) as error:
        raise OpenError(
            f"libzmq refuses {wanted.mechanism} with these keys and names; check that each key has 40"
            " characters of Z85."
        ) from error
    if set_ != _MECHANISMS[wanted.mechanism]:
        raise OpenError(f"libzmq did not take {wanted.mechanism}; the socket stays closed.")


def _plain(socket: zmq.Socket[bytes], wanted: WantedSecurity) -> None:
    if wanted.server:
        socket.setsockopt(zmq.PLAIN_SERVER, 1)
        return
    socket.setsockopt(zmq.PLAIN_USERNAME, _bytes("username", wanted.username))
    socket.setsockopt(zmq.PLAIN_PASSWORD, _bytes("password", wanted.password))


def _curve(socket: zmq.Socket[bytes], wanted: WantedSecurity) -> None:
    _need_curve()
    try:
        public = public_key_of(wanted.secret_key)
    except ValueError as error:
        raise OpenError("The secret key is not a CURVE key: it has 40 characters of Z85.") from error
    if wanted.public_key and wanted.public_key != public:
        raise OpenError(
            "The public key is not that of the secret key; make a new key pair, or take the public key out."
        )
    if wanted.server:
        socket.setsockopt(zmq.CURVE_SERVER, 1)
    else:
        socket.setsockopt(zmq.CURVE_SERVERKEY, wanted.server_key.encode("ascii"))
    socket.setsockopt(zmq.CURVE_PUBLICKEY, public.encode("ascii"))
    socket.setsockopt(zmq.CURVE_SECRETKEY, wanted.secret_key.encode("ascii"))


def _bytes(what: str, text: str) -> bytes:
    raw = text.encode("utf-8")
    if not raw:
        raise OpenError(f"The {what} is empty, for which libzmq would talk in clear; give one.")
    if len(raw) > _LIMIT:
        raise OpenError(f"The {what} has {len(raw)} bytes; at most {_LIMIT} are possible.")
    return raw


def _need_curve() -> None:
    if not zmq.has("curve"):
        raise OpenError("This libzmq was built without CURVE; install the pyzmq of PyPI, which has it.")
