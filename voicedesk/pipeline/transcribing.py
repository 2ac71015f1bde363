"""From sound to words, whatever the length."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, NothingHeard
from voicedesk.core.pauses import cut_at_pauses, last_pause
from voicedesk.core.threads import in_thread
from voicedesk.core.transcript import Transcript, joined_texts
from voicedesk.core.vocabulary import whisper_prompt
from voicedesk.pipeline.turn import ClipInput, EncodedInput, RecordedInput
from voicedesk.pipeline.worth_sending import check_worth_sending

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Sequence

    from voicedesk.core.audio_clip import AudioClip, EncodedAudio
    from voicedesk.core.ports import AudioEncoder, StoredSound, Transcriber
    from voicedesk.pipeline.turn import SoundInput

LONGEST_FILE_PART_S = 600.0
"""Ten minutes of FLAC are about 12 MB; the service takes 25 MB a request, and 20 requests a minute
on its free plan."""

LONGEST_PART_S = 120.0
"""The same for what was recorded here. Two minutes are 3.8 MB of samples and some 2.5 MB of FLAC, which is what an hour of sound costs
in memory; recognition, which looks at half a minute at a time, loses nothing."""

NOTHING_YET = Transcript("")

_ROUNDING_S = 0.001
"""Two sums of the same blocks may differ by as much."""


async def encode_input(
    given: SoundInput, encode: AudioEncoder, *, from_s: float = 0.0, trusts_sound: bool = False
) -> AsyncGenerator[EncodedAudio, None]:
    """Yield the sound of a turn ready to be uploaded, in parts that the service takes.

    What lies before ``from_s`` is known already (recordings only); ``trusts_sound`` sends it even
    if it seems to hold nothing.

    Raises:
        NothingHeard: it is too short or silent.
        StorageError: a recording cannot be read any more.
    """
    match given:
        case EncodedInput(parts):
            for part in parts:
                yield part
        case ClipInput(clip):
            if not trusts_sound:
                check_worth_sending(clip.duration_s, clip.peak_dbfs)
            for cut in cut_at_pauses(clip, longest_s=LONGEST_FILE_PART_S):
                yield await _encoded(cut, encode)
        case RecordedInput(sound):
            if not trusts_sound and not from_s:
                check_worth_sending(sound.duration_s, sound.peak_dbfs)
            start_s = from_s
            is_last = start_s > 0 and start_s >= sound.duration_s - _ROUNDING_S
            while not is_last:
                is_last = start_s + LONGEST_PART_S >= sound.duration_s
                part = await _encoded(await _read_part(sound, start_s, is_last=is_last), encode)
                start_s += part.duration_s
                yield part
                del part  # an hour of sound needs no more memory than one part of it


async def _read_part(sound: StoredSound, start_s: float, *, is_last: bool) -> AudioClip:
    """Return what comes next in a recording: all that is left, or up to a pause."""
    if is_last:
        return await sound.read(start_s, sound.duration_s)
    clip = await sound.read(start_s, start_s + LONGEST_PART_S)
    return clip.part(0, last_pause(clip))


async def _encoded(clip: AudioClip, encode: AudioEncoder) -> EncodedAudio:
    # Ten seconds encode in 2 ms; minutes of sound must not stop the window.
    if clip.duration_s < 60:
        return encode(clip)
    return await in_thread(lambda: encode(clip))


async def transcribe_parts(
    parts: AsyncIterable[EncodedAudio],
    transcriber: Transcriber,
    *,
    language: str = "",
    vocabulary: Sequence[str] = (),
    recent: str = "",
    known: Transcript = NOTHING_YET,
    known_s: float = 0.0,
    believe: Callable[[Transcript], Transcript] | None = None,
) -> Transcript:
    """Return the transcript of parts that follow each other, as one.

    ``known`` are the words of the ``known_s`` seconds before the first part; ``believe`` returns
    what of a part's transcript was really said.

    Raises:
        NothingHeard: no words were recognised, or there is nothing to recognise.
        ServiceError: refused or unreachable.
    """

    async def request(audio: EncodedAudio, earlier: str) -> Transcript:
        prompt = whisper_prompt(vocabulary, earlier=earlier, recent=recent)
        found = await transcriber.transcribe(audio, language=language, prompt=prompt)
        return found if believe is None else believe(found)

    return await join_transcripts(parts, request, known=known, known_s=known_s)


async def join_transcripts(
    parts: AsyncIterable[EncodedAudio],
    request: Callable[[EncodedAudio, str], Awaitable[Transcript]],
    *,
    known: Transcript = NOTHING_YET,
    known_s: float = 0.0,
) -> Transcript:
    """Send the parts one after the other, each with the text so far.

    Raises:
        NothingHeard: no words were recognised.
        ServiceError: refused or unreachable.
    """
    whole, begins_at_s = known, known_s
    async for part in parts:
        transcript = await request(part, whole.text)
        whole = joined_transcripts(whole, transcript, begins_at_s)
        begins_at_s += part.duration_s
        del part  # is not held while the next one is made
    return with_words(whole)


def with_words(whole: Transcript) -> Transcript:
    """Return a transcript that has words.

    Raises:
        NothingHeard: it has none.
    """
    if not whole.text:
        raise NothingHeard(
            "No words were recognised in what was recorded.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="Speak closer to the microphone and try again.",
        )
    return whole


def joined_transcripts(whole: Transcript, part: Transcript, begins_at_s: float) -> Transcript:
    """Return a transcript with what was said from ``begins_at_s`` on at its end."""
    moved = tuple(
        replace(each, start_s=each.start_s + begins_at_s, end_s=each.end_s + begins_at_s)
        for each in part.segments
    )
    known = [p for p in (whole.no_speech_probability, part.no_speech_probability) if p is not None]
    return Transcript(
        text=joined_texts((whole.text, part.text)),
        language=whole.language or part.language,
        segments=(*whole.segments, *moved),
        no_speech_probability=max(known) if known else None,
        duration_s=begins_at_s + (part.duration_s or 0.0),
    )
