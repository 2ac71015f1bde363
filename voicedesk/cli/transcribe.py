"""``voicedesk transcribe``: sound files into text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.cli.file_texts import texts_of_files
from voicedesk.cli.running import run_with_program

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

    async def request(audio: EncodedAudio, prompt: str) -> Transcript:
        return await transcriber.transcribe(audio, language=language, prompt=prompt)

    return await texts_of_files(arguments, request)
