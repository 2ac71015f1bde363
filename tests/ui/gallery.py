"""Every state of the window as pictures: ``python -m tests.ui.gallery OUTDIR [--scale 1|2]``."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.dictation_gallery import DictationGallery
from tests.ui.history_gallery import HistoryGallery
from tests.ui.presence_gallery import PresenceGallery
from tests.ui.translation_gallery import TranslationGallery
from voicedesk.core import events as ev
from voicedesk.core.errors import AudioError, ErrorKind, HeldBack, ServiceError, VoiceDeskError
from voicedesk.core.moderation import Subject, Verdict, VerdictStatus
from voicedesk.core.ports import Device
from voicedesk.core.settings import (
    AudioSettings,
    HandsFree,
    HearingSettings,
    ModerationScope,
    ModerationSettings,
    ServiceChoice,
    SpeechGate,
    Theme,
)
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord
from voicedesk.ui.backend import KeyPlace, KeyState

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication, QWidget

    from tests.fakes.fake_session import FakeSession
    from voicedesk.ui.controller import MainController
    from voicedesk.ui.main_window import MainWindow

RESOURCES = Path(__file__).parents[2] / "resources"
SMALL = (720, 560)
WIDE = (1280, 800)
USUAL = (960, 720)

RICH = """Here is a small plan for the *garden*, with **three** steps.

1. Loosen the soil, at least 20 cm deep.
2. Mix in compost: `2 litres` per square metre.
3. Water it, then wait a day.
   - Early morning is best.
   - Avoid the midday sun.

```python
def litres(width_m: float, depth_m: float) -> float:
    return 2 * width_m * depth_m  # compost
```

| Plant | Distance | Depth |
|:------|---------:|:-----:|
| Tomato | 60 cm | 2 cm |
| Radish | 5 cm | 1 cm |

> Plant after the last frost.

