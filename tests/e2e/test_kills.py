"""Nothing said is ever lost: the program is killed at some fifty moments of each run."""

from __future__ import annotations

import os
import random
import wave
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, ServerThread
from tests.e2e.kill_campaign import STAGES, Campaign, Result
from voicedesk.sandbox.scenario import Recognition, Reply, Scenario, Speech, SpeechSource
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.desk import VirtualDesktop

KILLS = int(os.environ.get("VOICEDESK_KILLS", "20"))
"""At least, of each part; every run takes other moments."""
AT_ONCE = 5
ANSWER = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen."


def slow_enough_to_be_killed() -> Scenario:
    """Return a service whose every stage lasts some tenths of a second."""
    return Scenario(
        recognition=Recognition(texts=("please tell me what is twelve plus thirty",)),
        speech=Speech(source=SpeechSource.TONE, seconds_per_character=0.01),
        replies=(Reply(text=ANSWER),),
        transcription_delay_s=0.25,
        first_token_delay_s=0.15,
        speech_delay_s=0.1,
        tokens_per_s=40,
    )


@contextmanager
def speaking(desktop: VirtualDesktop, path: Path, lasting_s: int) -> Generator[None]:
    """Let somebody speak without end into the microphone."""
    with wave.open(str(resource_path("sample-question.wav"))) as question:
        parameters = question.getparams()
        frames = question.readframes(question.getnframes())
    with wave.open(str(path), "wb") as speech:
        speech.setparams(parameters)
        for _ in range(round(lasting_s * parameters.framerate / parameters.nframes)):
            speech.writeframes(frames)
    playing = desktop.microphone.say(path)
    try:
        yield
    finally:
        playing.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", ["first", "second"])
def test_nothing_said_is_lost_however_the_program_is_killed(
    desktop: VirtualDesktop, tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    first_seed = int(
        os.environ.get("VOICEDESK_KILL_SEED") or random.SystemRandom().randrange(10**6)
    )

    def run(number: int, service: ServerThread) -> Result:
        campaign = Campaign(
            desktop.environment,
            tmp_path / f"campaign-{number}",
            service.url,
            KEY,
            seed=first_seed + number,
        )
        campaign.kill(KILLS // AT_ONCE + 1)
        return campaign.check()

    with (
        ServerThread() as service,
        speaking(desktop, tmp_path / "speech.wav", 1200),
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        service.play(slow_enough_to_be_killed())
        results = list(pool.map(lambda number: run(number, service), range(AT_ONCE)))
    with capsys.disabled():
        print(f"\n{part} part, VOICEDESK_KILL_SEED={first_seed}", *results, sep="\n")
    assert [loss for result in results for loss in result.losses] == []
    assert sum(sum(result.kills.values()) for result in results) >= KILLS
    stages = {stage for result in results for stage in result.kills}
    assert stages >= set(STAGES)
