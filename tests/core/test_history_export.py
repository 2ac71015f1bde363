"""Export files: what goes out comes back, and nothing that is not a history gets in."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.chat import Usage
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import StoredTurn
from voicedesk.core.history_export import (
    EARLIEST_S,
    LATEST_S,
    ExportedConversation,
    to_json,
    utc_text,
)
from voicedesk.core.history_import import from_json
from voicedesk.core.moderation import VerdictStatus
from voicedesk.core.outside import Attachment, OutsideKind, text_attachment
from voicedesk.core.turns import Intent, Outcome, Source

ODD = ["\ud83d", "a\udc00b", "\0", "שלום \u202e abc", "👩‍👩‍👧 \U0001f3f3", "\u2028\r\n", '"\\', ""]


def whole(text: str) -> str:
    """Join halves of a character that stand side by side, as every reader of JSON does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


texts = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=40),
).map(whole)
times = st.floats(EARLIEST_S, LATEST_S)
counts = st.integers(0, 2**53)
amounts = st.floats(0, 2**53)
usages = st.builds(Usage, prompt_tokens=counts, completion_tokens=counts, total_tokens=counts)
turns = st.builds(
    StoredTurn,
    turn_id=st.just(""),
    conversation_id=st.just(""),
    started_at_s=times,
    intent=st.sampled_from(Intent),
    source=st.sampled_from(Source),
    outcome=st.none() | st.sampled_from(Outcome),
    **dict.fromkeys(
        (
            *("transcript", "language", "transcription_model", "reply", "heard", "model"),
            *("finish_reason", "verdict", "error_kind", "message", "next_step"),
            "target_language",
        ),
        texts,
    ),
    usage=st.none() | usages,
    stage_ms=st.dictionaries(texts, amounts, max_size=3),
    recorded_s=amounts,
    has_audio=st.booleans(),
    edits=st.booleans(),
    interprets=st.booleans(),
)


@st.composite
def histories(draw: st.DrawFn) -> list[ExportedConversation]:
    """Draw conversations; ids are numbered, so that none stands twice."""
    drawn: list[ExportedConversation] = []
    for number, of_one in enumerate(draw(st.lists(st.lists(turns, max_size=3), max_size=3))):
        conversation_id = f"conversation-{number}"
        named = tuple(
            replace(turn, turn_id=f"turn-{number}-{index}", conversation_id=conversation_id)
            for index, turn in enumerate(of_one)
        )
        drawn.append(ExportedConversation(conversation_id, draw(texts), draw(times), named))
    return drawn


@settings(max_examples=150)
@given(histories())
def test_what_was_exported_comes_back_as_it_was(history: list[ExportedConversation]) -> None:
    assert from_json(to_json(history).encode()) == history


@settings(max_examples=300)
@given(times)
def test_a_time_keeps_every_digit(time_s: float) -> None:
    history = [ExportedConversation("a", "", time_s, ())]
    assert from_json(to_json(history).encode())[0].started_at_s == time_s


def test_a_time_is_readable() -> None:
    assert utc_text(1763701716.25) == "2025-11-21T05:08:36.25Z"
    assert utc_text(0.0) == "1970-01-01T00:00:00Z"
    assert utc_text(-0.5) == "1969-12-31T23:59:59.5Z"
    assert utc_text(1e300) == "9999-12-31T23:59:59Z"


def test_the_file_is_what_is_documented() -> None:
    turn = StoredTurn(turn_id="t1", conversation_id="c1", started_at_s=0, transcript="Größe 🎧")
    text = to_json([ExportedConversation("c1", "Größe", 0, (turn,))])
    assert "Größe 🎧" in text
    document = json.loads(text)
    assert (document["format"], document["version"]) == ("voicedesk-history", 1)
    (conversation,) = document["conversations"]
    assert conversation["started_at"] == "1970-01-01T00:00:00Z"
    assert conversation["turns"][0]["id"] == "t1"
    assert "conversation_id" not in conversation["turns"][0]


def test_only_id_and_time_must_be_there_and_unknown_fields_may() -> None:
    turn = {"id": "t", "started_at": "2026-11-21T05:08:36+00:00", "from_the_future": [1]}
    (conversation,) = from_json(document([turn]))
    assert conversation.turns[0] == StoredTurn(
        turn_id="t", conversation_id="c", started_at_s=1795237716.0
    )


def document(turn_entries: list[Any], **changes: Any) -> bytes:
    conversation = {"id": "c", "started_at": "2026-11-21T05:08:36Z", "turns": turn_entries}
    whole_file = {"format": "voicedesk-history", "version": 1, "conversations": [conversation]}
    return json.dumps({**whole_file, **changes}).encode()


