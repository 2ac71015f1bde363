"""What can be done with one turn of the conversation beside retrying and replaying it."""

from __future__ import annotations

from enum import StrEnum


class TurnCommand(StrEnum):
    PLAY = "play"
    """Play what the user said."""
    STOP_PLAYING = "stop_playing"
    TRANSCRIBE_AGAIN = "transcribe_again"
    DELETE = "delete"