More in the [gardening guide](https://example.com/guide).
"""
STREAMING = RICH[: RICH.index("| Radish")] + "| Rad"
HOSTILE = (
    "![a cat](https://tracker.example/pixel.png) <script>alert(1)</script> "
    "[a file](file:///etc/passwd) <img src=x onerror=alert(1)>\n\n" + "endless" * 90
)
KEY_REFUSED = ServiceError(
    "The server refused the key.",
    kind=ErrorKind.KEY_REFUSED,
    next_step="Paste the key again in the settings, or make a new one.",
    status=401,
)
RATE_LIMITED = ServiceError(
    "The service's limit is used up.",
    kind=ErrorKind.RATE_LIMITED,
    next_step="Wait 12 seconds, then try again.",
    retryable=True,
)
NOTHING_HEARD = AudioError(
    "Nothing was heard, so nothing was sent.",
    kind=ErrorKind.NOTHING_HEARD,
    next_step="Check the microphone in the settings and speak up.",
)
INVENTED = AudioError(
    "Only a phrase that recognition invents in silence was heard.",
    kind=ErrorKind.NOTHING_HEARD,
    next_step="It was not answered.",
)
NO_MICROPHONE = AudioError(
    "No microphone was found.",
    kind=ErrorKind.NO_MICROPHONE,
    next_step="Connect one, or type your question.",
)
QUESTION_UNSAFE = HeldBack(
    "Your question was found unsafe (violent crimes, hate), so it was not answered.",
    kind=ErrorKind.UNSAFE,
    next_step="Say it in other words, or change what is checked in the settings under Safety.",
)
REPLY_UNSAFE = HeldBack(
    "The answer was found unsafe (non-violent crimes), so the rest of it was held back.",
    kind=ErrorKind.UNSAFE,
    next_step="Ask in other words, or change what is checked in the settings under Safety.",
)
UNCHECKED = HeldBack(
    "It could not be checked whether this is safe: The server refused the key.",
    kind=ErrorKind.UNCHECKED,
    next_step="Paste the key again in the settings. The settings under Safety say what happens "
    "without a verdict.",
)
GOES_ON = "It goes on, as the settings under Safety say."
SAFE = Verdict(VerdictStatus.SAFE)
VIOLENT = Verdict(VerdictStatus.UNSAFE, ("S1", "S10"))
UNREACHED = Verdict(VerdictStatus.UNAVAILABLE)
LONG_WORDS = VoiceDeskError(
    "The server sent something unreadable: " + "<html>" * 60,
    kind=ErrorKind.BAD_ANSWER,
    next_step="Check the server's address in the settings.",
)
HEARING = replace(
    decided(),
    audio=AudioSettings(microphone_channel=3, pre_roll=True, cue=True),
    hearing=HearingSettings(
        gate=SpeechGate.STRICT,
        hands_free=HandsFree.CONVERSATION,
        pause_s=1.5,
        vocabulary=tuple(f"A name or term {place}" for place in range(80)),
        replacements=("voice desk -> VoiceDesk", "no arrow in it", "groke -> Groq"),
    ),
)
LOCKED = KeyState(
    KeyPlace.NONE,
    problem="The keyring is locked.",
    next_step="Unlock it, or keep the key for this session only.",
)


def listening(session: FakeSession) -> None:
    session.whole_turn("What is 17 times 23?", "17 times 23 is **391**.", "0")
    session.start()
    session.listen(rms_dbfs=-16.0)


def transcribing(session: FakeSession) -> None:
    session.start()
    session.listen()
    session.record()


def thinking(session: FakeSession) -> None:
    transcribing(session)
    session.transcribe("How do I prepare the garden for tomatoes and radishes?")


def streaming(session: FakeSession) -> None:
    thinking(session)
    session.stream(STREAMING, size=200)


def speaking(session: FakeSession) -> None:
    thinking(session)
    session.stream(RICH, size=200)
    session.speak()
    session.answer()


def finished(session: FakeSession) -> None:
    speaking(session)
    session.hear(RICH)
    session.finish_turn()


def interrupted(session: FakeSession) -> None:
    thinking(session)
    text = (
        "Start with the soil. Loosen it well and mix in **compost**. "
        "Then wait for the last frost before you plant the tomatoes, and keep them apart."
    )
    session.stream(text)
    session.speak()
    session.hear("Start with the soil. Loosen it well and mix in compost.")
    session.finish_turn(outcome=Outcome.CANCELLED)


def failures(session: FakeSession) -> None:
    session.start("1", Source.TEXT)
    session.transcribe("Is the key good?", "1")
    session.finish_turn("1", Outcome.FAILED, KEY_REFUSED)
    session.start("2")
    session.listen("2")
    session.record("2", 3.2)
    session.finish_turn("2", Outcome.FAILED, RATE_LIMITED)
    session.start("3")
    session.finish_turn("3", Outcome.FAILED, NO_MICROPHONE)


def discarded(session: FakeSession) -> None:
    session.whole_turn("What is 17 times 23?", "17 times 23 is **391**.", "0")
    session.start("1")
    session.listen("1")
    session.record("1", 0.4)
    session.finish_turn("1", Outcome.FAILED, NOTHING_HEARD)
    session.start("2")
    session.listen("2")
    session.record("2", 1.4)
    session.transcribe("Thank you for watching!", "2")
    session.finish_turn("2", Outcome.FAILED, INVENTED)
    session.start("3")
    session.finish_turn("3", Outcome.FAILED, NOTHING_HEARD)


def conversing(session: FakeSession) -> None:
    session.whole_turn("What is 17 times 23?", "17 times 23 is **391**.", "0")
    session.ends_at_pause = True
    session.start("1")
    session.listen("1", rms_dbfs=-16.0)


def more_failures(session: FakeSession) -> None:
    session.start("1")
    session.listen("1")
    session.record("1", 0.4)
    session.finish_turn("1", Outcome.FAILED, NOTHING_HEARD)
    session.start("2", Source.TEXT)
    session.transcribe("word" * 60, "2")
    session.stream("The answer began and then", "2")
    session.finish_turn("2", Outcome.FAILED, LONG_WORDS)
    session.start("3")
    session.listen("3")
    session.record("3")
    session.transcribe("And without a voice?", "3")
    session.stream("Then you read it.", "3")
    session.notice("The voice's daily limit is used up.", "You can read the answer.", "3")
    session.answer("3")
    session.finish_turn("3")


def hostile(session: FakeSession) -> None:
    session.start("1", Source.TEXT)
    session.transcribe("Show me something dangerous 😀 日本語", "1")
    session.stream(HOSTILE, "1", size=300)
    session.answer("1")
    session.finish_turn("1")


def judged(
    session: FakeSession,
    turn_id: str,
    question: str,
    reply: str,
    verdict: Verdict,
    *,
    warning: str = "",
    error: VoiceDeskError | None = None,
) -> None:
    """Run a typed turn that a judge looked at; an error holds it back."""
    session.start(turn_id, Source.TEXT)
    session.transcribe(question, turn_id)
    session.emit(
        ev.VerdictReady(turn_id=turn_id, t_ms=2800, subject=Subject.WORDS, verdict=verdict)
    )
    if warning:
        session.notice(warning, GOES_ON, turn_id)
    if reply:
        session.stream(reply, turn_id, size=64)
    outcome = Outcome.COMPLETED if error is None else Outcome.BLOCKED
    record = TurnRecord(
        turn_id=turn_id,
        intent=Intent.ASK,
        source=Source.TEXT,
        outcome=outcome,
        transcript=question,
        reply=reply,
        error=error,
        verdict=verdict,
    )
    session.emit(ev.TurnFinished(turn_id=turn_id, t_ms=6000, outcome=outcome, record=record))


def held_back(session: FakeSession) -> None:
    judged(session, "1", "How do I get rid of my neighbour?", "", VIOLENT, error=QUESTION_UNSAFE)
    judged(session, "2", "How do I kill a process?", "", UNREACHED, error=UNCHECKED)
    judged(
        session,
        "3",
        "Tell me a story about a burglar.",
        "Once upon a time there was a man with a crowbar.",
        Verdict(VerdictStatus.UNSAFE, ("S2",)),
        error=REPLY_UNSAFE,
    )


def checked(session: FakeSession) -> None:
    judged(session, "1", "What is 17 times 23?", "17 times 23 is **391**.", SAFE)
    warning = "Your question was found unsafe (violent crimes, hate)."
    judged(session, "2", "And who is to blame?", "Nobody is.", VIOLENT, warning=warning)
    hostile_names = ("<b>bold</b>", "x" * 400, "two\nlines \u202eesrever", "S10", "privacy")
    unsafe = Verdict(VerdictStatus.UNSAFE, hostile_names)
    judged(session, "3", "What does the judge say?", "Something odd.", unsafe)
    judged(session, "4", "And now?", "Nothing clear.", Verdict(VerdictStatus.UNDECIDED))
    judged(session, "5", "And what is 17 times 24?", "17 times 24 is **408**.", SAFE)


def long_conversation(session: FakeSession) -> None:
    for turn in range(8):
        session.whole_turn(
            f"Question number {turn + 1}: what should I think about?",
            "One thing at a time. First the *soil*, then the seeds.\n\n- water\n- light",
            str(turn),
        )


STATES: dict[str, Callable[[FakeSession], None] | None] = {
    "empty": None,
    "listening": listening,
    "transcribing": transcribing,
    "thinking": thinking,
    "streaming": streaming,
    "speaking": speaking,
    "finished": finished,
    "interrupted": interrupted,
    "failures": failures,
    "more-failures": more_failures,
    "discarded": discarded,
    "hostile": hostile,
    "long": long_conversation,
    "held-back": held_back,
    "checked": checked,
}


class Gallery:
    def __init__(self, out: Path, theme: Theme) -> None:
        self._out = out
        self._theme = theme

    async def draw(self) -> None:
        for name, script in STATES.items():
            await self._state(name, script, USUAL)
        for name in ("empty", "streaming", "failures", "held-back", "checked"):
            await self._state(f"{name}-small", STATES[name], SMALL)
        await self._state("finished-wide", STATES["finished"], WIDE)
        await self._conversation_mode()
        await self._sandbox_with_banner()
        await self._first_run()
        await self._settings()
        await self._hearing_settings()
        await self._safety_settings()
        await HistoryGallery(self._open, self._save, self._close).draw()
        await DictationGallery(self._open, self._save, self._close).draw()
        await TranslationGallery(self._open, self._save, self._close).draw()
        await PresenceGallery(self._save, self._theme).draw()

    async def _open(
        self, size: tuple[int, int], backend: FakeBackend
    ) -> tuple[MainWindow, MainController]:
        return await open_window(self._theme, size, backend)

    async def _save(self, widget: QWidget, name: str) -> None:
        await asyncio.sleep(0.12)
        widget.grab().save(str(self._out / f"{self._theme}-{name}.png"))

    async def _close(self, window: MainWindow) -> None:
        window.hide()
        window.deleteLater()
        await asyncio.sleep(0)

    async def _state(
        self, name: str, script: Callable[[FakeSession], None] | None, size: tuple[int, int]
    ) -> None:
        backend = FakeBackend()
        window, _controller = await self._open(size, backend)
        if script is not None:
            script(backend.session)
        await self._save(window, name)
        await self._close(window)

    async def _conversation_mode(self) -> None:
        from PySide6.QtWidgets import QMenu

        from voicedesk.ui.hands_free_button import HandsFreeButton

        for name, size in (("conversation", USUAL), ("conversation-small", SMALL)):
            backend = FakeBackend(settings=HEARING)
            window, _controller = await self._open(size, backend)
            conversing(backend.session)
            await self._save(window, name)
            button = window.findChild(HandsFreeButton)
            if button is None:
                raise RuntimeError("no hands-free button")
            button.click()
            await asyncio.sleep(0.05)
            for menu in button.findChildren(QMenu):
                await self._save(menu, f"{name}-menu")
                menu.close()
            await self._close(window)

    async def _hearing_settings(self) -> None:
        from PySide6.QtWidgets import QWidget

        from voicedesk.ui.settings_dialog import SettingsDialog

        parent = QWidget()
        dialog = SettingsDialog(parent, HEARING)
        dialog.show()
        dialog.devices.show_microphones(
            [Device("Studio interface", is_default=True, channel_count=4)]
        )
        for title in ("Devices", "Listening", "Words"):
            dialog.show_page(dialog.page_titles().index(title))
            await self._save(dialog, f"settings-{title.lower()}-used")
        dialog.close()

    async def _safety_settings(self) -> None:
        from PySide6.QtWidgets import QWidget

        from voicedesk.ui.settings_dialog import SettingsDialog

        parent = QWidget()
        settings = replace(decided(), moderation=ModerationSettings(scope=ModerationScope.BOTH))
        dialog = SettingsDialog(parent, settings)
        dialog.show()
        dialog.show_page(dialog.page_titles().index(dialog.safety.title))
        await self._save(dialog, "settings-safety-used")
        bar = dialog.safety.verticalScrollBar()
        bar.setValue(bar.maximum())
        await self._save(dialog, "settings-safety-end")
        dialog.resize(dialog.minimumSize())
        await self._save(dialog, "settings-safety-small")
        dialog.close()

    async def _sandbox_with_banner(self) -> None:
        for name, size in (("sandbox", USUAL), ("sandbox-small", SMALL)):
            backend = FakeBackend(settings=decided(ServiceChoice.SANDBOX))
            window, _controller = await self._open(size, backend)
            finished(backend.session)
            window.show_problem(
                "The settings could not be written: the folder is read-only.",
                "They hold until you quit; make the folder writable to keep them.",
            )
            await self._save(window, name)
            await self._close(window)

    async def _first_run(self) -> None:
        backend = FakeBackend(
            settings=decided(ServiceChoice.UNDECIDED),
            key=KeyState(KeyPlace.NONE, keyring_name="GNOME Keyring"),
        )
        for size, suffix in ((USUAL, ""), (SMALL, "-small")):
            window, _controller = await self._open(size, backend)
            page = window.show_first_run()
            for place in range(3):
                page.choose(place)
                await self._save(window, f"first-run-{place}{suffix}")
            await self._close(window)
        backend.key = LOCKED
        window, _controller = await self._open(USUAL, backend)
        page = window.show_first_run()
        await asyncio.sleep(0.05)
        page.groq_form.show_failure(KEY_REFUSED.message, KEY_REFUSED.next_step)
        await self._save(window, "first-run-locked")
        await self._close(window)

    async def _settings(self) -> None:
        from voicedesk.ui.settings_controller import SettingsController

        backend = FakeBackend()
        window, controller = await self._open(USUAL, backend)
        window.settings_requested.emit()
        await asyncio.sleep(0.1)
        settings = controller.findChild(SettingsController) or window.findChild(SettingsController)
        if settings is None or settings.dialog is None:
            raise RuntimeError("the settings did not open")
        dialog = settings.dialog
        report = await backend.test_connection(backend.settings.service, None)
        dialog.service.show_report(report)
        dialog.devices.level_test_requested.emit("", 0)
        await asyncio.sleep(0.1)
        for place, title in enumerate(dialog.page_titles()):
            dialog.show_page(place)
            await self._save(dialog, f"settings-{title.split()[0].lower()}")
        dialog.service.show_failure(KEY_REFUSED.message, KEY_REFUSED.next_step)
        dialog.service.show_key_state(LOCKED)
        dialog.models.show_failure(KEY_REFUSED.message, KEY_REFUSED.next_step)
        dialog.show_page(0)
        await self._save(dialog, "settings-locked")
        dialog.show_page(1)
        await self._save(dialog, "settings-models-failed")
        dialog.reject()
        await asyncio.sleep(0.05)
        await self._close(window)


async def open_window(
    theme: Theme, size: tuple[int, int], backend: FakeBackend
) -> tuple[MainWindow, MainController]:
    """Show the window as it is with a program behind it."""
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.ui.controller import MainController
    from voicedesk.ui.main_window import MainWindow

    window = MainWindow(theme, RESOURCES)
    window.resize(*size)
    window.show()
    controller = MainController(window, backend, TaskRegistry(_raise))
    await asyncio.sleep(0.02)
    return window, controller


def _raise(error: BaseException) -> None:
    raise error


def application(scale: str) -> QApplication:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = scale
    from PySide6.QtWidgets import QApplication

    from voicedesk.ui.theme import STYLE_ARGUMENTS

    app = QApplication(["gallery", *STYLE_ARGUMENTS])
    app.setQuitOnLastWindowClosed(False)
    return app


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw every state of the window.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", default="1")
    parser.add_argument("--theme", choices=["light", "dark"])
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    app = application(options.scale)
    from voicedesk.app.event_loop import EventLoop

    themes = [Theme(options.theme)] if options.theme else [Theme.LIGHT, Theme.DARK]
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        for theme in themes:
            runner.run(Gallery(options.out, theme).draw())
    return 0


if __name__ == "__main__":
    sys.exit(main())
