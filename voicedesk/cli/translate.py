"""``voicedesk translate``: speech of any language into English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.cli.file_texts import texts_of_files
from voicedesk.cli.running import run_with_program
from voicedesk.cli.say import speak_with
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.core.vocabulary import whisper_prompt

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.app.program import Program
    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.transcript import Transcript


def run(arguments: Namespace) -> int:
    collector = ClipCollector()
    code = run_with_program(
        arguments,
        lambda program: _translate(program, arguments),
        player=None if arguments.speak else collector,
    )
    if arguments.save_speech and collector.clips:
        collector.save(arguments.save_speech)
    return code


async def _translate(program: Program, arguments: Namespace) -> int:
    translator = await program.models.translator()

    vocabulary = program.settings.hearing.vocabulary

    async def request(audio: EncodedAudio, earlier: str) -> Transcript:
        prompt = whisper_prompt(vocabulary, earlier=earlier)
        return await translator.translate(audio, prompt=prompt)

    async def speak(transcript: Transcript) -> None:
        await speak_with(program, transcript.text)

    spoken = arguments.speak or arguments.save_speech
    return await texts_of_files(arguments, request, speak if spoken else None)
