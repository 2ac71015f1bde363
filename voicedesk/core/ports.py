"""What the pipeline asks of the outside world, as protocols.

The contract of them all: cancelling the awaiting task cancels the work; resources are released in
``finally``; ``CancelledError`` passes. Expected failures are ``VoiceDeskError``s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voicedesk.core.turns import PLAIN, Intent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voicedesk.core.audio_clip import AudioBlock, AudioClip, EncodedAudio
    from voicedesk.core.chat import ChatMessage, ReplyPiece
    from voicedesk.core.errors import StorageError, VoiceDeskError
    from voicedesk.core.events import TurnEvent
    from voicedesk.core.history import (
        ConversationSummary,
        HistoryState,
        Orphan,
        SearchHit,
        StoredTurn,
    )
    from voicedesk.core.hotkeys import HotkeyAbility, HotkeyBinding, HotkeyEvent, HotkeyProblem
    from voicedesk.core.insertion import Insertion, InsertionAbility, InsertionManner, Target
    from voicedesk.core.models import ModelInfo
    from voicedesk.core.moderation import Verdict
    from voicedesk.core.panel import PanelPicture, PanelPointer
    from voicedesk.core.secret import ApiKey
    from voicedesk.core.settings import LoadedSettings, OtherSound, OverlayPlace, Settings
    from voicedesk.core.transcript import Transcript
    from voicedesk.core.turns import Manner


class Clock(Protocol):
    def monotonic_s(self) -> float: ...


class Capture(Protocol):
    """One open microphone; iterating gives its blocks until it is stopped."""

    @property
    def sample_rate_hz(self) -> int: ...

    @property
    def interruptions(self) -> int:
        """How often the device was lost in mid-recording, so that a moment is missing.

        Told no later than the first block after the moment, or than the end.
        """
        ...

    def __aiter__(self) -> AsyncIterator[AudioBlock]:
        """Yield blocks in order; end after ``stop``, once every captured block was delivered.

        Raises:
            AudioError: kind ``MICROPHONE_LOST``, after the blocks captured until then.
        """
        ...

    async def stop(self) -> None:
        """Close the device; may be called more than once."""
        ...


class Recorder(Protocol):
    async def start(self, *, not_before_s: float = -math.inf) -> Capture:
        """Open the microphone.

        One that was open already may give what it has just heard as well, but nothing that it
        captured before ``not_before_s`` (monotonic), when the loudspeaker may still have spoken.

        Raises:
            AudioError: kind ``NO_MICROPHONE``.
        """
        ...


@dataclass(frozen=True, slots=True)
class PlayProgress:
    """How much of the clip with this index (from 0) has been handed to the loudspeaker.

    Reported when its first sample is handed over (``played_s`` 0), when its last one is
    (``finished``), and, when playing is cancelled in the middle, once with what was played.
    ``at_s`` is when, by ``time.monotonic``.
    """

    index: int
    played_s: float
    finished: bool
    at_s: float


class Player(Protocol):
    async def warm(self) -> None:
        """Open the loudspeaker ahead of time, so that the first clip starts at once.

        Raises:
            AudioError: kind ``NO_LOUDSPEAKER``.
        """
        ...

    def expect(self) -> None:
        """Say that the first clip of the running ``play`` comes within moments."""
        ...

    async def play(
        self,
        clips: AsyncIterator[AudioClip],
        *,
        on_progress: Callable[[PlayProgress], None] | None = None,
    ) -> None:
        """Play clips without gaps; return when the last sample has been heard.

        The next clip is fetched while one is playing. Cancelling silences the loudspeaker within
        50 ms. Clips may differ in sample rate.

        Raises:
            AudioError: kind ``NO_LOUDSPEAKER``.
        """
        ...


class VoiceActivity(Protocol):
    """Tells speech from other sound; one for each recording, since it remembers the noise."""

    def is_voiced(self, samples: NDArray[np.int16]) -> bool:
        """Judge the next 20 ms at 16 kHz; anything shorter, as at an end, holds no voice."""
        ...


class AudioEncoder(Protocol):
    def __call__(self, clip: AudioClip) -> EncodedAudio: ...


class BeginEncoding(Protocol):
    def __call__(self, sample_rate_hz: int, *, small: bool) -> OpenEncoding:
        """Begin a file; ``small`` trades exactness for a fraction of the size."""
        ...


class OpenEncoding(Protocol):
    """A sound file that is made in memory while its sound comes in.

    The bytes of ``write`` and ``finish`` one after the other are the file as a reader takes it
    that does not know its length; ``whole`` is the same with what is written in afterwards.
    """

    @property
    def filename(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    def write(self, samples: NDArray[np.int16]) -> bytes:
        """Return what is ready to be sent, which may be nothing yet."""
        ...

    def finish(self) -> bytes:
        """Return the rest; takes under 2 ms, whatever the length."""
        ...

    def whole(self) -> EncodedAudio:
        """Return the file; to be called after ``finish``."""
        ...


class Transcriber(Protocol):
    async def transcribe(
        self, audio: EncodedAudio, *, language: str = "", prompt: str = ""
    ) -> Transcript:
        """Turn speech into text.

        Raises:
            ServiceError: refused or unreachable.
        """
        ...

    @property
    def has_slow_uplink(self) -> bool:
        """Whether uploads were measured to be so slow that a smaller, lossy body arrives sooner."""
        ...

    def begin_upload(
        self, filename: str, media_type: str, *, language: str = "", prompt: str = ""
    ) -> SpeechUpload | None:
        """Begin to send speech that is still being spoken.

        Returns None where the server does not take a body whose length it is not told.
        """
        ...


class SpeechUpload(Protocol):
    """A transcription request whose body is sent as it comes into being."""

    def write(self, data: bytes) -> None:
        """Send more; never blocks, never raises."""
        ...

    async def finish(self, whole: EncodedAudio) -> Transcript:
        """End the body and return what the server understood.

        A server that does not take such a request, and a connection that broke meanwhile, cost
        one more request, with ``whole`` as its body.

        Raises:
            ServiceError: refused or unreachable.
        """
        ...

    async def aclose(self) -> None:
        """Give up the request, if it is still under way; nothing is billed for it."""
        ...


class Translator(Protocol):
    async def translate(self, audio: EncodedAudio, *, prompt: str = "") -> Transcript:
        """Turn speech of any language into English text.

        Raises:
            ServiceError: refused or unreachable.
        """
        ...


class ChatModel(Protocol):
    def stream_reply(
        self, messages: Sequence[ChatMessage], *, max_completion_tokens: int
    ) -> AsyncGenerator[ReplyPiece, None]:
        """Answer piece by piece; a ``ReplyEnd`` comes last, exactly once.

        Close the generator (``aclosing``) to end the request early.

        Raises:
            ServiceError: before the first piece.
            StreamBroken: after it.
        """
        ...


class Moderator(Protocol):
    async def judge(self, said: str, reply: str = "") -> Verdict:
        """Judge what a user said, or with a ``reply`` what was answered to it.

        Raises:
            ServiceError: refused or unreachable; there is no verdict.
        """
        ...


class OutsideJudge(Protocol):
    async def judge_outside(self, name: str, text: str) -> Verdict:
        """Judge whether a text from outside, called by a name, gives orders to an assistant.

        Raises:
            VoiceDeskError: refused, unreachable, or no judge for this.
        """
        ...


class Rewriter(Protocol):
    async def rewrite(self, rules: str, text: str, *, max_completion_tokens: int) -> str:
        """Return a text as a chat model writes it by the rules; what it says is data to the model.

        Raises:
            ServiceError: refused or unreachable.
            NoAnswer: it returned nothing that could be taken for the text.
        """
        ...

    async def rewrite_each(
        self, rules: str, texts: Sequence[str], *, max_completion_tokens: int
    ) -> list[str]:
        """Return each of several texts that belong together as the model writes it by the rules.

        As many as were given, in their order; one may be empty.

        Raises:
            ServiceError: refused or unreachable.
            NoAnswer: it returned nothing that could be taken for them.
        """
        ...


class SpeechModel(Protocol):
    """A voice of the service."""

    @property
    def max_characters(self) -> int:
        """The longest text that one call takes."""
        ...

    async def synthesize(self, text: str, *, language: str = "") -> AudioClip:
        """Speak a text of at most ``max_characters``; ``language`` as in ``Synthesizer``.

        Raises:
            ServiceError: refused or unreachable.
        """
        ...


class Synthesizer(Protocol):
    @property
    def max_characters(self) -> int:
        """The longest text that one call takes."""
        ...

    async def synthesize(
        self,
        text: str,
        *,
        language: str = "",
        on_notice: Callable[[VoiceDeskError], None] | None = None,
    ) -> AudioClip:
        """Speak a text of at most ``max_characters``.

        ``language`` is its ISO 639-1 code, empty where nobody knows. ``on_notice`` is called with
        what the user should know although the text is spoken: that, and why, another voice than
        the usual one speaks. It is told once, to the first who listens.

        Raises:
            ServiceError: refused or unreachable.
            VoiceError: there is no voice for it on this computer, or it failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class SystemVoiceInfo:
    """A voice of the operating system; ``language`` is an ISO 639-1 code."""

    name: str
    language: str


