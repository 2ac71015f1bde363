"""What an X server tells about the keyboard."""

from __future__ import annotations

from dataclasses import dataclass


class XServerGone(Exception):
    """The server does not answer, or not any more."""


@dataclass(frozen=True, slots=True)
class KeyMoved:
    """A grabbed key, or any key while a grabbed one is held, went down or came up.

    ``state`` are the modifiers before that; ``at_ms`` is the server's clock, of 32 bits.
    """

    keycode: int
    state: int
    is_pressed: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class LayoutChanged:
    """The tables of the keyboard are new."""
