"""The states of the window that have to do with translating; drawn by ``gallery``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.dictation_gallery import KEY_REFUSED
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.settings import HotkeySettings, LanguagePair, TranslationSettings
from voicedesk.core.turns import Intent, Outcome
from voicedesk.ui.overlay_view import OverlayKind, OverlayView
from voicedesk.ui.talk_mode import TalkMode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake_session import FakeSession
    from tests.ui.dictation_gallery import Close, Open, Save

USUAL = (960, 720)
SMALL = (720, 560)
FAVOURITES = TranslationSettings(
    target_language="fr",
    shows_original=True,
    pairs=(LanguagePair("de", "fr"), LanguagePair("", "ja"), LanguagePair("tlh", "en")),
)
USED = replace(
    decided(),
    translation=FAVOURITES,
    hotkeys=HotkeySettings(
        bindings=(
            HotkeyBinding(HotkeyAction.TRANSLATE, "Ctrl+F11", "de", target_language="fr"),
            HotkeyBinding(HotkeyAction.INTERPRET, "Ctrl+F12"),
        )
    ),
)
RESULT = OverlayView(OverlayKind.RESULT, "German → English", "Good day.", "Good day.")
LONGER = (
    "We should meet on Tuesday at ten, before the others arrive. Bring the plans with you, and "
    "call me if the train is late again."
)
LONGER_GERMAN = (
    "Wir sollten uns am Dienstag um zehn treffen, bevor die anderen kommen. Bring die Pläne mit, "
    "und ruf mich an, wenn der Zug wieder Verspätung hat."
)


def translated(session: FakeSession) -> None:
    session.translation(("Good morning.", "en"), ("Good morning.", "en"), "0")
    session.translation((LONGER_GERMAN, "german"), (LONGER, "en"), "1")
    session.translation(("Good evening.", "en"), ("مساء الخير.", "ar"), "2")
    session.start("3", intent=Intent.TRANSLATE, into="fr")
    session.listen("3", rms_dbfs=-18.0)


def interpreting(session: FakeSession) -> None:
    session.translation(
        ("¿Dónde está la estación?", "spanish"), ("Where is the station?", "en"), "1"
    )
    session.translation(("Go straight on, then left.", "english"), ("Siga recto.", "es"), "2")
    session.start("3", intent=Intent.TRANSLATE)
    session.listen("3")
    session.record("3")
    session.transcribe("Muchas gracias.", "3", "spanish")


def not_translated(session: FakeSession) -> None:
    session.start("1", intent=Intent.TRANSLATE, into="fr")
    session.listen("1")
    session.record("1", 3.2)
    session.transcribe("Good morning.", "1")
    session.finish_turn("1", Outcome.FAILED, KEY_REFUSED)
    session.start("2", intent=Intent.TRANSLATE, into="fr")
    session.listen("2")
    session.record("2", 1.2)
    session.finish_turn("2", Outcome.CANCELLED)
    session.translation(("Bonjour.", "fr"), ("Bonjour.", "fr"), "3")
    session.dictation("Good day.", "Good day.", "4", into="xterm", intent=Intent.TRANSLATE)


STATES: dict[str, tuple[TalkMode, Callable[[FakeSession], None] | None]] = {
    "translate-empty": (TalkMode.TRANSLATE, None),
    "translated": (TalkMode.TRANSLATE, translated),
    "not-translated": (TalkMode.TRANSLATE, not_translated),
    "interpreting": (TalkMode.INTERPRET, interpreting),
}


class TranslationGallery:
    def __init__(self, open_window: Open, save: Save, close: Close) -> None:
        self._open = open_window
        self._save = save
        self._close = close
        self._parent = QWidget()

    async def draw(self) -> None:
        for name, (mode, script) in STATES.items():
            for size, suffix in ((USUAL, ""), (SMALL, "-small")):
                backend = FakeBackend(settings=USED)
                window, _controller = await self._open(size, backend)
                window.mode_chosen.emit(mode)
                if script is not None:
                    script(backend.session)
                await self._save(window, f"{name}{suffix}")
                if mode is TalkMode.INTERPRET and suffix:
                    window.history_bar.show()
                    await self._save(window, f"{name}-narrow")
                await self._close(window)
        await self._overlay()
        await self._settings()

    async def _overlay(self) -> None:
        from voicedesk.ui.overlay import Overlay

        overlay = Overlay()
        overlay.show_view(RESULT)
        overlay.show()
        await self._save(overlay, "overlay-translation")
        overlay.close()

    async def _settings(self) -> None:
        from voicedesk.ui.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._parent, USED)
        dialog.show()
        dialog.show_page(dialog.page_titles().index(dialog.translation.title))
        await self._save(dialog, "settings-translation")
        dialog.resize(dialog.minimumSize())
        bar = dialog.translation.verticalScrollBar()
        bar.setValue(bar.maximum())
        await self._save(dialog, "settings-translation-small")
        dialog.show_page(dialog.page_titles().index(dialog.shortcuts.title))
        await self._save(dialog, "settings-shortcuts-translating")
        dialog.close()
