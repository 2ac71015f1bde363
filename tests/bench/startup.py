"""From the start of the process to the first paint: VoiceDesk beside an empty PySide6 window."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.bench.table import p50, p95
from tests.desk.desktop import VirtualDesktop

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

# What comes after the first paint begins with importing ``window_loop``; here it ends with it.
VOICEDESK = """
import os, sys, time
class FirstPaint:
    def find_spec(self, name, path=None, target=None):
        if name == "voicedesk.app.window_loop":
            at = time.monotonic()
            print(at, *sorted(HEAVY & set(sys.modules)), flush=True)
            os._exit(0)
HEAVY = {"sounddevice", "soundfile", "soxr", "httpx", "keyring", "numpy", "qasync", "asyncio"}
sys.meta_path.insert(0, FirstPaint())
from voicedesk.cli import main
main(["--profile", sys.argv[1], "--sandbox"])
"""


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Start both in turn; return one row with the ratio of their medians."""
    empty_ms: list[float] = []
    own_ms: list[float] = []
    heavy: set[str] = set()
    with VirtualDesktop(audio=False) as desktop:
        for program in (EMPTY_WINDOW, VOICEDESK):
            _first_paint_ms(program, desktop)  # fills the file cache, and makes the profile
        for _ in range(rounds or ROUNDS):
            empty_ms.append(_first_paint_ms(EMPTY_WINDOW, desktop)[0])
            took_ms, modules = _first_paint_ms(VOICEDESK, desktop)
            own_ms.append(took_ms)
            heavy |= set(modules)
    return [
        {
            "name": "startup",
            "scenario": "first paint",
            "floor_ms": p50(empty_ms),
            "baseline_ms": p50(empty_ms),
            "p50_ms": p50(own_ms),
            "p95_ms": p95(own_ms),
            "ratio": round(p50(own_ms) / p50(empty_ms), 2),
            "heavy_imports": ",".join(sorted(heavy)) or "none",
        }
    ]


def _first_paint_ms(program: str, desktop: VirtualDesktop) -> tuple[float, list[str]]:
    began_at_s = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, str(desktop.home / "profile")],
        env=desktop.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    painted_at_s, *modules = done.stdout.split()
    return 1000 * (float(painted_at_s) - began_at_s), modules
