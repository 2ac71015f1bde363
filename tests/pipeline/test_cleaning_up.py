"""Clean-up by the chat model: whatever goes wrong, the dictation goes on and no word is lost."""

from __future__ import annotations

import pytest

from tests.fakes.services import ScriptedModerator, closed_gate
from tests.pipeline.dictations import (
    SAID,
    TIDIED,
    dictate,
    inserted,
    no_text,
    refused,
    staged,
)
from tests.pipeline.stage import unreachable
from voicedesk.core import events as ev
from voicedesk.core.clean_up import BULLET_POINTS, TIDY
from voicedesk.core.errors import ErrorKind
from voicedesk.core.moderation import Verdict, VerdictStatus
from voicedesk.core.settings import (
    AfterText,
    ApplicationRule,
    CleanUpStyle,
    DictationSettings,
    ModerationScope,
    ModerationSettings,
)
from voicedesk.core.turns import Intent, Manner, Outcome
from voicedesk.pipeline import rewriting

RULED = "what is the the capital of france"
AS_SAID = "The text stands as you said it:"


async def test_a_text_is_tidied_before_it_is_inserted() -> None:
    async with staged() as stage:
        record = await dictate(stage)
        assert inserted(stage) == [TIDIED]
        assert (record.transcript, record.reply) == (SAID, TIDIED)
        ready = [event.text for event in stage.events if isinstance(event, ev.TextReady)]
        heard = [event.text for event in stage.events if isinstance(event, ev.TranscriptReady)]
        assert (heard, ready) == ([SAID], [TIDIED])
        assert stage.notices == []
        assert "clean_up" in record.stage_ms
        ((rules, content),) = stage.source.rewriter.asked
        assert TIDY.prompt in rules
        assert SAID not in rules
        assert content == f"<dictated>\n{RULED}\n</dictated>"


@pytest.mark.parametrize("said", ["Hello.", "um", "new line", "漢"])
async def test_one_word_is_not_sent(said: str) -> None:
    async with staged(said=said) as stage:
        await dictate(stage)
        assert stage.source.rewriter.asked == []


@pytest.mark.parametrize("style", ["", "-"])
async def test_without_a_style_nothing_is_sent(style: str) -> None:
    async with staged(style=style) as stage:
        await dictate(stage)
        assert inserted(stage) == [RULED]
        assert stage.source.rewriter.asked == []


async def test_a_style_that_is_gone_is_told() -> None:
    async with staged(style="Pirate") as stage:
        record = await dictate(stage)
        assert (record.outcome, inserted(stage)) == (Outcome.COMPLETED, [RULED])
        assert stage.notices == [
            "There is no clean-up style “Pirate”, so the text stands as you said it."
        ]


async def test_the_style_of_the_hotkey_goes_before_that_of_the_application() -> None:
    async with staged("- Capital of France?") as stage:
        rule = ApplicationRule("xterm", style="Own")
        own = CleanUpStyle("Own", "Shout.")
        stage.dictation = DictationSettings(style="Tidy", styles=(own,), applications=(rule,))
        await dictate(stage)
        await dictate(stage, Manner(style=BULLET_POINTS.name))
        await dictate(stage, Manner(style="-"))
        prompts = [rules.rpartition("\n")[2] for rules, _ in stage.source.rewriter.asked]
        assert prompts == ["Shout.", BULLET_POINTS.prompt]


async def test_a_translation_is_tidied_as_well() -> None:
    async with staged("What is the time?") as stage:
        await dictate(stage, intent=Intent.TRANSLATE)
        ((_, content),) = stage.source.rewriter.asked
        assert content == "<dictated>\nWhat is the time, please?\n</dictated>"
        assert inserted(stage) == ["What is the time?"]


async def test_an_answer_is_noticed_and_the_second_try_taken() -> None:
    async with staged("Paris.", TIDIED) as stage:
        await dictate(stage)
        assert inserted(stage) == [TIDIED]
        assert stage.notices == []
        assert len(stage.source.rewriter.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "Paris.",
        "The capital of France is Paris.",
        "I'm sorry, but I can't help with that.",
        "Sure! What is the capital of France?",
        "",
        "<dictated>\n</dictated>",
    ],
)
async def test_a_model_that_keeps_answering_is_told_and_the_text_goes_as_it_is(answer: str) -> None:
    async with staged(answer) as stage:
        record = await dictate(stage)
        assert (record.outcome, record.reply, inserted(stage)) == (
            Outcome.COMPLETED,
            RULED,
            [RULED],
        )
        assert stage.notices == [f"{AS_SAID} the chat model did not rewrite it."]
        assert len(stage.source.rewriter.asked) == 2


