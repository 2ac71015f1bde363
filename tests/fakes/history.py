"""A history that lives as long as the test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core.history import (
    ConversationSummary,
    Excerpt,
    HistoryHealth,
    HistoryState,
    SearchHit,
    dictated_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voicedesk.core.errors import StorageError
    from voicedesk.core.history import StoredTurn

INTACT = HistoryState(HistoryHealth.INTACT)


class InMemoryHistory:
    """Implements core.ports.HistoryStore over a dict, whose order is the order of first saving.

    ``state`` is what ``open`` returns; ``error`` is raised by every call while it is set;
    ``calls`` names the calls in order, ``saved`` holds every version of a turn that was saved.
    """

    def __init__(
        self,
        turns: Iterable[StoredTurn] = (),
        *,
        state: HistoryState = INTACT,
        error: StorageError | None = None,
    ) -> None:
        self.all_turns = {turn.turn_id: turn for turn in turns}
        self.titles: dict[str, str] = {}
        self.state = state
        self.error = error
        self.calls: list[str] = []
        self.saved: list[StoredTurn] = []

    async def open(self) -> HistoryState:
        await self._answer("open")
        return self.state

    async def repair(self) -> None:
        await self._answer("repair")
        self.state = INTACT

    async def conversations(
        self, *, limit: int = 100, offset: int = 0
    ) -> list[ConversationSummary]:
        await self._answer("conversations")
        newest_first = dict.fromkeys(
            turn.conversation_id for turn in reversed(self.all_turns.values())
        )
        return [self._summary(name) for name in newest_first][offset : offset + limit]

    async def conversation(self, conversation_id: str) -> ConversationSummary | None:
        await self._answer("conversation")
        return self._summary(conversation_id) if self._turns_of(conversation_id) else None

    async def turns(
        self, conversation_id: str, *, limit: int = 30, before_turn_id: str = ""
    ) -> list[StoredTurn]:
        await self._answer("turns")
        found = self._turns_of(conversation_id)
        ids = [turn.turn_id for turn in found]
        if before_turn_id:
            found = found[: ids.index(before_turn_id)] if before_turn_id in ids else []
        return found[max(0, len(found) - limit) :]

    async def turn(self, turn_id: str) -> StoredTurn | None:
        await self._answer("turn")
        return self.all_turns.get(turn_id)

    async def last_text_turn(self) -> StoredTurn | None:
        await self._answer("last_text_turn")
        newest_first = reversed(self.all_turns.values())
        return next((turn for turn in newest_first if dictated_text(turn)), None)

    async def running_turns(self) -> list[StoredTurn]:
        await self._answer("running_turns")
        return [turn for turn in self.all_turns.values() if turn.outcome is None]

    async def search(self, words: str, *, limit: int = 50) -> list[SearchHit]:
        """Find every word anywhere in the text of a turn, its case aside."""
        await self._answer("search")
        wanted = [word for word in words.casefold().split() if any(map(str.isalnum, word))]
        hits = [
            SearchHit(
                turn.turn_id,
                turn.conversation_id,
                self._title(turn.conversation_id),
                turn.started_at_s,
                _marked(_text(turn), wanted[0]),
            )
            for turn in reversed(self.all_turns.values())
            if wanted and all(word in _text(turn).casefold() for word in wanted)
        ]
        return hits[:limit]

    async def save(self, turn: StoredTurn) -> None:
        await self._answer("save")
        self.all_turns[turn.turn_id] = turn
        self.saved.append(turn)

    async def rename(self, conversation_id: str, title: str) -> None:
        await self._answer("rename")
        if self._turns_of(conversation_id):
            self.titles[conversation_id] = title

    async def delete_turns(self, turn_ids: Sequence[str]) -> None:
        await self._answer("delete_turns")
        self._forget(turn_ids)

    async def delete_conversation(self, conversation_id: str) -> list[str]:
        await self._answer("delete_conversation")
        turn_ids = [turn.turn_id for turn in self._turns_of(conversation_id)]
        self._forget(turn_ids)
        return turn_ids

    async def delete_all(self) -> None:
        await self._answer("delete_all")
        self._forget(list(self.all_turns))

    async def turn_ids_before(self, started_at_s: float) -> list[str]:
        await self._answer("turn_ids_before")
        return [
            turn.turn_id
            for turn in self.all_turns.values()
            if turn.outcome is not None and turn.started_at_s < started_at_s
        ]

    async def aclose(self) -> None:
        self.calls.append("aclose")

    def _turns_of(self, conversation_id: str) -> list[StoredTurn]:
        return [turn for turn in self.all_turns.values() if turn.conversation_id == conversation_id]

    def _title(self, conversation_id: str) -> str:
        if conversation_id in self.titles:
            return self.titles[conversation_id]
        first = (turn.transcript for turn in self._turns_of(conversation_id) if turn.transcript)
        return _beginning(next(first, ""))

    def _summary(self, conversation_id: str) -> ConversationSummary:
        turns = self._turns_of(conversation_id)
        return ConversationSummary(
            conversation_id,
            self._title(conversation_id),
            turns[0].started_at_s,
            turns[-1].started_at_s,
            len(turns),
        )

    def _forget(self, turn_ids: Sequence[str]) -> None:
        for turn_id in turn_ids:
            self.all_turns.pop(turn_id, None)
        left = {turn.conversation_id for turn in self.all_turns.values()}
        self.titles = {name: title for name, title in self.titles.items() if name in left}

    async def _answer(self, call: str) -> None:
        self.calls.append(call)
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error


def _text(turn: StoredTurn) -> str:
    return f"{turn.transcript}\n{turn.reply}"


def _beginning(words: str) -> str:
    """Return whole words of at most 60 characters on one line."""
    title = ""
    for word in words.split():
        if len(title) + 1 + len(word) > 60 and title:
            break
        title = f"{title} {word}".strip()
    return title[:60]


def _marked(text: str, word: str) -> tuple[Excerpt, ...]:
    at = text.casefold().find(word)
    pieces = (text[:at], text[at : at + len(word)], text[at + len(word) :])
    return tuple(
        Excerpt(piece, is_match)
        for piece, is_match in zip(pieces, (False, True, False), strict=True)
        if piece
    )
