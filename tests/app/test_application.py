"""What macOS gives Qt to open is kept until somebody opens it. Here Qt is given it by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent

from tests.patience import GIVE_UP_S
from tests.ui.waiting import until
from voicedesk.app.application import Openings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

PROGRAM = """
import asyncio
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from voicedesk.app import window
from voicedesk.app.event_loop import EventLoop

window.take_identity = lambda: print("identity", QCoreApplication.instance())
app = window._application()

def come(*urls):
    for url in urls:
        # Posted, so that Qt makes the event anew for whom it is delivered to.
        QCoreApplication.postEvent(app, QFileOpenEvent(QUrl(url)))

async def main():
    taken = []
    for _ in range(3):  # rounds of Qt's
        await asyncio.sleep(0.01)
    with app.openings.handed_to(taken.append):
        while not taken:
            await asyncio.sleep(0.005)
        come("file:///tmp/%C3%A4.ogg")
        while len(taken) < 2:
            await asyncio.sleep(0.005)
    print(*taken, sep="\\n")

come("file:///tmp/a%20b.wav", "voicedesk:dictate?language=de")
with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
    runner.run(main())
"""


def test_what_comes_early_waits_and_the_rest_is_handed_on() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=GIVE_UP_S,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "identity None",
        "['/tmp/a b.wav', 'voicedesk:dictate?language=de']",
        "['/tmp/ä.ogg']",
    ]
    assert done.stderr == ""


async def test_after_the_end_nobody_is_bothered(qapp: QApplication) -> None:
    openings = Openings()
    taken: list[str] = []
    with openings.handed_to(taken.extend):
        openings.add(QFileOpenEvent(QUrl("voicedesk:ask")))
    with openings.handed_to(lambda targets: taken.extend(["later", *targets])):
        await until(lambda: taken)
    assert taken == ["later", "voicedesk:ask"]