class SystemVoice(Protocol):
    """The speech that comes with the operating system, or with a program installed there."""

    @property
    def name(self) -> str:
        """What it is called, such as ``espeak-ng``; empty where there is none."""
        ...

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        """Return every voice, the best of each language first; asked once, then known.

        Raises:
            VoiceError: it does not answer.
        """
        ...

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        """Speak a text of any length at its usual speed.

        Raises:
            VoiceError: it failed, or there is none.
        """
        ...


class TuneSpeech(Protocol):
    async def __call__(self, clip: AudioClip, *, speed: float, pitch_semitones: float) -> AudioClip:
        """Return speech faster (above 1) or slower at the same pitch, and higher or lower."""
        ...


class ModelDirectory(Protocol):
    async def list_models(self) -> list[ModelInfo]:
        """Return what the server offers; the cheapest check of a key.

        Raises:
            ServiceError: refused or unreachable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or loudspeaker; ``name`` is what settings remember it by."""

    name: str
    is_default: bool
    channel_count: int = 1


class DeviceList(Protocol):
    """Sound devices; both calls may take some 10 ms and must not run on the GUI thread.

    Both raise an ``AudioError`` when the sound system does not answer.
    """

    def microphones(self) -> list[Device]: ...

    def loudspeakers(self) -> list[Device]: ...


