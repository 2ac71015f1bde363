"""The contract of core.ports.Player."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicedesk.core.audio_clip import AudioClip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from voicedesk.core.ports import Player, PlayProgress


def tone(seconds: float, sample_rate_hz: int = 24_000, frequency_hz: float = 440.0) -> AudioClip:
    times = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    wave = 8000 * np.sin(2 * np.pi * frequency_hz * times)
    return AudioClip(wave.astype(np.int16), sample_rate_hz)


async def stream(*clips: AudioClip) -> AsyncIterator[AudioClip]:
    for clip in clips:
        yield clip


class PlayerContract:
    """Subclasses give a fixture ``player`` that plays in real time."""

    async def test_every_clip_is_reported_when_it_begins_and_ends(self, player: Player) -> None:
        seen: list[PlayProgress] = []
        await player.warm()
        clips = [tone(0.1), tone(0.05, 48_000), tone(0.08, 44_100)]
        began_s = time.monotonic()
        await player.play(stream(*clips), on_progress=seen.append)
        assert [(item.index, item.finished) for item in seen] == [
            (index, finished) for index in range(3) for finished in (False, True)
        ]
        assert [item.played_s for item in seen[::2]] == [0.0, 0.0, 0.0]
        assert [item.played_s for item in seen[1::2]] == pytest.approx(
            [clip.duration_s for clip in clips], abs=1e-3
        )
        told_s = [item.at_s for item in seen]
        assert began_s < told_s[0]
        assert told_s == sorted(told_s)
        assert told_s[-1] < time.monotonic()

    async def test_playing_lasts_as_long_as_the_sound(self, player: Player) -> None:
        await player.warm()
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        await player.play(stream(tone(0.3), tone(0.2)))
        assert 0.49 <= loop.time() - began_s < 1.5

    async def test_nothing_to_play_is_no_error(self, player: Player) -> None:
        seen: list[PlayProgress] = []
        await player.play(stream(), on_progress=seen.append)
        assert seen == []

    async def test_a_clip_without_samples_begins_and_ends(self, player: Player) -> None:
        seen: list[PlayProgress] = []
        empty = AudioClip(np.zeros(0, np.int16), 24_000)
        async with asyncio.timeout(5):
            await player.play(stream(empty, tone(0.1), empty), on_progress=seen.append)
        assert [(item.index, item.finished) for item in seen] == [
            (index, finished) for index in range(3) for finished in (False, True)
        ]

    @pytest.mark.parametrize("wait_s", [0.0, 0.2])
    async def test_an_expected_clip_is_played(self, player: Player, wait_s: float) -> None:
        seen: list[PlayProgress] = []

        async def expected() -> AsyncIterator[AudioClip]:
            player.expect()
            await asyncio.sleep(wait_s)
            yield tone(0.1)

        await player.play(expected(), on_progress=seen.append)
        assert [item.finished for item in seen] == [False, True]
        player.expect()

    async def test_the_next_clip_is_fetched_while_one_plays(self, player: Player) -> None:
        order: list[str] = []

        async def fetched() -> AsyncIterator[AudioClip]:
            for number in range(2):
                order.append(f"fetch {number}")
                yield tone(0.2)

        def on_progress(progress: PlayProgress) -> None:
            order.append(f"{'end' if progress.finished else 'begin'} {progress.index}")

        await player.play(fetched(), on_progress=on_progress)
        assert order.index("fetch 1") < order.index("end 0")
        assert order[-3:] == ["end 0", "begin 1", "end 1"]

    async def test_cancelling_reports_how_much_was_played(self, player: Player) -> None:
        seen: list[PlayProgress] = []
        begun = asyncio.Event()

        def on_progress(progress: PlayProgress) -> None:
            seen.append(progress)
            begun.set()

        playing = asyncio.ensure_future(
            player.play(stream(tone(10.0), tone(1.0)), on_progress=on_progress)
        )
        await asyncio.wait_for(begun.wait(), 5)
        await asyncio.sleep(0.1)
        playing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await playing
        assert [(item.index, item.finished) for item in seen] == [(0, False), (0, False)]
        assert 0 <= seen[1].played_s < 1
        await asyncio.sleep(0.05)
        assert len(seen) == 2

    async def test_it_plays_again_after_being_cancelled(self, player: Player) -> None:
        playing = asyncio.ensure_future(player.play(stream(tone(10.0))))
        await asyncio.sleep(0.1)
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        seen: list[PlayProgress] = []
        await player.play(stream(tone(0.1)), on_progress=seen.append)
        assert [item.finished for item in seen] == [False, True]

    async def test_what_came_before_a_failing_clip_is_still_played(self, player: Player) -> None:
        seen: list[PlayProgress] = []

        async def failing() -> AsyncIterator[AudioClip]:
            yield tone(0.2)
            raise LookupError("the voice is gone")

        with pytest.raises(LookupError, match="the voice is gone"):
            await player.play(failing(), on_progress=seen.append)
        assert [(item.index, item.finished) for item in seen] == [(0, False), (0, True)]
