"""What the command line says of a turn beside its answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import pytest

from tests.fakes import ScriptedRecorder
from tests.fakes.services import ScriptedChat
from tests.pipeline.stage import Stage, spoken
from voicedesk.cli.ask import AnswerPrinter
from voicedesk.cli.output import HarmlessStream

if TYPE_CHECKING:
    from typing import TextIO


async def test_a_moment_missing_from_the_recording_is_said_beside_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    recorder = ScriptedRecorder(spoken())
    async with Stage(recorder=recorder, speaks=False) as stage:
        printer = AnswerPrinter(streams=True, on_output_lost=stage.bugs.clear)
        stage.session.subscribe(printer)
        await stage.session.begin()
        await stage.until(lambda: "recording_started" in stage.names)
        recorder.current.interrupt()
        recorder.current.hear(spoken())
        await stage.session.finish()
        record = await stage.session.wait()
    printed = capsys.readouterr()
    assert printed.out == f"{record.reply}\n"
    assert "voicedesk: The microphone was interrupted; a moment may be missing." in printed.err


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (("\U0001f469", "\u200d", "\U0001f4bb"), "\U0001f469\u200d\U0001f4bb"),
        (("one\r", "\ntwo"), "one\ntwo"),
        (("one", "\x1b"), "one\u241b"),
    ],
)
async def test_an_answer_in_pieces_is_shown_as_the_whole(
    pieces: tuple[str, ...],
    shown: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", HarmlessStream(cast("TextIO", sys.stdout)))
    async with Stage(chat=ScriptedChat([*pieces]), speaks=False) as stage:
        printer = AnswerPrinter(streams=True, on_output_lost=stage.bugs.clear)
        stage.session.subscribe(printer)
        await stage.session.submit_text("hello")
        await stage.session.wait()
    assert capsys.readouterr().out == f"{shown}\n"
