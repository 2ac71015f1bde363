"""The secrets that programs are signed with, which nothing but the signing sees.

Freezing runs code of many others: pip, PyInstaller, its hooks.
"""

from __future__ import annotations

import base64
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from messages import SetupError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

PREFIXES = ("VOICEDESK_APPLE_", "VOICEDESK_MACOS_", "VOICEDESK_WINDOWS_")
"""How the variables begin that packaging/macos.py and packaging/windows.py read."""


def taken() -> dict[str, str]:
    """Take the secrets out of the environment, which other programs inherit, and return them."""
    names = [name for name in os.environ if name.startswith(PREFIXES)]
    return {name: os.environ.pop(name) for name in names}


@contextmanager
def given_back(secrets: Mapping[str, str]) -> Generator[None]:
    """Have the secrets in the environment meanwhile."""
    os.environ.update(secrets)
    try:
        yield
    finally:
        taken()


def decoded(variable: str, encoded: str) -> bytes:
    """Return what a variable holds in base64, in lines or in one.

    Raises:
        SetupError: it is not base64.
    """
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        # Without the cause, whose traceback would show the secret.
        raise SetupError(f"{variable} is not base64") from None
