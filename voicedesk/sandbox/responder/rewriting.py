"""What becomes of a text that is to be rewritten: small rules, and no understanding.

A request to rewrite has its text between two tags, ``<name>`` and ``</name>``, which are all of the
last user message; what is to be done with it may follow between two more. Several texts come as JSON
with one list, ``{"texts": [...]}``. The rules that a program gives in its system message are looked
through for a translation, a list, an e-mail and code; the user's wish for shorter, upper and lower
case as well.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any, cast

from voicedesk.sandbox.responder.translating import translated
from voicedesk.sandbox.tokens import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAGGED = re.compile(
    r"\s*<(?P<tag>[\w-]+)>\n?(?P<text>.*?)\n?</(?P=tag)>\s*"
    r"(?:<(?P<how>[\w-]+)>\n?(?P<wish>.*?)\n?</(?P=how)>\s*)?",
    re.DOTALL,
)
_KEY = re.compile(r"\{\s*\"(\w+)\"\s*:")
_FILLER = re.compile(
    r"(?:(?<=\s)|^)(?:um+|uh+|uhm|erm?|äh+m?|öhm?|euh)\b,?\s*(?<!\w)", re.IGNORECASE
)
_COMMA_LEFT_OVER = re.compile(r",\s*(?=[,.;:!?]|$)")
_TWICE = re.compile(r"\b(\w+)(?: \1\b)+", re.IGNORECASE)
_AFTER_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_POINTS = re.compile(r"(?<=[.!?;])\s+|\n+|,\s+(?:and\s+|then\s+|und\s+|et\s+|y\s+)?")
_QUESTION = re.compile(
    r"(?:what|who|whose|which|where|when|why|how|is|are|was|were|do|does|did|can|could|will|would"
    r"|was|wer|wie|wo|wann|warum|que|qui|quand|comment|pourquoi|qué|quién|cómo|cuándo|dónde)\b",
    re.IGNORECASE,
)
_LINE_LENGTH = 90


def rewrite(messages: Sequence[dict[str, Any]]) -> str | None:
    """Rewrite the text that the last message holds; None if it is no such request."""
    rules = system_of(messages)
    tagged = _TAGGED.fullmatch(text_of(messages[-1])) if messages[-1]["role"] == "user" else None
    if tagged is None or not rules or f"<{tagged['tag']}>" not in rules:
        return None
    text = tagged["text"]
    if tagged["wish"] is not None:
        return _changed(text, tagged["wish"].lower())
    return _in_style(text, rules)


def rewrite_each(messages: Sequence[dict[str, Any]]) -> tuple[str, ...] | None:
    """Rewrite the texts that the last message holds; None if it is no such request."""
    rules = system_of(messages)
    if messages[-1]["role"] != "user" or key_shown(messages) != "texts":
        return None
    texts = _list_in(text_of(messages[-1]))
    return texts and tuple(_in_style(each, rules) for each in texts)


def _list_in(content: str) -> tuple[str, ...] | None:
    try:
        given: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    texts = cast("dict[str, object]", given).get("texts") if isinstance(given, dict) else None
    members = cast("list[object]", texts) if isinstance(texts, list) else []
    return tuple(each for each in members if isinstance(each, str)) or None


def system_of(messages: Sequence[dict[str, Any]]) -> str:
    """The rules that a program has given."""
    return "\n".join(text_of(message) for message in messages if message["role"] == "system")


def key_shown(messages: Sequence[dict[str, Any]]) -> str:
    """The name of the value in the JSON object that the rules show, empty if they show none."""
    shown = _KEY.search(system_of(messages))
    return shown[1] if shown else ""


def as_told(messages: Sequence[dict[str, Any]], text: str | tuple[str, ...]) -> str:
    """A text, or several, as JSON, if the rules show an object for it."""
    key = key_shown(messages)
    if not key:
        return text if isinstance(text, str) else "\n".join(text)
    return json.dumps({key: text}, ensure_ascii=False)


def _changed(text: str, wish: str) -> str:
    if re.search(r"\bshort", wish):
        return _AFTER_SENTENCE.split(text.strip())[0]
    if re.search(r"\bupper|\bcapitals\b", wish):
        return text.upper()
    if re.search(r"\blower", wish):
        return text.lower()
    return _in_style(text, wish)


def _in_style(text: str, rules: str) -> str:
    translation = translated(text, rules)
    if translation is not None:
        return translation
    rules = rules.lower()
    if re.search(r"\blist\b|\bbullet", rules):
        points = [point.strip(" .;") for point in _POINTS.split(_without_fillers(text))]
        return "\n".join(f"- {_capital(point)}" for point in points if point)
    tidied = _tidied(text)
    if re.search(r"\be-?mail\b", rules):
        return f"Hello,\n\n{tidied}\n\nBest regards"
    if re.search(r"\bprogram code\b", rules):
        return textwrap.fill(tidied, _LINE_LENGTH)
    return tidied


def _tidied(text: str) -> str:
    """The text without fillers and doubled words, its sentences with a capital and an end."""
    lines = [_tidied_line(line) for line in _without_fillers(text).split("\n")]
    return "\n".join(lines)


def _tidied_line(line: str) -> str:
    sentences = [_capital(each.strip()) for each in _AFTER_SENTENCE.split(line) if each.strip()]
    if sentences and sentences[-1][-1].isalnum():
        sentences[-1] += "?" if _QUESTION.match(sentences[-1]) else "."
    return re.sub(r"\bi\b(?!\.)", "I", " ".join(sentences))


def _without_fillers(text: str) -> str:
    return _TWICE.sub(r"\1", _COMMA_LEFT_OVER.sub("", _FILLER.sub("", text)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
