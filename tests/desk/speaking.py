"""Sound into the virtual microphone, and speech to put there."""

from __future__ import annotations

import subprocess
import threading
import wave
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from tests.desk.processes import DeskError, find_program, run
from tests.desk.urgency import serve_first
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def synthesize(
    text: str, path: Path, *, environment: Mapping[str, str], voice: str = "awb", pad_s: float = 0.3
) -> Path:
    """Write a WAV file that speaks the text; a recogniser needs the silence around it."""
    run(["flite", "-voice", voice, "-t", text, "-o", str(path)], environment)
    with wave.open(str(path), "rb") as spoken:
        parameters = spoken.getparams()
        frames = spoken.readframes(spoken.getnframes())
    silence = bytes(int(parameters.framerate * pad_s) * parameters.sampwidth)
    with wave.open(str(path), "wb") as padded:
        padded.setparams(parameters)
        padded.writeframes(silence + frames + silence)
    return path


class Playback:
    """A sound on its way into the microphone."""

    def __init__(self, process: subprocess.Popen[bytes], pcm: bytes | None = None) -> None:
        self._process = process
        self._writer: threading.Thread | None = None
        if pcm is not None:
            self._writer = threading.Thread(target=self._write, args=(pcm,), name="desk-playback")
            self._writer.start()

    @property
    def is_playing(self) -> bool:
        return self._process.poll() is None

    def wait(self) -> None:
        """Return when the last sample has been played."""
        try:
            code = self._process.wait(GIVE_UP_S)
        finally:
            self.stop()
        if code:
            raise DeskError(f"paplay: exit {code}")

    def stop(self) -> None:
        """Stop in mid-word."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
        if self._writer is not None:
            self._writer.join()
            self._writer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _write(self, pcm: bytes) -> None:
        assert self._process.stdin is not None
        # A pipe breaks when the sound is stopped in mid-word.
        with suppress(BrokenPipeError):
            self._process.stdin.write(pcm)
        with suppress(BrokenPipeError):
            self._process.stdin.close()


class VirtualMicrophone:
    """Whoever listens to the microphone ``mic`` hears what is played here."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def say(self, wav: Path) -> Playback:
        """Play a WAV file; returns at once."""
        return Playback(self._paplay(str(wav), stdin=subprocess.DEVNULL))

    def play(self, pcm: bytes, *, sample_rate_hz: int = 16_000) -> Playback:
        """Play mono 16-bit samples; returns at once."""
        options = ["--raw", "--format=s16le", "--channels=1", f"--rate={sample_rate_hz}"]
        return Playback(self._paplay(*options, stdin=subprocess.PIPE), pcm)

    def _paplay(self, *options: str, stdin: int) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            # With its long default buffer a busy machine tears no holes into the sound.
            [find_program("paplay"), "-d", "micfeed", *options],
            env=dict(self._environment),
            stdin=stdin,
        )
        serve_first(process.pid)
        return process