class SecretStore(Protocol):
    """Keys by the name of the host they belong to, such as ``api.groq.com``."""

    async def get(self, host: str) -> ApiKey | None:
        """Return the key for a host.

        Raises:
            KeyringError: locked, absent or failing.
        """
        ...

    async def set(self, host: str, key: ApiKey) -> None:
        """Keep a key; it can be read back when this returns.

        Raises:
            KeyringError: locked, absent or failing.
        """
        ...

    async def delete(self, host: str) -> None:
        """Forget a key; no key is no error.

        Raises:
            KeyringError: locked, absent or failing.
        """
        ...

    async def probe(self) -> str:
        """Set, get and delete an entry of no value; return the keyring's name.

        Raises:
            KeyringError: locked, absent or failing.
        """
        ...


class SettingsStore(Protocol):
    def load(self) -> LoadedSettings:
        """Read the settings; a broken file is set aside and reported, never an exception."""
        ...

    def save(self, settings: Settings) -> None:
        """Replace the file atomically; keys unknown to this version are kept.

        Raises:
            StorageError: read-only, full, or written by a newer version.
        """
        ...


class StoredSound(Protocol):
    """What was said, wherever it is kept; small enough to be remembered by the hundred."""

    @property
    def sample_rate_hz(self) -> int: ...

    @property
    def duration_s(self) -> float: ...

    @property
    def peak_dbfs(self) -> float: ...

    async def read(self, start_s: float, end_s: float) -> AudioClip:
        """Return the samples between two times, both clipped to the sound.

        Raises:
            StorageError: the file cannot be read any more.
        """
        ...


class OpenRecording(Protocol):
    """A recording that is being made; what was written is on disk within a second."""

    @property
    def failure(self) -> StorageError | None:
        """Why the disk takes no more; the rest stays in memory, so that no word is lost."""
        ...

    def write(self, block: AudioBlock) -> None:
        """Hand over a block; never blocks, never raises."""
        ...

    async def finish(self) -> StoredSound:
        """End the recording; what was written can be read, and is pending until settled."""
        ...


class RecordingStore(Protocol):
    """One recording per turn, by the turn's id."""

    def begin(self, turn_id: str, intent: Intent, sample_rate_hz: int) -> OpenRecording:
        """Start a recording; never blocks, never raises."""
        ...

    async def find(self, turn_id: str) -> StoredSound | None:
        """Return a turn's recording, if it is there.

        Raises:
            StorageError: it is there and cannot be read.
        """
        ...

    async def keep(self, turn_id: str) -> None:
        """Keep a recording beside its text; it is no longer pending.

        Raises:
            StorageError: the disk refuses.
        """
        ...

    async def discard(self, turn_id: str) -> None:
        """Remove a recording in whatever state; none is no error.

        Raises:
            StorageError: the disk refuses.
        """
        ...

    async def orphans(self) -> list[Orphan]:
        """Return recordings, oldest first, that an ended program left active or pending.

        Those of this program's own recordings are not among them.

        Raises:
            StorageError: the folder cannot be read.
        """
        ...

    async def kept_sizes(self) -> dict[str, int]:
        """Return the size in bytes of every kept recording by turn id, oldest first."""
        ...

    async def aclose(self) -> None:
        """Write what was handed over and release the disk."""
        ...


