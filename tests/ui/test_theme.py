"""Contrast, one place for colours, and a light way to the first paint."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from voicedesk.ui.colours import DARK, LIGHT, Colours
from voicedesk.ui.stylesheet import stylesheet

UI = Path(__file__).parents[2] / "voicedesk" / "ui"


def _luminance(name: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    colour = QColor(name)
    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "window"),
        ("text", "surface"),
        ("text", "soft"),
        ("text", "code"),
        ("text", "danger_ground"),
        ("text", "notice_ground"),
        ("muted", "window"),
        ("muted", "surface"),
        ("on_accent", "accent"),
        ("on_accent", "recording"),
        ("accent", "window"),
        ("accent", "surface"),
        ("accent", "soft"),
        ("recording", "window"),
        ("recording", "danger_ground"),
        ("good", "window"),
    ],
)
def test_text_can_be_read(colours: Colours, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_place_in_the_sheet_is_filled(colours: Colours) -> None:
    assert "@" not in stylesheet(colours)


def test_colours_and_fonts_stand_in_one_place() -> None:
    named = re.compile(r"#[0-9a-fA-F]{6}\b|QColor\(\s*[\"'0-9]|QFont\(\s*[\"']|GlobalColor")
    found = [
        f"{file.name}: {line.strip()}"
        for file in UI.rglob("*.py")
        if file.name not in ("colours.py", "theme.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if named.search(line)
    ]
    assert found == []


def test_the_window_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "import PySide6.QtWidgets\n"
        "before = set(sys.modules)\n"
        "import voicedesk.ui.main_window\n"
        "print(' '.join(sorted({name.split('.')[0] for name in set(sys.modules) - before})))\n"
        "print(' '.join(n for n in sys.modules if n.startswith('voicedesk.')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    new, ours = done.stdout.splitlines()
    heavy = {"asyncio", "qasync", "numpy", "httpx", "sounddevice", "soundfile", "keyring", "soxr"}
    assert not heavy & set(new.split())
    late = {"voicedesk.ui.settings_dialog", "voicedesk.ui.controller", "voicedesk.ui.dialogs"}
    assert not late & set(ours.split())
