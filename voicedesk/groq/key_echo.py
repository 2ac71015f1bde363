"""A key that a server repeats in an answer, which arrives in pieces."""

from __future__ import annotations

from voicedesk.core.key_hiding import HIDDEN, may_be_struck


class KeyEcho:
    """Takes a text in pieces and gives it back without the key."""

    def __init__(self, secret: str) -> None:
        self._secret = secret if may_be_struck(secret) else ""
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what can be told so far; what may become the key is held back."""
        if not self._secret:
            return text
        text = (self._held + text).replace(self._secret, HIDDEN)
        keep = self._beginning_at_end(text)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def finish(self) -> str:
        """Return what was held back for the rest of a key that never came."""
        held, self._held = self._held, ""
        return held

    def _beginning_at_end(self, text: str) -> int:
        """Return how many characters at the end of a text may be the beginning of the key."""
        for length in range(min(len(text), len(self._secret) - 1), 0, -1):
            if self._secret.startswith(text[-length:]):
                return length
        return 0
