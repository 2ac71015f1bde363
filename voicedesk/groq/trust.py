"""Whose certificates are believed: those of the system, and of authorities of one's own."""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from pathlib import Path

from voicedesk.core.errors import ErrorKind, ServiceUnreachable

_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
"""What OpenSSL and most of Python's programs read; the first that is set counts."""


def ssl_context(*, is_needed: bool = True, certificates: str = "") -> ssl.SSLContext:
    """Return what decides whether a server, or a proxy, is the one it says it is.

    Args:
        is_needed: Whether it is spoken to with encryption.
        certificates: a PEM file of authorities that are trusted beside those of the system; empty
            for what the environment names, if it does.

    Raises:
        ServiceUnreachable: that file cannot be used.
    """
    if not is_needed:
        # Never used; it trusts nobody, and costs nothing to make.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if certificates:
        where = "Choose another file in the settings, under Service, or leave it empty."
        path = Path(certificates)
        with suppress(RuntimeError):  # of a user whom nobody knows: it is taken for a name
            path = path.expanduser()
        _add(context, path, where)
        return context
    for name in _VARIABLES:
        if named := os.environ.get(name):
            where = f"Correct the environment variable {name}, or unset it."
            _add(context, Path(named), where)
            break
    return context


def _add(context: ssl.SSLContext, path: Path, where: str) -> None:
    try:
        if path.is_dir():
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise _unusable(path, "holds no certificate in PEM form", where) from error
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror or error}", where) from error
    except ValueError as error:  # a name that no file can have
        raise _unusable(path, f"cannot be read: {error}", where) from error


def _unusable(path: Path, why: str, where: str) -> ServiceUnreachable:
    return ServiceUnreachable(
        f"The certificate file {path} {why}, so nothing was sent.",
        kind=ErrorKind.INSECURE,
        next_step=where,
    )
