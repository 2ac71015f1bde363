"""Texts that are to be rewritten: small rules, the forms of answers, and who has which."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.clients import CHAT_MODEL, JUDGE_MODEL, chat, serving
from voicedesk.sandbox.responder.rewriting import rewrite
from voicedesk.sandbox.scenario import Scenario

RULES = "Rewrite what stands between <said> and </said>. "
TIDY = "Correct it."
SCHEMA = {
    "type": "json_schema",
    "json_schema": {
        "name": "text",
        "schema": {
            "type": "object",
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
            "additionalProperties": False,
        },
    },
}


def messages(said: str, rules: str = TIDY) -> list[dict[str, Any]]:
    return [
        {"role": "system", "content": RULES + rules},
        {"role": "user", "content": f"<said>\n{said}\n</said>"},
    ]


@pytest.mark.parametrize(
    ("said", "rules", "written"),
    [
        ("hello there", TIDY, "Hello there."),
        ("what is two plus two", TIDY, "What is two plus two?"),
        ("um so i i think, uh, it is good", TIDY, "So I think, it is good."),
        ("it ends here. and goes on! really?", TIDY, "It ends here. And goes on! Really?"),
        ("dear anna,\n\nthank you", TIDY, "Dear anna,\n\nThank you."),
        ("Äh, das ist gut", TIDY, "Das ist gut."),
        ("i.e. drum, umbrella", TIDY, "I.e. Drum, umbrella."),
        ("漢字です", TIDY, "漢字です."),
        ("", TIDY, ""),
        (
            "milk, eggs, and bread. then go home",
            "Make a list.",
            "- Milk\n- Eggs\n- Bread\n- Then go home",
        ),
        ("we meet at ten", "Lay it out as an e-mail.", "Hello,\n\nWe meet at ten.\n\nBest regards"),
        ("it adds " * 20, "A comment for program code.", ("It adds " + "it adds " * 19).strip()),
    ],
)  # fmt: skip - one text per line
def test_what_becomes_of_a_text(said: str, rules: str, written: str) -> None:
    rewritten = rewrite(messages(said, rules))
    assert rewritten is not None
    assert rewritten.replace("\n", " ").rstrip(".") == written.replace("\n", " ").rstrip(".")
    if "code" not in rules:
        assert rewritten == written


@pytest.mark.parametrize(
    ("wish", "written"),
    [
        ("make this shorter", "One is here."),
        ("in capitals", "ONE IS HERE. TWO IS THERE."),
        ("lower case please", "one is here. two is there."),
        ("as a list", "- One is here\n- Two is there"),
        ("nicer", "One is here. Two is there."),
    ],
)
def test_what_the_user_wants_done(wish: str, written: str) -> None:
    asked = messages("One is here. Two is there.")
    asked[-1]["content"] += f"\n\n<change>\n{wish}\n</change>"
    assert rewrite(asked) == written


@pytest.mark.parametrize(
    "asked",
    [
        [{"role": "user", "content": "<said>hello</said>"}],
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "<b>hello</b>"}],
        [*messages("hello")[:1], {"role": "user", "content": "say <said>hello</said>"}],
        [*messages("hello"), {"role": "assistant", "content": "Hello."}],
    ],
)
def test_what_is_no_text_to_be_rewritten(asked: list[dict[str, Any]]) -> None:
    assert rewrite(asked) is None


async def content_of(rules: str, **more: Any) -> str:
    async with serving() as (_, client):
        answer = await chat(client, messages=messages("what is two plus two", rules), **more)
    content: str = answer.json()["choices"][0]["message"]["content"]
    return content


async def test_it_comes_as_it_was_asked_for() -> None:
    text = "What is two plus two?"
    shown = 'As JSON: {"text": ""}'
    assert await content_of(TIDY) == text
    assert json.loads(await content_of(shown)) == {"text": text}
    assert json.loads(await content_of(shown, response_format={"type": "json_object"})) == {
        "text": text
    }
    assert json.loads(await content_of(TIDY, response_format=SCHEMA)) == {"text": text}


@pytest.mark.parametrize("model", ["allam-2-7b", JUDGE_MODEL])
@pytest.mark.parametrize("wanted", [SCHEMA, {"type": "json_object"}])
async def test_a_model_without_forms_refuses_them(model: str, wanted: dict[str, Any]) -> None:
    async with serving(Scenario()) as (_, client):
        refused = await chat(client, "as json", model=model, response_format=wanted)
        plain = await chat(client, "hello", model=model, response_format={"type": "text"})
        able = await chat(client, "as json", model=CHAT_MODEL, response_format=wanted)
    assert refused.status_code == 400
    error = refused.json()["error"]
    assert error["param"] == "response_format"
    assert f"does not support response format `{wanted['type']}`" in error["message"]
    assert (plain.status_code, able.status_code) == (200, 200)
