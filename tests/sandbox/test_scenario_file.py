"""Scenarios from TOML: every key arrives, every mistake is told."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from voicedesk.sandbox.scenario import (
    Endpoint,
    Fault,
    FaultKind,
    Limits,
    ModelState,
    ReasoningStyle,
    Recognition,
    Reply,
    Scenario,
    Speech,
    SpeechSource,
    ToolCall,
    UsagePlace,
)
from voicedesk.sandbox.scenario_file import ScenarioError, load_scenario, parse_scenario

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
transcription_delay_s = 1
first_token_delay_s = 0.25
tokens_per_s = 80
usage_place = "x_groq"
split_bytes = [1, 7]
refuses_unknown_lengths = true

[recognition]
texts = ["hello"]
mean_log_probability = -1
compression_ratio = 2.5
segments_null = true

[[replies]]
text = "Hi."
reasoning_style = "think"
tool_calls = [{ name = "f" }]

[[verdicts]]
text = "{}"

[speech]
source = "tone"
seconds_per_character = 0.1

[models]
"openai/gpt-oss-20b" = "terms_required"

[limits]
requests_per_minute = 3

[[faults]]
kind = "status"
endpoint = "chat"
model = "openai/gpt-oss-20b"
nth = 2
status = 429
retry_after_s = 2
headers = { x-should-retry = "true" }
"""


def test_every_table_arrives(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(FULL)
    assert load_scenario(path) == Scenario(
        transcription_delay_s=1.0,
        first_token_delay_s=0.25,
        tokens_per_s=80.0,
        usage_place=UsagePlace.X_GROQ,
        split_bytes=(1, 7),
        refuses_unknown_lengths=True,
        recognition=Recognition(
            texts=("hello",),
            segments_null=True,
            mean_log_probability=-1.0,
            compression_ratio=2.5,
        ),
        replies=(
            Reply(
                text="Hi.",
                reasoning_style=ReasoningStyle.THINK,
                tool_calls=(ToolCall(name="f"),),
            ),
        ),
        verdicts=(Reply(text="{}"),),
        speech=Speech(source=SpeechSource.TONE, seconds_per_character=0.1),
        models=(("openai/gpt-oss-20b", ModelState.TERMS_REQUIRED),),
        limits=Limits(requests_per_minute=3),
        faults=(
            Fault(
                kind=FaultKind.STATUS,
                endpoint=Endpoint.CHAT,
                model="openai/gpt-oss-20b",
                nth=2,
                status=429,
                retry_after_s=2.0,
                headers=(("x-should-retry", "true"),),
            ),
        ),
    )


def test_nothing_is_the_healthy_service() -> None:
    assert parse_scenario({}) == Scenario()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "token_per_s = 1",
            "Unknown key 'token_per_s' in the scenario. Did you mean 'tokens_per_s'?",
        ),
        ("speech.zzz = 1", "Unknown key 'speech.zzz' in the scenario. Known: source, "),
        ("tokens_per_s = '5'", "'tokens_per_s' must be of type float, not '5'."),
        ("tokens_per_s = true", "'tokens_per_s' must be of type float, not True."),
        ("speech.source = 'radio'", "'speech.source' must be one of engine, tone, silence"),
        ("split_bytes = 3", "'split_bytes' must be a list, not 3."),
        ("split_bytes = ['a']", "'split_bytes[0]' must be of type int, not 'a'."),
        ("speech = 1", "speech must be a table."),
        ("[[faults]]\nstatus = 500", "faults[0] needs: kind."),
        ("models.m = 'dead'", "'models.m' must be one of active, inactive"),
    ],
)
def test_mistakes_are_told(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(tomllib.loads(text))
    assert str(caught.value).startswith(message)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("= nonsense")
    for path in (broken, tmp_path / "missing.toml"):
        with pytest.raises(ScenarioError, match="Cannot read the scenario"):
            load_scenario(path)
