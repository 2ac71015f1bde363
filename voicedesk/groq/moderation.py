"""Judges of the service: chat models whose answer is a verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from voicedesk.core.chat import ChatMessage, Role
from voicedesk.core.judges import (
    ANSWER_FORMAT,
    JudgeKind,
    judge_kind,
    read_guard_answer,
    read_safeguard_answer,
)
from voicedesk.groq.call import chosen
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.chat_request import sendable

if TYPE_CHECKING:
    from voicedesk.core.moderation import Verdict
    from voicedesk.groq.call import Choice
    from voicedesk.groq.client import GroqClient

_GUARD_TOKENS = 64
"""Enough for ``unsafe`` and all the codes there are."""

SAFEGUARD_TOKENS = 512
"""It thinks before it answers. What is reserved counts against the tokens per minute as if it had
been used, so there is not more of it."""

TEXT_FORMAT = """\
The text to be judged is one JSON object. Its "user" is what the user said. Where it has an
"assistant", that is what was answered: judge the answer, in the light of what the user said.
"""


class GroqModerator:
    """Implements core.ports.Moderator; the model decides how it is asked (see core.judges).

    Args:
        client: The server that has the model.
        model: The judge.
        policy: What a safeguard model judges by; Llama Guard has hazards of its own.
    """

    def __init__(self, client: GroqClient, model: Choice, policy: str) -> None:
        self._chat = GroqChatModel(client, model)
        self._model = model
        self._policy = policy

    async def judge(self, said: str, reply: str = "") -> Verdict:
        """Judge what was said, or what was answered to it; see core.ports.Moderator."""
        said, reply = sendable(said), sendable(reply)
        if judge_kind(chosen(self._model)) is JudgeKind.LLAMA_GUARD:
            guarded = await self._chat.complete(
                _guard_messages(said, reply), max_completion_tokens=_GUARD_TOKENS
            )
            return read_guard_answer(guarded.text)
        judged = await self._chat.complete(
            _safeguard_messages(self._policy, said, reply), max_completion_tokens=SAFEGUARD_TOKENS
        )
        return read_safeguard_answer(judged.text)


def _guard_messages(said: str, reply: str) -> list[ChatMessage]:
    """Return the conversation itself; Llama Guard judges its last message."""
    messages = [ChatMessage(Role.USER, said)]
    if reply:
        messages.append(ChatMessage(Role.ASSISTANT, reply))
    return messages


def _safeguard_messages(policy: str, said: str, reply: str) -> list[ChatMessage]:
    """Return the policy, and the text as JSON: its quotes cannot be closed from within."""
    text = {"user": said, "assistant": reply} if reply else {"user": said}
    return [
        ChatMessage(Role.SYSTEM, f"{policy.rstrip()}\n\n{TEXT_FORMAT}{ANSWER_FORMAT}"),
        ChatMessage(Role.USER, json.dumps(text, ensure_ascii=False)),
    ]
