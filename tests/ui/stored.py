"""Conversations to fill a history with."""

from __future__ import annotations

from voicedesk.core.history import ConversationSummary, StoredTurn
from voicedesk.core.turns import Outcome


def stored_turn(number: int, conversation_id: str = "c1", **fields: object) -> StoredTurn:
    """Return a completed turn; its words bear its number."""
    values: dict[str, object] = {
        "outcome": Outcome.COMPLETED,
        "transcript": f"Question number {number}?",
        "reply": f"Answer number {number}. " + "It goes on for a while. " * (number % 7),
        **fields,
    }
    return StoredTurn(
        turn_id=f"{conversation_id}-{number}",
        conversation_id=conversation_id,
        started_at_s=1_763_000_000.0 + number,
        **values,  # pyright: ignore[reportArgumentType] - names checked at run time
    )


def many_summaries(count: int) -> list[ConversationSummary]:
    """Return conversations, newest first, some a day."""
    newest_s = 1_763_700_000.0
    return [
        ConversationSummary(
            f"c{number}",
            f"Conversation {number}",
            newest_s - number * 9000,
            newest_s - number * 9000,
            1 + number % 9,
        )
        for number in range(count)
    ]
