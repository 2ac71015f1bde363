"""From the messages of a chat request to an answer: the first rule that has one gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.responder.material import tell_material, words_alone
from voicedesk.sandbox.responder.talk import (
    Heard,
    calculate,
    count_words,
    explain,
    fall_back,
    remember,
    say_back,
    spell,
    tell_date,
    tell_name,
    tell_time,
)
from voicedesk.sandbox.tokens import images_in, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

INTRODUCTION = (
    "I am the VoiceDesk sandbox, a small program on this computer and not a language model."
)
_RULES = (
    remember,
    tell_name,
    spell,
    count_words,
    say_back,
    calculate,
    tell_time,
    tell_date,
    explain,
)


def answer(messages: Sequence[dict[str, Any]], now: datetime) -> str:
    """Answer the last message; the first answer of a conversation says who is speaking."""
    last = messages[-1]
    if last["role"] == "tool":
        return f"The tool answered: {text_of(last)}"
    said = [text_of(message) for message in messages if message["role"] == "user"]
    answers = [text_of(message) for message in messages if message["role"] == "assistant"]
    alone = [words_alone(text) for text in said]
    heard = Heard(
        text=alone[-1] if alone else "", earlier=tuple(alone[:-1]), answers=tuple(answers), now=now
    )
    reply = _reply(heard, pictures=images_in(last), material="\n".join(said))
    return reply if answers else f"{reply} {INTRODUCTION}"


def _reply(heard: Heard, pictures: int, material: str) -> str:
    if pictures:
        noun = "1 picture" if pictures == 1 else f"{pictures} pictures"
        return f"You sent {noun}. I cannot look at pictures, I only count them."
    if not heard.text.strip():
        return "I heard nothing."
    for rule in _RULES:
        reply = rule(heard)
        if reply is not None:
            return reply
    return tell_material(material) or fall_back(heard)
