"""``voicedesk transcribe``: sound files into text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.cli.file_texts import FileText, texts_of_files
from voicedesk.cli.running import run_with_program
from voicedesk.core.segment_times import with_segment_times
from voicedesk.core.vocabulary import whisper_prompt, with_replacements
from voicedesk.pipeline.transcribing import join_transcripts

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterable, Awaitable, Callable

    from voicedesk.app.program import Program
    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.transcript import Transcript


def run(arguments: Namespace) -> int:
    return run_with_program(arguments, lambda program: _transcribe(program, arguments))


async def _transcribe(program: Program, arguments: Namespace) -> int:
    request = await transcription(program, arguments.language)

    async def read(parts: AsyncIterable[EncodedAudio]) -> FileText:
        return FileText(await join_transcripts(parts, request))

    return await texts_of_files(arguments, read)


async def transcription(
    program: Program, language: str
) -> Callable[[EncodedAudio, str], Awaitable[Transcript]]:
    """Return what transcribes a part of a file, given what was said before it.

    Raises:
        VoiceDeskError: there is no server to ask.
    """
    transcriber = await program.models.transcriber()
    language = language or program.settings.conversation.language
    hearing = program.settings.hearing

    async def request(audio: EncodedAudio, earlier: str) -> Transcript:
        prompt = whisper_prompt(hearing.vocabulary, earlier=earlier)
        found = await transcriber.transcribe(audio, language=language, prompt=prompt)
        timed = with_segment_times(found, audio.duration_s)
        return with_replacements(timed, hearing.replacements)

    return request
