"""What is kept of a turn, for how long, and how much of it."""

from __future__ import annotations

import numpy as np

from voicedesk.core.audio_clip import AudioClip, EncodedAudio
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord
from voicedesk.pipeline.memory import TurnMemory
from voicedesk.pipeline.turn import ClipInput, EncodedInput, TypedInput


def clip(frames: int) -> AudioClip:
    return AudioClip(np.ones(frames, np.int16), 16_000)


def record(number: int) -> TurnRecord:
    return TurnRecord(f"turn-{number}", Intent.ASK, Source.MICROPHONE, Outcome.COMPLETED)


def test_the_oldest_speech_goes_first_and_the_rest_stays() -> None:
    memory = TurnMemory(most_speech_bytes=5000)
    for number in range(5):
        memory.keep_result(record(number), [clip(500), clip(500)], needs_input=False)
    assert [bool(memory.get(f"turn-{number}").speech) for number in range(5)] == [
        False,
        False,
        False,
        True,
        True,
    ]
    assert memory.held_bytes() == 4000
    assert all(memory.get(f"turn-{number}").record for number in range(5))


def test_speech_beyond_all_bounds_is_not_kept() -> None:
    memory = TurnMemory(most_speech_bytes=100)
    memory.keep_result(record(1), [clip(500)], needs_input=False)
    assert memory.held_bytes() == 0
    memory.keep_speech("turn-1", [clip(500)])
    assert memory.held_bytes() == 0


def test_what_was_said_stays_until_it_is_needed_no_more() -> None:
    memory = TurnMemory()
    memory.keep_input("turn-1", ClipInput(clip(1000)))
    memory.keep_result(record(1), (), needs_input=True)
    assert memory.held_bytes() == 2000
    memory.keep_result(record(1), (), needs_input=False)
    assert memory.get("turn-1").given is None
    assert memory.held_bytes() == 0


def test_every_kind_of_input_is_counted() -> None:
    memory = TurnMemory()
    memory.keep_input("turn-1", TypedInput("words"))
    memory.keep_input("turn-2", EncodedInput((EncodedAudio(b"12345", "a.mp3", "audio/mpeg", 1),)))
    assert memory.held_bytes() == 5


def test_speech_of_a_forgotten_turn_is_not_kept() -> None:
    memory = TurnMemory()
    memory.keep_result(record(1), (), needs_input=False)
    memory.clear()
    memory.keep_speech("turn-1", [clip(10)])
    assert memory.get("turn-1").record is None
    assert memory.held_bytes() == 0
