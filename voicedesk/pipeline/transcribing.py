"""From sound to words, whatever the length."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, NothingHeard
from voicedesk.core.pauses import cut_at_pauses
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.pipeline.recording import check_worth_sending
from voicedesk.pipeline.turn import ClipInput, EncodedInput

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.ports import AudioEncoder, Transcriber

LONGEST_PART_S = 600.0
"""Ten minutes of FLAC are about 12 MB; the service takes 25 MB a request."""

_PROMPT_CHARACTERS = 400
"""The end of the text so far keeps names and style the same across a cut."""


async def encode_input(
    given: ClipInput | EncodedInput, encode: AudioEncoder
) -> Sequence[EncodedAudio]:
    """Return the sound of a turn ready to be uploaded, in parts that the service takes.

    Raises:
        NothingHeard: it is too short or silent.
    """
    if isinstance(given, EncodedInput):
        return given.parts
    check_worth_sending(given.clip)

    def encoded() -> list[EncodedAudio]:
        return [encode(part) for part in cut_at_pauses(given.clip, longest_s=LONGEST_PART_S)]

    # Ten seconds encode in 2 ms; a file of two hours must not stop the window.
    return encoded() if given.clip.duration_s < 60 else await asyncio.to_thread(encoded)


async def transcribe_parts(
    parts: Sequence[EncodedAudio], transcriber: Transcriber, *, language: str = ""
) -> Transcript:
    """Return the transcript of parts that follow each other, as one.

    Raises:
        NothingHeard: no words were recognised.
        ServiceError: refused or unreachable.
    """

    def request(audio: EncodedAudio, prompt: str) -> Awaitable[Transcript]:
        return transcriber.transcribe(audio, language=language, prompt=prompt)

    return await join_transcripts(parts, request)


async def join_transcripts(
    parts: Sequence[EncodedAudio], request: Callable[[EncodedAudio, str], Awaitable[Transcript]]
) -> Transcript:
    """Send the parts one after the other, each with the end of the text so far as its prompt.

    Raises:
        NothingHeard: no words were recognised.
        ServiceError: refused or unreachable.
    """
    whole = Transcript("")
    begins_at_s = 0.0
    for part in parts:
        transcript = await request(part, whole.text[-_PROMPT_CHARACTERS:])
        whole = _joined(whole, transcript, begins_at_s)
        begins_at_s += part.duration_s
    if not whole.text:
        raise NothingHeard(
            "No words were recognised in what was recorded.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="Speak closer to the microphone and try again.",
        )
    return whole


def _joined(whole: Transcript, part: Transcript, begins_at_s: float) -> Transcript:
    moved = tuple(
        Segment(each.start_s + begins_at_s, each.end_s + begins_at_s, each.text)
        for each in part.segments
    )
    known = [p for p in (whole.no_speech_probability, part.no_speech_probability) if p is not None]
    return Transcript(
        text=f"{whole.text} {part.text}".strip(),
        language=whole.language or part.language,
        segments=(*whole.segments, *moved),
        no_speech_probability=max(known) if known else None,
        duration_s=begins_at_s + (part.duration_s or 0.0),
    )
