"""Translation as it is meant: a key is held, somebody speaks, and it stands there in German, aloud.

The real program on a virtual desktop. What the loudspeaker plays is compared with what the voice of
this computer says when it is asked directly.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.cli.serving import KEY, ServerThread
from tests.desk import Reader
from tests.desk.foreign import foreign
from tests.desk.processes import run, wait_until
from tests.desk.test_sound import correlation
from tests.desktop.x11_stage import clipboard, copy
from tests.e2e.test_dictation import dictating, ended, hearing, say_while_held
from tests.e2e.test_spoken_turn import SILENT_WITHIN_S
from voicedesk.audio.files import load_clip
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.settings import HotkeySettings, LanguagePair, Settings, TranslationSettings
from voicedesk.sandbox.scenario import Recognition, Scenario
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.resources import resource_path
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.desk import RunningProgram, SpeakerRecorder, VirtualDesktop

TRANSLATE, INTERPRET, CANCEL = "ctrl+F11", "ctrl+F12", "ctrl+F8"
KEYS = (
    HotkeyBinding(HotkeyAction.TRANSLATE, "Ctrl+F11", target_language="de"),
    HotkeyBinding(HotkeyAction.INTERPRET, "Ctrl+F12"),
    HotkeyBinding(HotkeyAction.CANCEL, "Ctrl+F8"),
)
TIME, TIME_GERMAN = "please tell me what time it is", "Bitte sagen Sie mir, wie spät es ist"
STATION, STATION_GERMAN = "how do i get to the station", "Wie komme ich zum Bahnhof"
LONG = "Good morning. I would like a coffee. The train leaves at ten. Can you help me?"
LONG_GERMAN = (
    "Guten Morgen. Ich hätte gern einen Kaffee. Der Zug fährt um zehn Uhr ab. Können Sie mir helfen?"
)
VOICE_HZ = 22_050
"""At which espeak-ng speaks."""


@pytest.fixture
def service() -> Generator[ServerThread]:
    with ServerThread() as service:
        yield service


@contextmanager
def translating(
    desktop: VirtualDesktop, service: ServerThread, folder: Path, settings: TranslationSettings
) -> Generator[RunningProgram]:
    paths = ProfilePaths.at(folder / "profile")
    paths.create()
    hotkeys = HotkeySettings(bindings=KEYS)
    JsonSettingsStore(paths.settings_file).save(Settings(translation=settings, hotkeys=hotkeys))
    with dictating(desktop, service, folder) as program:
        yield program


def said_by_this_computer(desktop: VirtualDesktop, text: str, folder: Path) -> np.ndarray:
    file = folder / "espeak.wav"
    run(["espeak-ng", "-v", "de", "-w", str(file), text], desktop.environment)
    clip = load_clip(file)
    assert clip.sample_rate_hz == VOICE_HZ
    return clip.samples


def likeness(loudspeaker: SpeakerRecorder, since_s: float, voice: np.ndarray) -> float:
    """Return how much of what was heard since is this voice, between 0 and 1."""
    begin = int((since_s - loudspeaker.started_s) * VOICE_HZ)
    heard = np.array(loudspeaker.samples[begin:], float)
    audible = np.flatnonzero(np.abs(heard) >= AUDIBLE)
    print(len(heard), audible[:1], audible[-1:], len(voice))
    heard = np.pad(heard[audible[0] : audible[-1]], VOICE_HZ // 2)
    return correlation(heard, voice)
