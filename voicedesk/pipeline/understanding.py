"""The first half of a turn: from what was said or typed to words."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, NothingHeard, VoiceDeskError
from voicedesk.core.invented import judge
from voicedesk.core.vocabulary import with_replacements
from voicedesk.pipeline.transcribing import (
    NOTHING_YET,
    encode_input,
    transcribe_parts,
    with_words,
)
from voicedesk.pipeline.turn import RecordedInput, TypedInput

if TYPE_CHECKING:
    from voicedesk.core.transcript import Transcript
    from voicedesk.pipeline.services import Models, Services
    from voicedesk.pipeline.turn import SoundInput, Turn, TurnInput

_SAMPLE_S = 0.001
"""Two sums of the same blocks may differ by rounding."""


async def understand(turn: Turn, given: TurnInput, services: Services, *, recent: str) -> Models:
    """Learn what the user said or typed and tell the listeners; return the turn's models.

    ``recent`` is what was talked about before.

    Raises:
        NothingHeard: there are no words in it.
        ServiceError: refused or unreachable.
    """
    if isinstance(given, TypedInput) or turn.transcript:
        # Told before the models are known: a service that does not start loses no typed word.
        _tell_words(turn)
        return await services.source.models()
    began_at_s = turn.clock.monotonic_s()
    if isinstance(given, RecordedInput) and given.begun is not None:
        await given.begun.result()
    models = await services.source.models()
    transcript = await _transcribe(turn, given, services, models, recent)
    turn.transcription_model = models.transcription_model_id
    elapsed_s = turn.clock.monotonic_s() - began_at_s
    turn.stage_ms["transcribe"] = round(1000 * elapsed_s, 2)
    words = transcript if turn.trusts_sound else _believed(turn, transcript, services)
    words = with_replacements(words, services.hearing().replacements)
    turn.transcript, turn.language = words.text, words.language
    _tell_words(turn)
    return models


async def _transcribe(
    turn: Turn, given: SoundInput, services: Services, models: Models, recent: str
) -> Transcript:
    """Return the words of a sound; what was understood while it was recorded is not sent again."""
    known, known_s = NOTHING_YET, 0.0
    if isinstance(given, RecordedInput) and given.begun is not None and not turn.trusts_sound:
        known, known_s = given.begun.transcript, given.begun.until_s
        if known_s >= given.sound.duration_s - _SAMPLE_S:
            return with_words(known)
    encoded = encode_input(given, services.encode, from_s=known_s, trusts_sound=turn.trusts_sound)
    async with aclosing(encoded) as parts:
        return await transcribe_parts(
            parts,
            models.transcriber,
            language=models.language,
            vocabulary=services.hearing().vocabulary,
            recent=recent,
            known=known,
            known_s=known_s,
        )


def _believed(turn: Turn, transcript: Transcript, services: Services) -> Transcript:
    """Return a transcript without what the model is likely to have invented; say what that was.

    Raises:
        NothingHeard: nothing else is in it.
    """
    hearing = services.hearing()
    judged = judge(transcript, phrases=hearing.phrases, vocabulary=hearing.vocabulary)
    left_out = " ".join(judged.left_out)
    if not left_out:
        return transcript
    if not judged.transcript.text:
        turn.discarded = transcript.text
        raise NothingHeard(
            f"Only \u201c{left_out}\u201d was recognised, which models tend to write where "
            "nobody speaks.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="If you said that, use it anyway.",
        )
    turn.notice(
        VoiceDeskError(
            f"Left out, because nobody seems to have said it: \u201c{left_out}\u201d",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="The list of such phrases is in the settings under Words.",
        )
    )
    return judged.transcript


def _tell_words(turn: Turn) -> None:
    if not turn.transcript.strip():
        raise NothingHeard(
            "There are no words in the question, so nothing was sent.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="Type or say what you want to know.",
        )
    turn.emit(
        ev.TranscriptReady(
            turn_id=turn.turn_id, t_ms=turn.t_ms(), text=turn.transcript, language=turn.language
        )
    )
