"""The first half of a turn: from what was said or typed to words."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, NothingHeard
from voicedesk.core.vocabulary import with_replacements
from voicedesk.pipeline.doubting import Doubts
from voicedesk.pipeline.transcribing import (
    NOTHING_YET,
    encode_input,
    transcribe_parts,
    with_words,
)
from voicedesk.pipeline.turn import RecordedInput, TypedInput

if TYPE_CHECKING:
    from voicedesk.core.transcript import Transcript
    from voicedesk.pipeline.live_transcribing import LiveTranscription
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
    words = await _words(turn, given, services, models, recent)
    turn.transcription_model = models.transcription_model_id
    turn.transcript, turn.language = words.text, words.language
    elapsed_s = turn.clock.monotonic_s() - began_at_s
    turn.stage_ms["transcribe"] = round(1000 * elapsed_s, 2)
    _tell_words(turn)
    return models


async def _words(
    turn: Turn, given: SoundInput, services: Services, models: Models, recent: str
) -> Transcript:
    """Return what was said in a sound, without what nobody said, in the user's spelling.

    Raises:
        NothingHeard: nothing was.
    """
    begun = given.begun if isinstance(given, RecordedInput) and not turn.trusts_sound else None
    doubts = begun.doubts if begun is not None else Doubts(services.hearing)
    parts = _Parts(services, models, recent, None if turn.trusts_sound else doubts)
    try:
        words = await parts.transcribe(given, begun)
    except NothingHeard:
        turn.discarded = doubts.words()
        if turn.discarded:
            raise doubts.nothing_else() from None
        raise
    if doubts.left_out:
        turn.notice(doubts.notice())
    return with_replacements(words, services.hearing().replacements)


@dataclass(frozen=True, slots=True)
class _Parts:
    services: Services
    models: Models
    recent: str
    doubts: Doubts | None

    async def transcribe(self, given: SoundInput, begun: LiveTranscription | None) -> Transcript:
        """Return the words of a sound; what was understood while it was recorded is known."""
        known, known_s = NOTHING_YET, 0.0
        if isinstance(given, RecordedInput) and begun is not None:
            known, known_s = begun.transcript, begun.until_s
            if known_s >= given.sound.duration_s - _SAMPLE_S:
                return with_words(known)
        encoded = encode_input(
            given, self.services.encode, from_s=known_s, trusts_sound=self.doubts is None
        )
        async with aclosing(encoded) as parts:
            return await transcribe_parts(
                parts,
                self.models.transcriber,
                language=self.models.language,
                vocabulary=self.services.hearing().vocabulary,
                recent=self.recent,
                known=known,
                known_s=known_s,
                believe=self.doubts,
            )


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
