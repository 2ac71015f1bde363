"""What the talk button and the text field do with the words."""

from __future__ import annotations

from enum import StrEnum


class TalkMode(StrEnum):
    ASK = "ask"
    TRANSLATE = "translate"
    INTERPRET = "interpret"
    """Say in the other one's language what one of two people says."""


MODE_WORDS = {
    TalkMode.ASK: "Ask",
    TalkMode.TRANSLATE: "Translate",
    TalkMode.INTERPRET: "Interpret",
}
MODE_KEYS = {
    TalkMode.ASK: "Ctrl+1",
    TalkMode.TRANSLATE: "Ctrl+2",
    TalkMode.INTERPRET: "Ctrl+3",
}
