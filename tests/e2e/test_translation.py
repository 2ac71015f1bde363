"""Translation as it is meant: a key is held, somebody speaks, and it stands there in German, aloud.

The real program on a virtual desktop. What the loudspeaker plays is compared with what the voice of
this computer says when it is asked directly.
"""

from __future__ import annotations

import time
from array import array
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import ServerThread
from tests.desk import Reader
from tests.desk.foreign import foreign
from tests.desk.listening import AUDIBLE
from tests.desk.processes import run
from tests.desk.test_sound import correlation
from tests.desktop.x11_stage import clipboard, copy
from tests.e2e.test_dictation import dictating, ended, say_while_held
from tests.e2e.test_spoken_turn import SILENT_WITHIN_S
from voicedesk.audio.files import load_clip
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.settings import HotkeySettings, LanguagePair, Settings, TranslationSettings
from voicedesk.sandbox.scenario import Recognition, Scenario
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import Any

    from tests.desk import RunningProgram, SpeakerRecorder, VirtualDesktop

TRANSLATE, INTERPRET, CANCEL = "ctrl+F11", "ctrl+F12", "ctrl+F8"
KEYS = (
    HotkeyBinding(HotkeyAction.TRANSLATE, "Ctrl+F11", target_language="de"),
    HotkeyBinding(HotkeyAction.INTERPRET, "Ctrl+F12"),
    HotkeyBinding(HotkeyAction.CANCEL, "Ctrl+F8"),
)
TRAIN = ("the train leaves at ten", "Der Zug fährt um zehn Uhr ab")
STATION = ("how do i get to the station", "Wie komme ich zum Bahnhof")
LONG = (
    "Good morning. I would like a coffee. The train leaves at ten. Can you help me?",
    "Guten Morgen. Ich hätte gern einen Kaffee. Der Zug fährt um zehn Uhr ab. "
    "Können Sie mir helfen?",
)
MORNING = ("Guten Morgen, wo ist der Bahnhof?", "Good morning, where is the station?")
PIECE = 1600
"""A tenth of a second, in samples as the loudspeaker is recorded."""


@pytest.fixture
def service() -> Generator[ServerThread]:
    with ServerThread() as service:
        service.play(Scenario())
        yield service


@contextmanager
def translating(
    desktop: VirtualDesktop, service: ServerThread, folder: Path, translation: TranslationSettings
) -> Generator[RunningProgram]:
    paths = ProfilePaths.at(folder / "profile")
    paths.create()
    settings = Settings(translation=translation, hotkeys=HotkeySettings(bindings=KEYS))
    JsonSettingsStore(paths.settings_file).save(settings)
    with dictating(desktop, service, folder) as program:
        yield program


def say(
    desktop: VirtualDesktop, program: RunningProgram, key: str, words: str, folder: Path
) -> None:
    say_while_held(desktop, program, key, desktop.synthesize(words, folder / "said.wav"))


def hear_out(loudspeaker: SpeakerRecorder, since_s: float) -> array[int]:
    """Return what sounded since a moment, after it has ended."""
    loudspeaker.wait_for_silence()
    begins_s = loudspeaker.sound_after(since_s)
    assert begins_s is not None
    begin = int((begins_s - loudspeaker.started_s - 0.2) * loudspeaker.sample_rate_hz)
    return loudspeaker.samples[begin:]


def share_said(heard: array[int], desktop: VirtualDesktop, text: str, folder: Path) -> float:
    """Return how much of a text was heard, as this computer's voice says it.

    It is looked for piece by piece, because a busy machine tears holes into sound. Of another text
    in the same voice less than a tenth is found.
    """
    file = folder / "espeak.wav"
    run(["espeak-ng", "-v", "de", "-w", str(file), text], desktop.environment)
    voice = array("h", load_clip(file).samples.tobytes())
    pieces = [voice[begin : begin + PIECE] for begin in range(0, len(voice) - PIECE, PIECE)]
    said = [piece for piece in pieces if max(piece) > AUDIBLE]
    return sum(correlation(heard, piece) > 0.9 for piece in said) / len(said)


