"""The contract of ui.history_backend.HistoryBackend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.history import HistoryHealth, StoredTurn
from voicedesk.core.turns import Outcome, Source

if TYPE_CHECKING:
    from voicedesk.ui.history_backend import HistoryBackend

BREAD = tuple(
    StoredTurn(
        turn_id=f"bread-{number}",
        conversation_id="bread",
        started_at_s=1_700_000_000.0 + number,
        source=Source.TEXT,
        outcome=Outcome.COMPLETED,
        transcript=f"Question {number} about bread",
        reply="Flour.",
        heard="Flour.",
    )
    for number in range(70)
)
TEA = StoredTurn(
    turn_id="tea-0",
    conversation_id="tea",
    started_at_s=1_700_100_000.0,
    source=Source.TEXT,
    outcome=Outcome.COMPLETED,
    transcript="Which tea?",
    reply="Green.",
    heard="Green.",
)


def ids(turns: list[StoredTurn]) -> list[str]:
    return [turn.turn_id for turn in turns]


class HistoryBackendContract:
    """Subclasses give a fixture ``backend`` over the conversations ``BREAD`` and then ``TEA``."""

    async def test_it_opens_intact(self, backend: HistoryBackend) -> None:
        assert (await backend.open()).health is HistoryHealth.INTACT
        assert await backend.recovered_turns() == []

    async def test_the_conversation_with_the_newest_turn_comes_first(
        self, backend: HistoryBackend
    ) -> None:
        found = await backend.conversations(limit=10)
        assert [each.conversation_id for each in found] == ["tea", "bread"]
        assert [each.turn_count for each in found] == [1, 70]
        [second] = await backend.conversations(limit=10, offset=1)
        assert second.conversation_id == "bread"

    async def test_a_conversation_opens_at_its_end_and_pages_to_its_beginning(
        self, backend: HistoryBackend
    ) -> None:
        turns = await backend.open_conversation("bread")
        assert turns[-1].turn_id == "bread-69"
        while earlier := await backend.earlier_turns("bread", turns[0].turn_id):
            turns = [*earlier, *turns]
        assert ids(turns) == ids(list(BREAD))

    async def test_words_are_found_and_marked(self, backend: HistoryBackend) -> None:
        [hit] = await backend.search("tea")
        assert (hit.turn_id, hit.conversation_id) == ("tea-0", "tea")
        assert [part.text for part in hit.excerpts if part.is_match] == ["tea"]
        assert await backend.search("coffee") == []

    async def test_a_new_title_is_listed_and_told(self, backend: HistoryBackend) -> None:
        told: list[int] = []
        backend.subscribe(lambda: told.append(1))
        await backend.rename("bread", "Baking")
        assert [each.title for each in await backend.conversations(limit=2)][1] == "Baking"
        assert told

    async def test_a_deleted_turn_is_gone(self, backend: HistoryBackend) -> None:
        await backend.delete_turn("bread-68")
        assert ids(await backend.open_conversation("bread"))[-2:] == ["bread-67", "bread-69"]

    async def test_a_deleted_conversation_is_gone_and_told(self, backend: HistoryBackend) -> None:
        told: list[int] = []
        backend.subscribe(lambda: told.append(1))
        await backend.delete_conversation("bread")
        assert [each.conversation_id for each in await backend.conversations(limit=9)] == ["tea"]
        assert told

    async def test_everything_can_be_deleted(self, backend: HistoryBackend) -> None:
        await backend.delete_all()
        assert await backend.conversations(limit=9) == []
        assert await backend.search("tea") == []
