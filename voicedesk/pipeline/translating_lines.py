"""The lines of a recording, translated by a chat model: many in one request, and none lost."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from voicedesk.core.clean_up import token_budget
from voicedesk.core.errors import ServiceError
from voicedesk.core.translation import language_words, line_batches, lines_rules
from voicedesk.core.translation_check import looks_translated
from voicedesk.pipeline.rewriting import ANOTHER_TRY_MAY_HELP, did_not

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.ports import Rewriter

_BATCH_BYTES = 1500
"""Some twenty lines: few enough for a model to count, and for the tokens of a free minute."""

_LINES_BEFORE = 3
_TOKENS_PER_LINE = 8
"""What a list takes up around each of its texts."""


async def translate_lines(
    lines: Sequence[str], rewriter: Rewriter, *, source: str, target: str
) -> list[str]:
    """Return the translation of each line; languages by their codes, ``source`` may be empty.

    What a model does not get right is asked for again in halves, and a single line once more.

    Raises:
        NoAnswer: it does not translate some of it even then.
        ServiceError: refused or unreachable.
    """

    async def translated(batch: range, *, is_last: bool = False) -> list[str]:
        before = lines[max(0, batch.start - _LINES_BEFORE) : batch.start]
        texts = lines[batch.start : batch.stop]
        whole = "\n".join(texts)
        try:
            answers = await rewriter.rewrite_each(
                lines_rules(source, target, before=before),
                texts,
                max_completion_tokens=token_budget(whole) + _TOKENS_PER_LINE * len(texts),
            )
            if looks_translated(whole, "\n".join(answers), source, target):
                return answers
            failure = did_not(f"translate it into {language_words(target)}")
        except ServiceError as refusal:
            if refusal.kind not in ANOTHER_TRY_MAY_HELP:
                raise
            failure = refusal
        if is_last:
            raise failure
        if len(batch) == 1:
            return await translated(batch, is_last=True)
        middle = batch.start + len(batch) // 2
        first = await translated(range(batch.start, middle))
        return first + await translated(range(middle, batch.stop))

    done = [await translated(batch) for batch in line_batches(lines, _BATCH_BYTES)]
    return list(chain.from_iterable(done))
