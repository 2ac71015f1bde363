"""What is shown, spoken, kept and sent, by what the judge says and what the user has set."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.fakes.services import (
    SAFE,
    Gate,
    ScriptedChat,
    ScriptedModerator,
    ScriptedSynthesizer,
    closed_gate,
)
from tests.pipeline.stage import Stage, unreachable
from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, HeldBack, ServiceError
from voicedesk.core.moderation import Subject, Verdict, VerdictStatus, parse_verdict_line
from voicedesk.core.settings import ModerationScope, ModerationSettings, OnVerdict
from voicedesk.core.turns import Outcome
from voicedesk.pipeline.moderating import FIRST_WINDOW, LONGEST_JUDGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fakes.services import ChatStep

UNSAFE = Verdict(VerdictStatus.UNSAFE, ("S1", "S9"))
UNDECIDED = Verdict(VerdictStatus.UNDECIDED, rationale="Well, it depends.")
BUSY = ServiceError(
    "The service is over its limit.", kind=ErrorKind.RATE_LIMITED, next_step="Wait a minute."
)

REPLY = "It is noon, and the sun stands high. Then comes the evening, and everybody goes home."
STREAMED: tuple[str, ...] = tuple(f"{word} " for word in REPLY.split(" "))
WHOLE: tuple[str, ...] = (REPLY,)


def judged(
    *verdicts: Verdict | Exception,
    scope: ModerationScope = ModerationScope.WORDS,
    then: OnVerdict = OnVerdict.HOLD_BACK,
    script: Sequence[ChatStep] = STREAMED,
    speaks: bool = True,
) -> Stage:
    """Return a session with a judge."""
    stage = Stage(chat=ScriptedChat(script), synthesizer=ScriptedSynthesizer(), speaks=speaks)
    if scope is not ModerationScope.OFF:
        stage.source.moderator = ScriptedModerator(*verdicts)
    stage.source.moderation = ModerationSettings(
        scope=scope, when_unsafe=then, when_undecided=then, when_unavailable=then
    )
    return stage


def judge_of(stage: Stage) -> ScriptedModerator:
    assert stage.source.moderator is not None
    return stage.source.moderator


def shown(stage: Stage) -> str:
    return "".join(event.text for event in stage.events if isinstance(event, ev.ReplyDelta))


def spoken(stage: Stage) -> str:
    return " ".join(stage.synthesizer.texts)


def check_all_was_judged(stage: Stage, whole: str) -> None:
    """Every character was in a request, and no request was too long."""
    reach = 0
    for _, reply in judge_of(stage).asked[1:]:
        assert len(reply) <= LONGEST_JUDGED
        begin = whole.index(reply, max(0, reach - len(reply)))
        assert begin <= reach
        reach = begin + len(reply)
    assert reach == len(whole)


@pytest.mark.parametrize("script", [STREAMED, WHOLE], ids=["streamed", "whole"])
@pytest.mark.parametrize("then", list(OnVerdict))
@pytest.mark.parametrize("scope", list(ModerationScope))
@pytest.mark.parametrize(
    "verdict", [SAFE, UNSAFE, UNDECIDED, BUSY], ids=["safe", "unsafe", "undecided", "unavailable"]
)
async def test_what_follows_a_verdict_on_the_words(
    verdict: Verdict | Exception, scope: ModerationScope, then: OnVerdict, script: tuple[str, ...]
) -> None:
    reply_verdicts = [SAFE] if verdict is not SAFE else []
    async with judged(verdict, *reply_verdicts, scope=scope, then=then, script=script) as stage:
        record = await stage.ask("What is the time?")
        await stage.keeper.flush()
        kept = await stage.history.turn(record.turn_id)
        passes = scope is ModerationScope.OFF or verdict is SAFE or then is OnVerdict.WARN
        whole = "".join(script).strip()
        assert record.outcome is (Outcome.COMPLETED if passes else Outcome.BLOCKED)
        assert shown(stage).strip() == record.reply.strip() == (whole if passes else "")
        assert spoken(stage) == (whole if passes else "")
        assert bool(stage.player.begun) is passes
        assert kept is not None
        assert kept.transcript == "What is the time?"
        assert kept.reply.strip() == (whole if passes else "")
        if scope is ModerationScope.OFF:
            assert record.verdict is None
            assert kept.verdict == ""
            assert "verdict_ready" not in stage.names
            return
        assert judge_of(stage).asked[0] == ("What is the time?", "")
        assert record.verdict is not None
        assert kept.verdict
        found = parse_verdict_line(kept.verdict)
        assert found == replace(record.verdict, rationale="")
        told = [*stage.notices, record.error.message if record.error else ""]
        assert any(told) is (verdict is not SAFE)
        if verdict is UNSAFE:
            assert "violent crimes, indiscriminate weapons" in " ".join(told)
        if verdict is BUSY:
            assert "over its limit" in " ".join(told)


@pytest.mark.parametrize("then", list(OnVerdict))
@pytest.mark.parametrize(
    "verdict", [UNSAFE, UNDECIDED, BUSY], ids=["unsafe", "undecided", "unavailable"]
)
async def test_what_follows_a_verdict_on_the_second_part_of_an_answer(
    verdict: Verdict | Exception, then: OnVerdict
) -> None:
    both = ModerationScope.BOTH
    async with judged(SAFE, SAFE, verdict, scope=both, then=then) as stage:
        record = await stage.ask("What is the time?")
        first, second = judge_of(stage).asked[1][1], judge_of(stage).asked[2][1]
        assert second.startswith(first)
        assert len(first) >= FIRST_WINDOW
        if then is OnVerdict.WARN:
            assert record.outcome is Outcome.COMPLETED
            assert record.reply.strip() == REPLY
            assert len(stage.notices) == 1
            return
        assert record.outcome is Outcome.BLOCKED
        assert isinstance(record.error, HeldBack)
        assert "answer" in record.error.message or "safe" in record.error.message
        # What was held back is nowhere: not shown, not spoken, not kept, not told to the model.
        assert shown(stage) == record.reply == first
        assert record.heard in first
        await stage.keeper.flush()
        kept = await stage.history.turn(record.turn_id)
        assert kept is not None
        assert kept.reply == first
        await stage.ask("Why?")
        assert "evening" not in str(stage.contexts[-1])


async def test_the_judge_is_asked_beside_the_chat_model() -> None:
    async with judged(script=["Noon. ", closed := closed_gate(), "Really."]) as stage:
        judge_of(stage).gate.close()
        await stage.session.submit_text("What is the time?")
        await closed.reached.wait()
        await stage.settle()
        # The answer is being written, the judge thinks: nothing to be seen or heard of it.
        assert len(stage.chat.requests) == len(judge_of(stage).asked) == 1
        assert "reply_delta" not in stage.names
        assert not stage.synthesizer.texts
        judge_of(stage).gate.open()
        await stage.until(lambda: bool(stage.synthesizer.texts))
        assert shown(stage) == "Noon. "
        closed.open()
        assert (await stage.session.wait()).reply == "Noon. Really."
        order = [name for name in stage.names if name in ("verdict_ready", "reply_delta")]
        assert order[0] == "verdict_ready"


async def test_an_unsafe_question_ends_the_stream_at_once() -> None:
    never = closed_gate()
    async with judged(UNSAFE, script=["One. ", never, "Two."]) as stage:
        await stage.session.submit_text("How do I?")
        record = await stage.session.wait()
        assert record.outcome is Outcome.BLOCKED
        assert record.error is not None
        assert record.error.kind is ErrorKind.UNSAFE
        assert never.cancelled == 1
        assert stage.chat.open_streams == 0
        assert record.reply == record.heard == ""


async def test_a_verdict_after_the_whole_answer_is_waited_for() -> None:
    async with judged(SAFE, script=WHOLE) as stage:
        judge_of(stage).gate.close()
        await stage.session.submit_text("What is the time?")
        await stage.until(lambda: stage.chat.open_streams == 0 and bool(stage.chat.requests))
        await stage.settle()
        assert "reply_delta" not in stage.names
        judge_of(stage).gate.open()
        assert (await stage.session.wait()).heard == REPLY


async def test_stopping_stops_the_judge() -> None:
    async with judged(SAFE) as stage:
        judge_of(stage).gate.close()
        await stage.session.submit_text("What is the time?")
        await judge_of(stage).gate.reached.wait()
        await stage.session.cancel()
        assert stage.records[-1].outcome is Outcome.CANCELLED
        assert judge_of(stage).gate.cancelled == 1
        assert shown(stage) == ""


async def test_a_chat_model_that_fails_is_told_and_stops_the_judge() -> None:
    async with judged(SAFE, script=[BUSY]) as stage:
        judge_of(stage).gate.close()
        record = await stage.ask("What is the time?")
        assert record.error is BUSY
        assert record.outcome is Outcome.FAILED
        assert judge_of(stage).gate.cancelled == 1


async def test_a_broken_judge_is_a_bug_and_lets_nothing_pass() -> None:
    async with judged(ZeroDivisionError()) as stage:
        record = await stage.ask("What is the time?")
        assert record.error is not None
        assert record.error.kind is ErrorKind.BUG
        assert shown(stage) == ""
        assert [type(bug) for bug in stage.bugs] == [ZeroDivisionError]
        stage.bugs.clear()


async def test_without_a_network_the_turn_waits_for_it_as_ever() -> None:
    never = closed_gate()
    async with judged(unreachable(), script=[never]) as stage:
        record = await stage.ask("What is the time?")
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert record.error.kind is ErrorKind.UNREACHABLE


async def test_a_long_answer_is_judged_in_windows_that_grow() -> None:
    sentences = [f"Today the sun rises {number} times and sets. " for number in range(450)]
    script = [part for sentence in sentences for part in (Gate(), sentence)]
    async with judged(SAFE, scope=ModerationScope.BOTH, script=script, speaks=False) as stage:
        record = await stage.ask("Tell me everything.")
        assert record.reply == "".join(sentences)
        lengths = [len(reply) for _, reply in judge_of(stage).asked[1:]]
        assert lengths[0] < 100
        assert lengths[:6] == sorted(lengths[:6])
        assert len(record.reply) > 2 * LONGEST_JUDGED
        assert len(lengths) < 20  # requests, not 450
        check_all_was_judged(stage, record.reply)


async def test_a_long_answer_that_comes_at_once_is_judged_to_the_last_word() -> None:
    whole = " ".join(str(number) for number in range(6000))
    async with judged(SAFE, scope=ModerationScope.BOTH, script=[whole], speaks=False) as stage:
        record = await stage.ask("Count.")
        assert record.reply == whole
        check_all_was_judged(stage, whole)


async def test_nothing_is_shown_that_was_not_judged() -> None:
    gates = [Gate() for _ in STREAMED]
    script: list[ChatStep] = [step for pair in zip(gates, STREAMED, strict=True) for step in pair]
    async with judged(SAFE, scope=ModerationScope.BOTH, script=script, speaks=False) as stage:
        seen: list[tuple[int, int]] = []

        def note(event: ev.TurnEvent) -> None:
            if isinstance(event, ev.ReplyDelta):
                longest = max((len(reply) for _, reply in judge_of(stage).asked), default=0)
                seen.append((len(shown(stage)), longest))

        stage.session.subscribe(note)
        await stage.ask("What is the time?")
        assert seen
        assert all(visible <= looked_at for visible, looked_at in seen)
        assert all(earlier[0] < later[0] for earlier, later in pairwise(seen))


async def test_code_without_any_punctuation_does_not_wait_for_ever() -> None:
    never = closed_gate()
    code = "x" * 3000
    async with judged(
        SAFE, scope=ModerationScope.BOTH, script=[code, never], speaks=False
    ) as stage:
        await stage.session.submit_text("Write x.")
        await stage.until(lambda: bool(shown(stage)))
        assert shown(stage) == code


@pytest.mark.parametrize("then", list(OnVerdict))
async def test_the_same_warning_is_given_once(then: OnVerdict) -> None:
    async with judged(
        SAFE, UNDECIDED, scope=ModerationScope.BOTH, then=then, script=["A b c d e f. "] * 50
    ) as stage:
        record = await stage.ask("What is the time?")
        if then is OnVerdict.WARN:
            assert len(stage.notices) == 1
            assert record.verdict == UNDECIDED
            verdicts = [event for event in stage.events if isinstance(event, ev.VerdictReady)]
            assert verdicts[0].subject is Subject.WORDS
            assert all(event.subject is Subject.REPLY for event in verdicts[1:])
            assert len(verdicts) > 2
        else:
            assert record.outcome is Outcome.BLOCKED


async def test_a_held_back_turn_can_be_tried_again() -> None:
    async with judged(UNDECIDED, SAFE) as stage:
        record = await stage.ask("What is the time?")
        assert record.outcome is Outcome.BLOCKED
        assert record.error is not None
        assert record.error.retryable
        await stage.session.retry(record.turn_id)
        again = await stage.session.wait()
        assert again.outcome is Outcome.COMPLETED
        assert again.verdict == SAFE


async def test_a_spoken_question_that_is_held_back_keeps_no_place_in_the_context() -> None:
    async with judged(UNSAFE, SAFE) as stage:
        record = await stage.ask_aloud()
        assert record.outcome is Outcome.BLOCKED
        await stage.ask("And now?")
        assert stage.contexts[-1] == [("user", "And now?")]


async def test_barge_in_while_the_judge_thinks_and_after_it_spoke() -> None:
    async with judged(SAFE) as stage:
        for is_open in (False, True):
            gate = judge_of(stage).gate
            gate.open() if is_open else gate.close()
            await stage.session.submit_text("What is the time?")
            await asyncio.sleep(0)
            await stage.session.begin()
            await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
            await stage.session.cancel()
        outcomes = {record.outcome for record in stage.records}
        assert outcomes == {Outcome.CANCELLED}
