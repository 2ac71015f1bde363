"""``voicedesk say``: speak a text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.cli.output import tell
from voicedesk.cli.running import run_with_program
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.cli.text_input import text_input
from voicedesk.core.errors import ErrorKind, VoiceDeskError, VoiceError
from voicedesk.core.settings import VoiceSource
from voicedesk.core.speakable import speakable
from voicedesk.pipeline.speaking import ReplySpeaker

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.app.program import Program
    from voicedesk.core.ports import Synthesizer


def run(arguments: Namespace) -> int:
    speak_text(
        arguments,
        text_input(arguments.text),
        voice=arguments.voice,
        language=arguments.language,
        by_system=arguments.system_voice,
    )
    return 0


def speak_text(
    arguments: Namespace,
    text: str,
    *,
    voice: str = "",
    language: str = "",
    by_system: bool = False,
) -> None:
    """Speak a text, or write it to ``arguments.save_speech``.

    ``voice`` and ``by_system`` are as in ``speak_with``.

    Raises:
        VoiceDeskError: no voice, no loudspeaker, or nothing in the text to say.
    """
    if not speakable(text, language):
        raise VoiceDeskError(
            "There is nothing to say in that text.",
            kind=ErrorKind.NO_ANSWER,
            next_step="Give a text with words in it.",
        )
    collector = ClipCollector() if arguments.save_speech else None
    run_with_program(
        arguments,
        lambda program: speak_with(
            program, text, voice=voice, language=language, by_system=by_system
        ),
        player=collector,
    )
    if collector is not None:
        collector.save(arguments.save_speech)


async def speak_with(
    program: Program, text: str, *, voice: str = "", language: str = "", by_system: bool = False
) -> None:
    """Speak a text with the program's player.

    Args:
        program: Its settings choose the voice where nothing else does.
        text: What to say.
        voice: The service's or, ``by_system``, this computer's voice of that name, and no other.
        language: What the text is in, by its code; empty to guess it.
        by_system: Whether this computer's own voice is to speak.

    Raises:
        VoiceDeskError: no such voice, or no loudspeaker.
    """
    synthesizer = await _synthesizer(program, voice, by_system=by_system)
    speaker = ReplySpeaker(
        synthesizer,
        program.services.player,
        on_first_sound=lambda: None,
        language=language,
        guesses_language=not language,
        on_notice=tell,
    )
    speaker.feed(text)
    speaker.close()
    await speaker.run()
    if speaker.failure is not None:
        raise speaker.failure


async def _synthesizer(program: Program, voice: str, *, by_system: bool) -> Synthesizer:
    settings, models = program.settings, program.models
    if by_system:
        if voice and voice not in {each.name for each in await models.system_voice.voices()}:
            raise VoiceError(
                f"This computer has no voice called {voice}.",
                kind=ErrorKind.NO_VOICE,
                next_step="See Settings, Voice and language, for the voices that there are.",
            )
        by_name = replace(
            settings.voice,
            source=VoiceSource.SYSTEM,
            system_voice=voice or settings.voice.system_voice,
        )
        return models.synthesizer_with(settings.conversation, by_name)
    if voice:
        return models.synthesizer_with(
            replace(settings.conversation, voice=voice),
            replace(settings.voice, source=VoiceSource.SERVICE),
        )
    return models.synthesizer()
