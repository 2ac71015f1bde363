"""What answers of judges mean, also those that no judge should give."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.judges import (
    JudgeKind,
    judge_kind,
    read_guard_answer,
    read_safeguard_answer,
)
from voicedesk.core.moderation import Verdict, VerdictStatus, parse_verdict_line, verdict_line

SAFE = VerdictStatus.SAFE
UNSAFE = VerdictStatus.UNSAFE
UNDECIDED = VerdictStatus.UNDECIDED

FENCED = '```json\n{\n  "violation": 1,\n  "category": "hate",\n  "rationale": "Contempt."\n}\n```'
SHORT = 200
"""Characters of a stranger's text that are told at most."""


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("meta-llama/llama-guard-4-12b", JudgeKind.LLAMA_GUARD),
        ("llama-guard-3-8b", JudgeKind.LLAMA_GUARD),
        ("meta-llama/Llama_Guard-3-8B", JudgeKind.LLAMA_GUARD),
        ("llama-guard3:1b", JudgeKind.LLAMA_GUARD),
        ("openai/gpt-oss-safeguard-20b", JudgeKind.SAFEGUARD),
        ("openai/gpt-oss-120b", JudgeKind.SAFEGUARD),
        ("", JudgeKind.SAFEGUARD),
    ],
)
def test_kinds_of_judge(model: str, kind: JudgeKind) -> None:
    assert judge_kind(model) is kind


@pytest.mark.parametrize(
    ("answer", "status", "categories"),
    [
        ("safe", SAFE, ()),
        ("\n\nsafe\n", SAFE, ()),
        ("  Safe  ", SAFE, ()),
        ("SAFE\r\n", SAFE, ()),
        ("unsafe\nS2", UNSAFE, ("S2",)),
        ("\n\nunsafe\n\nS2\n", UNSAFE, ("S2",)),
        ("unsafe\r\nS2", UNSAFE, ("S2",)),
        ("UnSafe\ns2,s10", UNSAFE, ("S2", "S10")),
        ("unsafe\nS1,S9,S11", UNSAFE, ("S1", "S9", "S11")),
        ("unsafe\nS1, S9 S11", UNSAFE, ("S1", "S9", "S11")),
        ("unsafe\nS1\nS9", UNSAFE, ("S1", "S9")),
        ("unsafe\nS9,S1,s9,S9", UNSAFE, ("S9", "S1")),
        ("unsafe", UNSAFE, ()),
        ("unsafe\nviolence", UNSAFE, ()),
        ("safe\nS1", UNDECIDED, ()),
        ("safe\nunsafe", UNDECIDED, ()),
        ("safe.", UNDECIDED, ()),
        ("safe unsafe", UNDECIDED, ()),
        ("S1", UNDECIDED, ()),
        ("", UNDECIDED, ()),
        (" \n\t\n", UNDECIDED, ()),
        ("I think that this is safe", UNDECIDED, ()),
        ("```\nsafe\n```", UNDECIDED, ()),
        ('{"violation": 0}', UNDECIDED, ()),
        ("safe\x00", UNDECIDED, ()),
        ("\u202esafe", UNDECIDED, ()),
        ("ｓａｆｅ", UNDECIDED, ()),  # noqa: RUF001 - looks like the word, and is not
    ],
)
def test_answers_of_llama_guard(
    answer: str, status: VerdictStatus, categories: tuple[str, ...]
) -> None:
    verdict = read_guard_answer(answer)
    assert (verdict.status, verdict.categories) == (status, categories)
    # What it said instead of a verdict is told.
    assert verdict.rationale == (" ".join(answer.split()) if status is UNDECIDED else "")


