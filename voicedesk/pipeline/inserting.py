"""The last step of a dictation, which must come to an end whatever the desktop does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import Insertion, InsertionManner, InsertionWay, Target, insertable

if TYPE_CHECKING:
    from voicedesk.core.ports import TextInserter

LONGEST_PASTE_S = 20.0
"""Waiting for fingers, for the program and for the clipboard's owner takes less, each at its worst."""


async def insert_text(
    inserter: TextInserter, text: str, target: Target, manner: InsertionManner
) -> Insertion:
    """Put a text at the cursor, but for what would steer a terminal there.

    Raises:
        InsertionError: nothing was inserted, or nobody can tell within 20 s.
    """
    limit_s = LONGEST_PASTE_S if manner.way is InsertionWay.PASTE else None
    try:
        async with asyncio.timeout(limit_s):
            return await inserter.insert(insertable(text), target, manner)
    except TimeoutError as error:
        raise InsertionError(
            "The desktop does not answer, so nobody can tell whether the text was inserted.",
            kind=ErrorKind.NOT_INSERTED,
            next_step="Look whether it is there; if not, paste the last text.",
            retryable=True,
        ) from error