def one(**fields: Any) -> bytes:
    return document([{"id": "t", "started_at": "2026-11-21T05:08:36Z", **fields}])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\0", "not text in UTF-8"),
        (b"[]", "The file is not an object."),
        (b"{}", "not an export of VoiceDesk's history"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"format": ' + b"9" * 10_000 + b"}", "not JSON"),
        (document([], format=["voicedesk-history"]), "not an export"),
        (document([], version=0), "in which version"),
        (document([], version=True), "in which version"),
        (document([], version="1"), "in which version"),
        (document([], conversations={}), "conversations is not a list"),
        (document([], conversations=[7]), "Conversation 1 is not an object"),
        (document([[]]), "Conversation 1, turn 1 is not an object"),
        (one(id="../../etc/passwd"), "id is not 1 to 64 letters"),
        (one(id="ä"), "id is not"),
        (one(id="a_b"), "id is not"),
        (one(id="t\n"), "id is not"),
        (one(id=7), "id is not"),
        (one(id="t" * 65), "id is not"),
        (one(started_at=7), "Conversation 1, turn 1: started_at is not a time"),
        (one(started_at="2026-02-30T00:00:00Z"), "a time that there is"),
        (one(started_at="2026-11-21T05:08:36"), "started_at is not a time"),
        (one(started_at="٢٠٢٦-11-21T05:08:36Z"), "started_at is not a time"),
        (one(transcript=None), "transcript is not a text"),
        (one(reply=["a"]), "reply is not a text"),
        (one(outcome="splendid"), "outcome is not one of completed, cancelled"),
        (one(outcome=["failed"]), "outcome is not one of"),
        (one(intent=1), "intent is not one of ask"),
        (one(has_audio=1), "has_audio is not true or false"),
        (one(recorded_s=-1), "recorded_s is not a number from 0"),
        (one(recorded_s=True), "recorded_s is not a number"),
        (one(recorded_s=10**300), "recorded_s is not a number from 0"),
        (one(recorded_s=float("inf")), "not JSON: Infinity is not a number"),
        (one(recorded_s=float("nan")), "not JSON: NaN is not a number"),
        (one().replace(b'"t"', b'"t", "recorded_s": 1e999'), "recorded_s is not a number from 0"),
        (one(stage_ms=[1]), "stage_ms is not an object"),
        (one(stage_ms={"chat": "fast"}), "stage_ms is not a number"),
        (one(usage=7), "usage is not an object"),
        (one(usage={"total_tokens": 2**63}), "total_tokens is not a whole number"),
        (one(usage={"total_tokens": 1.0}), "total_tokens is not a whole number"),
        (
            document([{"id": name, "started_at": "2026-11-21T05:08:36Z"} for name in "tT"]),
            "The turn T stands in the file twice.",
        ),
    ],
)
def test_what_is_no_export_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(StorageError) as refused:
        from_json(data)
    assert said in refused.value.message
    assert refused.value.kind is ErrorKind.FILE
    assert "\n" not in refused.value.sentence()


def test_a_conversation_may_stand_once_only() -> None:
    entry = {"id": "c", "started_at": "2026-11-21T05:08:36Z", "turns": []}
    with pytest.raises(StorageError, match="The conversation c stands in the file twice"):
        from_json(document([], conversations=[entry, entry]))


def test_a_newer_version_is_named_as_that() -> None:
    with pytest.raises(StorageError, match="newer version") as refused:
        from_json(document([{"anything": "goes"}], version=2))
    assert refused.value.kind is ErrorKind.HISTORY_NEWER
    assert "Update" in refused.value.next_step


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "turns", "usage"]), inner)
        ),
        max_leaves=8,
    )
)
def test_any_json_at_all_is_read_or_refused(value: object) -> None:
    for data in (document([value]), document([], conversations=value), one(usage=value)):
        with suppress(StorageError):
            from_json(data)


def test_texts_that_went_along_come_back_and_pictures_by_their_names() -> None:
    notes = text_attachment(OutsideKind.CLIPBOARD, "clipboard", "Buy milk.")
    photo = Attachment(
        OutsideKind.PICTURE, "a.png", picture=b"pixels", media_type="image/png", size_bytes=6
    )
    turn = StoredTurn(
        turn_id="t", conversation_id="c", started_at_s=0.0, attachments=(notes, photo)
    )
    text = to_json([ExportedConversation("c", "", 0.0, (turn,))])
    assert "pixels" not in text
    (back,) = from_json(text.encode())
    assert back.turns[0].attachments == (notes, replace(photo, picture=b""))


def test_what_a_judge_found_is_told_and_not_believed() -> None:
    notes = text_attachment(OutsideKind.FILE, "notes.txt", "Buy milk.")
    judged = replace(notes, verdict=VerdictStatus.SAFE)
    turn = StoredTurn(turn_id="t", conversation_id="c", started_at_s=0.0, attachments=(judged,))
    text = to_json([ExportedConversation("c", "", 0.0, (turn,))])
    assert '"verdict": "safe"' in text
    (back,) = from_json(text.encode())
    assert back.turns[0].attachments == (notes,)


@pytest.mark.parametrize(
    ("attachments", "words"),
    [
        ("notes", "attachments is not a list"),
        ([1], "turn 1, attachment 1 is not an object"),
        ([{"kind": "virus"}], "kind is not one of file, clipboard, picture"),
        ([{"kind": "file", "text": 1}], "text is not a text"),
        ([{"kind": "picture", "size_bytes": -1}], "size_bytes is not a whole number"),
    ],
)
def test_what_is_no_attachment_is_refused(attachments: object, words: str) -> None:
    turn = {"id": "t", "started_at": "2025-11-21T05:08:36Z", "attachments": attachments}
    with pytest.raises(StorageError) as caught:
        from_json(document([turn]))
    assert words in caught.value.message


def test_an_attachment_from_a_file_is_cleaned_like_any_other() -> None:
    entry = {"kind": "file", "name": "a\n<b>", "text": "x\u202ey", "verdict": "safe"}
    turn = {"id": "t", "started_at": "2025-11-21T05:08:36Z", "attachments": [entry]}
    (attachment,) = from_json(document([turn]))[0].turns[0].attachments
    assert (attachment.name, attachment.text) == ("a (b)", "xy")
    # Whoever wrote the file could have written that as well.
    assert attachment.verdict is None
