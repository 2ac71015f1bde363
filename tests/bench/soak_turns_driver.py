"""Runs in the benchmark's desktop: one spoken turn after the other; prints JSON.

``python -m tests.bench.soak_turns_driver TURNS``; what the process holds is noted before the
program is made, after a sixth of the turns, after all of them, and after the program was closed.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.bench.memory import resident_mb
from tests.bench.paced_speaker import PacedSpeaker, speech
from tests.bench.with_window import running_program
from voicedesk.app.options import Options
from voicedesk.app.profile import open_profile
from voicedesk.core.settings import Settings
from voicedesk.core.turns import Intent, Outcome

SPEECH_S = 1.5
SPEED = 4.0
"""How many times faster than people it is spoken: 300 turns take six minutes."""

EARLY = 6
"""The memory of everything that is made once has been taken after a sixth of the turns."""

_PROCESS = Path("/proc/self")

Held = dict[str, float]


async def drive(turns: int) -> dict[str, Held]:
    found = {"before": held()}
    options = Options(base_url=os.environ["BENCH_BASE_URL"])
    with open_profile(Options(temp_profile=True)) as paths:
        async with running_program(paths, Settings(), options) as program:
            assert program.history is not None
            await program.history.open()
            speaker, session = PacedSpeaker(), program.session
            session.services = replace(program.services, recorder=speaker)
            clip = speech(SPEECH_S)
            for number in range(1, turns + 1):
                speaker.say(clip, speed=SPEED)
                await session.begin(Intent.ASK)
                await speaker.spoken.wait()
                await session.finish()
                record = await session.wait()
                assert record.outcome is Outcome.COMPLETED, record
                if number in (turns // EARLY, turns):
                    await program.keeper.flush()
                    found["early" if number < turns else "late"] = held()
    found["closed"] = held()
    return found


def held() -> Held:
    """Return what this process holds now; sockets of the sound server count like others."""
    gc.collect()
    kinds = Counter(_kind(each) for each in (_PROCESS / "fd").iterdir())
    return {
        "rss_mb": resident_mb(),
        "threads": threading.active_count(),
        "native_threads": len(list((_PROCESS / "task").iterdir())),
        "tasks": len(asyncio.all_tasks()),
        "sockets": kinds["socket"],
        "other_handles": kinds.total() - kinds["socket"] - kinds["gone"],
    }


def _kind(handle: Path) -> str:
    try:
        return str(handle.readlink()).partition(":")[0]
    except FileNotFoundError:  # the one with which the list was read
        return "gone"


if __name__ == "__main__":
    print(json.dumps(asyncio.run(drive(int(sys.argv[1])))))
