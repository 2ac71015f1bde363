"""The quick start without a display: a turn by ear, or one sentence about what failed."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def take_turn(out: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, REPOSITORY / "packaging" / "spoken_turn.py", "--out", out, *options]
    return subprocess.run(
        [str(word) for word in command],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_question_is_asked_aloud_and_answered_aloud(tmp_path: Path) -> None:
    done = take_turn(tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    transcript = (tmp_path / "transcript.txt").read_text().lower()
    assert "you: please tell me what is twelve plus thirty" in transcript
    assert "12 plus 30 is 42" in transcript
    with wave.open(str(tmp_path / "reply.wav")) as reply:
        assert reply.getnframes() > reply.getframerate()
    assert (tmp_path / "window.png").stat().st_size > 5000
    for name in ("transcript.txt", "reply.wav", "window.png"):
        assert str(tmp_path / name) in done.stdout


def test_a_program_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    done = take_turn(tmp_path, "--program", "sh -c 'echo no such luck; exit 3'")
    assert done.returncode == 1
    assert "the window: the program ended with 3: no such luck" in done.stderr


def test_a_missing_question_is_named(tmp_path: Path) -> None:
    done = take_turn(tmp_path, "--question", tmp_path / "nothing.wav")
    assert done.returncode == 1
    assert "nothing.wav is missing" in done.stderr
