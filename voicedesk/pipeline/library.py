"""The history and the recordings as one: what was said, as text or as sound, and never neither.

Two stores cannot be changed in one step, and the program may be killed between any two. So a
recording goes first and its row last where both are to go: a recording without a row is always one
that was lost, never one that was deleted, and ``recover`` gives it a row. Where only one of them
changes, the row goes first and the recording stays pending (or kept) until the row says so;
whoever comes next meets the same state again and ends what was begun.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import StoredTurn
from voicedesk.core.history_export import ExportedConversation
from voicedesk.core.turns import Outcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from voicedesk.core.history import ConversationSummary, Orphan
    from voicedesk.core.ports import HistoryStore, RecordingStore, StoredSound
    from voicedesk.core.settings import HistorySettings

_log = logging.getLogger(__name__)

SHORTEST_WORD_S = 0.1
"""Whoever lets go of the key sooner has said nothing."""

PAGE = 200
_DAY_S = 86_400.0
_MEGABYTE = 1_000_000

_WITH_TEXT = frozenset({Outcome.COMPLETED, Outcome.BLOCKED})
_NO_TEXT_YET = "VoiceDesk ended before this recording became text."
_NO_ANSWER_YET = "VoiceDesk ended before this was done."
_NOTHING_LEFT = "VoiceDesk ended before anything of this was kept."
_TRY_AGAIN = "Try it again now or later: it stays until you delete it."


class Library:
    """Joins a history and its recordings; ``clock_s`` gives seconds since 1970 (UTC).

    Every call may raise a ``StorageError``; calling again goes on where it was broken off.
    """

    def __init__(
        self, history: HistoryStore, recordings: RecordingStore, clock_s: Callable[[], float]
    ) -> None:
        self._history = history
        self._recordings = recordings
        self._clock_s = clock_s

    async def recover(self, settings: HistorySettings) -> list[StoredTurn]:
        """Give every utterance that an ended program left behind its place in the history.

        To be called once, before the first turn. Returns the turns to offer, oldest first: those
        whose recording nobody has decided on come again at the next start; a turn that left
        nothing but its text comes once.
        """
        offered = [
            turn
            for orphan in await self._recordings.orphans()
            if (turn := await self._adopt(orphan, settings)) is not None
        ]
        known = {turn.turn_id for turn in offered}
        for turn in await self._history.running_turns():
            ended = await self._interrupted(turn)
            if ended.turn_id not in known and (ended.has_audio or ended.transcript):
                offered.append(ended)
        offered += [
            await self._found_again(turn_id)
            for turn_id in await self._recordings.kept_sizes()
            if await self._history.turn(turn_id) is None
        ]
        return sorted(offered, key=lambda turn: turn.started_at_s)

    async def keep_recovered(self, turn_ids: Sequence[str]) -> None:
        """Leave recovered turns as they are; the next start does not offer them again."""
        pending = {orphan.turn_id for orphan in await self._recordings.orphans()}
        for turn_id in turn_ids:
            if turn_id in pending:
                await self._recordings.keep(turn_id)

    async def sound(self, turn_id: str) -> StoredSound | None:
        """Return what was said in a turn, if it is there."""
        return await self._recordings.find(turn_id)

    async def delete_turn(self, turn_id: str) -> None:
        await self._recordings.discard(turn_id)
        await self._history.delete_turns([turn_id])

    async def delete_conversation(self, conversation_id: str) -> None:
        for turn in await self._all_turns(conversation_id):
            await self._recordings.discard(turn.turn_id)
        for turn_id in await self._history.delete_conversation(conversation_id):
            await self._recordings.discard(turn_id)

    async def delete_all(self) -> None:
        """Remove every recording and every row."""
        for turn_id in await self._recordings.kept_sizes():
            await self._recordings.discard(turn_id)
        for orphan in await self._recordings.orphans():
            await self._recordings.discard(orphan.turn_id)
        # Those of this run that are still pending are known to their rows only.
        for summary in await self.summaries():
            for turn in await self._all_turns(summary.conversation_id):
                if turn.has_audio:
                    await self._recordings.discard(turn.turn_id)
        await self._history.delete_all()

    async def apply_retention(self, settings: HistorySettings) -> int:
        """Remove what is older or larger than the user wants; return how many turns changed.

        What has not become text yet stays, and so does what is running.
        """
        changed = 0
        if settings.keep_days:
            changed += await self._remove_before(self._clock_s() - settings.keep_days * _DAY_S)
        if settings.most_audio_megabytes:
            changed += await self._shrink_to(settings.most_audio_megabytes * _MEGABYTE)
        return changed

    async def import_turns(self, conversations: Sequence[ExportedConversation]) -> int:
        """Take over turns whose ids are new; return how many.

        Their recordings are not in an export, and what still ran there will not end here.
        """
        return sum([await self._import_conversation(each) for each in conversations])

    async def summaries(self) -> list[ConversationSummary]:
        """Return every conversation, the one with the newest turn first."""
        found: dict[str, ConversationSummary] = {}
        offset = 0
        while page := await self._history.conversations(limit=PAGE, offset=offset):
            # One that gets a turn meanwhile moves to the front, and pushes another down.
            found |= {summary.conversation_id: summary for summary in page}
            offset += len(page)
        return list(found.values())

    async def exported(self, conversation_id: str = "") -> AsyncIterator[ExportedConversation]:
        """Yield a conversation with its turns; all, oldest first, if the id is empty."""
        if conversation_id:
            summary = await self._history.conversation(conversation_id)
            wanted = [] if summary is None else [summary]
        else:
            wanted = (await self.summaries())[::-1]
        for each in wanted:
            turns = await self._all_turns(each.conversation_id)
            yield ExportedConversation(
                each.conversation_id, each.title, each.started_at_s, tuple(turns)
            )

    async def _adopt(self, orphan: Orphan, settings: HistorySettings) -> StoredTurn | None:
        """Return the turn of a recording left behind if it is to be offered."""
        row = await self._history.turn(orphan.turn_id)
        if orphan.duration_s < SHORTEST_WORD_S:
            if row is not None and row.has_audio:
                await self._history.save(replace(row, has_audio=False))
            await self._recordings.discard(orphan.turn_id)
            return None
        if row is None:
            row = _turn_of(orphan)
            await self._history.save(row)
            return row
        if row.outcome is None:
            return await self._interrupted(replace(row, recorded_s=orphan.duration_s))
        is_text = row.outcome in _WITH_TEXT and bool(row.transcript)
        stays = settings.keep_audio or not is_text
        if row.has_audio != stays:
            row = replace(row, has_audio=stays)
            await self._history.save(row)
        if row.error_kind == ErrorKind.INTERRUPTED:
            return row  # pending until the user has decided
        if stays:
            await self._recordings.keep(orphan.turn_id)
        else:
            await self._recordings.discard(orphan.turn_id)
        return None

    async def _interrupted(self, turn: StoredTurn) -> StoredTurn:
        """Save a turn that was running when the program ended as what it is now."""
        recorded_s = await self._recorded_s(turn.turn_id)
        if turn.transcript:
            message = _NO_ANSWER_YET
        else:
            message = _NOTHING_LEFT if recorded_s is None else _NO_TEXT_YET
        ended = replace(
            turn,
            outcome=Outcome.FAILED,
            error_kind=ErrorKind.INTERRUPTED,
            message=message,
            next_step="Ask again." if message == _NOTHING_LEFT else _TRY_AGAIN,
            recorded_s=recorded_s or turn.recorded_s,
            has_audio=recorded_s is not None,
        )
        await self._history.save(ended)
        return ended

    async def _found_again(self, turn_id: str) -> StoredTurn:
        """Give a kept recording a row again: its own went with a history that was damaged."""
        turn = replace(
            _interrupted_turn(turn_id, self._clock_s()),
            message="The text of this recording is not in the history any more.",
            recorded_s=await self._recorded_s(turn_id) or 0.0,
        )
        await self._history.save(turn)
        return turn

    async def _recorded_s(self, turn_id: str) -> float | None:
        """Return the length of a recording, 0 if it is there but cannot be read, None if not."""
        try:
            sound = await self._recordings.find(turn_id)
        except StorageError as failure:
            # One damaged file must not keep the others from being recovered.
            _log.info("recovering %s: %s", turn_id, failure.message)
            return 0.0
        return None if sound is None else sound.duration_s

    async def _remove_before(self, time_s: float) -> int:
        ids = await self._history.turn_ids_before(time_s)
        # Looked up once: asking the disk for each of many thousand turns takes its time.
        on_disk = await self._recordings.kept_sizes() if ids else {}
        removed = 0
        for start in range(0, len(ids), PAGE):
            turns = [await self._history.turn(each) for each in ids[start : start + PAGE]]
            old = [turn for turn in turns if turn is not None and await self._may_go(turn)]
            for turn in old:
                if turn.has_audio or turn.turn_id in on_disk:
                    await self._recordings.discard(turn.turn_id)
            await self._history.delete_turns([turn.turn_id for turn in old])
            removed += len(old)
        return removed

    async def _may_go(self, turn: StoredTurn) -> bool:
        if turn.outcome is None:
            return False
        return bool(turn.transcript) or await self.sound(turn.turn_id) is None

    async def _shrink_to(self, most_bytes: int) -> int:
        sizes = await self._recordings.kept_sizes()
        excess = sum(sizes.values()) - most_bytes
        removed = 0
        for turn_id, size in sizes.items():
            if excess <= 0:
                break
            turn = await self._history.turn(turn_id)
            if turn is None or turn.outcome is None or not turn.transcript:
                continue
            # Killed in between, the recording is still the oldest one, and goes the next time.
            await self._history.save(replace(turn, has_audio=False))
            await self._recordings.discard(turn_id)
            excess -= size
            removed += 1
        return removed

    async def _import_conversation(self, conversation: ExportedConversation) -> int:
        is_new = await self._history.conversation(conversation.conversation_id) is None
        count = 0
        for turn in conversation.turns:
            if await self._history.turn(turn.turn_id) is not None:
                continue
            sound = await self.sound(turn.turn_id)
            await self._history.save(_as_imported(turn, has_audio=sound is not None))
            count += 1
            if is_new and count == 1 and conversation.title:
                await self._history.rename(conversation.conversation_id, conversation.title)
        return count

    async def _all_turns(self, conversation_id: str) -> list[StoredTurn]:
        pages: list[list[StoredTurn]] = []
        before = ""
        while page := await self._history.turns(conversation_id, limit=PAGE, before_turn_id=before):
            pages.append(page)
            before = page[0].turn_id
        return [turn for page in reversed(pages) for turn in page]


def _turn_of(orphan: Orphan) -> StoredTurn:
    return replace(
        _interrupted_turn(orphan.turn_id, orphan.started_at_s),
        intent=orphan.intent,
        recorded_s=orphan.duration_s,
    )


def _interrupted_turn(turn_id: str, started_at_s: float) -> StoredTurn:
    return StoredTurn(
        turn_id=turn_id,
        # Derived, so that broken off and begun again it is the same one.
        conversation_id=f"recovered-{turn_id}",
        started_at_s=started_at_s,
        outcome=Outcome.FAILED,
        error_kind=ErrorKind.INTERRUPTED,
        message=_NO_TEXT_YET,
        next_step=_TRY_AGAIN,
        has_audio=True,
    )


def _as_imported(turn: StoredTurn, *, has_audio: bool) -> StoredTurn:
    if turn.outcome is not None:
        return replace(turn, has_audio=has_audio)
    return replace(
        turn,
        outcome=Outcome.FAILED,
        error_kind=ErrorKind.INTERRUPTED,
        message="This turn was still running when it was exported.",
        next_step="Ask again.",
        has_audio=has_audio,
    )
