"""The voices of macOS and Windows, against programs that answer as theirs are documented to.

Nothing of this has run on those systems.
"""

from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.contracts import SystemVoiceContract
from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.desktop.voices.macos import MacVoice
from voicedesk.desktop.voices.windows import WindowsVoice

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.core.ports import SystemVoice

_TONE = """
def write_tone(path, text):
    import math, struct, wave
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        for at in range(len(text) * 1100):
            file.writeframesraw(struct.pack("<h", round(8000 * math.sin(at / 10))))
"""

_SAY = """
arguments = sys.argv[1:]
if arguments == ["-v", "?"]:
    print("Albert              en_US    # Hello! My name is Albert.")
    print("Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy.")
    print("Anna                de_DE    # Hallo! Ich heiße Anna.")
    print("Anna (Enhanced)     de_DE    # Hallo! Ich heiße Anna.")
    print("Samantha            en_US    # Hello! My name is Samantha.")
    print("Tingting            zh_CN    # 你好,我叫婷婷。")
    print("Nora                nb_NO    # Hei! Jeg heter Nora.")
    raise SystemExit
options = dict(zip(arguments[0:6:2], arguments[1:6:2]))
assert sorted(options) == ["-f", "-o", "-v"], options
assert arguments[6:] == ["--file-format=WAVE", "--data-format=LEI16@22050"], arguments
text = open(options["-f"], encoding="utf-8").read()
assert "[[" not in text
write_tone(options["-o"], text.strip())
"""

_POWERSHELL = """
import base64, json, os
assert sys.argv[1:4] == ["-NoProfile", "-NonInteractive", "-EncodedCommand"], sys.argv
script = base64.b64decode(sys.argv[4]).decode("utf-16-le")
answer = os.environ["VOICEDESK_SPEECH_ANSWER"]
if "GetInstalledVoices" in script:
    with open(answer, "w", encoding="utf-8") as file:
        file.write("en-US\\tMicrosoft David Desktop\\r\\nde-DE\\tMicrosoft Hedda Desktop\\r\\n")
    raise SystemExit
with open(os.environ["VOICEDESK_SPEECH_REQUEST"], "rb") as file:
    request = json.loads(file.read().decode("ascii"))
assert request["text"] not in script and request["voice"] not in script
write_tone(answer, request["text"])
"""


def program(folder: Path, body: str) -> str:
    """Return a program that a test wrote in Python."""
    path = folder / "program"
    path.write_text(f"#!{sys.executable}\nimport sys\n{dedent(_TONE)}\n{body}", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


class TestMac(SystemVoiceContract):
    @pytest.fixture
    def voice(self, tmp_path: Path) -> SystemVoice:
        return MacVoice(program(tmp_path, _SAY))


class TestWindows(SystemVoiceContract):
    @pytest.fixture
    def voice(self, tmp_path: Path) -> SystemVoice:
        return WindowsVoice(program(tmp_path, _POWERSHELL))


async def test_the_voices_of_a_mac_are_listed_the_better_ones_first(tmp_path: Path) -> None:
    assert list(await MacVoice(program(tmp_path, _SAY)).voices()) == [
        SystemVoiceInfo("Anna (Enhanced)", "de"),
        SystemVoiceInfo("Samantha", "en"),
        SystemVoiceInfo("Eddy (German (Germany))", "de"),
        SystemVoiceInfo("Anna", "de"),
        SystemVoiceInfo("Tingting", "zh"),
        SystemVoiceInfo("Nora", "no"),
        SystemVoiceInfo("Albert", "en"),
    ]


async def test_the_voices_of_windows_are_listed(tmp_path: Path) -> None:
    assert list(await WindowsVoice(program(tmp_path, _POWERSHELL)).voices()) == [
        SystemVoiceInfo("Microsoft David Desktop", "en"),
        SystemVoiceInfo("Microsoft Hedda Desktop", "de"),
    ]
