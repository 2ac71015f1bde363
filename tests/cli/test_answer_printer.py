"""What the command line says of a turn beside its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import ScriptedRecorder
from tests.pipeline.stage import Stage, spoken
from voicedesk.cli.ask import AnswerPrinter

if TYPE_CHECKING:
    import pytest


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
