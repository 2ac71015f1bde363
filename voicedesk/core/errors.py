"""Every failure the application expects, by cause.

A ``VoiceDeskError`` means *tell the user*; any other exception is a bug and reaches the crash
handler.

VoiceDeskError
├── ServiceError            the speech or chat service said no, or could not be reached
│   ├── ServiceUnreachable  refused, unknown host, TLS, reset, timeout
│   ├── StreamBroken        an answer that began and did not end properly
│   └── NoAnswer            a well-formed answer without content
├── HeldBack                moderation did not let a question or its answer pass
├── InsertionError          a text that could not be put where the cursor is
├── HotkeyError             a shortcut that is taken, or that this desktop does not allow
├── AudioError              microphone, loudspeaker, or a sound file
│   ├── NothingHeard        the recording is empty or silent, so it was not sent
│   ├── VoiceError          a text that no voice of this computer can speak
│   └── AudioFileError      empty, corrupt, unknown, too large
├── KeyringError            locked, absent, failing
├── KeyMissing              a service that needs a key was asked without one
└── StorageError            settings, history, recordings or profile cannot be read or written
"""

from __future__ import annotations

from enum import StrEnum

from voicedesk.core.key_hiding import hide_keys


class ErrorKind(StrEnum):
    """What went wrong, for code that decides; the words for people stand in the error."""

    KEY_MISSING = "key_missing"
    KEY_REFUSED = "key_refused"
    FORBIDDEN = "forbidden"
    TERMS_REQUIRED = "terms_required"
    MODEL_GONE = "model_gone"
    NOT_FOUND = "not_found"
    BAD_REQUEST = "bad_request"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    OVER_CAPACITY = "over_capacity"
    SERVER_FAILED = "server_failed"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    INSECURE = "insecure"
    BAD_ANSWER = "bad_answer"
    STREAM_BROKEN = "stream_broken"
    NO_ANSWER = "no_answer"
    UNSAFE = "unsafe"
    """A judge found it so."""
    UNCHECKED = "unchecked"
    """No judge could tell whether it is safe."""
    NO_MICROPHONE = "no_microphone"
    MICROPHONE_LOST = "microphone_lost"
    NO_LOUDSPEAKER = "no_loudspeaker"
    NO_VOICE = "no_voice"
    NOTHING_HEARD = "nothing_heard"
    AUDIO_FILE = "audio_file"
    TARGET_CHANGED = "target_changed"
    """Another window has the focus than when the user began to speak."""
    TARGET_CLOSED = "target_closed"
    KEYS_HELD = "keys_held"
    """The user still holds modifiers, which would make another combination of what is pasted."""
    NOT_INSERTED = "not_inserted"
    NOT_ALLOWED = "not_allowed"
    """The system or the desktop refuses, or has not been asked yet."""
    SHORTCUT_TAKEN = "shortcut_taken"
    SHORTCUT_IMPOSSIBLE = "shortcut_impossible"
    KEYRING_LOCKED = "keyring_locked"
    KEYRING_ABSENT = "keyring_absent"
    KEYRING_FAILED = "keyring_failed"
    SETTINGS_UNREADABLE = "settings_unreadable"
    SETTINGS_NEWER = "settings_newer"
    SETTINGS_UNWRITABLE = "settings_unwritable"
    HISTORY_NEWER = "history_newer"
    HISTORY_DAMAGED = "history_damaged"
    HISTORY_BUSY = "history_busy"
    HISTORY_UNWRITABLE = "history_unwritable"
    RECORDING_UNWRITABLE = "recording_unwritable"
    INTERRUPTED = "interrupted"
    """The program ended, or was ended, in the middle of the turn."""
    ALREADY_RUNNING = "already_running"
    NOT_RUNNING = "not_running"
    """No window has this profile."""
    REFUSED = "refused"
    """The window cannot do what it was asked from outside, at least not now."""
    SANDBOX_FAILED = "sandbox_failed"
    FILE = "file"
    NO_DISPLAY = "no_display"
    BUG = "bug"
    """The turn met a bug: the crash handler has it, the user is told that it was one."""


class VoiceDeskError(Exception):
    """An expected failure: what happened, and what to do next.

    ``message`` and ``next_step`` are one sentence each, ready to be shown: no key is in them,
    whoever is quoted. ``retryable`` says whether the same request may succeed later,
    ``retry_after_s`` after how long if known.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: ErrorKind,
        next_step: str,
        retryable: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        self.message = hide_keys(message)
        super().__init__(self.message)
        self.kind = kind
        self.next_step = hide_keys(next_step)
        self.retryable = retryable
        self.retry_after_s = retry_after_s

    def sentence(self) -> str:
        """Return both sentences on one line, as the command line prints them."""
        return f"{self.message} {self.next_step}".strip()


class ServiceError(VoiceDeskError):
    """The service refused or failed; ``status`` is the HTTP status where there was one."""

    def __init__(
        self,
        message: str,
        *,
        kind: ErrorKind,
        next_step: str,
        retryable: bool = False,
        retry_after_s: float | None = None,
        status: int | None = None,
        code: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(
            message,
            kind=kind,
            next_step=next_step,
            retryable=retryable,
            retry_after_s=retry_after_s,
        )
        self.status = status
        self.code = hide_keys(code)
        self.request_id = hide_keys(request_id)


class ServiceUnreachable(ServiceError):
    """No answer arrived: connection refused, name unknown, TLS failure, reset, timeout."""


class StreamBroken(ServiceError):
    """A streamed answer ended early; what had arrived stays with the turn."""


class NoAnswer(ServiceError):
    """The model finished without saying anything."""


class HeldBack(VoiceDeskError):
    """Moderation did not let a question or its answer pass; the settings say when."""


class AudioError(VoiceDeskError):
    """A microphone, loudspeaker or sound file that cannot be used."""


class NothingHeard(AudioError):
    """The recording holds nothing worth sending, and was not sent."""


class VoiceError(AudioError):
    """A text that no voice of this computer speaks, or a voice that failed."""


class AudioFileError(AudioError):
    """A sound file that is empty, corrupt, of an unknown kind or too large."""


class InsertionError(VoiceDeskError):
    """A text that could not be put where the cursor is; it is in the history all the same."""


class HotkeyError(VoiceDeskError):
    """A shortcut that is taken or impossible here."""


class KeyringError(VoiceDeskError):
    """The operating system's keyring cannot be used now."""


class KeyMissing(VoiceDeskError):
    """The service needs a key and none is known for it."""


class StorageError(VoiceDeskError):
    """Settings, history, recordings or profile folder cannot be read or written."""


def unwritable(what: object, error: OSError, next_step: str) -> StorageError:
    """Return the error for a file that the system does not let us write."""
    return StorageError(
        f"{what} cannot be written: {error.strerror or error}.",
        kind=ErrorKind.FILE,
        next_step=next_step,
    )
