"""What goes along with a question: what the model is told, what is judged, kept and refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.fakes.services import (
    SAFE,
    ScriptedChat,
    ScriptedModerator,
    ScriptedOutsideJudge,
    closed_gate,
)
from tests.pictures import png
from tests.pipeline.stage import Stage, unreachable
from voicedesk.core import events as ev
from voicedesk.core.chat import Role
from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.moderation import Subject, Verdict, VerdictStatus
from voicedesk.core.outside import (
    MOST_ATTACHMENTS,
    MOST_PICTURE_BYTES,
    OUTSIDE_RULE,
    OutsideKind,
    marked,
    text_attachment,
)
from voicedesk.core.outside_files import attachment_of
from voicedesk.core.settings import ModerationScope, ModerationSettings, OnVerdict
from voicedesk.core.turns import Intent, Manner, Outcome
from voicedesk.pipeline.services import Sight

if TYPE_CHECKING:
    from voicedesk.core.outside import Attachment
    from voicedesk.core.turns import TurnRecord

NOTES = text_attachment(OutsideKind.FILE, "notes.txt", "Buy milk.")
PHOTO = attachment_of(png(4, 4), "photo.png")
UNSAFE = Verdict(VerdictStatus.UNSAFE, ("orders",))
HIDDEN = Verdict(VerdictStatus.UNSAFE, ("orders", "hidden orders"))
UNDECIDED = Verdict(VerdictStatus.UNDECIDED, rationale="Well.")
BUSY = ServiceError(
    "The service is over its limit.", kind=ErrorKind.RATE_LIMITED, next_step="Wait a minute."
)


async def ask(stage: Stage, words: str, *attachments: Attachment) -> TurnRecord:
    await stage.session.submit_text(words, manner=Manner(attachments=attachments))
    return await stage.session.wait()


def checking(
    *verdicts: Verdict | Exception, then: OnVerdict = OnVerdict.HOLD_BACK, chat: str = "Milk."
) -> Stage:
    stage = Stage(chat=ScriptedChat(chat))
    stage.source.outside_judge = ScriptedOutsideJudge(*verdicts)
    stage.source.moderation = ModerationSettings(
        checks_outside=True, when_unsafe=then, when_undecided=then, when_unavailable=then
    )
    return stage


def verdicts(stage: Stage) -> list[tuple[Subject, str, VerdictStatus]]:
    return [
        (event.subject, event.name, event.verdict.status)
        for event in stage.events
        if isinstance(event, ev.VerdictReady)
    ]


async def test_a_text_goes_along_as_data_and_the_rule_says_so() -> None:
    async with Stage() as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        assert record.outcome is Outcome.COMPLETED
        system, user = stage.chat.requests[0]
        assert (system.role, user.role) == (Role.SYSTEM, Role.USER)
        assert system.content == f"Be brief.\n\n{OUTSIDE_RULE}"
        assert user.content == marked([NOTES], "What shall I buy?")
        assert record.transcript == "What shall I buy?"
        started = stage.events[0]
        assert isinstance(started, ev.TurnStarted)
        assert started.brought == ("notes.txt",)


async def test_a_follow_up_knows_the_text_and_begins_the_same() -> None:
    async with Stage() as stage:
        await ask(stage, "What shall I buy?", NOTES)
        await ask(stage, "And then?")
        first, second = stage.chat.requests
        assert second[: len(first)] == first


async def test_a_spoken_question_brings_it_along_as_well() -> None:
    async with Stage() as stage:
        await stage.session.begin(Intent.ASK, Manner(attachments=(NOTES,)))
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.session.wait()
        assert NOTES.nonce in stage.chat.requests[0][-1].content


async def test_what_no_longer_fits_is_told_once() -> None:
    async with Stage() as stage:
        stage.source.context_tokens = 60
        await ask(stage, "Sum it up.", text_attachment(OutsideKind.FILE, "long.txt", "word " * 500))
        assert stage.notices == []
        await ask(stage, "And then?")
        await ask(stage, "And now?")
        assert stage.notices == ["The model is not told “long.txt” any more."]
        assert "word word" not in str(stage.chat.requests[1:])


async def test_invisible_characters_are_told() -> None:
    hidden = "".join(chr(0xE0000 + ord(sign)) for sign in "obey")
    async with Stage() as stage:
        await ask(stage, "What?", text_attachment(OutsideKind.FILE, "notes.txt", f"a{hidden}b"))
        assert stage.notices == ["4 invisible characters were left out of “notes.txt”."]
        assert hidden not in stage.chat.requests[0][-1].content


async def test_too_long_a_text_is_refused_with_numbers_before_anything_is_sent() -> None:
    async with Stage() as stage:
        stage.source.context_window = 2000
        record = await ask(
            stage, "Sum it up.", text_attachment(OutsideKind.FILE, "long.txt", "word " * 5000)
        )
        assert record.error is not None
        assert record.error.kind is ErrorKind.TOO_LARGE
        assert "tokens, and the model takes 1,200" in record.error.message
        assert stage.chat.requests == []


@pytest.mark.parametrize(
    ("attachments", "words"),
    [
        ((NOTES,) * (MOST_ATTACHMENTS + 1), "21 things go with the question, and 20 may."),
        ((PHOTO,) * 4, "4 pictures go with the question, and 3 may."),
        (
            (replace(PHOTO, picture=bytes(MOST_PICTURE_BYTES // 2 + 1)),) * 2,
            "The pictures have 2.9 MB together, and they may have 2.9 MB.",
        ),
        ((replace(PHOTO, picture=b""),), "“photo.png” is not there any more."),
    ],
)
async def test_too_much_is_refused_before_anything_is_sent(
    attachments: tuple[Attachment, ...], words: str
) -> None:
    async with Stage() as stage:
        stage.source.sight = Sight(stage.chat, "fake-eyes")
        record = await ask(stage, "What?", *attachments)
        assert record.error is not None
        assert record.error.message == words
        assert stage.chat.requests == []


async def test_pictures_go_to_the_model_that_sees() -> None:
    async with Stage() as stage:
        eyes = ScriptedChat("A black square.")
        stage.source.sight = Sight(eyes, "fake-eyes")
        await ask(stage, "Hello.")
        await ask(stage, "What is it?", PHOTO)
        await ask(stage, "And its colour?")
        assert len(stage.chat.requests) == 1
        assert [len(request[-1].pictures) for request in eyes.requests] == [1, 0]
        assert [len(message.pictures) for message in eyes.requests[1]] == [0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("other", "step"),
    [
        ("qwen/qwen3.8-27b", "Choose qwen/qwen3.8-27b for chat in the settings under Models"),
        ("", "The server lists no model that can"),
    ],
)
async def test_where_the_model_is_blind_another_one_is_named(other: str, step: str) -> None:
    async with Stage() as stage:
        stage.source.sight = Sight(None, other)
        record = await ask(stage, "What is it?", PHOTO)
        assert record.error is not None
        assert record.error.message == "fake-model cannot look at pictures."
        assert record.error.next_step.startswith(step)
        assert stage.chat.requests == []


async def test_another_try_brings_the_same_along() -> None:
    chat = ScriptedChat([unreachable()], "Milk.")
    async with Stage(chat=chat) as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        await stage.session.retry(record.turn_id)
        assert (await stage.session.wait()).outcome is Outcome.COMPLETED
        assert chat.requests[0] == chat.requests[1]


async def test_another_try_after_a_restart_brings_it_along_from_the_history() -> None:
    async with Stage(chat=ScriptedChat([unreachable()])) as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        await stage.keeper.flush()
        history = stage.history
    async with Stage(chat=ScriptedChat("Milk."), history=history) as again:
        await again.session.retry(record.turn_id)
        assert (await again.session.wait()).outcome is Outcome.COMPLETED
        assert "Buy milk." in again.chat.requests[0][-1].content


async def test_an_opened_conversation_knows_it() -> None:
    async with Stage() as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        await stage.keeper.flush()
        turns = await stage.history.turns(record.conversation_id)
        await stage.session.new_conversation()
        await stage.session.open_conversation(record.conversation_id, turns)
        await ask(stage, "And then?")
        assert "Buy milk." in stage.chat.requests[-1][1].content


async def test_of_a_private_question_nothing_is_written() -> None:
    async with Stage() as stage:
        await stage.session.new_conversation(private=True)
        await ask(stage, "What shall I buy?", NOTES)
        await stage.keeper.flush()
        assert stage.history.saved == []


async def test_a_dictation_brings_nothing_along() -> None:
    async with Stage() as stage:
        await stage.session.begin(Intent.DICTATE, Manner(attachments=(NOTES,)))
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await stage.session.wait()
        assert stage.chat.requests == []


async def test_a_safe_text_is_judged_once_and_passes() -> None:
    async with checking(SAFE) as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        await ask(stage, "And then?")
        judge = stage.source.outside_judge
        assert judge is not None
        assert judge.asked == [("notes.txt", "Buy milk.")]
        assert verdicts(stage) == [(Subject.OUTSIDE, "notes.txt", VerdictStatus.SAFE)]
        assert record.verdict == SAFE
        assert record.manner.attachments[0].verdict is VerdictStatus.SAFE
        assert "Buy milk." in stage.chat.requests[1][1].content
        assert stage.notices == []


async def test_without_anything_from_outside_no_judge_is_asked() -> None:
    async with checking(UNSAFE) as stage:
        assert (await ask(stage, "Hello.")).outcome is Outcome.COMPLETED
        assert verdicts(stage) == []


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (UNSAFE, "“notes.txt” seems to hold orders for the assistant, so nothing was answered."),
        (HIDDEN, "“notes.txt” seems to hold orders for the assistant (hidden orders), so nothing"),
        (UNDECIDED, "“notes.txt” that could be understood"),
        (BUSY, "could not be checked"),
    ],
)
async def test_what_is_not_safe_is_held_back_unseen_and_unheard(
    verdict: Verdict | Exception, words: str
) -> None:
    async with checking(verdict) as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        assert record.outcome is Outcome.BLOCKED
        assert record.error is not None
        assert words in record.error.message
        assert record.reply == ""
        assert stage.synthesizer.texts == []
        assert "reply_delta" not in stage.names
        await ask(stage, "And without it?")
        assert "Buy milk." not in str(stage.chat.requests[-1])


@pytest.mark.parametrize("verdict", [UNSAFE, UNDECIDED, BUSY])
async def test_where_a_warning_is_wanted_it_goes_on_and_names_the_file(
    verdict: Verdict | Exception,
) -> None:
    async with checking(verdict, then=OnVerdict.WARN) as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        assert record.outcome is Outcome.COMPLETED
        assert record.reply == "Milk."
        assert len(stage.notices) == 1
        assert "“notes.txt”" in stage.notices[0]


async def test_nothing_is_shown_before_the_verdict_though_all_is_there() -> None:
    async with checking(SAFE) as stage:
        judge = stage.source.outside_judge
        assert judge is not None
        judge.gate = closed_gate()
        await stage.session.submit_text("What?", manner=Manner(attachments=(NOTES,)))
        await stage.until(lambda: stage.chat.open_streams == 0 and bool(stage.chat.requests))
        await stage.settle()
        assert "reply_delta" not in stage.names
        judge.gate.open()
        assert (await stage.session.wait()).reply == "Milk."


async def test_cancelled_before_the_verdict_it_is_not_used_unseen() -> None:
    async with checking(SAFE) as stage:
        judge = stage.source.outside_judge
        assert judge is not None
        judge.gate = closed_gate()
        await stage.session.submit_text("What?", manner=Manner(attachments=(NOTES,)))
        await judge.gate.reached.wait()
        await stage.session.cancel()
        await ask(stage, "And now?")
        assert "Buy milk." not in str(stage.chat.requests[-1])
        assert stage.notices == ["The model is not told “notes.txt” any more: not found safe."]


async def test_every_text_is_judged_up_to_the_first_that_is_held_back() -> None:
    second = replace(NOTES, name="second.txt", text="Second.")
    third = replace(NOTES, name="third.txt", text="Third.")
    async with checking(SAFE, UNSAFE) as stage:
        record = await ask(stage, "What?", NOTES, second, third)
        assert record.outcome is Outcome.BLOCKED
        assert [name for _, name, _ in verdicts(stage)] == ["notes.txt", "second.txt"]
        found = [each.verdict for each in record.manner.attachments]
        assert found == [VerdictStatus.SAFE, VerdictStatus.UNSAFE, None]


@pytest.mark.parametrize("verdict", [UNSAFE, UNDECIDED, BUSY])
async def test_what_passed_with_a_warning_stays_out_once_the_settings_are_stricter(
    verdict: Verdict | Exception,
) -> None:
    async with checking(verdict, then=OnVerdict.WARN) as stage:
        await ask(stage, "What shall I buy?", NOTES)
        await ask(stage, "And then?")
        assert "Buy milk." in str(stage.chat.requests[-1])
        hold = OnVerdict.HOLD_BACK
        stage.source.moderation = ModerationSettings(
            checks_outside=True, when_unsafe=hold, when_undecided=hold, when_unavailable=hold
        )
        notices = len(stage.notices)
        await ask(stage, "And now?")
        await ask(stage, "And now?")
        assert "Buy milk." not in str(stage.chat.requests[-2:])
        assert stage.notices[notices:] == [
            "The model is not told “notes.txt” any more: not found safe."
        ]


async def test_only_the_verdict_that_the_settings_hold_back_keeps_a_text_out() -> None:
    async with checking(UNDECIDED, then=OnVerdict.WARN) as stage:
        await ask(stage, "What shall I buy?", NOTES)
        stage.source.moderation = replace(stage.source.moderation, when_unsafe=OnVerdict.HOLD_BACK)
        await ask(stage, "And then?")
        assert "Buy milk." in str(stage.chat.requests[-1])


async def test_what_was_never_judged_stays_out_once_judging_is_switched_on() -> None:
    async with checking(then=OnVerdict.WARN) as stage:
        judge, stage.source.outside_judge = stage.source.outside_judge, None
        await ask(stage, "What shall I buy?", NOTES)
        stage.source.outside_judge = judge
        await ask(stage, "And then?")
        assert "Buy milk." not in str(stage.chat.requests[-1])
        assert stage.notices == ["The model is not told “notes.txt” any more: not found safe."]
        stage.source.outside_judge = None
        await ask(stage, "And then?")
        assert "Buy milk." in str(stage.chat.requests[-1])


async def test_an_opened_conversation_knows_what_the_judge_found() -> None:
    async with checking(UNSAFE, SAFE, then=OnVerdict.WARN) as stage:
        record = await ask(stage, "What shall I buy?", NOTES)
        await ask(stage, "And this?", replace(NOTES, name="safe.txt", text="Buy bread."))
        await stage.keeper.flush()
        turns = await stage.history.turns(record.conversation_id)
        stage.source.moderation = replace(stage.source.moderation, when_unsafe=OnVerdict.HOLD_BACK)
        await stage.session.new_conversation()
        await stage.session.open_conversation(record.conversation_id, turns)
        await ask(stage, "And then?")
        assert "Buy milk." not in str(stage.chat.requests[-1])
        assert "Buy bread." in str(stage.chat.requests[-1])


async def test_what_passed_with_a_warning_is_judged_again_when_it_is_tried_again() -> None:
    async with checking(UNSAFE, then=OnVerdict.WARN) as stage:
        stage.chat.scripts.insert(0, [gate := closed_gate(), BUSY])
        await stage.session.submit_text("What shall I buy?", manner=Manner(attachments=(NOTES,)))
        await stage.until(lambda: bool(stage.notices))
        gate.open()
        record = await stage.session.wait()
        assert record.outcome is Outcome.FAILED
        stage.source.moderation = replace(stage.source.moderation, when_unsafe=OnVerdict.HOLD_BACK)
        await stage.session.retry(record.turn_id)
        again = await stage.session.wait()
        assert (again.outcome, again.reply) == (Outcome.BLOCKED, "")


async def test_a_picture_cannot_be_checked_and_that_is_told() -> None:
    async with checking(SAFE) as stage:
        stage.source.sight = Sight(stage.chat, "fake-eyes")
        record = await ask(stage, "What is it?", PHOTO)
        assert record.outcome is Outcome.BLOCKED
        assert verdicts(stage) == [(Subject.OUTSIDE, "photo.png", VerdictStatus.UNAVAILABLE)]
    async with checking(SAFE, then=OnVerdict.WARN) as stage:
        stage.source.sight = Sight(stage.chat, "fake-eyes")
        assert (await ask(stage, "What is it?", PHOTO)).outcome is Outcome.COMPLETED
        assert stage.notices == ["“photo.png” was not checked: No judge can look at pictures."]


@pytest.mark.parametrize("scope", [ModerationScope.WORDS, ModerationScope.BOTH])
@pytest.mark.parametrize("verdict", [SAFE, UNSAFE])
async def test_beside_the_judge_of_words_and_reply(
    scope: ModerationScope, verdict: Verdict
) -> None:
    async with checking(verdict) as stage:
        stage.source.moderator = ScriptedModerator()
        stage.source.moderation = replace(stage.source.moderation, scope=scope)
        record = await ask(stage, "What shall I buy?", NOTES)
        is_safe = verdict is SAFE
        assert record.outcome is (Outcome.COMPLETED if is_safe else Outcome.BLOCKED)
        assert record.reply == ("Milk." if is_safe else "")
        assert stage.source.moderator.asked[0] == ("What shall I buy?", "")


async def test_unsafe_words_hold_back_whatever_the_file_is() -> None:
    async with checking(SAFE) as stage:
        stage.source.moderator = ScriptedModerator(UNSAFE)
        stage.source.moderation = replace(stage.source.moderation, scope=ModerationScope.WORDS)
        record = await ask(stage, "What shall I buy?", NOTES)
        assert record.outcome is Outcome.BLOCKED
        assert record.reply == ""


async def test_a_bug_of_the_judge_is_a_bug() -> None:
    async with checking(ValueError("odd")) as stage:
        record = await ask(stage, "What?", NOTES)
        assert record.error is not None
        assert record.error.kind is ErrorKind.BUG
        assert record.reply == ""
        assert [str(bug) for bug in stage.bugs] == ["odd"]
        stage.bugs.clear()
