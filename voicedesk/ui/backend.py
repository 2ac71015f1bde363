"""What the window asks of the program behind it, apart from turns: settings, key, devices."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Sequence
    from pathlib import Path

    from voicedesk.core.hotkeys import HotkeyAbility, HotkeyProblem
    from voicedesk.core.insertion import InsertionAbility, LateInsertion
    from voicedesk.core.models import ModelInfo
    from voicedesk.core.outside import Attachment
    from voicedesk.core.ports import Device, FloatingPanel, SystemVoiceInfo, VoiceSession
    from voicedesk.core.secret import ApiKey
    from voicedesk.core.settings import ServiceSettings, Settings
    from voicedesk.core.turns import Intent, Manner, TurnRecord
    from voicedesk.ui.history_backend import HistoryBackend


class KeyPlace(StrEnum):
    """Where the key for the chosen server is."""

    NONE = "none"
    KEYRING = "keyring"
    SESSION = "session"
    """In memory only, until the program ends."""
    ENVIRONMENT = "environment"
    """``GROQ_API_KEY`` overrides whatever else there is."""
    NOT_NEEDED = "not_needed"
    """The sandbox makes its own."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """``hint`` shows the first and last characters; ``problem`` why the keyring was no help."""

    place: KeyPlace
    hint: str = ""
    keyring_name: str = ""
    problem: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """A server that answered: what it offers and how quickly it said so."""

    models: Sequence[ModelInfo]
    answered_in_ms: float


@dataclass(frozen=True, slots=True)
class VoiceReport:
    """Who spoke a text; ``notice`` says why it was not the voice that was to, if it was not."""

    spoken_by: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class StoredData:
    """What is kept on this computer, and where."""

    what: str
    place: str
    total_bytes: int


class Backend(Protocol):
    """The program behind the window; every call may raise a ``VoiceDeskError``."""

    @property
    def session(self) -> VoiceSession: ...

    @property
    def history(self) -> HistoryBackend: ...

    @property
    def profile(self) -> str:
        """The folder that a command has to name to reach this program; empty if it need not."""
        ...

    @property
    def hotkey_ability(self) -> HotkeyAbility:
        """What shortcuts can do on this desktop."""
        ...

    @property
    def hotkey_problems(self) -> Sequence[HotkeyProblem]:
        """The saved shortcuts that cannot be had."""
        ...

    @property
    def insertion_ability(self) -> InsertionAbility:
        """What can be done with a text on this desktop."""
        ...

    def subscribe_hotkeys(self, on_change: Callable[[], None]) -> None:
        """Call back when one of these three has changed."""
        ...

    async def pause_hotkeys(self, *, paused: bool) -> None:
        """Hear no shortcuts for a while, because one is being entered; or hear them again."""
        ...

    async def find_panel(self) -> FloatingPanel | None:
        """Return what can show a picture over other programs where no window may float.

        It is looked for once, and is the program's until that ends; None where there is none.
        """
        ...

    async def starts_with_system(self) -> bool:
        """Tell whether the program is started, without its window, when the user logs in."""
        ...

    async def set_starts_with_system(self, *, on: bool) -> None:
        """Start the program when the user logs in, from the next time on, or no more.

        Raises:
            StorageError: it cannot be arranged.
        """
        ...

    async def load_notepad(self) -> str:
        """Return what stood in the notepad.

        Raises:
            StorageError: it cannot be read.
        """
        ...

    async def save_notepad(self, text: str) -> None:
        """Keep what stands in the notepad.

        Raises:
            StorageError: it cannot be written.
        """
        ...

    async def transcribe_file(self, path: Path) -> str:
        """Return what a sound file says.

        Raises:
            VoiceDeskError: it cannot be read, holds no words, or the service refuses, or the user
                has not chosen one yet.
        """
        ...

    async def write_text(self, target: Path, text: str) -> None:
        """Write a text into a file of the user's choice, which is replaced.

        Raises:
            StorageError: it cannot be written.
        """
        ...

    async def read_outside(self, path: Path) -> Attachment:
        """Read a text or a picture that is to go along with a question.

        Raises:
            StorageError: it cannot be read, or not be sent.
        """
        ...

    async def stored_data(self) -> Sequence[StoredData]:
        """Return everything that the profile may keep in files, whether it is there or not."""
        ...

    async def licences(self) -> str:
        """Return what the program is built on, and under which licences."""
        ...

    def delete_at_end(self) -> None:
        """Delete everything that is kept of the user, once the program has ended.

        Raises:
            StorageError: the profile belongs to another program.
        """
        ...

    def subscribe_waiting(self, on_change: Callable[[Collection[str]], None]) -> None:
        """Call back with the ids of the turns that wait for the network, when they change."""
        ...

    def subscribe_inserted(self, on_inserted: Callable[[LateInsertion], None]) -> None:
        """Call back when the text of a turn that has ended was put into an application."""
        ...

    def go_on_with(self, wish: Callable[[TurnRecord], tuple[Intent, Manner]]) -> None:
        """Ask what the next words of a conversation without hands are for, after each turn."""
        ...

    @property
    def settings(self) -> Settings: ...

    async def save_settings(self, settings: Settings) -> None:
        """Keep new settings and let the next turn use them.

        Raises:
            StorageError: they could not be written; they hold until the program ends.
        """
        ...

    async def key_state(self) -> KeyState:
        """Find the key for the server in the settings; a failing keyring is reported inside."""
        ...

    async def store_key(self, base_url: str, key: ApiKey, *, session_only: bool) -> None:
        """Keep a key for a server's host, in the keyring or in memory.

        Raises:
            KeyringError: the keyring is locked, absent or failing; offer the session instead.
        """
        ...

    async def delete_key(self, base_url: str) -> None: ...

    async def test_connection(
        self, service: ServiceSettings, key: ApiKey | None
    ) -> ConnectionReport:
        """Ask the common server of settings that need not be saved for its models.

        ``key`` need not be kept; None is the known one.
        """
        ...

    async def list_models(self) -> Sequence[ModelInfo]: ...

    async def microphones(self) -> Sequence[Device]: ...

    async def loudspeakers(self) -> Sequence[Device]: ...

    def microphone_levels(self, name: str, channel: int = 0) -> AsyncIterator[float]:
        """Yield the level of a microphone in dBFS (RMS) some 20 times a second until closed.

        ``channel`` as in ``AudioSettings``.
        """
        ...

    async def play_test_sound(self, name: str) -> None:
        """Play a short sound on a loudspeaker."""
        ...

    async def system_voices(self) -> Sequence[SystemVoiceInfo]:
        """Return the voices of this computer, the best of each language first; there may be none.

        Raises:
            VoiceError: they cannot be known.
        """
        ...

    async def test_voice(self, settings: Settings, text: str, language: str) -> VoiceReport:
        """Speak a text with settings that need not be saved; return when it has been heard.

        Raises:
            VoiceDeskError: no voice spoke it, or there is no loudspeaker.
        """
        ...
