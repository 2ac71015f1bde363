"""Whether what a question brings along from outside is let pass by a judge.

The judge is asked beside the chat model; the reply is held back until everything from outside has
been judged, because it may already obey.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, HeldBack, VoiceDeskError
from voicedesk.core.moderation import Subject, Verdict, VerdictStatus, more_telling
from voicedesk.core.settings import OnVerdict
from voicedesk.pipeline.moderating import unchecked_because, warning, what_follows

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.outside import Attachment
    from voicedesk.core.ports import OutsideJudge
    from voicedesk.core.settings import ModerationSettings
    from voicedesk.pipeline.turn import Turn

_ORDERS = "seems to hold orders for the assistant"


class OutsideCheck:
    """Takes a reply as it arrives and hands it on once what came from outside was let pass.

    Args:
        turn: Its attachments are judged, and remember what was found.
        judge: Who is asked.
        settings: What follows from a verdict.
        let_through: Called with the reply, in order, nothing twice.
    """

    def __init__(
        self,
        turn: Turn,
        judge: OutsideJudge,
        settings: ModerationSettings,
        let_through: Callable[[str], None],
    ) -> None:
        self._turn = turn
        self._judge = judge
        self._settings = settings
        self._let_through = let_through
        self._waiting = ""
        self._is_open = False
        self.on_held_back: Callable[[], None] | None = None
        self.failure: VoiceDeskError | None = None
        """Why the reply is held back."""

    def feed(self, text: str) -> None:
        """Take the next piece of the reply."""
        if self._is_open:
            self._let_through(text)
        else:
            self._waiting += text

    def complete(self) -> None:
        """Say that there is no more of it."""

    async def run(self) -> None:
        """Judge; return when the reply was let through, or when ``failure`` says why not."""
        with self._turn.timed("check_outside"):
            for attachment in self._turn.manner.attachments:
                if not await self._may_pass(attachment):
                    return
        self._is_open = True
        if self._waiting:
            self._let_through(self._waiting)

    async def _may_pass(self, attachment: Attachment) -> bool:
        """Ask the judge, tell what it found, and do what the settings say."""
        turn = self._turn
        verdict, problem = await self._verdict_on(attachment)
        _note(turn, attachment, verdict.status)
        turn.verdict = more_telling(turn.verdict, verdict)
        turn.emit(
            ev.VerdictReady(
                turn_id=turn.turn_id,
                t_ms=turn.t_ms(),
                subject=Subject.OUTSIDE,
                verdict=verdict,
                name=attachment.name,
            )
        )
        if verdict.status is not VerdictStatus.SAFE:
            if verdict.status not in passing(self._settings):
                self.failure = _held_back(attachment, verdict, problem)
                if self.on_held_back is not None:
                    self.on_held_back()
                return False
            what = f"“{attachment.name}”"
            turn.notice(warning(what, verdict, f"{what} {_ORDERS}{_why(verdict)}."))
        return True

    async def _verdict_on(self, attachment: Attachment) -> tuple[Verdict, VoiceDeskError | None]:
        try:
            if attachment.is_picture:
                raise _no_judge_sees()
            return await self._judge.judge_outside(attachment.name, attachment.text), None
        except VoiceDeskError as problem:
            return Verdict(VerdictStatus.UNAVAILABLE, rationale=problem.message), problem


def passing(settings: ModerationSettings) -> frozenset[VerdictStatus]:
    """Return the verdicts with which something from outside goes on: safe, or with a warning."""
    return frozenset(
        status
        for status in VerdictStatus
        if status is VerdictStatus.SAFE or what_follows(settings, status) is OnVerdict.WARN
    )


def _note(turn: Turn, attachment: Attachment, verdict: VerdictStatus) -> None:
    judged = tuple(
        replace(each, verdict=verdict) if each is attachment else each
        for each in turn.manner.attachments
    )
    turn.manner = replace(turn.manner, attachments=judged)


def _no_judge_sees() -> VoiceDeskError:
    return VoiceDeskError(
        "No judge can look at pictures.", kind=ErrorKind.UNCHECKED, next_step="Ask without it."
    )


def _held_back(
    attachment: Attachment, verdict: Verdict, problem: VoiceDeskError | None
) -> VoiceDeskError:
    if problem is not None:
        return unchecked_because(problem)
    if verdict.status is VerdictStatus.UNSAFE:
        return HeldBack(
            f"“{attachment.name}” {_ORDERS}{_why(verdict)}, so nothing was answered.",
            kind=ErrorKind.UNSAFE,
            next_step="Look at what stands in it, and ask without it; what is checked stands in "
            "the settings under Safety.",
        )
    return HeldBack(
        f"The judge gave no verdict on “{attachment.name}” that could be understood, so nothing "
        "was answered.",
        kind=ErrorKind.UNCHECKED,
        next_step="Try again, or choose another model for checking in the settings under Models.",
        retryable=True,
    )


def _why(verdict: Verdict) -> str:
    # That they are orders is said already.
    names = [name for name in verdict.categories if name != "orders"]
    return f" ({', '.join(names)})" if names else ""
