"""Whether the machine itself stood still: a virtual one has its processors taken away now and then.

No sound server plays through a tenth of a second in which nothing runs at all, and no program gives
another's window more than a second or two, so what a test met then says nothing about this program.
A process of its own, before all others, sleeps a little on each processor and notes when it woke
too late.

    python tests/desk/standing_still.py FILE      writes lines: the time (monotonic, s), how late (s)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

STEP_S: Final = 0.005
TOO_LATE_S: Final = 0.01
"""The virtual loudspeaker takes 50 ms at once of the 75 that wait for it, and the program adds to
them every 15: what is left bridges shorter pauses."""

CALM_S: Final = 1.0
CALM_BUT_FOR_S: Final = 0.05

_BEFORE_ALL_OTHERS: Final = 50
_SAID_WITHIN_S: Final = 0.2


class StandstillWatch:
    """Notes from now on when the machine stood still."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._notes = Path(self._folder.name) / "standstills"
        self._notes.touch()
        # Isolated: it needs nothing but the standard library, and is to start quickly.
        command = [sys.executable, "-I", __file__, str(self._notes)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.pid = self._process.pid

    def longest_s(self, since_s: float) -> float:
        """Return how long the machine stood still at most after a ``time.monotonic()``, or 0.

        The witness of a processor that has just come back needs a moment to say so.
        """
        time.sleep(_SAID_WITHIN_S)
        lines = self._notes.read_text(encoding="ascii").splitlines()
        notes = [tuple(map(float, line.split())) for line in lines]
        return max((late_s for at_s, late_s in notes if at_s > since_s), default=0.0)

    def wait_for_calm(self, limit_s: float) -> float:
        """Return how long it took, at most this, until the machine had run on for a second."""
        began_s = time.monotonic()
        waited_s = 0.0
        while waited_s < limit_s:
            is_calm = self.longest_s(time.monotonic() - CALM_S) <= CALM_BUT_FOR_S
            waited_s = time.monotonic() - began_s
            if is_calm:
                break
        return waited_s

    def close(self) -> None:
        self._process.communicate()  # it ends with its standard input
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _watch(notes: Path, processor: int) -> None:
    # Where this may not be asked for, it notes as well when others were given the processor.
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_BEFORE_ALL_OTHERS))
    os.sched_setaffinity(0, {processor})
    while True:
        slept_at_s = time.monotonic()
        time.sleep(STEP_S)
        woken_at_s = time.monotonic()
        late_s = woken_at_s - slept_at_s - STEP_S
        if late_s > TOO_LATE_S:
            with notes.open("a", encoding="ascii") as file:
                file.write(f"{woken_at_s:.3f} {late_s:.3f}\n")


def _main() -> None:
    notes = Path(sys.argv[1])
    for processor in os.sched_getaffinity(0):
        threading.Thread(target=_watch, args=(notes, processor), daemon=True).start()
    sys.stdin.read()
    os._exit(0)  # its threads have nothing to finish


if __name__ == "__main__":
    _main()
