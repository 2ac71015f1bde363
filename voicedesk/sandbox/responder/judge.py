"""The safeguard model's stand-in: a verdict by key words, in the JSON the policy prompt asks for.

A text violates the policy if one of the words below stands in it. That is all it knows; it serves
to try out how a program handles verdicts, not to protect anybody.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.tokens import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_WORDS = {
    "violence": ("kill", "murder", "bomb", "shoot", "stab"),
    "self-harm": ("suicide",),
    "illegal acts": ("steal", "counterfeit", "heroin"),
    "hate": ("subhuman",),
}


def judge(messages: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The reasoning and the verdict on the last user or assistant message."""
    text = next(
        (text_of(m) for m in reversed(messages) if m["role"] in ("user", "assistant")), ""
    ).lower()
    for category, words in KEY_WORDS.items():
        for word in words:
            if re.search(rf"\b{word}(?:s|ed|ing|er|ers)?\b", text):
                return f"The key word {word} stands in the text.", _verdict(1, category, word)
    return "No key word stands in the text.", _verdict(0, None, None)


def _verdict(violation: int, category: str | None, word: str | None) -> str:
    rationale = f"sandbox key word: {word}" if word else "no sandbox key word"
    return json.dumps({"violation": violation, "category": category, "rationale": rationale})
