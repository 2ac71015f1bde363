"""Which key goes to which server, and which must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, KeyMissing, VoiceDeskError

if TYPE_CHECKING:
    from voicedesk.core.secret import ApiKey
    from voicedesk.groq.base_url import ServerAddress


def authorization_for(address: ServerAddress, key: ApiKey | None) -> str:
    """Return the Authorization header for a server, empty where none is needed.

    Raises:
        KeyMissing: the server is known to need a key.
        VoiceDeskError: the key would travel unencrypted, or cannot be one.
    """
    if key is None:
        if address.needs_key:
            raise KeyMissing(
                f"No API key is known for {address.host}.",
                kind=ErrorKind.KEY_MISSING,
                next_step="Enter one in the settings, or with “voicedesk key set”.",
            )
        return ""
    if not address.is_encrypted and not address.is_loopback:
        raise VoiceDeskError(
            f"The connection to {address.authority} is not encrypted, so the API key was not sent.",
            kind=ErrorKind.INSECURE,
            next_step="Use an https:// base URL, or delete the key for this server.",
        )
    text = key.reveal()
    if not text.isascii() or not text.isprintable():
        # The HTTP library would refuse it too, with the key in its error message.
        raise VoiceDeskError(
            "The API key holds characters that no key has.",
            kind=ErrorKind.KEY_REFUSED,
            next_step="Copy it again and enter it in the settings.",
        )
    return f"Bearer {text}"