class HistoryStore(Protocol):
    """Conversations on disk; every writing is durable when its call returns.

    Every call may raise a ``StorageError``: busy, damaged, newer, full, read-only.
    """

    async def open(self) -> HistoryState:
        """Open, migrate and check; to be called first, on any later trouble again.

        Raises:
            StorageError: kind ``HISTORY_NEWER``, ``HISTORY_BUSY`` or ``HISTORY_UNWRITABLE``.
        """
        ...

    async def repair(self) -> None:
        """Put the copy in place of a damaged history, which is set aside; without one, begin anew.

        What can still be read of the damaged one is carried over.
        """
        ...

    async def conversations(
        self, *, limit: int = 100, offset: int = 0
    ) -> list[ConversationSummary]:
        """Return conversations, the one with the newest turn first."""
        ...

    async def conversation(self, conversation_id: str) -> ConversationSummary | None: ...

    async def turns(
        self, conversation_id: str, *, limit: int = 30, before_turn_id: str = ""
    ) -> list[StoredTurn]:
        """Return the last turns of a conversation (before one of them), oldest first."""
        ...

    async def turn(self, turn_id: str) -> StoredTurn | None: ...

    async def last_text_turn(self) -> StoredTurn | None:
        """Return the newest turn that has a ``core.history.dictated_text``."""
        ...

    async def running_turns(self) -> list[StoredTurn]:
        """Return turns without an outcome, oldest first."""
        ...

    async def search(self, words: str, *, limit: int = 50) -> list[SearchHit]:
        """Return turns that hold every word (the last may be unfinished), newest first."""
        ...

    async def save(self, turn: StoredTurn) -> None:
        """Insert or replace a turn; its conversation is made with the first one.

        A new conversation's title is the beginning of the first words in it. A turn keeps its
        place in the conversation, whatever the clock says.
        """
        ...

    async def rename(self, conversation_id: str, title: str) -> None: ...

    async def delete_turns(self, turn_ids: Sequence[str]) -> None:
        """Remove turns, and conversations that become empty; the words are gone from disk."""
        ...

    async def delete_conversation(self, conversation_id: str) -> list[str]:
        """Remove a conversation; return the ids of the turns that were in it."""
        ...

    async def delete_all(self) -> None: ...

    async def turn_ids_before(self, started_at_s: float) -> list[str]:
        """Return turns that began before a time, oldest first, but not those still running."""
        ...

    async def aclose(self) -> None: ...


class Hotkeys(Protocol):
    """Shortcuts that are heard whatever program has the focus.

    ``on_key`` is called on the loop's thread, for each press and each release once: repeats of a
    held key are no presses, and a release that the system did not tell is found out.
    """

    on_key: Callable[[HotkeyEvent], None]

    @property
    def ability(self) -> HotkeyAbility: ...

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        """Listen to these from now on, and to no others; return those that cannot be had."""
        ...

    async def aclose(self) -> None:
        """Give every shortcut back."""
        ...


class TextInserter(Protocol):
    """Puts text where the cursor is, in whatever program has the focus."""

    @property
    def ability(self) -> InsertionAbility: ...

    async def target(self) -> Target:
        """Return the window that has the focus; ``NO_TARGET`` where that cannot be known.

        Called when the user begins to speak, so that whatever an insertion needs is made ready
        while they do.

        Raises:
            InsertionError: the desktop does not answer.
        """
        ...

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        """Put a text at the cursor, if a target is known only while it has the focus.

        Returns when the program has taken it, and the clipboard holds again what it held. What
        the user, or another program, copied meanwhile stays on the clipboard.

        Cancelled before the program was told to paste, nothing is pasted. Afterwards it cannot be
        taken back: what was done is returned, unless nobody can tell within half a second.

        Raises:
            InsertionError: nothing was inserted.
        """
        ...

    async def text_before(self, target: Target) -> str | None:
        """Return some characters before the cursor; None where that cannot be known in 50 ms."""
        ...

    async def selected_text(self, target: Target) -> str:
        """Return what is selected in the focused program, nothing if nothing is.

        Raises:
            InsertionError: it cannot be known.
        """
        ...

    async def undo(self, target: Target) -> None:
        """Let the program take back its last change.

        Raises:
            InsertionError: another window has the focus.
        """
        ...

    async def aclose(self) -> None:
        """Leave the clipboard as it is to be found, and let go of the desktop."""
        ...


