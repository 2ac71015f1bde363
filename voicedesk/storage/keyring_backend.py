"""Blocking calls to the ``keyring`` library; its failures become KeyringErrors.

What it may find: a real keyring, locked or not; none at all (its back end "fail"); one that keeps
nothing ("null") or keeps it readable for everybody ("keyrings.alt"), both of which are refused.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, KeyringError

if TYPE_CHECKING:
    from collections.abc import Collection, Generator

    from keyring.backend import KeyringBackend

_MOST_SECRETS = 1000
SESSION_ONLY = "or use the key for this session only."
PROBE_SECRET = "VoiceDesk checks whether the keyring works"  # noqa: S105 - it protects nothing


def get(service: str, name: str) -> str | None:
    with _keyring_errors():
        return _backend().get_password(service, name)


def set_and_check(service: str, name: str, secret: str) -> None:
    """Keep a secret, and make sure that it can be read back."""
    with _keyring_errors():
        backend = _backend()
        backend.set_password(service, name, secret)  # pyright: ignore[reportUnknownMemberType] - keyring wraps it untyped
        if backend.get_password(service, name) != secret:
            raise _failed("the entry was not there after writing it")


def delete(service: str, name: str) -> None:
    """Forget a secret; that there is none is no error."""
    from keyring.errors import PasswordDeleteError

    with _keyring_errors():
        backend = _backend()
        try:
            backend.delete_password(service, name)
        except PasswordDeleteError:
            if backend.get_password(service, name) is not None:
                raise


def delete_all(service: str, known: Collection[str]) -> bool:
    """Forget the secrets of these names, and all others of the service that can be found.

    Not every keyring can look for a secret without its name. Tells whether there was any.
    """
    found = False
    for name in known:
        if get(service, name) is not None:
            delete(service, name)
            found = True
    for _ in range(_MOST_SECRETS):
        with _keyring_errors():
            left = _backend().get_credential(service, None)
        if left is None or not left.username:
            return found
        delete(service, left.username)
        found = True
    raise _failed("an entry comes back after it was deleted")


def probe(service: str, name: str) -> str:
    """Set, get and delete an entry; return the name of the keyring."""
    set_and_check(service, name, PROBE_SECRET)
    delete(service, name)
    with _keyring_errors():
        return _backend().name


def _backend() -> KeyringBackend:
    """Return the keyring to use.

    Raises:
        KeyringError: there is none, or only one that does not keep secrets.
    """
    import keyring
    from keyring.backends import chainer, fail

    found = keyring.get_keyring()
    backends = found.backends if isinstance(found, chainer.ChainerBackend) else [found]
    safe = [backend for backend in backends if not _is_unsafe(backend)]
    if backends and not safe:
        raise KeyringError(
            f"The only keyring here is {backends[0].name}, which does not keep keys safe.",
            kind=ErrorKind.KEYRING_ABSENT,
            next_step=f"Set up the keyring of your system, {SESSION_ONLY}",
        )
    if not safe or isinstance(safe[0], fail.Keyring):
        raise _absent()
    return safe[0]


def _is_unsafe(backend: KeyringBackend) -> bool:
    module = type(backend).__module__
    return module == "keyring.backends.null" or module.split(".")[:2] == ["keyrings", "alt"]


@contextmanager
def _keyring_errors() -> Generator[None]:
    """Turn what back ends raise into errors that say what to do; no message holds a secret."""
    from keyring import errors

    try:
        yield
    except KeyringError:
        raise
    except errors.KeyringLocked as error:
        raise KeyringError(
            "The keyring is locked.",
            kind=ErrorKind.KEYRING_LOCKED,
            next_step=f"Unlock it and try again, {SESSION_ONLY}",
            retryable=True,
        ) from error
    except errors.NoKeyringError as error:
        raise _absent() from error
    except Exception as error:
        raise _failed(type(error).__name__) from error


def _absent() -> KeyringError:
    return KeyringError(
        "This system has no keyring to keep the key in.",
        kind=ErrorKind.KEYRING_ABSENT,
        next_step=f"Install and start one (GNOME Keyring, KWallet, KeePassXC), {SESSION_ONLY}",
    )


def _failed(reason: str) -> KeyringError:
    return KeyringError(
        f"The keyring refused to work ({reason}).",
        kind=ErrorKind.KEYRING_FAILED,
        next_step=f"Check the keyring of your system and try again, {SESSION_ONLY}",
        retryable=True,
    )
