"""``voicedesk ask``: one question, one answer."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from voicedesk.app.sound_input import sound_input
from voicedesk.cli.kept_turns import keep_turn
from voicedesk.cli.output import error_entry, next_step_here, output_lost, print_json
from voicedesk.cli.outside_input import outside_input
from voicedesk.cli.running import run_with_program
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.cli.text_input import text_input
from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.harmless import HarmlessText
from voicedesk.core.moderation import VerdictStatus
from voicedesk.core.settings import ModerationScope
from voicedesk.core.turns import Manner, Outcome

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from voicedesk.app.program import Program
    from voicedesk.core.turns import TurnRecord

_NO_RESULT: dict[str, Any] = {
    "transcript": "",
    "reply": "",
    "verdict": None,
    "speech_file": None,
    "stage_ms": {},
    "usage": None,
    "model": "",
    "outcome": Outcome.FAILED,
    "attachments": [],
}


def run(arguments: Namespace) -> int:
    if arguments.files.count("-") + (arguments.text == "-") > 1:
        arguments.usage_error("standard input can be read once only")
    arguments.text = text_input(arguments.text).strip()
    if bool(arguments.text) == (arguments.audio is not None):
        arguments.usage_error("give either a TEXT or --audio FILE")
    try:
        arguments.attachments = outside_input(arguments.files)
        record, result, failure = _answer(arguments)
    except VoiceDeskError as failure:
        if arguments.json:
            print_json({**_NO_RESULT, "error": error_entry(failure)})
        raise
    if arguments.json:
        print_json(result if failure is None else {**result, "error": error_entry(failure)})
    if failure is not None:
        raise failure
    return 0 if record.outcome is Outcome.COMPLETED else 1


def _answer(arguments: Namespace) -> tuple[TurnRecord, dict[str, Any], VoiceDeskError | None]:
    """Run the turn and write its sound; what fails comes back beside what was achieved."""
    collector = ClipCollector()
    player = None if arguments.speak else collector
    record = run_with_program(arguments, lambda program: _ask(program, arguments), player=player)
    result = {**_NO_RESULT, **_entry(record)}
    if record.error is not None or not arguments.save_speech:
        return record, result, record.error
    try:
        _save(collector, arguments)
    except VoiceDeskError as failure:
        return record, result, failure
    return record, {**result, "speech_file": str(arguments.save_speech)}, None


def _save(collector: ClipCollector, arguments: Namespace) -> None:
    if not collector.clips:
        raise VoiceDeskError(
            "The answer was not spoken, so no sound file was written.",
            kind=ErrorKind.NO_ANSWER,
            next_step="The reason stands above; try again, or leave out --save-speech.",
        )
    collector.save(arguments.save_speech)


async def _ask(program: Program, arguments: Namespace) -> TurnRecord:
    wanted = bool(arguments.speak or arguments.save_speech)
    conversation = replace(program.settings.conversation, speak_replies=wanted)
    moderation = program.settings.moderation
    if arguments.moderation:
        moderation = replace(moderation, scope=ModerationScope(arguments.moderation))
    program.settings = replace(program.settings, conversation=conversation, moderation=moderation)
    session = program.session
    printer = AnswerPrinter(
        streams=not arguments.json,
        on_output_lost=lambda: program.tasks.start(session.cancel(), name="output lost"),
    )
    session.subscribe(printer)
    manner = Manner(attachments=arguments.attachments)
    if arguments.audio is None:
        await session.submit_text(arguments.text, manner=manner)
    else:
        await session.submit_sound(sound_input(arguments.audio), manner)
    record = await session.wait()
    await keep_turn(program, record)
    if isinstance(printer.failure, BrokenPipeError):
        raise printer.failure
    if printer.failure is not None:
        raise output_lost(printer.failure) from printer.failure
    return record


class AnswerPrinter:
    """Prints the answer as it is written, and to standard error what the user should know.

    When nobody takes the answer any more, ``on_output_lost`` is called once; ``failure`` is why.
    """

    def __init__(self, *, streams: bool, on_output_lost: Callable[[], object]) -> None:
        self._streams = streams
        self._on_output_lost = on_output_lost
        self._coming = HarmlessText()
        self._in_line = False
        self.failure: OSError | None = None

    def __call__(self, event: ev.TurnEvent) -> None:
        if self.failure is not None:
            return
        try:
            self._print(event)
        except OSError as error:
            self.failure = error
            self._on_output_lost()

    def _print(self, event: ev.TurnEvent) -> None:
        match event:
            case ev.TranscriptReady() if self._streams:
                print(f"You: {event.text}", file=sys.stderr)
            case ev.ReplyDelta() if self._streams:
                # An emoji or a letter with its marks may come in two pieces.
                print(self._coming.add(event.text), end="", flush=True)
                self._in_line = not event.text.endswith("\n")
            case ev.ReplyFinished():
                self._end_line()
            case ev.TurnFinished():
                self._end_line()
                verdict = event.record.verdict
                if self._streams and verdict is not None and verdict.status is VerdictStatus.SAFE:
                    print("Checked: safe", file=sys.stderr)
            case ev.Notice():
                step = next_step_here(event.next_step)
                print(f"voicedesk: {event.message} {step}".rstrip(), file=sys.stderr)
            case _:
                pass

    def _end_line(self) -> None:
        if self._in_line:
            print(self._coming.end(), flush=True)
            self._in_line = False


def _entry(record: TurnRecord) -> dict[str, Any]:
    return {
        "transcript": record.transcript,
        "reply": record.reply,
        "stage_ms": dict(record.stage_ms),
        "usage": asdict(record.usage) if record.usage else None,
        "model": record.model,
        "verdict": asdict(record.verdict) if record.verdict else None,
        "outcome": record.outcome,
        "attachments": [each.name for each in record.manner.attachments],
    }
