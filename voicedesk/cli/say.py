"""``voicedesk say``: speak a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.cli.running import run_with_program
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.cli.text_input import text_input
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.speakable import speakable
from voicedesk.pipeline.speaking import ReplySpeaker

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.app.program import Program


def run(arguments: Namespace) -> int:
    speak_text(arguments, text_input(arguments.text), voice=arguments.voice)
    return 0


def speak_text(arguments: Namespace, text: str, *, voice: str = "") -> None:
    """Speak a text, or write it to ``arguments.save_speech``.

    Raises:
        VoiceDeskError: no voice, no loudspeaker, or nothing in the text to say.
    """
    if not speakable(text):
        raise VoiceDeskError(
            "There is nothing to say in that text.",
            kind=ErrorKind.NO_ANSWER,
            next_step="Give a text with words in it.",
        )
    collector = ClipCollector() if arguments.save_speech else None
    run_with_program(
        arguments, lambda program: speak_with(program, text, voice=voice), player=collector
    )
    if collector is not None:
        collector.save(arguments.save_speech)


async def speak_with(program: Program, text: str, *, voice: str = "") -> None:
    """Speak a text with the program's player.

    Raises:
        VoiceDeskError: no voice or no loudspeaker.
    """
    synthesizer = await program.models.synthesizer(voice)
    speaker = ReplySpeaker(synthesizer, program.services.player, on_first_sound=lambda: None)
    speaker.feed(text)
    speaker.close()
    await speaker.run()
    if speaker.failure is not None:
        raise speaker.failure
