"""Whether a model has read its prompt back instead of hearing something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ECHO_OF_OUTPUT = 0.9
ECHO_OF_VOCABULARY = 0.7
ECHO_WORDS = 3
ECHO_TERMS = 2
"""The words are read back where nearly all of them are the prompt's, and most of the prompt."""


def echoes(text: str, vocabulary: Sequence[str]) -> bool:
    """Tell whether a text is hardly more than the prompt, read back."""
    said = words_of(text)
    terms = [frozenset(words_of(term)) for term in vocabulary]
    listed = frozenset[str]().union(*terms)
    used = listed.intersection(said)
    if len(used) < ECHO_WORDS or sum(bool(term & used) for term in terms) < ECHO_TERMS:
        return False
    from_prompt = sum(word in listed for word in said) / len(said)
    return from_prompt >= ECHO_OF_OUTPUT and len(used) / len(listed) >= ECHO_OF_VOCABULARY
