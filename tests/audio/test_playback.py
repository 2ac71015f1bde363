"""What the audio thread takes from the queue, sample by sample."""

from __future__ import annotations

import numpy as np

from tests.contracts.playing import tone
from voicedesk.audio.playback import Mark, PlaybackQueue
from voicedesk.audio.resampling import Resampler, resampled_pieces


def numbers(first: int, last: int) -> np.ndarray:
    return np.arange(first, last + 1, dtype=np.int16)


def fill(queue: PlaybackQueue, frames: int) -> tuple[list[int], list[Mark]]:
    buffer = np.full(frames, -1, np.int16)
    marks = queue.fill(buffer)
    return buffer.tolist(), marks


def test_an_empty_queue_is_silence() -> None:
    assert fill(PlaybackQueue(), 3) == ([0, 0, 0], [])


def test_clips_follow_one_another_without_a_gap() -> None:
    queue = PlaybackQueue()
    queue.append(0, numbers(1, 5), begins=True, ends=True)
    queue.append(1, numbers(6, 7), begins=True)
    queue.append(1, numbers(8, 9), ends=True)
    assert fill(queue, 4) == ([1, 2, 3, 4], [Mark(0, is_end=False, at_frame=0)])
    assert queue.handed == 4
    assert fill(queue, 4) == (
        [5, 6, 7, 8],
        [Mark(0, is_end=True, at_frame=1), Mark(1, is_end=False, at_frame=1)],
    )
    assert queue.handed == 3
    assert fill(queue, 4) == ([9, 0, 0, 0], [Mark(1, is_end=True, at_frame=1)])
    assert fill(queue, 2) == ([0, 0], [])


def test_a_clip_that_ends_with_the_buffer_ends_in_it() -> None:
    queue = PlaybackQueue()
    queue.append(0, numbers(1, 4), begins=True, ends=True)
    assert fill(queue, 4)[1][-1] == Mark(0, is_end=True, at_frame=4)


def test_a_clip_without_samples_begins_and_ends() -> None:
    queue = PlaybackQueue()
    queue.append(0, numbers(1, 0), begins=True, ends=True)
    queue.append(1, numbers(1, 2), begins=True, ends=True)
    heard, marks = fill(queue, 3)
    assert heard == [1, 2, 0]
    assert [(mark.clip, mark.is_end) for mark in marks] == [
        (0, False),
        (0, True),
        (1, False),
        (1, True),
    ]


def test_a_pause_in_the_middle_of_a_clip_is_no_second_beginning() -> None:
    queue = PlaybackQueue()
    queue.append(0, numbers(1, 2), begins=True)
    assert len(fill(queue, 4)[1]) == 1
    assert fill(queue, 4) == ([0, 0, 0, 0], [])
    queue.append(0, numbers(3, 4), ends=True)
    assert fill(queue, 2) == ([3, 4], [Mark(0, is_end=True, at_frame=2)])
    assert queue.handed == 4


def test_pieces_are_the_clip_at_another_rate() -> None:
    clip = tone(1.0, 24_000)
    pieces = list(resampled_pieces(clip, 48_000))
    assert len(pieces) > 5
    joined = np.concatenate(pieces)
    assert len(joined) == 48_000
    error = joined[1000:-1000] - tone(1.0, 48_000).samples[1000:-1000].astype(float)
    assert np.max(np.abs(error)) < 30


def test_equal_rates_pass_untouched() -> None:
    clip = tone(0.35, 16_000)
    assert np.array_equal(np.concatenate(list(resampled_pieces(clip, 16_000))), clip.samples)
    assert len(Resampler(16_000, 16_000).finish()) == 0


def test_digital_silence_stays_digital_silence() -> None:
    assert not np.any(Resampler(48_000, 16_000).feed(np.zeros(48_000, np.int16), last=True))


def test_what_is_too_loud_is_clipped() -> None:
    loudest = np.tile(np.repeat(np.array([32_767, -32_768], np.int16), 48), 500)
    heard = Resampler(48_000, 16_000).feed(loudest, last=True).astype(int)
    assert len(heard) == 16_000
    assert np.max(np.abs(np.diff(heard[1000:-1000]))) < 65_536
    assert {32_767, -32_768} <= set(heard.tolist())
    assert np.array_equal(
        np.sign(heard[1008:-1000:32]), np.sign(loudest[3024:-3000:96].astype(int))
    )
