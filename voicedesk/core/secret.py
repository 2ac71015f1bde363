"""A key as a value that does not show itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from voicedesk.core.key_hiding import remember_key
from voicedesk.core.overriding import override


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A key for one service; ``repr`` and ``str`` hide it, and it is never pickled."""

    _text: str

    def __post_init__(self) -> None:
        # Pasted keys bring line ends and blanks along, and the service refuses those.
        object.__setattr__(self, "_text", "".join(self._text.split()))
        if not self._text:
            raise ValueError("an API key must not be empty")

    def reveal(self) -> str:
        """Return the key itself; called where the Authorization header or the keyring is.

        From then on it is hidden wherever something is logged or told.
        """
        remember_key(self._text)
        return self._text

    @property
    def hint(self) -> str:
        """Return enough to recognise the key by, and too little to use it."""
        return f"{self._text[:4]}…{self._text[-4:]}" if len(self._text) >= 20 else "…"

    @override
    def __repr__(self) -> str:
        return "ApiKey(hidden)"

    @override
    def __str__(self) -> str:
        return "ApiKey(hidden)"

    @override
    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not written anywhere but into the keyring")
