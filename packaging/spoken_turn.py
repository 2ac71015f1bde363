"""One real spoken turn where there is no display: a question goes in by ear, an answer comes out.

On a virtual desktop the program runs on its sandbox; the talk button is held by the space bar
while the sample question plays into the microphone; the loudspeaker is recorded meanwhile.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messages import SetupError, fail, say

from tests.desk import DeskError, RunningProgram, SpeakerRecorder, VirtualDesktop

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from tests.desk import EventLog, Keyboard, Window

REPOSITORY = Path(__file__).resolve().parents[1]
QUESTION = REPOSITORY / "resources" / "sample-question.wav"
PRESSES = 5
TAIL_S = 0.3
"""From the last word to letting go, as people do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "out" / "quickstart")
    parser.add_argument("--question", type=Path, default=QUESTION, help="WAV file to ask")
    parser.add_argument("--program", default=shlex.join([sys.executable, "-m", "voicedesk"]))
    options = parser.parse_args()
    try:
        take_turn(options.out.resolve(), options.question, shlex.split(options.program))
    except (DeskError, SetupError) as error:
        return fail(error)
    return 0


def take_turn(out: Path, question: Path, command: Sequence[str]) -> None:
    """Ask the question aloud, and keep what was understood, answered, heard and seen."""
    if not question.is_file():
        raise SetupError(f"there is no question to ask: {question} is missing")
    out.mkdir(parents=True, exist_ok=True)
    with (
        VirtualDesktop(logs=out / "logs") as desktop,
        RunningProgram(desktop, out, command=command) as program,
    ):
        say("Waiting for the window")
        with stage("the window"):
            window = program.wait_for_window()
            window.activate()
        with desktop.record_speaker(sample_rate_hz=48_000) as loudspeaker:
            say(f"Holding the talk button and asking {question.name}")
            with stage("the question"):
                ask(desktop, program.events, question)
            say("Listening to the answer")
            with stage("the answer"):
                finished = program.events.wait_for("turn_finished", timeout_s=120)
                loudspeaker.wait_for_silence()
            desktop.screenshot(out / "window.png", window=window)
        check(finished, loudspeaker)
        report(out, finished, loudspeaker)
        leave(program, window)


@contextmanager
def stage(name: str) -> Generator[None]:
    """Say at which stage a part of the desktop failed."""
    try:
        yield
    except DeskError as error:
        raise SetupError(f"{name}: {error}") from error


def ask(desktop: VirtualDesktop, events: EventLog, question: Path) -> None:
    """Hold the talk button while the question plays."""
    hold_space(desktop.keyboard, events)
    try:
        events.wait_for("recording_started", timeout_s=15)
        desktop.microphone.say(question).wait()
        time.sleep(TAIL_S)
    finally:
        desktop.keyboard.release("space")


def hold_space(keyboard: Keyboard, events: EventLog) -> None:
    """Hold the space bar; a press that comes before the window is ready is made again."""
    for attempt in range(PRESSES, 0, -1):
        keyboard.press("space")
        try:
            events.wait_for("turn_started", timeout_s=3)
        except DeskError:
            keyboard.release("space")
            if attempt == 1:
                raise
        else:
            return


def check(finished: dict[str, Any], loudspeaker: SpeakerRecorder) -> None:
    """Tell what is wrong with the turn, if anything is."""
    if finished["outcome"] != "completed":
        error = finished.get("error", {})
        raise SetupError(
            f"the turn ended as {finished['outcome']}: {error.get('message', '')}"
            f" {error.get('next_step', '')}".strip()
        )
    if not finished["transcript"]:
        raise SetupError("the turn completed, but nothing was understood")
    if loudspeaker.first_sound_s is None:
        raise SetupError("the turn completed, but the loudspeaker stayed silent")


def report(out: Path, finished: dict[str, Any], loudspeaker: SpeakerRecorder) -> None:
    """Write the transcript and the recorded reply, and say where everything is."""
    transcript = f"You: {finished['transcript']}\nVoiceDesk: {finished['reply']}\n"
    (out / "transcript.txt").write_text(transcript, encoding="utf-8")
    loudspeaker.save(out / "reply.wav")
    print(f"\n{transcript}")
    print(f"transcript  {out / 'transcript.txt'}")
    print(f"reply       {out / 'reply.wav'}")
    print(f"screenshot  {out / 'window.png'}\n")


def leave(program: RunningProgram, window: Window) -> None:
    """Close the window; the program has to end by itself and without complaint."""
    with stage("closing the window"):
        window.close()
        code = program.wait_for_exit()
    if code:
        raise SetupError(f"the program ended with exit status {code}: {program.last_words}")
    say("The program has ended; a spoken turn works on this machine")


if __name__ == "__main__":
    sys.exit(main())
