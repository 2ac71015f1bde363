"""What the window asks of the history behind it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voicedesk.core.history import ConversationSummary, HistoryState, SearchHit, StoredTurn


class ExportFormat(StrEnum):
    MARKDOWN = "markdown"
    JSON = "json"
    WAV = "wav"
    """A folder with one file per recording that is kept."""
    FLAC = "flac"


class HistoryBackend(Protocol):
    """Every asynchronous call may raise a ``VoiceDeskError``, whose words are ready to be shown."""

    def subscribe(self, on_changed: Callable[[], None]) -> None:
        """Call back, on the loop's thread, after a conversation was added, changed or removed."""
        ...

    async def open(self) -> HistoryState:
        """Open the history, if that has not been done; a damaged one is reported, not raised."""
        ...

    async def repair(self) -> int:
        """Make a damaged history whole again; return how many turns it holds then."""
        ...

    async def conversations(self, *, limit: int, offset: int = 0) -> list[ConversationSummary]: ...

    async def search(self, words: str) -> list[SearchHit]: ...

    async def open_conversation(self, conversation_id: str) -> list[StoredTurn]:
        """Let the session go on with a conversation; return its last turns, oldest first."""
        ...

    async def earlier_turns(self, conversation_id: str, before_turn_id: str) -> list[StoredTurn]:
        """Return the turns before one of them, oldest first; none when there are no more."""
        ...

    async def rename(self, conversation_id: str, title: str) -> None: ...

    async def delete_turn(self, turn_id: str) -> None:
        """Remove a turn with its recording."""
        ...

    async def delete_conversation(self, conversation_id: str) -> None: ...

    async def delete_all(self) -> None:
        """Remove every conversation and recording; the words are gone from disk."""
        ...

    async def export(
        self, conversation_id: str, kind: ExportFormat, target: Path
    ) -> Sequence[Path]:
        """Write a conversation, all if the id is empty; return the files that were written."""
        ...

    async def import_file(self, path: Path) -> int:
        """Take over conversations from a JSON export; return how many turns were new."""
        ...

    async def recovered_turns(self) -> list[StoredTurn]:
        """Return the turns that an earlier run left unfinished and nobody has decided on."""
        ...

    async def keep_recovered(self, turn_ids: Sequence[str]) -> None:
        """Leave recovered turns in the history as they are, and do not offer them again."""
        ...

    async def play_recording(self, turn_id: str) -> None:
        """Play what the user said; return when it has been heard or was stopped."""
        ...

    async def stop_recording(self) -> None: ...

    async def transcribe_again(self, turn_id: str, *, model: str, language: str) -> StoredTurn:
        """Replace a turn's transcript by a new one of its recording; return the turn.

        An empty ``model`` is the one of the settings, an empty ``language`` is detected.
        """
        ...
