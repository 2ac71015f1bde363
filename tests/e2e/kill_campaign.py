"""Kills the program at random moments, and in every stage of a turn, and counts what was lost.

One profile is used from the first start to the last, as a user's would be: every start finds what
the last one left, and has to make good of it. What was said stands in the event log, which the
program writes without waiting.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.desk.processes import DeskError, wait_until
from tests.desk.program import EventLog
from tests.e2e.unseen import is_heard, start_unseen
from voicedesk.core.history import HistoryHealth
from voicedesk.desktop.instance import call
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.recordings import DiskRecordings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from pathlib import Path

    from voicedesk.core.history import StoredTurn

MAY_BE_MISSING_S = 1.0
"""Of a recording that was killed: the last second."""

STAGES = ("starting", "recording", "uploading", "streaming", "speaking", "saving")
"""Those that every campaign of some length kills in."""

_LONGEST_START_S = 120.0
"""On a machine that is busy with other things, and with five programs that start at a time."""

_BEGINS_WITH = {
    "recording": "level",
    "uploading": "recording_finished",
    "streaming": "reply_delta",
    "speaking": "speech_started",
    "saving": "speech_finished",
}
_STAGES = {
    "turn_started": "opening the microphone",
    "recording_started": "recording",
    "level": "recording",
    "recording_finished": "uploading",
    "transcript_ready": "waiting for the answer",
    "reply_delta": "streaming",
    "reply_finished": "streaming",
    "speech_started": "speaking",
    "speech_finished": "saving",
    "turn_finished": "saving",
}


@dataclass(slots=True)
class Result:
    kills: Counter[str] = field(default_factory=Counter[str])
    utterances: int = 0
    as_text: int = 0
    as_sound: int = 0
    losses: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        moments = ", ".join(f"{stage} {count}" for stage, count in self.kills.most_common())
        return (
            f"{sum(self.kills.values())} kills ({moments}); {self.utterances} utterances, "
            f"{self.as_text} there as text, {self.as_sound} as sound, {len(self.losses)} lost"
        )


class Campaign:
    """Kills one program after the other; ``environment`` is that of a desktop with sound."""

    def __init__(
        self, environment: Mapping[str, str], folder: Path, base_url: str, key: str, *, seed: int
    ) -> None:
        folder.mkdir(parents=True)
        self.profile = folder / "profile"
        self.events = EventLog(folder / "events.jsonl")
        self._output = folder / "output.log"
        self._environment = {
            **environment,
            "GROQ_API_KEY": key,
            "GROQ_API_KEY_HOST": base_url,
            # Windows that nobody sees: what is tried here is the disk.
            "QT_QPA_PLATFORM": "offscreen",
        }
        self._base_url = base_url
        self._random = random.Random(seed)
        self._aims = itertools.islice(itertools.cycle(STAGES), seed % len(STAGES), None)
        self.result = Result()

    def kill(self, times: int) -> None:
        """Start the program so many times, and kill it each time.

        One moment is random, the next one the beginning of a stage.
        """
        for number in range(times):
            seen = len(self.events.read())
            process = self._start()
            try:
                if number % 2:
                    self._live_until(next(self._aims), process, seen)
                else:
                    self._live(process)
            finally:
                process.send_signal(signal.SIGKILL)
                process.wait()
            self.result.kills[self._stage(seen)] += 1

    def check(self) -> Result:
        """Start once more, end in peace, and look for everything that was ever said."""
        process = self._start()
        self._wait_until_heard(process)
        process.send_signal(signal.SIGTERM)
        if process.wait(60) != 0:
            raise DeskError(f"the last run ended with {process.returncode}: {self._last_words()}")
        asyncio.run(self._look())
        return self.result

    def _live_until(self, stage: str, process: subprocess.Popen[bytes], seen: int) -> None:
        if stage == "starting":
            self._pause(0.05, 1.2)
            return
        self._wait_until_heard(process)
        self._ask("start")
        if stage != "recording":
            self._pause(0.3, 1.6)
            self._ask("stop")
        awaited = {_BEGINS_WITH[stage], "turn_finished"}  # however it ended

        def has_begun() -> bool:
            return any(event["event"] in awaited for event in self.events.read()[seen:])

        wait_until(has_begun, f"{stage} begins", timeout_s=60, step_s=0.01)

    def _live(self, process: subprocess.Popen[bytes]) -> None:
        chance = self._random.random()
        if chance < 0.12:
            self._pause(0.05, 1.2)  # killed while it starts and recovers
            return
        self._wait_until_heard(process)
        self._ask("start")
        self._pause(0.1, 1.6)
        if chance < 0.3:
            return  # killed while recording
        if chance < 0.36:
            time.sleep(1.0)
            self._ask("cancel")
        else:
            self._ask("stop")
        self._pause(0.0, 2.2)
        if chance > 0.9:
            self._ask("start")  # barges in
            self._pause(0.0, 0.5)

    def _pause(self, least_s: float, most_s: float) -> None:
        time.sleep(self._random.uniform(least_s, most_s))

    def _start(self) -> subprocess.Popen[bytes]:
        options = ("--base-url", self._base_url, "--json-log", str(self.events.path))
        return start_unseen(self.profile, self._environment, self._output, *options)

    def _wait_until_heard(self, process: subprocess.Popen[bytes]) -> None:
        give_up_at_s = time.monotonic() + _LONGEST_START_S
        while time.monotonic() < give_up_at_s:
            if process.poll() is not None:
                raise DeskError(f"it ended with {process.returncode}: {self._last_words()}")
            if is_heard(self.profile):
                return
            time.sleep(0.02)
        raise DeskError(f"it never answered: {self._last_words()}")

    def _ask(self, operation: str) -> None:
        if call(self.profile, {"op": operation}, 30) is None:
            raise DeskError(f"nobody heard {operation}: {self._last_words()}")

    def _last_words(self) -> str:
        return self._output.read_text(errors="replace")[-2000:].strip() or "it said nothing"

    def _stage(self, seen: int) -> str:
        events = self.events.read()[seen:]
        if not events:
            return "starting"
        return _STAGES.get(events[-1]["event"], "elsewhere")

    async def _look(self) -> None:
        history = SqliteHistory(self.profile / "history.sqlite")
        recordings = DiskRecordings(self.profile / "recordings")
        try:
            state = await history.open()
            if state.health is not HistoryHealth.INTACT:
                self.result.losses.append(f"the history is {state.health}")
                return
            for turn_id, said_s in _said(self.events.read()).items():
                self.result.utterances += 1
                await self._look_for(turn_id, said_s, history, recordings)
            for orphan in await recordings.orphans():
                row = await history.turn(orphan.turn_id)
                if row is None or not row.has_audio:
                    self.result.losses.append(f"{orphan.turn_id} is on disk and nowhere shown")
        finally:
            await history.aclose()
            await recordings.aclose()

    async def _look_for(
        self, turn_id: str, said_s: float, history: SqliteHistory, recordings: DiskRecordings
    ) -> None:
        row = await history.turn(turn_id)
        sound = await recordings.find(turn_id)
        files = list((self.profile / "recordings").glob(f"{turn_id}.*"))
        if len(files) > 1:
            self.result.losses.append(f"{turn_id} is there twice: {files}")
        if row is not None and row.outcome is None:
            self.result.losses.append(f"{turn_id} still runs, says the history")
        if row is not None and row.transcript:
            self.result.as_text += 1
        elif _is_heard(row) and sound is not None and sound.duration_s >= said_s - MAY_BE_MISSING_S:
            self.result.as_sound += 1
        elif said_s >= MAY_BE_MISSING_S:
            kept_s = None if sound is None else sound.duration_s
            self.result.losses.append(f"{turn_id}: {said_s:.1f} s said, {kept_s} kept, {row}")


def _is_heard(row: StoredTurn | None) -> bool:
    return row is not None and row.has_audio


def _said(events: list[dict[str, Any]]) -> dict[str, float]:
    """Return how long was spoken, at least, in every turn whose microphone was open."""
    began_ms: dict[str, float] = {}
    said_s: dict[str, float] = {}
    for event in events:
        turn_id, name = event["turn_id"], event["event"]
        if name == "recording_started":
            began_ms[turn_id] = event["t_ms"]
            said_s[turn_id] = 0.0
        elif name == "level" and turn_id in began_ms:
            said_s[turn_id] = (event["t_ms"] - began_ms[turn_id]) / 1000
        elif name == "recording_finished" and turn_id in began_ms:
            said_s[turn_id] = event["duration_s"]
    return said_s