class VoiceSession(Protocol):
    """The conversation and its one running turn, as the window and the command line drive it.

    Every call that begins something first ends what runs (barge-in). None of them raises a
    ``VoiceDeskError``: what goes wrong in a turn arrives as its ``TurnFinished``.
    """

    def subscribe(self, listener: Callable[[TurnEvent], None]) -> None:
        """Call ``listener`` with every event, in order, on the loop's thread."""
        ...

    async def begin(self, intent: Intent, manner: Manner = PLAIN) -> None:
        """Start to record (key down)."""
        ...

    @property
    def last_text(self) -> str:
        """The last dictated text, written or not, as far as it is known by now.

        Empty if there is none. That of an earlier run is known once the history has been opened.
        """
        ...

    async def insert_last(self) -> None:
        """Put the last dictated text, of this run or of the history, where the cursor is now.

        Raises:
            InsertionError: it could not be, or there is none.
            StorageError: there is none of this run, and the history cannot be read.
        """
        ...

    async def undo_insertion(self) -> None:
        """Let the program take back what was inserted last, once.

        Raises:
            InsertionError: another window has the focus, or there is nothing to take back.
        """
        ...

    async def finish(self) -> None:
        """End the recording and let the turn go on (key up); nothing if none is recording."""
        ...

    async def end_at_pause(self) -> None:
        """Let the recording end by itself when the user pauses (the press was only a tap).

        Nothing if none is recording, or if the settings want the next tap to end it.
        """
        ...

    async def hold(self) -> None:
        """Let no pause end the recording from now on (a key holds it); nothing if none runs."""
        ...

    @property
    def ends_at_pause(self) -> bool:
        """Whether a pause ends the recording of the latest turn.

        Changed by ``end_at_pause`` and ``hold`` only, and when a turn starts, before that is told.
        """
        ...

    async def cancel(self) -> None:
        """End the running turn, whatever it is doing; nothing if none runs."""
        ...

    async def submit_text(
        self, text: str, intent: Intent = Intent.ASK, manner: Manner = PLAIN
    ) -> None:
        """Start a turn with typed words; a translation of them goes to no cursor."""
        ...

    async def retry(self, turn_id: str) -> None:
        """Run a turn that did not complete again, from what was said or typed.

        A turn whose sound or words were discarded as nothing goes on with them this time.
        """
        ...

    async def replay(self, turn_id: str) -> None:
        """Speak the answer of an earlier turn again.

        Raises:
            VoiceDeskError: it cannot be synthesized or played.
        """
        ...

    async def stop_replay(self) -> None: ...

    async def new_conversation(self, *, private: bool = False) -> None:
        """End the running turn and begin anew; nothing of a private one touches the disk."""
        ...


class FloatingPanel(Protocol):
    """A picture over all windows that takes the focus from none of them.

    No call but ``aclose`` waits for anything, and none fails: a panel that the desktop has taken
    away is gone, and does nothing any more. The callbacks come on the loop's thread.
    """

    on_pointer: Callable[[PanelPointer], None]
    """The pointer did something over the picture."""
    on_change: Callable[[], None]
    """``scale`` or ``is_gone`` has changed."""

    @property
    def scale(self) -> int:
        """How many pixels to a unit of the screen a picture should have, to be sharp."""
        ...

    @property
    def is_gone(self) -> bool: ...

    @property
    def can_copy(self) -> bool: ...

    def show(self, picture: PanelPicture, place: OverlayPlace, screen: str) -> None:
        """Show a picture instead of the last one, at any place but ``OFF``.

        ``screen`` is a screen's name; an empty or unknown one leaves the choice to the desktop.
        """
        ...

    def hide(self) -> None:
        """Take the picture off the screen."""
        ...

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, where that can be done; it outlives the panel."""
        ...

    async def aclose(self) -> None: ...


class OtherPrograms(Protocol):
    """The sound of other programs, which may be lowered while the microphone listens."""

    async def keep_lowered(self, manner: OtherSound) -> None:
        """Make it quieter, or mute it, until this is cancelled; then it is as it was.

        Ends by itself where nothing can be lowered. What the user changes meanwhile stays.
        """
        ...

    async def recover(self) -> None:
        """Give back what an earlier run lowered and could not give back, because it was killed."""
        ...
