"""The second half of an ask turn: an answer, written and spoken."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.chat import ReplyEnd, ReplyText
from voicedesk.core.conversation import (
    Question,
    Room,
    brings_pictures,
    context_budget,
    estimate_tokens,
    question_tokens,
)
from voicedesk.core.errors import ErrorKind, NoAnswer
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.pipeline.checking_outside import OutsideCheck, passing
from voicedesk.pipeline.moderating import Moderation
from voicedesk.pipeline.outside import check_room, tell_left_out, tell_unseen
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
        self._chat = models.chat
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

    @property
    def has_sounded(self) -> bool:
        return self._voice is not None and self._voice.has_sounded

    async def run(self, conversation: Conversation) -> None:
        """Answer; when this returns, the reply is complete and was heard.

        Raises:
            NoAnswer: the model said nothing.
            ServiceError: refused, unreachable or broken off.
            HeldBack: moderation let the rest of it not pass.
            VoiceDeskError: what the question brings along is too much, or cannot be seen.
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
        """Return what the model is told, and tell the user what it is not told.

        Raises:
            VoiceDeskError: what the question brings along is too much, or cannot be seen.
        """
        turn, models = self._turn, self._models
        question = Question(turn.transcript, turn.manner.attachments)
        check_room(question, models)
        budget = context_budget(
            wanted_tokens=models.context_tokens,
            context_window=models.context_window,
            answer_tokens=models.max_completion_tokens,
            prompt_tokens=estimate_tokens(models.system_prompt) + question_tokens(question),
        )
        sight = models.sight.chat if brings_pictures(question, conversation) else None
        self._chat = sight or models.chat
        room = Room(
            budget,
            takes_pictures=sight is not None,
            passing=passing(models.moderation) if models.outside_judge is not None else None,
        )
        prompt = conversation.prompt(models.system_prompt, question, room)
        tell_unseen(turn)
        turn.left_out = tell_left_out(turn, prompt.left_out, room)
        return prompt.messages

    async def _read(self, messages: list[ChatMessage]) -> None:
        """Read the reply, beside the judges if there are any."""
        guards = self._guards()
        judging = [
            self._tasks.start(guard.run(), name=f"{self._turn.turn_id}-{type(guard).__name__}")
            for guard in guards
        ]
        now_s = asyncio.get_running_loop().time
        try:
            # It knows no time limit, but ends the reading when something is held back.
            async with asyncio.timeout(None) as allowed:
                for guard in guards:
                    guard.on_held_back = lambda: allowed.reschedule(now_s())
                await self._read_reply(messages, guards[0].feed if guards else self._on_text)
                for guard, task in zip(guards, judging, strict=True):
                    guard.complete()
                    await asyncio.wait([task])
        except TimeoutError:
            if all(guard.failure is None for guard in guards):
                raise
        finally:
            for guard, task in zip(guards, judging, strict=True):
                guard.on_held_back = None
                if not task.done():
                    await cancel_and_wait(task)
        for guard, task in zip(guards, judging, strict=True):
            if guard.failure is not None:
                raise guard.failure
            if not task.cancelled() and task.exception() is not None:
                raise bug_error()  # the task registry has reported it
        self._finish_reply()

    def _guards(self) -> list[OutsideCheck | Moderation]:
        """Return what the reply has to pass before it is shown, in this order."""
        turn, models = self._turn, self._models
        guards: list[OutsideCheck | Moderation] = []
        if models.moderator is not None:
            guards.append(
                Moderation(
                    turn,
                    models.moderator,
                    models.moderation,
                    self._on_text,
                    user_language=models.user_language,
                )
            )
        if models.outside_judge is not None and turn.manner.attachments:
            behind = guards[0].feed if guards else self._on_text
            check = OutsideCheck(turn, models.outside_judge, models.moderation, behind)
            guards.insert(0, check)
        return guards

    async def _read_reply(
        self, messages: list[ChatMessage], on_text: Callable[[str], None]
    ) -> None:
        turn = self._turn
        stream = self._chat.stream_reply(
            messages, max_completion_tokens=self._models.max_completion_tokens
        )
        with turn.timed("chat"):
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
