"""Uploaded audio: judged by the extension of its name, then opened with libsndfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.sandbox.closed import bad

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voicedesk.sandbox.wire import ServiceError

_EXTENSIONS = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "opus", "wav", "webm")
_MIN_DURATION_S = 0.01


def check_name(filename: str) -> None:
    """Refuse a name whose extension the service does not take, whatever is inside."""
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if extension not in _EXTENSIONS:
        raise bad(f"file must be one of the following types: [{' '.join(_EXTENSIONS)}]")


def duration_s(data: bytes) -> float:
    """The length of the clip; refuses what is no audio or too short."""
    import soundfile

    from voicedesk.sandbox.forward_sound import ForwardSound

    try:
        with ForwardSound(data) as sound:
            length_s = sound.length_s()
    except soundfile.LibsndfileError as error:
        raise not_audio() from error
    if length_s < _MIN_DURATION_S:
        raise not_audio()
    return length_s


def samples_at(data: bytes, wanted_rate_hz: int) -> NDArray[np.int16]:
    """Decode, mix to mono, bring to the wanted rate."""
    import numpy as np
    import soundfile
    import soxr

    from voicedesk.sandbox.forward_sound import ForwardSound

    try:
        with ForwardSound(data) as sound:
            rate_hz = sound.samplerate
            mono = sound.mono()
    except soundfile.LibsndfileError as error:
        raise not_audio() from error
    if rate_hz != wanted_rate_hz:
        mono = soxr.resample(mono, rate_hz, wanted_rate_hz)
    return (mono.clip(-1.0, 1.0) * 32767).astype(np.int16)


def not_audio() -> ServiceError:
    """The service's answer to anything it cannot open."""
    return bad("could not process file - is it a valid media file?")