def interrupt(
    desktop: VirtualDesktop, program: RunningProgram, loudspeaker: SpeakerRecorder, key: str
) -> dict[str, Any]:
    """Press the key while it is being spoken; return the turn that this ended."""
    turns = len(program.events.named("turn_finished"))
    recordings = len(program.events.named("recording_started"))
    with desktop.keyboard.held(key):
        pressed_at_s = time.monotonic()
        program.events.wait_for("recording_started", count=recordings + 1)
        loudspeaker.wait_for_silence(lasting_s=0.6)
        assert loudspeaker.sound_after(pressed_at_s + SILENT_WITHIN_S) is None
    desktop.keyboard.key(CANCEL)
    ended(program, count=turns + 2)
    return program.events.named("turn_finished")[turns]


def test_english_speech_stands_in_the_foreign_program_in_german_and_is_spoken(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    spoken, german = TRAIN
    long, long_german = LONG
    with (
        translating(desktop, service, tmp_path, TranslationSettings(speaks=True)) as program,
        foreign("qt", desktop, tmp_path) as field,
        desktop.record_speaker() as loudspeaker,
    ):
        field.clear()
        copy(desktop.environment, b"copied before")
        begun_s = time.monotonic()
        say(desktop, program, TRANSLATE, spoken, tmp_path)
        done = ended(program)
        assert (done["outcome"], done["transcript"], done["reply"]) == ("completed", spoken, german)
        assert (done["language"], done["target_language"]) == ("en", "de")
        assert done["heard"] == german
        field.wait_for(german)
        assert share_said(hear_out(loudspeaker, begun_s), desktop, german, tmp_path) > 0.5
        assert clipboard(desktop.environment) == b"copied before"

        service.play(Scenario(recognition=Recognition(texts=(long,))))
        field.clear()
        say(desktop, program, TRANSLATE, spoken, tmp_path)
        program.events.wait_for("speech_started", count=2)
        loudspeaker.wait_for_sound(after_s=time.monotonic())
        silenced = interrupt(desktop, program, loudspeaker, TRANSLATE)
        assert (silenced["outcome"], silenced["reply"]) == ("cancelled", long_german)
        assert long_german.startswith(silenced["heard"])
        assert silenced["heard"] != long_german
        field.wait_for(long_german)
        assert len(program.events.named("text_inserted")) == 2


def test_an_interpreter_speaks_and_writes_nothing(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    spoken, german = STATION
    long, long_german = LONG
    between = TranslationSettings(between=LanguagePair("en", "de"))
    with (
        translating(desktop, service, tmp_path, between) as program,
        foreign("qt", desktop, tmp_path) as field,
        desktop.record_speaker() as loudspeaker,
    ):
        field.clear()
        begun_s = time.monotonic()
        say(desktop, program, INTERPRET, spoken, tmp_path)
        done = ended(program)
        assert (done["outcome"], done["transcript"], done["reply"]) == ("completed", spoken, german)
        assert share_said(hear_out(loudspeaker, begun_s), desktop, german, tmp_path) > 0.5

        service.play(Scenario(recognition=Recognition(texts=(long,))))
        say(desktop, program, INTERPRET, spoken, tmp_path)
        program.events.wait_for("speech_started", count=2)
        loudspeaker.wait_for_sound(after_s=time.monotonic())
        silenced = interrupt(desktop, program, loudspeaker, INTERPRET)
        assert (silenced["outcome"], silenced["reply"]) == ("cancelled", long_german)
        assert silenced["heard"] != long_german
        assert program.events.named("text_inserted") == []
        assert field.text() == ""


def test_the_window_shows_the_original_beside_the_english(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    german, english = MORNING
    heard = Recognition(texts=(german,), translations=(english,), language="German")
    with translating(desktop, service, tmp_path, TranslationSettings()) as program:
        window = program.wait_for_window()
        window.activate()
        reader = Reader(desktop, window)
        desktop.keyboard.key("ctrl+2")
        reader.click("Original")
        service.play(Scenario(recognition=heard))
        say(desktop, program, "space", "good morning where is the station", tmp_path)
        done = ended(program)
        assert (done["outcome"], done["transcript"], done["reply"]) == (
            "completed",
            german,
            english,
        )
        assert (done["language"], done["target_language"]) == ("de", "en")
        asked = [path for path in service.paths() if path.startswith("tran")]
        assert sorted(asked) == ["transcriptions", "translations"]
        reader.wait_for(german)
        reader.wait_for(english)
