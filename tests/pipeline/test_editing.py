"""Editing by voice, and taking back what was inserted: the selected text is never lost."""

from __future__ import annotations

import pytest

from tests.fakes.services import closed_gate
from tests.pipeline.dictations import dictate, inserted, no_text, refused, staged
from tests.pipeline.stage import unreachable
from voicedesk.core.clean_up import LONGEST_EDIT
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import Target
from voicedesk.core.settings import AfterText, DictationSettings
from voicedesk.core.turns import Intent, Manner, Outcome
from voicedesk.pipeline import rewriting

EDITS = Manner(edits=True)


async def test_a_selected_text_is_changed_as_the_user_says() -> None:
    async with staged("It was good.", said="Make this shorter, um, please.") as stage:
        stage.inserter.selected = "  It was, all in all, quite good.\n"
        stage.inserter.before = "x"
        stage.dictation = DictationSettings(style="Tidy", after_text=AfterText.ENTER)
        record = await dictate(stage, EDITS)
        assert inserted(stage) == ["  It was good.\n"]
        assert record.outcome is Outcome.COMPLETED
        assert record.transcript == "Make this shorter, um, please."
        ((rules, content),) = stage.source.rewriter.asked
        assert "It was" not in rules
        assert content == (
            "<text>\n  It was, all in all, quite good.\n\n</text>\n\n"
            "<change>\nMake this shorter, um, please.\n</change>"
        )


@pytest.mark.parametrize("selected", ["", " \n"])
async def test_where_nothing_is_selected_there_is_nothing_to_change(selected: str) -> None:
    async with staged(said="Make this shorter.") as stage:
        stage.inserter.selected = selected
        record = await dictate(stage, EDITS)
        assert record.error is not None
        assert record.error.message == "No text is selected, so there is nothing to change."
        assert stage.source.rewriter.asked == []
        with pytest.raises(InsertionError, match="Nothing has been dictated"):
            await stage.session.insert_last()


async def test_more_than_a_model_can_give_back_is_not_sent() -> None:
    async with staged(said="Make this shorter.") as stage:
        stage.inserter.selected = "x" * (LONGEST_EDIT + 1)
        record = await dictate(stage, EDITS)
        assert record.error is not None
        assert record.error.kind is ErrorKind.TOO_LARGE
        assert record.error.message == (
            "100,001 characters are selected, and 100,000 can be changed at once."
        )
        assert stage.source.rewriter.asked == []


async def test_what_is_selected_cannot_be_known() -> None:
    async with staged(said="Make this shorter.") as stage:
        failure = InsertionError("No.", kind=ErrorKind.NOT_ALLOWED, next_step="Allow it.")

        async def selected_text(target: Target) -> str:
            raise failure

        stage.inserter.selected_text = selected_text
        assert (await dictate(stage, EDITS)).error is failure
        assert stage.source.rewriter.asked == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (unreachable(), ErrorKind.UNREACHABLE),
        (refused(ErrorKind.RATE_LIMITED), ErrorKind.RATE_LIMITED),
        (no_text(), ErrorKind.NO_ANSWER),
        ("<text></text>", ErrorKind.NO_ANSWER),
        ("I'm sorry, but I can't help with that.", ErrorKind.NO_ANSWER),
    ],
)
async def test_where_a_change_fails_the_selected_text_stays(
    answer: str | Exception, kind: ErrorKind
) -> None:
    async with staged(answer, said="Make this shorter.") as stage:
        stage.inserter.selected = "It was, all in all, quite good."
        record = await dictate(stage, EDITS)
        assert record.outcome is Outcome.FAILED
        assert record.error is not None
        assert (record.error.kind, record.reply) == (kind, "")
        assert inserted(stage) == []


async def test_a_change_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "time_limit_s", lambda _text: 0.0)
    async with staged(said="Make this shorter.") as stage:
        stage.inserter.selected = "It was good."
        stage.source.rewriter.gate = closed_gate()
        record = await dictate(stage, EDITS)
        assert record.error is not None
        assert record.error.kind is ErrorKind.TIMEOUT
        assert inserted(stage) == []


async def test_another_window_gets_no_changed_text() -> None:
    async with staged("Short.", said="Make this shorter.") as stage:
        stage.inserter.selected = "It was good."
        await stage.session.begin(Intent.DICTATE, EDITS)
        await stage.until(lambda: "recording_started" in stage.names)
        stage.inserter.focused = Target("2", "firefox")
        await stage.session.finish()
        record = await stage.session.wait()
        assert record.error is not None
        assert (record.error.kind, record.reply) == (ErrorKind.TARGET_CHANGED, "Short.")


async def test_what_was_inserted_can_be_taken_back_once() -> None:
    async with staged(style="") as stage:
        with pytest.raises(InsertionError, match="no dictated text to take back"):
            await stage.session.undo_insertion()
        await dictate(stage)
        stage.inserter.focused = Target("2", "firefox")
        with pytest.raises(InsertionError, match="Another window"):
            await stage.session.undo_insertion()
        stage.inserter.focused = Target("1", "xterm")
        await stage.session.undo_insertion()
        assert [target.window for target in stage.inserter.undone] == ["1"]
        with pytest.raises(InsertionError, match="no dictated text to take back"):
            await stage.session.undo_insertion()
        await stage.session.insert_last()
        await stage.session.undo_insertion()
        assert len(stage.inserter.undone) == 2


async def test_a_changed_text_can_be_taken_back() -> None:
    async with staged("Short.", said="Make this shorter.") as stage:
        stage.inserter.selected = "It was good."
        await dictate(stage, EDITS)
        await stage.session.undo_insertion()
        assert [target.window for target in stage.inserter.undone] == ["1"]


async def test_what_was_not_inserted_is_not_taken_back() -> None:
    async with staged(style="") as stage:
        stage.inserter.failure = InsertionError(
            "No.", kind=ErrorKind.NOT_INSERTED, next_step="Paste it."
        )
        await dictate(stage)
        with pytest.raises(InsertionError, match="no dictated text to take back"):
            await stage.session.undo_insertion()
