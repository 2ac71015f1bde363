"""What the loudspeaker played: when it began, how loud, and the samples themselves."""

from __future__ import annotations

import math
import subprocess
import threading
import time
import wave
from array import array
from typing import TYPE_CHECKING, Self

from tests.desk.processes import find_program, wait_until
from tests.desk.urgency import serve_first
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AUDIBLE = 200
"""A sample counts as sound from this value on (about -44 dBFS)."""

BLOCK_S = 0.01


class SpeakerRecorder:
    """Records a source from entry to exit, by default what the loudspeaker plays."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        source: str = "speaker.monitor",
        sample_rate_hz: int = 16_000,
    ) -> None:
        self.sample_rate_hz = sample_rate_hz
        self._samples = array("h")
        self._environment = environment
        self._source = source
        self._started_s = math.inf
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    def __enter__(self) -> Self:
        command = [find_program("parec"), "-d", self._source, "--raw", "--format=s16le"]
        command += ["--channels=1", f"--rate={self.sample_rate_hz}", "--latency-msec=20"]
        self._process = subprocess.Popen(
            command, env=dict(self._environment), stdout=subprocess.PIPE
        )
        serve_first(self._process.pid)
        self._reader = threading.Thread(target=self._read, name="desk-recorder")
        self._reader.start()
        try:
            wait_until(lambda: len(self._samples) > 0, f"sound from {self._source}")
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def samples(self) -> array[int]:
        """A copy of what was recorded so far; the recording itself is still growing."""
        return self._samples[:]

    @property
    def started_s(self) -> float:
        """When the first sample was taken, on the clock of ``time.monotonic``."""
        return self._started_s

    @property
    def first_sound_s(self) -> float | None:
        """When the first audible sample was taken, on the clock of ``time.monotonic``."""
        return self.sound_after(-math.inf)

    @property
    def last_sound_s(self) -> float | None:
        """When the last audible sample so far was taken."""
        samples = self.samples
        for index in range(len(samples) - 1, -1, -1):
            if abs(samples[index]) >= AUDIBLE:
                return self._started_s + index / self.sample_rate_hz
        return None

    @property
    def peak(self) -> int:
        samples = self.samples
        return max(max(samples, default=0), -min(samples, default=0))

    @property
    def peak_dbfs(self) -> float:
        return 20 * math.log10(max(self.peak, 1) / 32_768)

    def sound_after(self, moment_s: float) -> float | None:
        """When the first audible sample after the moment was taken."""
        samples = self.samples
        begin = max(0, math.ceil(max(moment_s - self._started_s, 0) * self.sample_rate_hz))
        for index in range(begin, len(samples)):
            if abs(samples[index]) >= AUDIBLE:
                return self._started_s + index / self.sample_rate_hz
        return None

    def wait_for_sound(self, *, after_s: float = -math.inf) -> float:
        """Wait until something is audible; return when it began."""
        wait_until(lambda: self.sound_after(after_s) is not None, "sound is heard")
        heard_s = self.sound_after(after_s)
        assert heard_s is not None
        return heard_s

    def wait_for_silence(self, *, lasting_s: float = 0.5, timeout_s: float = GIVE_UP_S) -> None:
        """Wait until nothing has been audible for a while."""
        length = int(lasting_s * self.sample_rate_hz)

        def is_silent() -> bool:
            recent = self._samples[-length:]
            return len(recent) == length and max(recent) < AUDIBLE and min(recent) > -AUDIBLE

        wait_until(is_silent, f"{lasting_s} s of silence", timeout_s=timeout_s)

    def save(self, path: Path) -> Path:
        """Write what was recorded so far as a WAV file."""
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, self.sample_rate_hz, 0, "NONE", "not compressed"))
            file.writeframes(self.samples.tobytes())
        return path

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        size = int(self.sample_rate_hz * BLOCK_S) * 2
        while block := self._process.stdout.read(size):
            self._samples.frombytes(block[: len(block) & ~1])
            # Blocks come late, never early: the earliest estimate is the closest one.
            started_s = time.monotonic() - len(self._samples) / self.sample_rate_hz
            self._started_s = min(self._started_s, started_s)

    def _stop(self) -> None:
        assert self._process is not None
        assert self._reader is not None
        self._process.terminate()
        self._reader.join()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
