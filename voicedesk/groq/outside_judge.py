"""A judge of the service that looks for orders in texts from outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from voicedesk.core.chat import ChatMessage, Role
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.injection import INJECTION_POLICY, OUTSIDE_FORMAT, windows
from voicedesk.core.judges import ANSWER_FORMAT, judges_by_policy, read_safeguard_answer
from voicedesk.core.moderation import Verdict, VerdictStatus
from voicedesk.groq.call import chosen
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.chat_request import sendable
from voicedesk.groq.moderation import SAFEGUARD_TOKENS

if TYPE_CHECKING:
    from voicedesk.groq.call import Choice
    from voicedesk.groq.client import GroqClient

_RULES = f"{INJECTION_POLICY}\n{OUTSIDE_FORMAT}{ANSWER_FORMAT}"


class GroqOutsideJudge:
    """Implements core.ports.OutsideJudge by a safeguard model; no other one is asked."""

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._chat = GroqChatModel(client, model)
        self._model = model

    async def judge_outside(self, name: str, text: str) -> Verdict:
        """Judge a text in parts, until one is not safe; see core.ports.OutsideJudge."""
        model = chosen(self._model)
        if not judges_by_policy(model):
            raise VoiceDeskError(
                f"The model {model} cannot tell whether a text from outside gives orders.",
                kind=ErrorKind.UNCHECKED,
                next_step="Choose a safeguard model for checking in the settings under Models.",
            )
        verdict = Verdict(VerdictStatus.SAFE)
        for part in windows(sendable(text)):
            verdict = await self._judge_part(sendable(name), part)
            if verdict.status is not VerdictStatus.SAFE:
                break
        return verdict

    async def _judge_part(self, name: str, part: str) -> Verdict:
        # As JSON its quotes cannot be closed from within.
        material = json.dumps({"name": name, "outside": part}, ensure_ascii=False)
        messages = [ChatMessage(Role.SYSTEM, _RULES), ChatMessage(Role.USER, material)]
        judged = await self._chat.complete(messages, max_completion_tokens=SAFEGUARD_TOKENS)
        return read_safeguard_answer(judged.text)
