"""Texts that are to be translated: what the dictionary has, and what is said to be no translation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.clients import chat, listen, serving, silence
from voicedesk.sandbox.responder.dictionary import LANGUAGES, MEANINGS
from voicedesk.sandbox.responder.rewriting import rewrite, rewrite_each
from voicedesk.sandbox.responder.translating import translated
from voicedesk.sandbox.scenario import Recognition, Reply, Scenario

RULES = "Translate {}into {}, completely. The text is between <said> and </said>."
SCHEMA = {
    "type": "json_schema",
    "json_schema": {
        "name": "texts",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"texts": {"type": "array", "items": {"type": "string"}}},
            "required": ["texts"],
            "additionalProperties": False,
        },
    },
}


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("hello", "", "German", "Hallo"),
        ("Where is the station?", "English", "German", "Wo ist der Bahnhof?"),
        ("Where is the station?", "", "Spanish", "¿Dónde está la estación?"),
        ("¿Dónde está la estación?", "", "English", "Where is the station?"),
        ("Wie geht's dir?", "", "French", "Comment allez-vous?"),
        ("Good morning, how are you?\nThank you!", "", "German",
         "Guten Morgen, Wie geht es Ihnen?\nDanke!"),
        ("Dites-moi quelle heure il est, s'il vous plaît.", "", "German",
         "Bitte sagen Sie mir, wie spät es ist."),
        ("twelve", "en", "fr", "douze"),
        ("Guten Tag.", "", "German", "Guten Tag."),
        ("the dog and the budget", "", "German", "[German] der Hund und der budget"),
        ("Good morning.", "", "Italian", "[Italian] Good morning."),
        ("xyzzy", "", "German", "[German] xyzzy"),
        ("xyzzy", "English", "German", "[German] xyzzy"),
        ("?", "", "German", "?"),
        ("", "", "German", ""),
    ],
)  # fmt: skip
def test_what_becomes_of_a_text(text: str, source: str, target: str, expected: str) -> None:
    rules = RULES.format(f"from {source} " if source else "", target)
    assert translated(text, rules) == expected


def test_every_line_of_the_dictionary_is_whole() -> None:
    assert all(len(meaning) == len(LANGUAGES) for meaning in MEANINGS["english"].values())
    assert all(form for meaning in MEANINGS["english"].values() for form in meaning)


@pytest.mark.parametrize("rules", ["Rewrite it into a formal tone.", "Make a list.", ""])
def test_other_rules_are_no_wish_for_a_translation(rules: str) -> None:
    assert translated("hello", rules) is None


def asked(rules: str, content: str) -> list[dict[str, Any]]:
    return [{"role": "system", "content": rules}, {"role": "user", "content": content}]


def test_as_a_style_and_as_an_edit() -> None:
    style = asked("<d> holds a text. Translate it into French.", "<d>\nthank you\n</d>")
    assert rewrite(style) == "Merci"
    wish = "<d>\nthank you\n</d>\n\n<how>\ntranslate this to german\n</how>"
    assert rewrite(asked("<d> holds a text, <how> what to do.", wish)) == "Danke"


def test_several_texts() -> None:
    rules = RULES.format("", "German") + ' Answer as JSON: {"texts": [""]}'
    assert rewrite_each(asked(rules, '{"texts": ["hello", "", "ten"]}')) == ("Hallo", "", "zehn")
    for content in ("hello", '{"texts": "hello"}', '["hello"]', '{"texts": []}', "[" * 3000):
        assert rewrite_each(asked(rules, content)) is None
    assert rewrite_each(asked("Be brief.", '{"texts": ["hello"]}')) is None


async def test_a_list_comes_as_it_was_asked_for() -> None:
    rules = RULES.format("", "German") + ' Answer as JSON: {"texts": [""]}'
    messages = asked(rules, '{"texts": ["hello", "ten"]}')

    async def content(scenario: Scenario | None = None, **more: Any) -> Any:
        async with serving(scenario) as (_, client):
            answer = await chat(client, messages=messages, **more)
        return json.loads(answer.json()["choices"][0]["message"]["content"])

    expected = {"texts": ["Hallo", "zehn"]}
    assert await content() == expected
    assert await content(response_format={"type": "json_object"}) == expected
    assert await content(response_format=SCHEMA) == expected
    scripted = Scenario(replies=(Reply(texts=("one",)),))
    assert await content(scripted, response_format=SCHEMA) == {"texts": ["one"]}


async def test_the_translations_endpoint_says_that_it_is_english() -> None:
    script = Recognition(
        texts=("guten morgen", "danke"), translations=("good morning",), language="German"
    )
    async with serving(Scenario(recognition=script)) as (_, client):
        kind = "verbose_json"
        said = (await listen(client, silence(), response_format=kind)).json()
        there = (await listen(client, silence(), to="translations", response_format=kind)).json()
        again = (await listen(client, silence(), to="translations")).json()
        next_one = (await listen(client, silence(), response_format=kind)).json()
    assert (said["task"], said["language"], said["text"]) == (
        "transcribe", "German", " guten morgen",
    )  # fmt: skip
    assert (there["task"], there["language"], there["text"]) == (
        "translate", "English", " good morning",
    )  # fmt: skip
    assert (again["text"], next_one["text"]) == (" good morning", " danke")
