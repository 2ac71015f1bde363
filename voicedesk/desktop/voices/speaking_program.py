"""A program that reads a text from a file and writes a WAV file: started, watched, ended."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import tempfile
import unicodedata
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.child_environment import child_environment
from voicedesk.core.errors import ErrorKind, VoiceError

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

_log = logging.getLogger(__name__)

_LONGEST_RUN_S = 60.0
_MOST_SAMPLES = 30 * 60 * 48_000
_MOST_OUTPUT_BYTES = 1_000_000
_FOLDER_PREFIX = "voicedesk-voice-"


async def speak_files(
    name: str,
    text: bytes,
    command: Callable[[Path, Path], Sequence[str]],
    *,
    environment: Callable[[Path, Path], Mapping[str, str]] | None = None,
) -> AudioClip:
    """Run ``command(text_file, wav_file)`` and return the sound.

    The text travels in a file that only the user can read, so that nothing in it can be taken for
    an option and no list of processes shows it. Cancelling ends the program.

    Args:
        name: What the voice is called, for the user.
        text: What the file holds.
        command: The program and its arguments.
        environment: What is added to the program's environment, given the same two files.

    Raises:
        VoiceError: it failed, took too long, or wrote no sound.
    """
    with tempfile.TemporaryDirectory(prefix=_FOLDER_PREFIX) as folder:
        text_file, wav_file = Path(folder, "text"), Path(folder, "speech.wav")
        await asyncio.to_thread(text_file.write_bytes, text)
        added = environment(text_file, wav_file) if environment is not None else None
        await run(name, command(text_file, wav_file), added)
        return await asyncio.to_thread(_read_sound, name, wav_file)


async def run(
    name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
) -> str:
    """Run a program to its end and return what it wrote.

    Raises:
        VoiceError: it does not start, failed, or took too long.
    """
    with tempfile.TemporaryFile() as said:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=child_environment(**(environment or {})),
                # On Windows, a console would open for a moment.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise _failed(name, error.strerror or str(error)) from error
        await _until_ended(name, process)
        output = _said(said)
    if process.returncode != 0:
        _log.info("%s ended with %s", name, process.returncode)
        raise _failed(name, output.strip()[-200:] or f"it ended with {process.returncode}")
    return output


def plain_text(text: str) -> str:
    """Return a text without what speech programs take for commands.

    These are control characters, and the doubled brackets of phonemes and of macOS's settings.
    """
    kept = (" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)
    return "".join(kept).replace("[[", "[ [").replace("]]", "] ]")


async def _until_ended(name: str, process: Process) -> None:
    try:
        async with asyncio.timeout(_LONGEST_RUN_S):
            await process.wait()
    except TimeoutError as error:
        raise _failed(name, f"it took longer than {_LONGEST_RUN_S:.0f} seconds") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())


def _said(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read(_MOST_OUTPUT_BYTES).decode("utf-8", "replace")


def _read_sound(name: str, path: Path) -> AudioClip:
    """Return a WAV file as such programs write it: 16 bits, one channel."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getsampwidth(), file.getnchannels()) != (2, 1):
                raise _failed(name, "its sound is not of 16 bits and one channel")
            raw = file.readframes(min(file.getnframes(), _MOST_SAMPLES))
            return AudioClip(np.frombuffer(raw, "<i2").astype(np.int16), file.getframerate())
    except (OSError, EOFError, wave.Error) as error:
        raise _failed(name, "it wrote no sound") from error


def _failed(name: str, why: str) -> VoiceError:
    return VoiceError(
        f"The voice of {name} failed: {why.rstrip('.')}.",
        kind=ErrorKind.NO_VOICE,
        next_step="Choose another voice in the settings, or install this one again.",
    )
