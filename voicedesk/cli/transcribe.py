"""``voicedesk transcribe``: sound files into text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.cli.file_texts import texts_of_files
from voicedesk.cli.running import run_with_program
from voicedesk.core.vocabulary import whisper_prompt, with_replacements

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.app.program import Program
    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.transcript import Transcript


def run(arguments: Namespace) -> int:
    return run_with_program(arguments, lambda program: _transcribe(program, arguments))


async def _transcribe(program: Program, arguments: Namespace) -> int:
    transcriber = await program.models.transcriber()
    language = arguments.language or program.settings.conversation.language

    hearing = program.settings.hearing

    async def request(audio: EncodedAudio, earlier: str) -> Transcript:
        prompt = whisper_prompt(hearing.vocabulary, earlier=earlier)
        found = await transcriber.transcribe(audio, language=language, prompt=prompt)
        return with_replacements(found, hearing.replacements)

    return await texts_of_files(arguments, request)
