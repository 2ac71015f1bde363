"""What a turn may need again: what was said or typed, and how the answer sounded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core.turns import Outcome
from voicedesk.pipeline.turn import ClipInput, EncodedInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.turns import TurnRecord
    from voicedesk.pipeline.turn import TurnInput

MOST_SPEECH_BYTES = 6_000_000
"""Some two minutes of answers at 24 kHz; older ones are synthesized again when asked for. With more,
a day of questions would show in the memory."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """``given`` stays until the turn has completed; nothing said is thrown away before."""

    given: TurnInput | None = None
    record: TurnRecord | None = None
    speech: tuple[AudioClip, ...] = ()


class TurnMemory:
    """The turns of this conversation by id."""

    def __init__(self, most_speech_bytes: int = MOST_SPEECH_BYTES) -> None:
        self._most_speech_bytes = most_speech_bytes
        self._turns: OrderedDict[str, Remembered] = OrderedDict()

    def get(self, turn_id: str) -> Remembered:
        return self._turns.get(turn_id, Remembered())

    def keep_input(self, turn_id: str, given: TurnInput) -> None:
        self._turns[turn_id] = replace(self.get(turn_id), given=given)

    def keep_result(
        self, record: TurnRecord, speech: Sequence[AudioClip], *, needs_input: bool
    ) -> None:
        """Note how a turn ended; what was said is only needed if it may be run again."""
        known = self.get(record.turn_id)
        given = known.given if needs_input else None
        self._turns[record.turn_id] = Remembered(given, record, tuple(speech))
        self._forget_old_speech()

    def keep_speech(self, turn_id: str, speech: Sequence[AudioClip]) -> None:
        """Note how an answer sounded when it was spoken again."""
        if turn_id in self._turns:
            self._turns[turn_id] = replace(self._turns[turn_id], speech=tuple(speech))
            self._forget_old_speech()

    def replace_words(self, turn_id: str, text: str, language: str) -> None:
        """Note that something else was said in a turn than was thought; nothing if it is unknown."""
        known = self.get(turn_id)
        if known.record is not None:
            record = replace(known.record, transcript=text, language=language)
            self._turns[turn_id] = replace(known, record=record)

    def complete(self, turn_id: str, *, has_audio: bool) -> None:
        """Note that a turn has completed after all; nothing if it is unknown."""
        known = self.get(turn_id)
        if known.record is not None:
            record = replace(
                known.record, outcome=Outcome.COMPLETED, error=None, has_audio=has_audio
            )
            self._turns[turn_id] = replace(known, given=None, record=record)

    def turn_ids(self) -> list[str]:
        return list(self._turns)

    def forget(self, turn_id: str) -> None:
        self._turns.pop(turn_id, None)

    def clear(self) -> None:
        self._turns.clear()

    def held_bytes(self) -> int:
        return sum(_speech_bytes(turn) + _input_bytes(turn) for turn in self._turns.values())

    def _forget_old_speech(self) -> None:
        excess = sum(map(_speech_bytes, self._turns.values())) - self._most_speech_bytes
        for turn_id, turn in self._turns.items():
            if excess <= 0:
                break
            excess -= _speech_bytes(turn)
            self._turns[turn_id] = replace(turn, speech=())


def _speech_bytes(turn: Remembered) -> int:
    return sum(clip.samples.nbytes for clip in turn.speech)


def _input_bytes(turn: Remembered) -> int:
    match turn.given:
        case ClipInput(clip):
            return clip.samples.nbytes
        case EncodedInput(parts):
            return sum(len(part.data) for part in parts)
        case _:
            return 0
