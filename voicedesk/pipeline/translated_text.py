"""A text on its way through a chat model, which is to translate it and must not answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.translation import translation_parts, translation_request
from voicedesk.core.translation_check import looks_translated
from voicedesk.pipeline.rewriting import rewritten

if TYPE_CHECKING:
    from voicedesk.core.ports import Rewriter
    from voicedesk.pipeline.services import Models
    from voicedesk.pipeline.turn import Turn

_MINUTE_S = 60.0


async def translate_words(turn: Turn, models: Models) -> str:
    """Return what was said or typed in a turn in its target language.

    Raises:
        NoAnswer: the model has not translated it, though it was asked twice.
        ServiceError: refused, unreachable or late.
    """
    turn.model = models.chat_model_id
    with turn.timed("translate"):
        return await translated(
            turn.transcript, turn.language, turn.target_language, models.rewriter
        )


async def translated(text: str, source: str, target: str, rewriter: Rewriter) -> str:
    """Return a text of any length in another language; ``source`` is empty where nobody knows.

    Raises:
        NoAnswer: the model has not translated it, though it was asked twice.
        ServiceError: refused, unreachable or late.
    """
    done: list[str] = []
    # One after the other: the free plan counts tokens by the minute.
    for part in translation_parts(text):
        # Those before it may have used up the tokens of the minute; the service says when to go on.
        wait_s = _MINUTE_S if done else 0.0
        done.append(await _translated_part(part, source, target, rewriter, wait_s))
    return "".join(done).strip()


async def _translated_part(
    part: str, source: str, target: str, rewriter: Rewriter, wait_s: float
) -> str:
    if not part.strip():
        return part
    return await rewritten(
        part,
        translation_request(part, source, target),
        rewriter,
        lambda answer: looks_translated(part, answer, source, target),
        task="translate",
        wait_s=wait_s,
    )
