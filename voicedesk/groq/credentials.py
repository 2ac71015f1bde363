"""What goes to which server, and what must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, KeyMissing, VoiceDeskError

if TYPE_CHECKING:
    from collections.abc import Collection

    from voicedesk.core.secret import ApiKey
    from voicedesk.core.server_address import ServerAddress


def check_encryption(address: ServerAddress, allowed: Collection[str]) -> None:
    """Do nothing for a server that is encrypted, on this computer, or among those allowed.

    Raises:
        VoiceDeskError: key, voice and words would travel unencrypted.
    """
    if address.is_encrypted or address.is_loopback or address.authority in allowed:
        return
    raise VoiceDeskError(
        f"The connection to {address.authority} is not encrypted, so nothing was sent.",
        kind=ErrorKind.INSECURE,
        next_step="Use an https:// base URL; or allow it by saving this address in the settings, "
        "or for one command with --base-url and --allow-unencrypted.",
    )


def authorization_for(address: ServerAddress, key: ApiKey | None) -> str:
    """Return the Authorization header for a server, empty where none is needed.

    Raises:
        KeyMissing: the server is known to need a key.
        VoiceDeskError: the key cannot be one.
    """
    if key is None:
        if address.needs_key:
            raise KeyMissing(
                f"No API key is known for {address.host}.",
                kind=ErrorKind.KEY_MISSING,
                next_step="Enter one in the settings, or with “voicedesk key set”.",
            )
        return ""
    text = key.reveal()
    if not text.isascii() or not text.isprintable():
        # The HTTP library would refuse it too, with the key in its error message.
        raise VoiceDeskError(
            "The API key holds characters that no key has.",
            kind=ErrorKind.KEY_REFUSED,
            next_step="Copy it again and enter it in the settings.",
        )
    return f"Bearer {text}"
