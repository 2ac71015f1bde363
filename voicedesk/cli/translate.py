"""``voicedesk translate``: speech of any language into English, or into another language.

English comes from the translations endpoint. For other languages the speech is transcribed, and the
chat model translates its segments, which keep their times.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.cli.file_texts import FileText, texts_of_files
from voicedesk.cli.running import run_with_program
from voicedesk.cli.say import speak_with
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.cli.transcribe import transcription
from voicedesk.core.language_guess import language_code
from voicedesk.core.segment_times import with_segment_times
from voicedesk.core.side_by_side import originals_beside
from voicedesk.core.transcript import joined_texts
from voicedesk.core.translation import ENGLISH, is_same_language, language_words
from voicedesk.core.vocabulary import whisper_prompt
from voicedesk.pipeline.transcribing import (
    NOTHING_YET,
    join_transcripts,
    joined_transcripts,
    with_words,
)
from voicedesk.pipeline.translating_lines import translate_lines

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterable, Awaitable, Callable

    from voicedesk.app.program import Program
    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.transcript import Transcript

    _Request = Callable[[EncodedAudio, str], Awaitable[Transcript]]
    _Read = Callable[[AsyncIterable[EncodedAudio]], Awaitable[FileText]]


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
    if arguments.target_language == ENGLISH:
        read = await _into_english(program, arguments)
    else:
        read = await _by_chat(program, arguments)

    async def speak(text: FileText) -> None:
        await speak_with(program, text.transcript.text, language=text.target_language)

    spoken = arguments.speak or arguments.save_speech
    return await texts_of_files(arguments, read, speak if spoken else None)


async def _into_english(program: Program, arguments: Namespace) -> _Read:
    translator = await program.models.translator()
    transcribe = await transcription(program, arguments.language)
    vocabulary = program.settings.hearing.vocabulary

    async def request(audio: EncodedAudio, earlier: str) -> Transcript:
        prompt = whisper_prompt(vocabulary, earlier=earlier)
        found = await translator.translate(audio, prompt=prompt)
        return with_segment_times(found, audio.duration_s)

    async def read(parts: AsyncIterable[EncodedAudio]) -> FileText:
        if not arguments.original:
            english = await join_transcripts(parts, request)
            return _english(english, _spoken(english, arguments.language))
        english, said = await _both(parts, request, transcribe)
        beside = originals_beside(english.segments, said.segments)
        language = said.language or _spoken(english, arguments.language)
        return replace(_english(english, language), original=said.text, originals=beside)

    return read


def _english(transcript: Transcript, spoken: str) -> FileText:
    return FileText(replace(transcript, language=spoken), ENGLISH)


def _spoken(english: Transcript, told: str) -> str:
    """Return the name of what was spoken, empty where nobody knows.

    Of a translation Groq says that it is English, other servers what it was before.
    """
    if told:
        return language_words(told)
    return "" if is_same_language(english.language, ENGLISH) else english.language


async def _both(
    parts: AsyncIterable[EncodedAudio], translate: _Request, transcribe: _Request
) -> tuple[Transcript, Transcript]:
    """Return the translation and what was said, at the price of two requests a part.

    Raises:
        NothingHeard: no words were recognised.
        ServiceError: refused or unreachable.
    """
    english, said, begins_at_s = NOTHING_YET, NOTHING_YET, 0.0
    async for part in parts:
        said = joined_transcripts(said, await transcribe(part, said.text), begins_at_s)
        english = joined_transcripts(english, await translate(part, english.text), begins_at_s)
        begins_at_s += part.duration_s
        del part  # is not held while the next one is made
    return with_words(english), said


async def _by_chat(program: Program, arguments: Namespace) -> _Read:
    target: str = arguments.target_language
    transcribe = await transcription(program, arguments.language)
    rewriter = await program.models.rewriter()

    async def read(parts: AsyncIterable[EncodedAudio]) -> FileText:
        said = await join_transcripts(parts, transcribe)
        spoken = said.language or _spoken(said, arguments.language)
        lines = [segment.text for segment in said.segments]
        if is_same_language(spoken, target):
            translated = said
        else:
            answers = await translate_lines(
                lines, rewriter, source=language_code(spoken), target=target
            )
            translated = _with_texts(said, answers)
        text = FileText(replace(translated, language=spoken), target)
        if not arguments.original:
            return text
        return replace(text, original=said.text, originals=tuple(lines))

    return read


def _with_texts(said: Transcript, texts: list[str]) -> Transcript:
    segments = tuple(
        replace(segment, text=text.strip())
        for segment, text in zip(said.segments, texts, strict=True)
    )
    return replace(said, text=joined_texts(segment.text for segment in segments), segments=segments)
