"""The second half of an ask turn: an answer, written and spoken."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.chat import ReplyEnd, ReplyText
from voicedesk.core.conversation import context_budget, estimate_tokens
from voicedesk.core.errors import ErrorKind, NoAnswer
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.pipeline.moderating import Moderation
from voicedesk.pipeline.turn import bug_error
from voicedesk.pipeline.turn_voice import TurnVoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.chat import ChatMessage
    from voicedesk.core.conversation import Conversation
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.services import Models, Services
    from voicedesk.pipeline.turn import Turn


class Answer:
    """Streams the reply, speaks it, and knows what of it was heard."""

    def __init__(self, turn: Turn, services: Services, models: Models, tasks: TaskRegistry) -> None:
        self._turn = turn
        self._models = models
        self._tasks = tasks
        self._voice: TurnVoice | None = None
        if models.speaks_replies:
            self._voice = TurnVoice(
                turn, models.synthesizer, services.player, tasks, language=turn.language
            )

    @property
    def clips(self) -> list[AudioClip]:
        """The whole answer as it sounded, to be played again; nothing if it broke off."""
        return self._voice.clips if self._voice is not None else []

    async def run(self, conversation: Conversation) -> None:
        """Answer; when this returns, the reply is complete and was heard.

        Raises:
            NoAnswer: the model said nothing.
            ServiceError: refused, unreachable or broken off.
            HeldBack: moderation let the rest of it not pass.
        """
        messages = self._messages(conversation)
        if self._voice is None:
            try:
                await self._read(messages)
            finally:
                self._turn.heard = self._turn.reply
            return
        async with self._voice.speaking():
            await self._read(messages)

    def _messages(self, conversation: Conversation) -> list[ChatMessage]:
        models, text = self._models, self._turn.transcript
        budget = context_budget(
            wanted_tokens=models.context_tokens,
            context_window=models.context_window,
            answer_tokens=models.max_completion_tokens,
            prompt_tokens=estimate_tokens(models.system_prompt) + estimate_tokens(text),
        )
        return conversation.messages(models.system_prompt, text, context_tokens=budget)

    async def _read(self, messages: list[ChatMessage]) -> None:
        """Read the reply, beside a judge if there is one."""
        moderator = self._models.moderator
        if moderator is None:
            await self._read_reply(messages, self._on_text)
            self._finish_reply()
            return
        moderation = Moderation(self._turn, moderator, self._models.moderation, self._on_text)
        judging = self._tasks.start(moderation.run(), name=f"{self._turn.turn_id}-moderation")
        now_s = asyncio.get_running_loop().time
        try:
            # It knows no time limit, but ends the reading when something is held back.
            async with asyncio.timeout(None) as allowed:
                moderation.on_held_back = lambda: allowed.reschedule(now_s())
                await self._read_reply(messages, moderation.feed)
                moderation.complete()
                await asyncio.wait([judging])
        except TimeoutError:
            if moderation.failure is None:
                raise
        finally:
            moderation.on_held_back = None
            if not judging.done():
                await cancel_and_wait(judging)
        if judging.exception() is not None:  # a bug, which the task registry has reported
            raise bug_error()
        if moderation.failure is not None:
            raise moderation.failure
        self._finish_reply()

    async def _read_reply(
        self, messages: list[ChatMessage], on_text: Callable[[str], None]
    ) -> None:
        turn = self._turn
        began_at_s = turn.clock.monotonic_s()
        stream = self._models.chat.stream_reply(
            messages, max_completion_tokens=self._models.max_completion_tokens
        )
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                match piece:
                    case ReplyText(text) if text:
                        turn.mark_since_input("first_token")
                        on_text(text)
                    case ReplyEnd():
                        turn.finish_reason, turn.usage = piece.finish_reason, piece.usage
                        turn.model = piece.model
                    case _:
                        pass  # thinking is neither shown nor spoken
        turn.stage_ms["chat"] = round(1000 * (turn.clock.monotonic_s() - began_at_s), 2)

    def _finish_reply(self) -> None:
        turn = self._turn
        if not turn.reply.strip():
            raise _no_answer(turn.finish_reason, self._models.max_completion_tokens)
        turn.emit(
            ev.ReplyFinished(
                turn_id=turn.turn_id,
                t_ms=turn.t_ms(),
                text=turn.reply,
                finish_reason=turn.finish_reason,
            )
        )

    def _on_text(self, text: str) -> None:
        turn = self._turn
        turn.reply += text
        turn.emit(ev.ReplyDelta(turn_id=turn.turn_id, t_ms=turn.t_ms(), text=text))
        if self._voice is not None:
            self._voice.feed(text)


def _no_answer(finish_reason: str, max_completion_tokens: int) -> NoAnswer:
    if finish_reason == "length":
        return NoAnswer(
            f"The model used all of its {max_completion_tokens} tokens for thinking "
            "and gave no answer.",
            kind=ErrorKind.NO_ANSWER,
            next_step="Ask again, or choose another chat model in the settings.",
            retryable=True,
        )
    return NoAnswer(
        "The model finished without an answer.",
        kind=ErrorKind.NO_ANSWER,
        next_step="Ask again, or choose another chat model in the settings.",
        retryable=True,
    )
