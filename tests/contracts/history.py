"""The contract of core.ports.HistoryStore."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from voicedesk.core.chat import Usage
from voicedesk.core.history import HistoryHealth, StoredTurn
from voicedesk.core.moderation import VerdictStatus
from voicedesk.core.outside import Attachment, OutsideKind, text_attachment
from voicedesk.core.turns import Intent, Outcome, Source

if TYPE_CHECKING:
    from voicedesk.core.ports import HistoryStore

WHOLE = StoredTurn(
    turn_id="whole",
    conversation_id="c",
    started_at_s=1_790_000_000.25,
    intent=Intent.TRANSLATE,
    source=Source.FILE,
    outcome=Outcome.FAILED,
    transcript="Grüße aus 東京 🎧\nund\tmehr",
    language="german",
    transcription_model="whisper-large-v3",
    reply="Greetings",
    heard="Gree",
    finish_reason="stop",
    model="llama",
    usage=Usage(3, 4, 7),
    stage_ms={"transcribe": 12.5, "total": 40.0},
    verdict="safe",
    error_kind="unreachable",
    message="It broke.",
    next_step="Mend it.",
    recorded_s=2.5,
    has_audio=True,
    edits=True,
    interprets=True,
    target_language="en",
    attachments=(
        text_attachment(OutsideKind.CLIPBOARD, "clipboard", "Buy milk."),
        Attachment(
            OutsideKind.PICTURE,
            "photo.png",
            picture=b"\x89PNG\x00",
            media_type="image/png",
            size_bytes=5,
            verdict=VerdictStatus.UNDECIDED,
        ),
    ),
)
"""A turn in which every field has a value that is not the default."""


def a_turn(turn_id: str, conversation_id: str = "c", **changes: Any) -> StoredTurn:
    """Return a completed turn; without a transcript among the changes its words are its id."""
    values: dict[str, Any] = {
        "started_at_s": 1_790_000_000.0,
        "outcome": Outcome.COMPLETED,
        "transcript": f"words of {turn_id}",
        **changes,
    }
    return StoredTurn(turn_id=turn_id, conversation_id=conversation_id, **values)


class HistoryStoreContract:
    """Subclasses give a fixture ``history`` with nothing in it, not opened yet."""

    async def test_a_new_history_is_intact_and_empty(self, history: HistoryStore) -> None:
        assert (await history.open()).health is HistoryHealth.INTACT
        assert await history.conversations() == []
        assert await history.conversation("c") is None
        assert await history.turns("c") == []
        assert await history.turn("whole") is None
        assert await history.running_turns() == []
        assert await history.last_text_turn() is None
        assert await history.search("words") == []
        assert await history.turn_ids_before(9e9) == []
        await history.aclose()

    async def test_every_field_comes_back(self, history: HistoryStore) -> None:
        await history.open()
        await history.save(WHOLE)
        assert await history.turn("whole") == WHOLE
        assert await history.turns("c") == [WHOLE]
        await history.aclose()

    async def test_a_saved_turn_replaces_the_earlier_one_at_its_place(
        self, history: HistoryStore
    ) -> None:
        await history.open()
        for name in ("a", "b"):
            await history.save(a_turn(name, outcome=None))
        await history.save(a_turn("a", started_at_s=1_800_000_000.0))
        assert [turn.turn_id for turn in await history.turns("c")] == ["a", "b"]
        assert [turn.turn_id for turn in await history.running_turns()] == ["b"]
        await history.aclose()

    async def test_turns_come_page_by_page_from_the_end(self, history: HistoryStore) -> None:
        await history.open()
        for number in range(7):
            await history.save(a_turn(f"t{number}"))
        last = await history.turns("c", limit=3)
        assert [turn.turn_id for turn in last] == ["t4", "t5", "t6"]
        before = await history.turns("c", limit=3, before_turn_id="t4")
        assert [turn.turn_id for turn in before] == ["t1", "t2", "t3"]
        first = await history.turns("c", limit=3, before_turn_id="t1")
        assert [turn.turn_id for turn in first] == ["t0"]
        assert await history.turns("c", before_turn_id="t0") == []
        assert await history.turns("c", before_turn_id="unknown") == []
        await history.aclose()

    async def test_a_clock_that_goes_back_changes_no_order(self, history: HistoryStore) -> None:
        await history.open()
        for number in range(4):
            await history.save(a_turn(f"t{number}", f"c{number % 2}", started_at_s=1e9 - number))
        assert [turn.turn_id for turn in await history.turns("c1")] == ["t1", "t3"]
        newest_first = await history.conversations()
        assert [one.conversation_id for one in newest_first] == ["c1", "c0"]
        assert [hit.turn_id for hit in await history.search("words")] == ["t3", "t2", "t1", "t0"]
        await history.aclose()

    async def test_conversations_come_newest_first_and_in_pages(
        self, history: HistoryStore
    ) -> None:
        await history.open()
        for number, name in enumerate("abca"):
            await history.save(a_turn(f"t{number}", name, started_at_s=1e9 + number))
        found = await history.conversations()
        assert [one.conversation_id for one in found] == ["a", "c", "b"]
        assert await history.conversations(limit=1, offset=1) == found[1:2]
        assert await history.conversation("a") == found[0]
        assert found[0].turn_count == 2
        assert found[0].started_at_s == 1e9
        assert found[0].updated_at_s == 1e9 + 3
        await history.aclose()

    async def test_the_title_is_the_beginning_of_the_first_words(
        self, history: HistoryStore
    ) -> None:
        words = "How  far is it\nfrom here to the nearest town with a railway station, please?"
        await history.open()
        await history.save(a_turn("a", transcript="", outcome=None))
        assert await self._title(history) == ""
        await history.save(a_turn("a", transcript=words))
        await history.save(a_turn("b", transcript="Something else"))
        assert await self._title(history) == (
            "How far is it from here to the nearest town with a railway"
        )
        await history.aclose()

    async def test_a_title_that_was_given_stays(self, history: HistoryStore) -> None:
        await history.open()
        await history.save(a_turn("a"))
        await history.rename("c", "Mine")
        await history.save(a_turn("a", transcript="Other words"))
        await history.save(a_turn("b"))
        await history.rename("unknown", "No one's")
        assert await self._title(history) == "Mine"
        assert len(await history.conversations()) == 1
        await history.aclose()

    async def test_the_title_goes_with_the_turn_it_came_from(self, history: HistoryStore) -> None:
        await history.open()
        await history.save(a_turn("a", transcript="First words"))
        await history.save(a_turn("b", transcript="Second words"))
        await history.delete_turns(["a"])
        assert await self._title(history) == "Second words"
        await history.aclose()

    async def test_search_finds_turns_with_every_word(self, history: HistoryStore) -> None:
        await history.open()
        await history.save(a_turn("a", transcript="Where is the nearest station"))
        await history.save(a_turn("b", transcript="The weather", reply="Rain at the station"))
        await history.save(a_turn("c", transcript="Nothing of the kind"))
        assert [hit.turn_id for hit in await history.search("station")] == ["b", "a"]
        assert [hit.turn_id for hit in await history.search("STATION the", limit=1)] == ["b"]
        assert [hit.turn_id for hit in await history.search("weather rai")] == ["b"]
        assert await history.search("station nowhere") == []
        assert await history.search("  ") == []
        await history.aclose()

    async def test_a_hit_shows_its_place(self, history: HistoryStore) -> None:
        await history.open()
        await history.save(a_turn("a", transcript="Where is the station of this town"))
        (hit,) = await history.search("station")
        assert [part.text for part in hit.excerpts if part.is_match] == ["station"]
        assert "".join(part.text for part in hit.excerpts).strip() == (
            "Where is the station of this town"
        )
        assert (hit.conversation_id, hit.title) == ("c", "Where is the station of this town")
        assert hit.started_at_s == 1_790_000_000.0
        await history.aclose()

    async def test_deleted_turns_are_gone_and_so_are_empty_conversations(
        self, history: HistoryStore
    ) -> None:
        await history.open()
        for name, conversation in (("a", "c"), ("b", "c"), ("d", "e")):
            await history.save(a_turn(name, conversation))
        await history.delete_turns(["b", "d", "unknown"])
        assert [turn.turn_id for turn in await history.turns("c")] == ["a"]
        assert [one.conversation_id for one in await history.conversations()] == ["c"]
        assert [hit.turn_id for hit in await history.search("words")] == ["a"]
        await history.aclose()

    async def test_a_deleted_conversation_names_its_turns(self, history: HistoryStore) -> None:
        await history.open()
        for name, conversation in (("a", "c"), ("b", "c"), ("d", "e")):
            await history.save(a_turn(name, conversation))
        assert await history.delete_conversation("c") == ["a", "b"]
        assert await history.delete_conversation("c") == []
        assert [one.conversation_id for one in await history.conversations()] == ["e"]
        await history.aclose()

    async def test_after_deleting_all_the_history_goes_on(self, history: HistoryStore) -> None:
        await history.open()
        await history.save(a_turn("a"))
        await history.rename("c", "Mine")
        await history.delete_all()
        assert await history.conversations() == []
        await history.save(a_turn("b"))
        assert await self._title(history) == "words of b"
        await history.aclose()

    async def test_the_last_text_is_that_of_the_newest_turn_that_has_one(
        self, history: HistoryStore
    ) -> None:
        await history.open()
        await history.save(a_turn("translated", "t", intent=Intent.TRANSLATE, outcome=None))
        await history.save(a_turn("first", intent=Intent.DICTATE, reply="First."))
        failed = a_turn("second", intent=Intent.DICTATE, reply="Second.", outcome=Outcome.FAILED)
        await history.save(failed)
        await history.save(a_turn("silent", intent=Intent.DICTATE, transcript=""))
        await history.save(a_turn("edit", intent=Intent.DICTATE, edits=True))
        await history.save(a_turn("file", intent=Intent.TRANSLATE, source=Source.FILE))
        await history.save(a_turn("asked", reply="An answer"))
        assert await history.last_text_turn() == failed
        await history.delete_conversation("c")
        last = await history.last_text_turn()
        assert last is not None
        assert last.turn_id == "translated"
        await history.delete_all()
        assert await history.last_text_turn() is None
        await history.aclose()

    async def test_old_turns_are_named_but_not_those_still_running(
        self, history: HistoryStore
    ) -> None:
        await history.open()
        for number in range(4):
            await history.save(a_turn(f"t{number}", started_at_s=1e9 + number))
        await history.save(replace(a_turn("running", started_at_s=1e9), outcome=None))
        assert await history.turn_ids_before(1e9 + 2) == ["t0", "t1"]
        await history.aclose()

    async def _title(self, history: HistoryStore) -> str:
        found = await history.conversation("c")
        assert found is not None
        return found.title
