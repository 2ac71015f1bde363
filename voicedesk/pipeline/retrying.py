"""An earlier turn that is tried again: what is known of it, and the turn it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind
from voicedesk.pipeline.keeping import record_of
from voicedesk.pipeline.memory import Remembered
from voicedesk.pipeline.turn import RecordedInput, Turn, TypedInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.events import TurnEvent
    from voicedesk.core.ports import Clock
    from voicedesk.core.turns import TurnRecord
    from voicedesk.pipeline.keeping import Keeper
    from voicedesk.pipeline.memory import TurnMemory
    from voicedesk.pipeline.turn import TurnInput


async def recall(turn_id: str, memory: TurnMemory, keeper: Keeper | None) -> Remembered:
    """Return what this run remembers of a turn, or else what was kept of it, if anything was."""
    known = memory.get(turn_id)
    if known.record is not None or keeper is None:
        return known
    stored, sound = await keeper.recall(turn_id)
    if stored is None:
        return known
    given: TurnInput | None = TypedInput(stored.transcript) if stored.transcript else None
    if sound is not None:
        given = RecordedInput(sound)
    return Remembered(given, record_of(stored))


def begin_again(
    record: TurnRecord,
    given: TurnInput,
    clock: Clock,
    emit: Callable[[TurnEvent], None],
    *,
    is_private: bool,
) -> Turn:
    """Return a turn that begins anew with what is known of its last try."""
    error = record.error
    # Words that were discarded are given as if they had been typed.
    said = given.text if isinstance(given, TypedInput) else ""
    return Turn(
        record.turn_id,
        record.intent,
        record.source,
        clock,
        emit,
        conversation_id=record.conversation_id,
        is_private=is_private,
        started_at_s=record.started_at_s,
        # Nobody waits or pays for the same words to be recognised twice.
        transcript=record.transcript or said,
        language=record.language,
        transcription_model=record.transcription_model,
        recorded_s=record.recorded_s,
        # Where the cursor is now is not where it was then.
        manner=replace(
            record.manner,
            inserts=False,
            before=None,
            # They are judged anew: whoever tries again may have chosen another judge.
            attachments=tuple(replace(each, verdict=None) for each in record.manner.attachments),
        ),
        target_language=record.target_language,
        lost_its_place=record.manner.inserts or record.manner.before is not None,
        trusts_sound=error is not None and error.kind is ErrorKind.NOTHING_HEARD,
    )
