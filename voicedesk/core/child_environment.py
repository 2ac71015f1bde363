"""What other programs get to know of this one's environment: everything but the keys.

A real start of the program takes the keys out of its own environment at once, so that not even
what libraries start (the sound server, the browser) inherits them.
"""

from __future__ import annotations

import os

KEY_VARIABLE = "GROQ_API_KEY"
KEY_HOST_VARIABLE = "GROQ_API_KEY_HOST"
"""Names the servers that the key in the environment is for; Groq's own if it is not set."""

_SECRETS = (KEY_VARIABLE, "VOICEDESK_SANDBOX_KEY")

_taken: dict[str, str] = {}


def child_environment(**changes: str) -> dict[str, str]:
    """Return the environment for a program that is started here, with changes to it."""
    inherited = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    return inherited | changes


def take_keys() -> None:
    """Move the keys from this process's environment into its memory."""
    for name in _SECRETS:
        if (text := os.environ.pop(name, None)) is not None:
            _taken[name] = text


def environment_key(name: str = KEY_VARIABLE) -> str:
    """Return a key that this process was given in its environment, empty if none."""
    return os.environ.get(name, _taken.get(name, "")).strip()
