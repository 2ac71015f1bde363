"""Words are found in every script, and nothing that is typed is syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.history import a_turn
from voicedesk.storage.history.cutting import MATCH_BEGIN, MATCH_END, SEPARATOR
from voicedesk.storage.history.search import excerpts

if TYPE_CHECKING:
    from voicedesk.core.history import SearchHit
    from voicedesk.storage.history.store import SqliteHistory


async def found(history: SqliteHistory, words: str) -> set[str]:
    return {hit.turn_id for hit in await history.search(words)}


def marked(hit: SearchHit) -> list[str]:
    return [part.text for part in hit.excerpts if part.is_match]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("今日の天気はどうですか", "天気"),
        ("今日の天気はどうですか", "天"),
        ("我想去北京的火车站", "北京 火车站"),
        ("ช่วยบอกสภาพอากาศวันนี้", "อากาศ"),
        ("오늘 날씨가 좋네요", "날씨"),
        ("カタカナのテスト", "テスト"),
        ("Die Grüße aus Köln", "GRÜßE koln"),
        ("Où est le café crème", "ou cafe creme"),
        ("Привет мир", "ПРИВЕТ ми"),
        ("مرحبا بالعالم", "مرحبا"),
        ("नमस्ते दुनिया", "नमस्ते"),
        ("Tiếng Việt rất hay", "tieng viet"),
        ("the don't-know of 3.14", "don't 3.14"),
        ("mixed 東京tower here", "東京tower"),
        ("C++ and e-mail", "c++ e-mail"),
        ("𠮷野家で食べる", "𠮷野"),
    ],
)
async def test_words_are_found(history: SqliteHistory, text: str, words: str) -> None:
    await history.open()
    await history.save(a_turn("wanted", transcript="", reply=text))
    await history.save(a_turn("other", transcript="something else entirely"))
    assert await found(history, words) == {"wanted"}
    (hit,) = await history.search(words)
    assert "".join(part.text for part in hit.excerpts) == text
    assert marked(hit)
    await history.aclose()


async def test_characters_in_another_order_are_not_the_word(history: SqliteHistory) -> None:
    await history.open()
    await history.save(a_turn("a", transcript="気分と天候"))
    assert await found(history, "天気") == set()
    (hit,) = await history.search("天候")
    assert marked(hit) == ["天候"]
    await history.aclose()


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '"" OR ""',
        '"unclosed',
        "a AND",
        "NOT a",
        "NEAR(a b, 2)",
        "transcript:a",
        "{transcript reply} : a",
        "^a",
        "a*",
        "* * *",
        "a + b",
        "-a",
        "(((",
        "'; DROP TABLE turns; --",
        "\0",
        "a\0b",
        "\ud83d",
        "a \udc00 b",
        SEPARATOR,
        f"{MATCH_BEGIN}a{MATCH_END}",
        "\U0001e030",
        "🎧",
        "\\",
        "%_",
        "a" * 100_000,
        "a " * 5_000,
        "\u0301",
        "²½",
    ],
)
async def test_nothing_that_is_typed_is_syntax(history: SqliteHistory, words: str) -> None:
    await history.open()
    await history.save(a_turn("a", transcript="harmless text"))
    assert await history.search(words) in ([], await history.search("harmless"))
    assert len(await history.turns("c")) == 1
    await history.aclose()


async def test_operators_are_words(history: SqliteHistory) -> None:
    await history.open()
    await history.save(a_turn("with", transcript="this or that"))
    await history.save(a_turn("without", transcript="this, that"))
    assert await found(history, "this OR that") == {"with"}
    assert await found(history, "this NOT that") == set()
    await history.aclose()


async def test_only_the_last_word_may_be_unfinished(history: SqliteHistory) -> None:
    await history.open()
    await history.save(a_turn("a", transcript="railway station"))
    assert await found(history, "railway stat") == {"a"}
    assert await found(history, "stat railway") == set()
    await history.aclose()


async def test_marks_in_the_text_itself_mark_nothing(history: SqliteHistory) -> None:
    text = f"before {MATCH_BEGIN}inside{MATCH_END} {SEPARATOR}after"
    await history.open()
    await history.save(a_turn("a", transcript=text))
    (hit,) = await history.search("after")
    assert marked(hit) == ["after"]
    assert "".join(part.text for part in hit.excerpts) == "before inside after"
    turn = await history.turn("a")
    assert turn is not None
    assert turn.transcript == text
    await history.aclose()


async def test_of_a_long_text_the_place_is_shown(history: SqliteHistory) -> None:
    await history.open()
    await history.save(a_turn("a", transcript="filler " * 500 + "needle" + " filler" * 500))
    (hit,) = await history.search("needle")
    assert marked(hit) == ["needle"]
    assert len("".join(part.text for part in hit.excerpts)) < 300
    await history.aclose()


async def test_a_changed_text_is_found_by_its_new_words_only(history: SqliteHistory) -> None:
    await history.open()
    await history.save(a_turn("a", transcript="東京 earlier"))
    await history.save(a_turn("a", transcript="大阪 later"))
    assert await found(history, "later") == await found(history, "大阪") == {"a"}
    assert await found(history, "earlier") == await found(history, "東京") == set()
    await history.aclose()


def test_a_mark_without_its_end_is_text() -> None:
    assert [part.is_match for part in excerpts(f"a {MATCH_BEGIN}b")] == [False]
