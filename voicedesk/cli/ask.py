"""``voicedesk ask``: one question, one answer."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from voicedesk.cli.running import run_with_program
from voicedesk.cli.sound_input import sound_input
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.turns import Outcome

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.app.program import Program
    from voicedesk.core.turns import TurnRecord


def run(arguments: Namespace) -> int:
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    if bool(text.strip()) == (arguments.audio is not None):
        arguments.usage_error("give either a TEXT or --audio FILE")
    arguments.text = text.strip()
    collector = ClipCollector()
    player = None if arguments.speak else collector
    record = run_with_program(arguments, lambda program: _ask(program, arguments), player=player)
    if record.error is not None:
        _print_result(arguments, record)
        raise record.error
    if arguments.save_speech and collector.clips:
        collector.save(arguments.save_speech)
    _print_result(arguments, record)
    if arguments.save_speech and not collector.clips:
        raise VoiceDeskError(
            "The answer was not spoken, so no sound file was written.",
            kind=ErrorKind.NO_ANSWER,
            next_step="The reason stands above; try again, or leave out --save-speech.",
        )
    return 0 if record.outcome is Outcome.COMPLETED else 1


async def _ask(program: Program, arguments: Namespace) -> TurnRecord:
    wanted = bool(arguments.speak or arguments.save_speech)
    conversation = replace(program.settings.conversation, speak_replies=wanted)
    program.settings = replace(program.settings, conversation=conversation)
    session = program.session
    session.subscribe(_Printer(streams=not arguments.json))
    if arguments.audio is None:
        await session.submit_text(arguments.text)
    else:
        await session.submit_sound(sound_input(arguments.audio))
    return await session.wait()


class _Printer:
    """Prints the answer as it is written, and to standard error what the user should know."""

    def __init__(self, *, streams: bool) -> None:
        self._streams = streams

    def __call__(self, event: ev.TurnEvent) -> None:
        match event:
            case ev.TranscriptReady() if self._streams:
                print(f"You: {event.text}", file=sys.stderr)
            case ev.ReplyDelta() if self._streams:
                print(event.text, end="", flush=True)
            case ev.ReplyFinished() if self._streams:
                print()
            case ev.Notice():
                print(f"voicedesk: {event.message} {event.next_step}".rstrip(), file=sys.stderr)
            case _:
                pass


def _print_result(arguments: Namespace, record: TurnRecord) -> None:
    if not arguments.json:
        return
    saved = arguments.save_speech
    result: dict[str, Any] = {
        "transcript": record.transcript,
        "reply": record.reply,
        "verdict": None,
        "speech_file": str(saved) if saved and saved.exists() else None,
        "stage_ms": dict(record.stage_ms),
        "usage": asdict(record.usage) if record.usage else None,
        "model": record.model,
        "outcome": record.outcome,
    }
    if record.error is not None:
        result["error"] = {"kind": record.error.kind, "message": record.error.message}
    print(json.dumps(result, ensure_ascii=False))
