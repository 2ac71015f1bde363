"""The judges' stand-ins: verdicts by key words, as the safeguard model and Llama Guard give them.

A text is unsafe if one of the words below stands in it, a text from outside if it looks as if it
gave orders. That is all they know; they serve to try out how a program handles verdicts, not to
protect anybody.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from voicedesk.sandbox.tokens import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_WORDS = {
    "violence": ("kill", "murder", "bomb", "shoot", "stab"),
    "self-harm": ("suicide",),
    "illegal acts": ("steal", "counterfeit", "heroin"),
    "hate": ("subhuman",),
}

GUARD_CODES = {"violence": "S1", "self-harm": "S11", "illegal acts": "S2", "hate": "S10"}
"""What Llama Guard calls these categories."""

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)\b[^.\n]{0,40}\b(?:instructions?|rules|prompts?|above|before)\b"
    r"|\b(?:ai|assistant|model|chatbot)\s*[,:]\s*\w|\bsystem prompt\b|\byou are now\b",
    re.IGNORECASE,
)
"""What an order to an assistant looks like in a text from outside."""


def judge(messages: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The safeguard model's reasoning, and the JSON that the policy prompt asks for."""
    outside = _outside(_last(messages))
    if outside is not None:
        order = _ORDERS.search(outside)
        told = "An order stands in the text." if order else "No order stands in the text."
        return told, _verdict(int(bool(order)), "orders" if order else None, order and order[0])
    found = _found(_told(_last(messages)))
    if not found:
        return "No key word stands in the text.", _verdict(0, None, None)
    category, word = found[0]
    return f"The key word {word} stands in the text.", _verdict(1, category, word)


def guard(messages: Sequence[dict[str, Any]]) -> str:
    """Llama Guard's verdict: ``safe``, or ``unsafe`` and the codes on the line below."""
    codes = dict.fromkeys(GUARD_CODES[category] for category, _ in _found(_last(messages)))
    return f"unsafe\n{','.join(codes)}" if codes else "safe"


def _last(messages: Sequence[dict[str, Any]]) -> str:
    """The last user or assistant message."""
    return next((text_of(m) for m in reversed(messages) if m["role"] in ("user", "assistant")), "")


def _outside(text: str) -> str | None:
    """A text from outside with its name, if it is one that is to be judged."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    parts = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    return f"{parts.get('name')}\n{parts['outside']}" if "outside" in parts else None


def _told(text: str) -> str:
    """What is to be judged: in JSON the assistant's part, without one the user's."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    parts = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    told = (parts.get(name) for name in ("assistant", "user"))
    return next((part for part in told if isinstance(part, str)), text)


def _found(text: str) -> list[tuple[str, str]]:
    """The key words that stand in a text, each after its category."""
    lower = text.lower()
    return [
        (category, word)
        for category, words in KEY_WORDS.items()
        for word in words
        if re.search(rf"\b{word}(?:s|ed|ing|er|ers)?\b", lower)
    ]


def _verdict(violation: int, category: str | None, word: str | None) -> str:
    rationale = f"sandbox key word: {word}" if word else "no sandbox key word"
    return json.dumps({"violation": violation, "category": category, "rationale": rationale})
