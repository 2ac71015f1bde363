"""The Markdown of a conversation: readable, and nobody's words leave their quotation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.history import StoredTurn
from voicedesk.core.history_export import ExportedConversation
from voicedesk.core.history_markdown import to_markdown
from voicedesk.core.turns import Intent, Outcome, Source

TURN = StoredTurn(
    turn_id="t",
    conversation_id="c",
    started_at_s=1795237716.0,
    outcome=Outcome.COMPLETED,
    transcript="What is 7 * 8?",
    reply="It is **56**.",
    model="llama",
)


def markdown(title: str = "Sums", **changes: str) -> str:
    return to_markdown(
        [ExportedConversation("c", title, 1795237716.0, (replace(TURN, **changes),))]
    )


def quoted(text: str) -> list[str]:
    return [line.removeprefix("> ") for line in text.splitlines() if line.startswith(">")]


def test_a_conversation_reads_like_one() -> None:
    assert markdown() == (
        "# Sums\n\n2026-11-21 05:08:36 UTC\n\n"
        "**You** (2026-11-21 05:08:36 UTC, microphone)\n\n> What is 7 \\* 8?\n\n"
        "**Answer** (llama)\n\n> It is **56**.\n"
    )


@pytest.mark.parametrize(
    ("intent", "said", "written", "text"),
    [
        (Intent.DICTATE, "um hello", "Hello.", "> Hello.\n\n**As spoken**\n\n> um hello\n"),
        (Intent.DICTATE, "Hello.", " Hello.\n", ">  Hello.\n"),
        (Intent.DICTATE, "", "# A *sign*", "> \\# A \\*sign\\*\n"),
        (Intent.DICTATE, "hello", "", "> hello\n"),
        (Intent.TRANSLATE, "Good day.", "Good day.", "> Good day.\n"),
        (Intent.DICTATE, "", "", ""),
    ],
)
def test_a_dictated_text_is_no_answer(intent: Intent, said: str, written: str, text: str) -> None:
    turn = replace(TURN, intent=intent, transcript=said, reply=written)
    whole = to_markdown([ExportedConversation("c", "", 0, (turn,))])
    label = "Dictated" if intent is Intent.DICTATE else "Translated"
    assert whole.partition("UTC, microphone)\n\n")[2] == text
    assert f"**{label}** (" in whole


@pytest.mark.parametrize(
    ("source", "reply", "text"),
    [
        (Source.MICROPHONE, "Good day.", "> Good day.\n\n**As spoken**\n\n> Guten Tag.\n"),
        (Source.TEXT, "Good day.", "> Good day.\n\n**As typed**\n\n> Guten Tag.\n"),
        (Source.MICROPHONE, "", "**As spoken**\n\n> Guten Tag.\n"),
    ],
)
def test_a_translation_has_both_texts_and_languages(source: Source, reply: str, text: str) -> None:
    turn = replace(
        TURN,
        intent=Intent.TRANSLATE,
        source=source,
        transcript="Guten Tag.",
        language="de",
        reply=reply,
        target_language="en",
    )
    whole = to_markdown([ExportedConversation("c", "", 0, (turn,))])
    assert whole.partition(", de)\n\n")[2] == text
    assert "**Translated into English** (" in whole


def test_a_failed_turn_says_why() -> None:
    turn = replace(
        TURN, outcome=Outcome.FAILED, reply="", message="No _network_.", next_step="Wait."
    )
    text = to_markdown([ExportedConversation("c", "", 0, (turn,))])
    assert text.startswith("# Conversation\n")
    assert "microphone, failed)" in text
    assert "*No \\_network\\_. Wait.*" in text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("12) no list", "12\\) no list"),
        ("=====", "\\====="),
        ("```", "\\`\\`\\`"),
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
        ("[a](b) ![c](d)", "\\[a\\](b) !\\[c\\](d)"),
        ("&lt; \\", "\\&lt; \\\\"),
        ("C# and 3 - 2", "C# and 3 - 2"),
        ("a\0b\x1b[2Jc\ud800", "a\ufffdb\ufffd\\[2Jc\ufffd"),
    ],
)
def test_what_was_said_shows_as_it_is(said: str, written: str) -> None:
    assert quoted(markdown(transcript=said, reply="")) == [written]


def test_lines_of_what_was_typed_stay_lines() -> None:
    assert quoted(markdown(transcript="one\ntwo\n\nthree", reply="")) == [
        *("one  ", "two", ">", "three")
    ]


@pytest.mark.parametrize("said", ["\r", "\n\r", "\r\n\n"])
def test_line_breaks_alone_are_nothing_said(said: str) -> None:
    assert quoted(markdown(transcript=said, reply=said)) == []


@pytest.mark.parametrize(
    ("reply", "written"),
    [
        ("a < b and <b>bold</b>", "a < b and &lt;b>bold&lt;/b>"),
        ("\\<b>", "\\&lt;b>"),
        ("```html\n<b>\n```\n<b>", "```html\n<b>\n```\n&lt;b>"),
        ("- ```\n  ```\n<b>", "- ```\n  ```\n&lt;b>"),
        ("~~~~\n~~~\n<b>\n~~~~~\n<b>", "~~~~\n~~~\n<b>\n~~~~~\n&lt;b>"),
        ("``` `\n<b>", "``` `\n&lt;b>"),
        ("`a\n`<b>", "`a\n`&lt;b>"),
    ],
)
def test_answers_keep_their_markdown_but_no_html(reply: str, written: str) -> None:
    assert "\n".join(quoted(markdown(transcript="", reply=reply))) == written


@settings(max_examples=200)
@given(st.text(), st.text(), st.text())
def test_no_text_begins_a_line_of_its_own(title: str, said: str, reply: str) -> None:
    text = markdown(title, transcript=said, reply=reply, message=said, model=title)
    for line in text.splitlines():
        assert line == "" or line.startswith(("# ", "2026-", "**You**", "**Answer**", ">", "*"))
    assert text.encode()
    assert [line[:2] for line in text.splitlines()].count("# ") == 1
