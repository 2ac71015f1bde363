"""The small talk: names, memory, spelling, counting, time, saying back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.sandbox.responder.arithmetic import answer_sum

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the responder answers to."""

    text: str
    earlier: tuple[str, ...]
    """What the user said before, oldest first."""
    answers: tuple[str, ...]
    """What was answered before, oldest first."""
    now: datetime

    @property
    def plain(self) -> str:
        """Lower case, without punctuation at the ends and with single spaces."""
        return " ".join(re.sub(r"[?!.,;:\"]", " ", self.text.lower()).split())


_NAME = re.compile(r"\b(?:my name is|call me)\s+([a-z][\w'-]*)", re.IGNORECASE)
_SPELL = re.compile(r"\bspell\s+(?:back\s+)?(?:the\s+)?(?:words?\s+)?([a-z][a-z' -]*)$")
_SAY_BACK = re.compile(
    r"^(?:please\s+)?(?:say|repeat)[:,]?\s+(?:back\s+|after me\s+|the words?\s+)?(.+)$"
)
_COUNT = re.compile(r"\bhow many words are (?:there )?in (.+)$|\bcount the words in (.+)$")
_WHAT_I_SAID = re.compile(
    r"what (?:did|have) i (?:just )?(?:say|said|ask|asked)|repeat what i (?:just )?said|"
    r"what was my (?:last )?question"
)
_WHAT_YOU_SAID = re.compile(
    r"what did you (?:just )?say|repeat that|say that again|repeat your answer"
)
_TIME = re.compile(r"\bwhat time\b|\bwhat is the time\b|\bwhat's the time\b|\bthe time now\b")
_DATE = re.compile(r"\b(?:what|which) (?:day|date)\b|\b(?:the|today's) date\b|\bwhat is today\b")
_GREETING = re.compile(r"^(?:hello|hi|hey|good (?:morning|evening|afternoon))\b")
_HELP = re.compile(r"\bwhat can you do\b|\bhelp\b|\bwho are you\b|\bwhat are you\b")


def tell_name(heard: Heard) -> str | None:
    """Greet who says a name; tell who asks for it."""
    if re.search(r"\bwhat(?:'s| is) my name\b|\bwho am i\b", heard.plain):
        for said in reversed(heard.earlier):
            if match := _NAME.search(said):
                return f"Your name is {match[1].capitalize()}. You told me in this conversation."
        return "You have not told me your name yet. Say: my name is, and then your name."
    if match := _NAME.search(heard.text):
        return f"Hello {match[1].capitalize()}. I will remember your name in this conversation."
    return None


def remember(heard: Heard) -> str | None:
    """Say again what was said, on either side."""
    if _WHAT_I_SAID.search(heard.plain):
        if heard.earlier:
            return f"You said: {_bare(heard.earlier[-1])}. That was just before this."
        return "This is the first thing that you say in this conversation."
    if _WHAT_YOU_SAID.search(heard.plain):
        if heard.answers:
            return f"I said: {heard.answers[-1]}"
        return "I have not said anything yet."
    return None


def spell(heard: Heard) -> str | None:
    """Letter by letter."""
    match = _SPELL.search(heard.plain)
    if match is None:
        return None
    what = match[1].strip()
    if what in ("back what i said", "what i said", "that") and heard.earlier:
        what = _bare(heard.earlier[-1]).lower()
    words = [" ".join(word.upper()) for word in what.split()]
    return f"{what.capitalize()} is spelled {', '.join(words)}."


def count_words(heard: Heard) -> str | None:
    """How many words something has."""
    match = _COUNT.search(heard.plain)
    if match is None:
        return None
    what = match[1] or match[2]
    if what in ("what i said", "my last question", "that") and heard.earlier:
        what = _bare(heard.earlier[-1])
    number = len(what.split())
    return f"There {'is 1 word' if number == 1 else f'are {number} words'} in: {what}."


def say_back(heard: Heard) -> str | None:
    """Parrot."""
    match = _SAY_BACK.search(" ".join(heard.text.split()).rstrip(" ?.!").lower())
    if match is None:
        return None
    start = match.start(1)
    what = " ".join(heard.text.split())[start:].rstrip(" .!?")
    return f"{what[:1].upper()}{what[1:]}."


def calculate(heard: Heard) -> str | None:
    """Work out a sum."""
    return answer_sum(heard.text)


def tell_time(heard: Heard) -> str | None:
    """The clock of this computer."""
    if not _TIME.search(heard.plain):
        return None
    return f"It is {heard.now:%H:%M}. That is what the clock of this computer says."


def tell_date(heard: Heard) -> str | None:
    """The calendar of this computer."""
    if not _DATE.search(heard.plain):
        return None
    now = heard.now
    return f"Today is {now:%A}, {now.day} {now:%B} {now.year}."


def explain(heard: Heard) -> str | None:
    """Greet and say what one can ask for."""
    if _HELP.search(heard.plain):
        return CAN_DO
    if _GREETING.search(heard.plain):
        return f"Hello. {CAN_DO}"
    return None


def fall_back(heard: Heard) -> str:
    """Nothing matched: say what was heard, and what would work."""
    return f"I heard: {_bare(heard.text)}. I have no answer to that. {CAN_DO}"


CAN_DO = (
    "I can work out sums, tell the time and the date, spell words, count words, "
    "and remember your name and what you said. "
    "Try: what is seven times eight?"
)


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(" .!?")