@pytest.mark.parametrize(
    ("failure", "tries", "told"),
    [
        (unreachable(), 1, "the service cannot be reached."),
        (refused(ErrorKind.RATE_LIMITED), 1, "the service refused."),
        (refused(ErrorKind.KEY_REFUSED), 1, "the service refused."),
        (refused(ErrorKind.FORBIDDEN), 1, "the service refused."),
        (refused(ErrorKind.BAD_ANSWER), 2, "the service refused."),
        (no_text(), 2, "the model returned no text."),
    ],
)
async def test_a_service_that_fails_does_not_fail_the_dictation(
    failure: Exception, tries: int, told: str
) -> None:
    async with staged(failure) as stage:
        record = await dictate(stage)
        assert (record.outcome, record.error, inserted(stage)) == (
            Outcome.COMPLETED,
            None,
            [RULED],
        )
        assert stage.notices == [f"{AS_SAID} {told}"]
        assert len(stage.source.rewriter.asked) == tries


async def test_nothing_at_first_and_a_text_then() -> None:
    async with staged(no_text(), TIDIED) as stage:
        await dictate(stage)
        assert (inserted(stage), stage.notices) == ([TIDIED], [])


async def test_a_model_that_takes_too_long_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rewriting, "time_limit_s", lambda _text: 0.0)
    async with staged() as stage:
        stage.source.rewriter.gate = closed_gate()
        record = await dictate(stage)
        assert (record.outcome, inserted(stage)) == (Outcome.COMPLETED, [RULED])
        assert stage.notices == [f"{AS_SAID} the chat model took too long to rewrite it."]
        assert stage.source.rewriter.gate.cancelled == 1


async def test_cancelled_while_it_is_tidied() -> None:
    async with staged() as stage:
        stage.source.rewriter.gate = gate = closed_gate()
        await stage.session.begin(Intent.DICTATE)
        await stage.until(lambda: "recording_started" in stage.names)
        await stage.session.finish()
        await gate.reached.wait()
        await stage.session.cancel()
        assert gate.cancelled == 1
        assert stage.records[-1].outcome is Outcome.CANCELLED
        assert (inserted(stage), stage.notices) == ([], [])
        await stage.session.insert_last()
        assert inserted(stage) == [SAID]


async def test_a_bug_in_the_rewriter_is_a_bug() -> None:
    async with staged(ZeroDivisionError("a bug")) as stage:
        record = await dictate(stage)
        assert record.error is not None
        assert record.error.kind is ErrorKind.BUG
        assert [type(bug) for bug in stage.bugs] == [ZeroDivisionError]
        stage.bugs.clear()


async def test_a_dictation_is_never_judged() -> None:
    async with staged() as stage:
        stage.source.moderation = ModerationSettings(scope=ModerationScope.BOTH)
        stage.source.moderator = moderator = _judge()
        await dictate(stage)
        assert moderator.asked == []


def _judge() -> ScriptedModerator:

    return ScriptedModerator(Verdict(VerdictStatus.UNSAFE))


async def test_new_lines_around_a_text_stay() -> None:
    async with staged("We went home.", said="New line. We went home. New paragraph.") as stage:
        await dictate(stage)
        assert inserted(stage) == ["\nWe went home.\n\n"]


async def test_fillers_alone_are_not_written() -> None:
    async with staged(said="Um, uh.") as stage:
        record = await dictate(stage)
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert record.error.kind is ErrorKind.NOTHING_HEARD
        assert inserted(stage) == []


async def test_a_text_is_fitted_in_where_the_cursor_is() -> None:
    async with staged(style="", said="And then comma Zoe came.") as stage:
        stage.inserter.before = "we went home"
        stage.dictation = DictationSettings(after_text=AfterText.SPACE)
        record = await dictate(stage)
        assert inserted(stage) == [" and then, Zoe came. "]
        assert record.reply == "And then, Zoe came."
        stage.inserter.before = "It ends."
        await stage.session.insert_last()
        assert inserted(stage)[1:] == [" And then, Zoe came. "]
        stage.inserter.before = "so"
        await stage.session.insert_last()
        assert inserted(stage)[2:] == [" and then, Zoe came. "]


async def test_what_the_window_takes_is_fitted_for_it() -> None:
    async with staged(style="", said="And then.") as stage:
        stage.dictation = DictationSettings(after_text=AfterText.ENTER)
        await dictate(stage, Manner(inserts=False, before="we went"))
        ready = [event.text for event in stage.events if isinstance(event, ev.TextReady)]
        assert ready == [" and then."]
        assert stage.records[-1].reply == "And then."