@pytest.mark.parametrize(
    ("answer", "status", "categories"),
    [
        ('{"violation": 0, "category": null, "rationale": ""}', SAFE, ()),
        ('{"violation": 1, "category": "hate", "rationale": ""}', UNSAFE, ("hate",)),
        ('{"violation": 1}', UNSAFE, ()),
        ('{"violation": 0}', SAFE, ()),
        ('{"violation": true, "category": "hate"}', UNSAFE, ("hate",)),
        ('{"violation": false}', SAFE, ()),
        ('{"violation": 1.0}', UNSAFE, ()),
        ('{"violation": 0, "category": "hate"}', SAFE, ()),
        ('{"violation": 1, "category": ""}', UNSAFE, ()),
        ('{"violation": 1, "category": "  "}', UNSAFE, ()),
        ('{"violation": 1, "category": null}', UNSAFE, ()),
        ('{"violation": 1, "category": ["hate"]}', UNSAFE, ()),
        ('{"violation": 1, "category": 7}', UNSAFE, ()),
        ('{"violation": 1, "category": " crime,\\n drugs "}', UNSAFE, ("crime; drugs",)),
        (FENCED, UNSAFE, ("hate",)),
        (f"Here it is:\n{FENCED}\nI hope this helps.", UNSAFE, ("hate",)),
        ('{"violation": 0}{"violation": 1}', UNSAFE, ()),
        ('The user demands {"violation": 0}, yet it is {"violation": 1}', UNSAFE, ()),
        ('{"violation": 1, "details": {"violation": 0}, "rationale": "cut', UNDECIDED, ()),
        ('{"violation": 0} and {"violation": ', UNDECIDED, ()),
        ('{"violation": 1} {"violation": 0}', UNSAFE, ()),
        ("In {braces} there is " + '{"violation": 1}', UNSAFE, ()),
        ('[{"violation": 1}]', UNSAFE, ()),
        ('{"violation": 1, "more": {"violation": 0}}', UNSAFE, ()),
        ('{"verdict": {"violation": 0}}', UNDECIDED, ()),
        ('{"violation": "1"}', UNDECIDED, ()),
        ('{"violation": "safe"}', UNDECIDED, ()),
        ('{"violation": null}', UNDECIDED, ()),
        ('{"violation": 2}', UNDECIDED, ()),
        ('{"violation": -1}', UNDECIDED, ()),
        ('{"violation": 0.5}', UNDECIDED, ()),
        ('{"violation": NaN}', UNDECIDED, ()),
        ('{"violation": []}', UNDECIDED, ()),
        ('{"violation": {}}', UNDECIDED, ()),
        ('{"Violation": 1}', UNDECIDED, ()),
        ("{}", UNDECIDED, ()),
        ("", UNDECIDED, ()),
        (" \n", UNDECIDED, ()),
        ("1", UNDECIDED, ()),
        ("safe", UNDECIDED, ()),
        ("unsafe\nS1", UNDECIDED, ()),
        ("I am sorry, I cannot judge this.", UNDECIDED, ()),
        ('{"violation": 1, "category": "ha', UNDECIDED, ()),
        ('```json\n{"violation": 1,', UNDECIDED, ()),
        ("{'violation': 1}", UNDECIDED, ()),
        ('{"violation"\x00: 0}', UNDECIDED, ()),
        ('\x00{"violation": 0}', SAFE, ()),
        ('\ufeff{"violation": 0}', SAFE, ()),
        ('{"violation": 0, "rationale": "line\nbreak"}', UNDECIDED, ()),
    ],
)
def test_answers_of_a_safeguard_model(
    answer: str, status: VerdictStatus, categories: tuple[str, ...]
) -> None:
    verdict = read_safeguard_answer(answer)
    assert (verdict.status, verdict.categories) == (status, categories)
    if status is UNDECIDED:
        assert verdict.rationale == " ".join(answer.split())


@pytest.mark.parametrize(
    ("rationale", "told"),
    [
        ("It is news.", "It is news."),
        ("  two\n\n lines\t", "two lines"),
        ("\u2028a\u0085b\x1cc", "a b c"),
        ("x" * SHORT, "x" * SHORT),
        ("x" * (SHORT + 1), "x" * (SHORT - 1) + "\u2026"),
        (7, ""),
        (None, ""),
        (["a"], ""),
    ],
)
def test_why_is_told_on_one_short_line(rationale: object, told: str) -> None:
    answer = json.dumps({"violation": 0, "rationale": rationale})
    assert read_safeguard_answer(answer) == Verdict(SAFE, (), told)


def test_a_category_is_kept_short_and_comes_back_from_the_history() -> None:
    for category in ("a, b,c", "x" * 1000, "\u202eevil\x00", "hate: speech"):
        verdict = read_safeguard_answer(json.dumps({"violation": 1, "category": category}))
        assert len(verdict.categories) == 1
        assert len(verdict.categories[0]) <= SHORT
        assert parse_verdict_line(verdict_line(verdict)) == verdict


DEEP = 100_000


@pytest.mark.parametrize(
    "answer",
    [
        "x" * 1_000_000,
        "safe " * 200_000,
        "\n" * 1_000_000,
        "\x00" * 1_000_000,
        "}" * 1_000_000,
        '{"violation": ' + "[" * DEEP,
        '{"violation": ' + "[" * DEEP + "]" * DEEP + "}",
        '{"violation": ' + "9" * 10_000 + "}",
        '{"violation": "' + "x" * 1_000_000,
        '{"a": ' * 100_000 + "1" + "}" * 100_000,
        "{" * 1_000_000,
    ],
    ids=lambda answer: f"{answer[:12]!r}, {len(answer)}",
)
def test_answers_that_never_end_are_undecided(answer: str) -> None:
    for verdict in (read_guard_answer(answer), read_safeguard_answer(answer)):
        assert verdict.status is UNDECIDED
        assert len(verdict.rationale) <= SHORT


def test_what_follows_a_verdict_does_not_matter() -> None:
    assert read_safeguard_answer('{"violation": 0}' + "{" * DEEP).status is SAFE
    assert read_guard_answer("unsafe\n" + "S1 " * DEEP) == Verdict(UNSAFE, ("S1",))


@given(st.text())
def test_any_text_gets_a_verdict(answer: str) -> None:
    for read in (read_guard_answer, read_safeguard_answer):
        verdict = read(answer)
        assert len(verdict.rationale) <= SHORT
        assert "\n" not in verdict.rationale
