"""Nothing of a reply is shown or spoken before a judge has let it pass.

The judge is asked beside the chat model, so that words which are safe wait for nothing. Where the
reply is judged as well, it is let through in windows that grow: the first one is a clause, each
later one as long as all that came before, since that takes longer to be spoken than to be written
and judged.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, HeldBack, VoiceDeskError
from voicedesk.core.letter_case import with_small_letter
from voicedesk.core.moderation import (
    Subject,
    Verdict,
    VerdictStatus,
    more_telling,
)
from voicedesk.core.moderation_names import category_name, language_to_name_in
from voicedesk.core.settings import ModerationScope, ModerationSettings, OnVerdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.ports import Moderator
    from voicedesk.pipeline.turn import Turn

FIRST_WINDOW = 24
"""Characters; the voice begins with a clause of about so many."""

LONGEST_JUDGED = 8_000
"""Characters of a reply that one request holds: 2,000 tokens, a quarter of a minute's limit."""

_BREAK = re.compile(
    r"[.,;:!?\u2026\n\u3002\uff0c\uff01\uff1f](?=\s|$)|[\u3002\uff0c\uff01\uff1f\n]"
)


class Moderation:
    """Takes a reply as it arrives and hands on what may be shown.

    Args:
        turn: Its transcript is what the user said.
        moderator: The judge.
        settings: What is judged, and what follows from a verdict.
        let_through: Called with what may be shown, in order, nothing twice.
        user_language: In it categories are named where the turn does not tell its own.
    """

    def __init__(
        self,
        turn: Turn,
        moderator: Moderator,
        settings: ModerationSettings,
        let_through: Callable[[str], None],
        *,
        user_language: str = "",
    ) -> None:
        self._turn = turn
        self._moderator = moderator
        self._settings = settings
        self._let_through = let_through
        self._language = language_to_name_in(turn.language, turn.transcript, user_language)
        self._reply = ""
        self._passed = 0
        """How many characters of the reply were let through."""
        self._is_open = False
        """Nothing is held back any more."""
        self._is_complete = False
        self._arrived = asyncio.Event()
        self._warned: set[tuple[Subject, VerdictStatus]] = set()
        self.on_held_back: Callable[[], None] | None = None
        self.failure: VoiceDeskError | None = None
        """Why the rest is held back."""

    def feed(self, text: str) -> None:
        """Take the next piece of the reply."""
        self._reply += text
        if self._is_open:
            self._pass(len(self._reply))
        else:
            self._arrived.set()

    def complete(self) -> None:
        """Say that there is no more of it."""
        self._is_complete = True
        self._arrived.set()

    async def run(self) -> None:
        """Judge; return when everything was let through, or when ``failure`` says why not."""
        with self._turn.timed("moderate"):
            may_pass = await self._may_pass(Subject.WORDS, "")
        if not may_pass:
            return
        if self._settings.scope is ModerationScope.WORDS:
            self._is_open = True
            self._pass(len(self._reply))
            return
        while (end := await self._next_window()) is not None:
            judged = self._reply[max(0, end - LONGEST_JUDGED) : end]
            if not await self._may_pass(Subject.REPLY, judged):
                return
            self._pass(end)

    def _pass(self, end: int) -> None:
        text, self._passed = self._reply[self._passed : end], end
        if text:
            self._let_through(text)

    async def _next_window(self) -> int | None:
        """Return where the next stretch to be judged ends, None at the end of the reply."""
        while True:
            end = len(self._reply) if self._is_complete else self._window_end()
            if end is not None:
                # More does not fit into one request, and nothing passes that was in none.
                end = min(end, self._passed + LONGEST_JUDGED)
                return end if end > self._passed else None
            self._arrived.clear()
            await self._arrived.wait()

    def _window_end(self) -> int | None:
        wanted = self._passed + max(FIRST_WINDOW, min(self._passed, LONGEST_JUDGED // 2))
        if len(self._reply) < wanted:
            return None
        ends = [found.end() for found in _BREAK.finditer(self._reply, self._passed)]
        if ends and ends[-1] >= wanted:
            return ends[-1]
        # Something without punctuation, such as code, must not wait for ever.
        return len(self._reply) if len(self._reply) >= wanted + LONGEST_JUDGED // 4 else None

    async def _may_pass(self, subject: Subject, reply: str) -> bool:
        """Ask the judge, tell what it found, and do what the settings say."""
        turn = self._turn
        problem: VoiceDeskError | None = None
        try:
            verdict = await self._moderator.judge(turn.transcript, reply)
        except VoiceDeskError as error:
            verdict = Verdict(VerdictStatus.UNAVAILABLE, rationale=error.message)
            problem = error
        passes = (
            verdict.status is VerdictStatus.SAFE
            or what_follows(self._settings, verdict.status) is OnVerdict.WARN
        )
        if not passes and subject is Subject.REPLY and problem is None:
            # A judge's reasons may quote what is held back, and nothing of that is kept.
            verdict = replace(verdict, rationale="")
        turn.verdict = more_telling(turn.verdict, verdict)
        turn.emit(
            ev.VerdictReady(
                turn_id=turn.turn_id, t_ms=turn.t_ms(), subject=subject, verdict=verdict
            )
        )
        if verdict.status is VerdictStatus.SAFE:
            return True
        if not passes:
            if problem is None:
                self.failure = _held_back(subject, verdict, self._language)
            else:
                self.failure = unchecked_because(problem)
            if self.on_held_back is not None:
                self.on_held_back()
            return False
        if (subject, verdict.status) not in self._warned:  # once is enough for a long reply
            self._warned.add((subject, verdict.status))
            what = _named(subject)
            unsafe = f"{what} was found unsafe{_why(verdict, self._language)}."
            turn.notice(warning(what, verdict, unsafe))
        return True


def what_follows(settings: ModerationSettings, status: VerdictStatus) -> OnVerdict:
    """Return what the settings want done about a verdict other than safe."""
    return {
        VerdictStatus.UNSAFE: settings.when_unsafe,
        VerdictStatus.UNDECIDED: settings.when_undecided,
        VerdictStatus.UNAVAILABLE: settings.when_unavailable,
    }[status]


def _held_back(subject: Subject, verdict: Verdict, language: str) -> HeldBack:
    """Return the error for a verdict that is not to pass."""
    if verdict.status is VerdictStatus.UNSAFE:
        if subject is Subject.WORDS:
            return HeldBack(
                f"Your question was found unsafe{_why(verdict, language)}, so it was not answered.",
                kind=ErrorKind.UNSAFE,
                next_step="Say it in other words, or change what is checked in the settings "
                "under Safety.",
            )
        return HeldBack(
            f"The answer was found unsafe{_why(verdict, language)}, so the rest of it was held "
            "back.",
            kind=ErrorKind.UNSAFE,
            next_step="Ask in other words, or change what is checked in the settings under Safety.",
        )
    return HeldBack(
        f"The judge gave no verdict on {with_small_letter(_named(subject))} that could be understood, so it was held back.",
        kind=ErrorKind.UNCHECKED,
        next_step="Try again, or choose another model for checking in the settings under Models.",
        retryable=True,
    )


def unchecked_because(problem: VoiceDeskError) -> VoiceDeskError:
    """Return the error for a judge that gave no answer."""
    if problem.kind is ErrorKind.UNREACHABLE:
        return problem  # there is no network, and the turn goes on by itself when there is
    return HeldBack(
        f"It could not be checked whether this is safe: {problem.message}",
        kind=ErrorKind.UNCHECKED,
        next_step=f"{problem.next_step} The settings under Safety say what happens without a "
        "verdict.",
        retryable=problem.retryable,
        retry_after_s=problem.retry_after_s,
    )


def warning(what: str, verdict: Verdict, unsafe: str) -> VoiceDeskError:
    """Return what the user is told of a thing that passes, though it was not found safe.

    Args:
        what: The thing, as a sentence begins with it.
        verdict: What was found.
        unsafe: What is said if that is that it is unsafe.
    """
    is_unsafe = verdict.status is VerdictStatus.UNSAFE
    match verdict.status:
        case VerdictStatus.UNSAFE:
            words = unsafe
        case VerdictStatus.UNDECIDED:
            words = f"{what} was judged, but the verdict could not be understood."
        case _:
            words = f"{what} was not checked: {verdict.rationale}"
    return VoiceDeskError(
        words,
        kind=ErrorKind.UNSAFE if is_unsafe else ErrorKind.UNCHECKED,
        next_step="It goes on, as the settings under Safety say.",
    )


def _named(subject: Subject) -> str:
    return "Your question" if subject is Subject.WORDS else "The answer"


def _why(verdict: Verdict, language: str) -> str:
    names = ", ".join(category_name(category, language) for category in verdict.categories)
    return f" ({names})" if names else ""
