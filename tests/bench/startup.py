"""From the start of the process to the first paint: VoiceDesk beside an empty PySide6 window.

VoiceDesk paints twice: its frame first, then all that stands in it. No other module is imported
before both are on screen.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.bench.table import p50, p95
from tests.desk.desktop import VirtualDesktop

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 15

# Both say when the first paint event has been dealt with, children and all.
EMPTY_WINDOW = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)
def painted():
    print(time.monotonic(), flush=True)
    QApplication.instance().quit()
app = QApplication(sys.argv[:1])
window = Window()
window.resize(960, 720)
window.show()
app.exec()
"""

# The page's module is imported right after the first paint, ``window_loop`` after the page's.
VOICEDESK = """
import os, sys, time
painted_at_s = []
class Paints:
    def find_spec(self, name, path=None, target=None):
        if name in ("voicedesk.ui.talk_page", "voicedesk.app.window_loop"):
            painted_at_s.append(time.monotonic())
        if name == "voicedesk.app.window_loop":
            print(*painted_at_s, *sorted(HEAVY & set(sys.modules)), flush=True)
            os._exit(0)
HEAVY = {"sounddevice", "soundfile", "soxr", "httpx", "keyring", "numpy", "qasync", "asyncio"}
sys.meta_path.insert(0, Paints())
from voicedesk.cli import main
main(["--profile", sys.argv[1], "--sandbox"])
"""


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Start both in turn; return a row per painting with the ratio of the medians."""
    empty_ms: list[float] = []
    first_ms: list[float] = []
    page_ms: list[float] = []
    heavy: set[str] = set()
    with VirtualDesktop(audio=False) as desktop:
        profile = desktop.home / "profile"
        for program in (EMPTY_WINDOW, VOICEDESK):
            start(program, desktop, profile)  # fills the file cache, and makes the profile
        for _ in range(rounds or ROUNDS):
            empty_ms.append(start(EMPTY_WINDOW, desktop, profile)[0][0])
            (first, page), modules = start(VOICEDESK, desktop, profile)
            first_ms.append(first)
            page_ms.append(page)
            heavy |= modules
    return [
        {
            "name": "startup",
            "scenario": scenario,
            "floor_ms": p50(empty_ms),
            "baseline_ms": p50(empty_ms),
            "p50_ms": p50(own_ms),
            "p95_ms": p95(own_ms),
            "ratio": round(p50(own_ms) / p50(empty_ms), 2),
            "heavy_imports": ",".join(sorted(heavy)) or "none",
        }
        for scenario, own_ms in (("first paint", first_ms), ("page painted", page_ms))
    ]


def start(program: str, desktop: VirtualDesktop, profile: Path) -> tuple[list[float], set[str]]:
    """Return how long after the process began each painting was done, and the heavy modules."""
    began_at_s = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, str(profile)],
        env=desktop.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    words = done.stdout.split()
    times = [word for word in words if word[0].isdecimal()]
    return [1000 * (float(at_s) - began_at_s) for at_s in times], set(words) - set(times)
