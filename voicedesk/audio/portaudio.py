"""The one thread on which PortAudio is called, and how its streams are opened and closed.

PortAudio is one per process and must not open and close streams on two threads at once, and
opening may block for 200 ms. So every call goes through this module, one at a time.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import sys
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from voicedesk.audio.alsa_messages import log_messages
from voicedesk.core.errors import AudioError, ErrorKind
from voicedesk.core.worker import WorkerThread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from concurrent.futures import Future
    from types import ModuleType

INVALID_SAMPLE_RATE = -9997

ANSWER_LIMIT_S = 8.0
"""Opening a Bluetooth device may take seconds; a sound server that hangs takes for ever."""

EXIT_LIMIT_S = 2.0

T = TypeVar("T")


class Stream(Protocol):
    """What sounddevice's input and output streams have in common."""

    def start(self) -> None: ...
    def abort(self) -> None: ...
    def close(self) -> None: ...


S = TypeVar("S", bound=Stream)


class Direction(StrEnum):
    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


_log = logging.getLogger(__name__)
_thread = WorkerThread("portaudio")
_open_streams: dict[int, Stream] = {}


def submit(call: Callable[[], T]) -> Future[T]:
    """Queue a call for the PortAudio thread."""
    # Before the first call, since the end may come while the library is still being loaded.
    atexit.unregister(_shut_down)
    atexit.register(_shut_down)
    return _thread.submit(call)


async def open_on_thread(
    direction: Direction, make: Callable[[], T], close: Callable[[T], None]
) -> T:
    """Open something on the PortAudio thread; if nobody waits for it any more, close it again.

    Raises:
        AudioError: from ``make``, or because the sound system does not answer.
    """
    opening = submit(make)
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            return await asyncio.wrap_future(opening)
    except TimeoutError as error:
        submit_unwatched(lambda: _close_if_opened(opening, close))
        raise no_answer(direction) from error
    except asyncio.CancelledError:
        submit_unwatched(lambda: _close_if_opened(opening, close))
        raise


def submit_unwatched(call: Callable[[], None]) -> Future[None]:
    """Queue a call that nobody waits for; a bug in it is logged."""
    future = submit(call)
    future.add_done_callback(_log_bug)
    return future


def _log_bug(future: Future[None]) -> None:
    if not future.cancelled() and (error := future.exception()) is not None:
        _log.error("A sound device could not be closed or restarted.", exc_info=error)


def _close_if_opened(opening: Future[T], close: Callable[[T], None]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        close(opening.result())


def open_or_tell(direction: Direction, attempt: Callable[[], S]) -> S:
    """Open a stream; for the PortAudio thread.

    Raises:
        AudioError: the device refuses, also after PortAudio has looked for devices again.
    """
    import sounddevice

    try:
        try:
            return attempt()
        except sounddevice.PortAudioError:
            # The list of devices may be out of date: look again and try once more.
            if not refresh():
                raise
            return attempt()
    except sounddevice.PortAudioError as error:
        raise AudioError(
            f"The {direction} cannot be opened.",
            kind=missing(direction),
            next_step="Close other programs that use it, or choose another one in the settings.",
            retryable=True,
        ) from error


def open_at_accepted_rate(opened: Callable[[int], S], preferred_hz: int, default_hz: int) -> S:
    """Open at the preferred rate, or at the device's own if it refuses that one."""
    import sounddevice

    try:
        return opened(preferred_hz)
    except sounddevice.PortAudioError as error:
        if INVALID_SAMPLE_RATE not in error.args:
            raise
        return opened(default_hz)


def start_now(stream: S) -> S:
    """Start a new stream; for the PortAudio thread."""
    try:
        stream.start()
    except BaseException:
        stream.close()
        raise
    _open_streams[id(stream)] = stream
    return stream


def close_now(stream: Stream) -> None:
    """Silence and close a stream, once, whatever state it is in; for the PortAudio thread."""
    if _open_streams.pop(id(stream), None) is None:
        return
    # sounddevice ignores what PortAudio says of a device that has vanished.
    stream.abort()
    stream.close()


def close_all() -> int:
    """Close every stream that is open; return how many there were. For the PortAudio thread."""
    left = list(_open_streams.values())
    for stream in left:
        close_now(stream)
    return len(left)


def load(direction: Direction) -> ModuleType:
    """Import sounddevice, which starts PortAudio.

    Raises:
        AudioError: the library is not installed.
    """
    log_messages(submit_unwatched)
    try:
        import sounddevice
    except OSError as error:
        raise AudioError(
            "The sound library PortAudio is not installed.",
            kind=missing(direction),
            next_step=(
                "Install it with: sudo apt install libportaudio2"
                if sys.platform == "linux"
                else "Install VoiceDesk again."
            ),
        ) from error
    # PortAudio's own end may wait for ever where a sound server died with a stream open.
    atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - replaced below
    return sounddevice


def _shut_down() -> None:
    """Close everything at the program's end, if that takes no longer than it should."""

    def end() -> None:
        if "sounddevice" not in sys.modules:
            return
        import sounddevice

        close_all()
        sounddevice._terminate()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - there is no public name

    try:
        _thread.submit(end).result(EXIT_LIMIT_S)
    except TimeoutError:
        _log.warning("The sound system did not close in time.")


def refresh() -> bool:
    """Make PortAudio look for devices again; impossible while a stream is open."""
    import sounddevice

    if _open_streams:
        return False
    sounddevice._terminate()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the library's documented way to rescan
    sounddevice._initialize()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the library's documented way to rescan
    return True


def no_answer(direction: Direction) -> AudioError:
    """Return the error for a call to PortAudio that does not come back."""
    return AudioError(
        "The sound system does not answer.",
        kind=missing(direction),
        next_step="Restart the computer's sound service, or log in again.",
        retryable=True,
    )


def missing(direction: Direction) -> ErrorKind:
    """Return the kind of error for a direction in which nothing can be opened."""
    if direction is Direction.MICROPHONE:
        return ErrorKind.NO_MICROPHONE
    return ErrorKind.NO_LOUDSPEAKER


@contextmanager
def environment(variables: Mapping[str, str]) -> Generator[None]:
    """Set environment variables for the moment in which a stream is opened."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, text in before.items():
            if text is None:
                del os.environ[name]
            else:
                os.environ[name] = text
