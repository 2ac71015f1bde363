"""Sound files on disk: judged by what is in them, never by their names."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.audio.encoding import encode_wav
from voicedesk.core.audio_clip import SPEECH_RATE_HZ, AudioClip, EncodedAudio
from voicedesk.core.errors import AudioFileError, ErrorKind
from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from _typeshed import WriteableBuffer
    from soundfile import SoundFile

UPLOAD_LIMIT_BYTES = 25_000_000
BLOCK_FRAMES = 1 << 16

FULL_SCALE = np.float32(32_768)
CONVERT = "Convert it to WAV, FLAC, MP3 or OGG and try again."


def load_sound(path: Path) -> AudioClip | EncodedAudio:
    """Return a file as 16 kHz mono, or as it is where only the service can read it (MP4, WebM).

    Raises:
        AudioFileError: missing, unreadable, empty, corrupt or of an unknown kind; too large.
    """
    try:
        # Devices and pipes may never end.
        if path.exists() and not path.is_file():
            raise _error(path, "is not a file", "Choose a sound file.")
        with path.open("rb") as file:
            return _load(path, file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _error(path, f"cannot be read ({reason})", "Choose another file.") from error


def load_clip(path: Path) -> AudioClip:
    """Return a file as 16 kHz mono.

    Raises:
        AudioFileError: as in ``load_sound``, and for what only the service can read.
    """
    sound = load_sound(path)
    if isinstance(sound, EncodedAudio):
        raise _error(path, "is of a kind that only the service can read", CONVERT)
    return sound


def save_wav(clip: AudioClip, path: Path) -> None:
    """Write a clip, all of it or nothing.

    Raises:
        AudioFileError: the file cannot be written.
    """
    # Not from tempfile, whose files belong to their owner only whatever the umask says.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(encode_wav(clip).data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise AudioFileError(
            f"{path} cannot be written: {error.strerror or error}.",
            kind=ErrorKind.FILE,
            next_step="Choose another place, or make room there.",
        ) from error


def _load(path: Path, file: BinaryIO) -> AudioClip | EncodedAudio:
    head = file.read(16)
    file.seek(0)
    if not head:
        raise _error(path, "is empty", "Choose another file.")
    container = _container(head)
    return _decode(path, file) if container is None else _as_it_is(path, file, *container)


def _container(head: bytes) -> tuple[str, str] | None:
    """Return extension and media type of what libsndfile cannot read and the service can."""
    if head[4:8] == b"ftyp":
        is_audio = head[8:11] == b"M4A"
        return (".m4a", "audio/mp4") if is_audio else (".mp4", "video/mp4")
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return ".webm", "video/webm"
    if head[:4] == b"\x00\x00\x01\xba":
        return ".mpeg", "video/mpeg"
    return None


def _as_it_is(path: Path, file: BinaryIO, extension: str, media_type: str) -> EncodedAudio:
    data = file.read(UPLOAD_LIMIT_BYTES + 1)
    if len(data) > UPLOAD_LIMIT_BYTES:
        raise _too_large(path)
    # How long it is stands somewhere inside; nobody but the service needs to know.
    return EncodedAudio(data, f"speech{extension}", media_type, duration_s=0.0)


def _decode(path: Path, file: BinaryIO) -> AudioClip:
    import soundfile
    import soxr

    from voicedesk.audio.resampling import to_int16

    samples = bytearray()  # grows in place, so that hours of sound are in memory only once
    try:
        # The name is kept from the library, which believes what it ends in.
        with _open_forward(_Nameless(file)) as sound:
            resampler = soxr.ResampleStream(sound.samplerate, SPEECH_RATE_HZ, 1, dtype="float32")
            is_last = False
            while not is_last:
                block = sound.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
                is_last = len(block) == 0
                mono = np.nan_to_num(block.mean(axis=1, dtype=np.float32))
                resampled = resampler.resample_chunk(mono, last=is_last)
                samples += to_int16(resampled * FULL_SCALE).tobytes()
    except soundfile.SoundFileError as error:
        raise _error(path, "is not a sound file, or a damaged one", CONVERT) from error
    if not samples:
        raise _error(path, "holds no sound", "Choose another file.")
    return AudioClip(np.frombuffer(samples, np.int16), SPEECH_RATE_HZ)


def _open_forward(file: io.RawIOBase) -> SoundFile:
    """Open a file to be read from its beginning to its end, wherever that is.

    soundfile seeks after each reading, and that fails in a FLAC stream which tells no length.
    """
    import soundfile

    class Forward(soundfile.SoundFile):
        @override
        def seekable(self) -> bool:
            return False

    return Forward(file)


class _Nameless(io.RawIOBase):
    """A file without its name, by which libsndfile would take any text for old telephone codecs."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: WriteableBuffer, /) -> int:
        data = self._file.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(data)] = data
        return len(data)

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    @override
    def tell(self) -> int:
        return self._file.tell()


def _error(path: Path, what: str, next_step: str) -> AudioFileError:
    return AudioFileError(f"{path} {what}.", kind=ErrorKind.AUDIO_FILE, next_step=next_step)


def _too_large(path: Path) -> AudioFileError:
    return AudioFileError(
        f"{path} is too large for one request: more than 25 MB.",
        kind=ErrorKind.TOO_LARGE,
        next_step="Cut it into parts, or convert it to WAV, FLAC, MP3 or OGG.",
    )
