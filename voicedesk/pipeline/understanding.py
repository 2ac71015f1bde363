"""The first half of a turn: from what was said or typed to words."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, NothingHeard
from voicedesk.core.translation import ENGLISH
from voicedesk.core.turns import Intent
from voicedesk.core.vocabulary import with_replacements
from voicedesk.pipeline.doubting import Doubts
from voicedesk.pipeline.transcribing import NOTHING_YET, encode_input, transcribe_parts
from voicedesk.pipeline.turn import RecordedInput, TypedInput

if TYPE_CHECKING:
    from voicedesk.core.transcript import Transcript
    from voicedesk.pipeline.services import Models, Services
    from voicedesk.pipeline.turn import BegunTranscription, SoundInput, Turn, TurnInput


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
    begun = given.begun if isinstance(given, RecordedInput) else None
    with turn.timed("transcribe"):
        if begun is not None:
            await begun.result()
        models = await services.source.models()
        words = await _words(turn, given, begun, services, models, recent)
    turn.transcription_model = models.transcription_model_id
    turn.transcript = words.text
    turn.language = ENGLISH if models.gives_english else words.language
    _tell_words(turn)
    return models


async def _words(
    turn: Turn,
    given: SoundInput,
    begun: BegunTranscription | None,
    services: Services,
    models: Models,
    recent: str,
) -> Transcript:
    """Return what was said in a sound, without what nobody said, in the user's spelling.

    Raises:
        NothingHeard: nothing was.
    """
    if turn.trusts_sound:
        begun = None  # it may have left out what was said
    doubts = begun.doubts if begun is not None else Doubts(services.hearing)
    believe = None if turn.trusts_sound else doubts
    try:
        words = await _transcribe(given, begun, believe, services, models, recent)
    except NothingHeard:
        turn.discarded = doubts.words()
        if turn.discarded:
            raise doubts.nothing_else() from None
        raise
    if doubts.left_out:
        turn.notice(doubts.notice())
    return with_replacements(words, services.hearing().replacements)


async def words_of_sound(
    turn: Turn, given: SoundInput, services: Services, models: Models
) -> Transcript:
    """Return the same of a sound that is heard in another way beside the turn, with no notices.

    Raises:
        NothingHeard: nothing was said.
        ServiceError: refused or unreachable.
        StorageError: a recording cannot be read any more.
    """
    doubts = None if turn.trusts_sound else Doubts(services.hearing)
    words = await _transcribe(given, None, doubts, services, models, recent="")
    return with_replacements(words, services.hearing().replacements)


async def _transcribe(
    given: SoundInput,
    begun: BegunTranscription | None,
    doubts: Doubts | None,
    services: Services,
    models: Models,
    recent: str,
) -> Transcript:
    """Return the words of a sound; what was understood while it was recorded is known."""
    known, known_s = (begun.transcript, begun.until_s) if begun else (NOTHING_YET, 0.0)
    encoded = encode_input(given, services.encode, from_s=known_s, trusts_sound=doubts is None)
    async with aclosing(encoded) as parts:
        return await transcribe_parts(
            parts,
            models.transcriber,
            language=models.language,
            vocabulary=services.hearing().vocabulary,
            recent=recent,
            known=known,
            known_s=known_s,
            believe=doubts,
        )


def _tell_words(turn: Turn) -> None:
    if not turn.transcript.strip():
        raise _no_words_to_translate() if turn.intent is Intent.TRANSLATE else _no_question()
    turn.emit(
        ev.TranscriptReady(
            turn_id=turn.turn_id, t_ms=turn.t_ms(), text=turn.transcript, language=turn.language
        )
    )


def _no_question() -> NothingHeard:
    return NothingHeard(
        "There are no words in the question, so nothing was sent.",
        kind=ErrorKind.NOTHING_HEARD,
        next_step="Type or say what you want to know.",
    )


def _no_words_to_translate() -> NothingHeard:
    return NothingHeard(
        "There are no words to translate, so nothing was sent.",
        kind=ErrorKind.NOTHING_HEARD,
        next_step="Type or say what you want to have translated.",
    )
