"""A chat model that gives back a text, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from voicedesk.core.chat import ChatMessage, Role
from voicedesk.core.errors import ErrorKind, NoAnswer
from voicedesk.groq.chat import GroqChatModel

if TYPE_CHECKING:
    from voicedesk.groq.call import Choice
    from voicedesk.groq.client import GroqClient
    from voicedesk.groq.fields import JsonObject

_SCHEMA: JsonObject = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}


class GroqRewriter:
    """Implements core.ports.Rewriter."""

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._chat = GroqChatModel(client, model)

    async def rewrite(self, rules: str, text: str, *, max_completion_tokens: int) -> str:
        """Return a text as the model writes it; see core.ports.Rewriter."""
        messages = [ChatMessage(Role.SYSTEM, rules), ChatMessage(Role.USER, text)]
        reply = await self._chat.complete(
            messages,
            max_completion_tokens=max_completion_tokens,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "text", "strict": True, "schema": _SCHEMA},
            },
        )
        return _text_of(reply.text)


def _text_of(answer: str) -> str:
    try:
        found: object = json.loads(answer)
    except ValueError:
        found = None
    text = cast("JsonObject", found).get("text") if isinstance(found, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise NoAnswer(
            "The model returned no text.",
            kind=ErrorKind.NO_ANSWER,
            next_step="Choose another chat model in the settings.",
            retryable=True,
        )
    return text
