"""Subtitles of real speech: each caption is there when its words are, in every part of a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.core.test_subtitles import read_srt
from tests.sandbox.clients import spoken
from voicedesk.pipeline import transcribing
from voicedesk.sandbox.scenario import Scenario

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.cli.serving import ServerThread

SAID = {
    2.0: ("good morning", "Guten Morgen"),
    9.0: ("where is the station", "Wo ist der Bahnhof"),
    # The second part begins in the pause before this one, the third right behind the next.
    16.0: ("please tell me what time it is", "Bitte sagen Sie mir, wie spät es ist"),
    21.5: ("the train leaves at ten", "Der Zug fährt um zehn Uhr ab"),
    35.0: ("good evening", "Guten Abend"),
}
LENGTH_S = 38.0
LONGEST_PART_S = 22.0
CLOSE_S = 0.3


@pytest.fixture
def talk(tmp_path: Path) -> tuple[Path, dict[float, float]]:
    """A file with sentences at known times, and when each of them ends."""
    rate_hz = 16_000
    samples = np.zeros(round(LENGTH_S * rate_hz), np.int16)
    ends_s: dict[float, float] = {}
    for start_s, (text, _) in SAID.items():
        said, said_hz = soundfile.read(io.BytesIO(spoken(text, tmp_path)), dtype="int16")
        assert said_hz == rate_hz
        loud = np.flatnonzero(np.abs(said) > 300)
        said = said[loud[0] : loud[-1] + 1]
        begin = round(start_s * rate_hz)
        samples[begin : begin + len(said)] = said
        ends_s[start_s] = start_s + len(said) / rate_hz
    path = tmp_path / "talk.wav"
    soundfile.write(path, samples, rate_hz)
    return path, ends_s


def test_captions_stand_where_the_words_are(
    run: Run,
    service: ServerThread,
    talk: tuple[Path, dict[float, float]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transcribing, "LONGEST_FILE_PART_S", LONGEST_PART_S)
    service.play(Scenario())
    path, ends_s = talk
    done = run("translate", path, "--into", "de", "--original", "--format", "srt")
    assert done.code == 0
    assert service.paths().count("transcriptions") == 3
    cues = read_srt(done.out)
    assert [text for _, _, text in cues] == [f"{german}\n{said}" for said, german in SAID.values()]
    for (start_s, end_s, _), spoken_from_s in zip(cues, SAID, strict=True):
        assert start_s == pytest.approx(spoken_from_s, abs=CLOSE_S)
        assert end_s == pytest.approx(ends_s[spoken_from_s], abs=CLOSE_S)
