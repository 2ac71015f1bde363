"""Where the key is, or will be, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from voicedesk.ui.backend import KeyPlace

if TYPE_CHECKING:
    from voicedesk.ui.backend import KeyState

_KEYRING = "your system's keyring"


def where_the_key_is(state: KeyState) -> str:
    """Say where the key for the chosen server is."""
    match state.place:
        case KeyPlace.NONE:
            return "No key is known."
        case KeyPlace.KEYRING:
            return f"Key {state.hint} is kept in {state.keyring_name or _KEYRING}."
        case KeyPlace.SESSION:
            return f"Key {state.hint} is kept in memory until you quit."
        case KeyPlace.ENVIRONMENT:
            return f"Key {state.hint} comes from the environment variable GROQ_API_KEY."
        case KeyPlace.NOT_NEEDED:
            return "The sandbox needs no key."
        case _:
            assert_never(state.place)


def where_a_key_goes(state: KeyState) -> str:
    """Say where a key that is entered now will be kept."""
    if state.problem:
        return f"{state.problem} {state.next_step}".strip()
    return f"Kept in {state.keyring_name or _KEYRING}, never in a file; sent to this server only."
