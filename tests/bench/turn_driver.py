"""Runs in the benchmark's desktop: spoken turns through the real window; prints JSON.

``python -m tests.bench.turn_driver TALKS [--silent]``; the only part that is not the program's own
is the microphone. Times count from the release of the key to what the loudspeaker's stream takes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.bench.memory import resident_mb
from tests.bench.paced_speaker import PacedSpeaker, speech
from tests.bench.serving import counts
from tests.bench.talks import from_argument
from tests.bench.with_window import run_with_window, running_program
from voicedesk.app.backend import ProgramBackend
from voicedesk.app.options import Options
from voicedesk.app.profile import open_profile
from voicedesk.core.events import TranscriptReady
from voicedesk.core.settings import (
    ConversationSettings,
    ModerationScope,
    ModerationSettings,
    Settings,
)
from voicedesk.core.turns import Intent, Outcome
from voicedesk.ui.controller import MainController

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from tests.bench.talks import Talk
    from voicedesk.app.program import Program
    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.events import TurnEvent
    from voicedesk.core.ports import Player, PlayProgress
    from voicedesk.ui.main_window import MainWindow

Figures = dict[str, list[float]]

WARM_UP_TURNS = 2
"""Not counted: the sandbox loads its libraries in the first seconds, and takes both cores."""


class Talker:
    """Somebody who holds the key, speaks, lets go and listens to the answer."""

    def __init__(self, window: MainWindow, program: Program) -> None:
        self._speaker = PacedSpeaker()
        self._program = program
        self._session = program.session
        self._controller = MainController(window, ProgramBackend(program), program.tasks)
        program.session.services = replace(
            program.services,
            recorder=self._speaker,
            player=WatchedPlayer(program.services.player, self._on_progress),
        )
        program.session.subscribe(self._on_event)
        self._happened_at_s: dict[str, float] = {}

    async def talk(self, talk: Talk) -> Figures:
        """Do turns of one kind; return the figures of each."""
        found: Figures = {}
        clip = speech(talk.speech_s, quiet_s=talk.quiet_s)
        scope = ModerationScope(talk.judged)
        self._program.settings = replace(
            self._program.settings, moderation=ModerationSettings(scope=scope)
        )
        for _ in range(talk.rounds):
            await asyncio.sleep(talk.pause_s)
            self._speaker.say(clip, speed=talk.speed)
            for name, value in (await self._turn()).items():
                found.setdefault(name, []).append(value)
        return found

    async def _turn(self) -> dict[str, float]:
        before, began_cpu_s = counts(), time.process_time()
        self._happened_at_s.clear()
        await self._controller.begin(Intent.ASK)
        await self._speaker.spoken.wait()
        released_at_s, released_cpu_s = time.monotonic(), time.process_time()
        await self._controller.finish()
        record = await self._session.wait()
        ended_cpu_s, after = time.process_time(), counts()
        assert record.outcome is Outcome.COMPLETED, record
        is_judged = self._program.settings.moderation.scope is not ModerationScope.OFF
        assert (record.verdict is not None) is is_judged
        return {
            **{name: 1000 * (at_s - released_at_s) for name, at_s in self._happened_at_s.items()},
            "cpu_ms": 1000 * (ended_cpu_s - began_cpu_s),
            "cpu_after_release_ms": 1000 * (ended_cpu_s - released_cpu_s),
            "connections": after.connections - before.connections,
            "bytes_sent": after.bytes_up - before.bytes_up,
        }

    def _on_event(self, event: TurnEvent) -> None:
        if isinstance(event, TranscriptReady):
            self._happened_at_s.setdefault("text_ms", time.monotonic())

    def _on_progress(self, progress: PlayProgress) -> None:
        self._happened_at_s.setdefault("first_sound_ms", progress.at_s)


class WatchedPlayer:
    """Implements core.ports.Player: the real one, which tells when sound is handed to the device."""

    def __init__(self, player: Player, on_progress: Callable[[PlayProgress], None]) -> None:
        self._player = player
        self._tell = on_progress

    async def warm(self) -> None:
        await self._player.warm()

    def expect(self) -> None:
        self._player.expect()

    async def play(
        self,
        clips: AsyncIterator[AudioClip],
        *,
        on_progress: Callable[[PlayProgress], None] | None = None,
    ) -> None:
        def tell(progress: PlayProgress) -> None:
            self._tell(progress)
            if on_progress is not None:
                on_progress(progress)

        await self._player.play(clips, on_progress=tell)


async def drive(window: MainWindow, talks: Sequence[Talk], *, speaks: bool) -> dict[str, object]:
    settings = Settings(conversation=ConversationSettings(speak_replies=speaks))
    options = Options(base_url=os.environ["BENCH_BASE_URL"])
    with open_profile(Options(temp_profile=True)) as paths:
        async with running_program(paths, settings, options) as program:
            assert program.history is not None
            await program.history.open()
            talker = Talker(window, program)
            cold = await talker.talk(replace(talks[0], rounds=1))
            await talker.talk(replace(talks[0], rounds=WARM_UP_TURNS))
            found = [await talker.talk(talk) for talk in talks]
            return {"cold": cold, "talks": found, "rss_mb": resident_mb()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("talks", type=from_argument)
    parser.add_argument("--silent", action="store_true", help="answers are not spoken")
    given = parser.parse_args()
    speaks = not given.silent
    print(json.dumps(run_with_window(lambda window: drive(window, given.talks, speaks=speaks))))


if __name__ == "__main__":
    main()
