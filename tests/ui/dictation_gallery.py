"""The states of the window that have to do with dictation; drawn by ``gallery``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.parts import part
from voicedesk.core.errors import ErrorKind, HotkeyError, InsertionError, ServiceError
from voicedesk.core.hotkeys import HotkeyAbility, HotkeyAction, HotkeyBinding, HotkeyProblem
from voicedesk.core.insertion import InsertionAbility, InsertionWay, PasteKeys
from voicedesk.core.settings import (
    AfterText,
    ApplicationRule,
    CleanUpStyle,
    DictationSettings,
    HotkeySettings,
)
from voicedesk.core.turns import Intent, Outcome
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.notepad import Notepad
from voicedesk.ui.notepad_editor import NotepadEditor
from voicedesk.ui.talk_button import TalkButton

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fakes.fake_session import FakeSession
    from voicedesk.ui.controller import MainController
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.settings_dialog import SettingsDialog

    Open = Callable[[tuple[int, int], FakeBackend], Awaitable[tuple[MainWindow, MainController]]]
    Save = Callable[[QWidget, str], Awaitable[None]]
    Close = Callable[[MainWindow], Awaitable[None]]

NOTES = "Shopping list\n\n- bread\n- apples\n\n" + "The meeting is on Tuesday at ten. " * 6
USUAL = (960, 720)
SMALL = (720, 560)
TAKEN = HotkeyError(
    "Ctrl+F10 is taken by another program.",
    kind=ErrorKind.SHORTCUT_TAKEN,
    next_step="Choose another combination, or free it there.",
)
TARGET_CHANGED = InsertionError(
    "Another window has the focus than when you began to speak, so nothing was pasted.",
    kind=ErrorKind.TARGET_CHANGED,
    next_step="Go where the text belongs, then press the shortcut that pastes the last text.",
)
KEY_REFUSED = ServiceError(
    "The server refused the key.",
    kind=ErrorKind.KEY_REFUSED,
    next_step="Paste the key again in the settings, or make a new one.",
    status=401,
)
PORTAL = HotkeyAbility(
    "desktop portal",
    tells_releases=False,
    chosen_here=False,
    hint="Your desktop has set: Dictate: Ctrl+F9. The keys are changed in the settings of your "
    "desktop. This desktop tells only that a key goes down: tap to start, and tap to stop.",
)
NO_HOTKEYS = HotkeyAbility(
    "none",
    works=False,
    hint="This compositor lets no program have shortcuts; bind a command in its own settings.",
)
ASK = HotkeyBinding(HotkeyAction.ASK, "Ctrl+F10")
USED = replace(
    decided(),
    hotkeys=HotkeySettings(
        bindings=(
            HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F9"),
            HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+Shift+F9", "de", "Formal"),
            ASK,
            HotkeyBinding(HotkeyAction.CANCEL, "Ctrl+F9"),
            HotkeyBinding(HotkeyAction.PASTE_LAST),
        ),
        tap_ms=250,
    ),
    dictation=DictationSettings(
        paste_keys=PasteKeys.SHIFT_INSERT,
        spoken_punctuation=False,
        after_text=AfterText.SPACE,
        snippets=(r"my address -> 1 Main Street\nSpringfield", "no arrow in it"),
        style="Formal",
        styles=(
            CleanUpStyle("Formal", "Write in a formal tone.\nKeep every fact."),
            CleanUpStyle("formal", ""),
        ),
        applications=(
            ApplicationRule("xterm", InsertionWay.TYPE, style="-"),
            ApplicationRule("org.gnome.*", style="Formal", after_text=AfterText.ENTER),
        ),
    ),
)


def dictating(session: FakeSession) -> None:
    session.dictation(
        "um the meeting is on tuesday comma at ten",
        "The meeting is on Tuesday, at ten.",
        "1",
        into="xterm",
    )
    session.start("2", intent=Intent.DICTATE)
    session.listen("2", rms_dbfs=-18.0)


def dictated(session: FakeSession) -> None:
    session.whole_turn("What is 17 times 23?", "17 times 23 is **391**.", "0")
    session.dictation(
        "Hello, how are you?", "Hello, how are you?", "1", into="org.gnome.TextEditor"
    )
    session.dictation(
        "um the first line new line the second line with # a sign and *stars*",
        "The first line\nthe second line with # a sign and *stars*",
        "2",
        into="xterm",
    )
    session.dictation("Good morning.", "Good morning.", "3", intent=Intent.TRANSLATE)


def not_dictated(session: FakeSession) -> None:
    session.start("1", intent=Intent.DICTATE)
    session.listen("1")
    session.record("1", 3.2)
    session.transcribe("The meeting is on Tuesday.", "1")
    session.write("The meeting is on Tuesday.", "1")
    session.finish_turn("1", Outcome.FAILED, TARGET_CHANGED)
    session.start("2", intent=Intent.TRANSLATE)
    session.listen("2")
    session.record("2", 3.2)
    session.finish_turn("2", Outcome.FAILED, KEY_REFUSED)
    session.start("3", intent=Intent.DICTATE)
    session.listen("3")
    session.record("3", 1.2)
    session.finish_turn("3", Outcome.CANCELLED)


class DictationGallery:
    def __init__(self, open_window: Open, save: Save, close: Close) -> None:
        self._open = open_window
        self._save = save
        self._close = close
        self._parent = QWidget()

    async def draw(self) -> None:
        await self._cards()
        await self._shortcuts()
        await self._dictation()
        await self._notepad()

    async def _cards(self) -> None:
        from voicedesk.ui.icon_button import IconButton

        for name, script in (
            ("dictating", dictating),
            ("dictated", dictated),
            ("not-dictated", not_dictated),
        ):
            for size, suffix in ((USUAL, ""), (SMALL, "-small")):
                backend = FakeBackend()
                window, _controller = await self._open(size, backend)
                script(backend.session)
                for button in window.findChildren(IconButton):
                    if button.accessibleName() == "Show what was said":
                        button.setChecked(not button.isHidden())
                await self._save(window, f"{name}{suffix}")
                await self._close(window)

    def _dialog(self) -> SettingsDialog:
        from voicedesk.ui.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._parent, USED)
        dialog.show()
        return dialog

    async def _shortcuts(self) -> None:
        dialog = self._dialog()
        dialog.show_page(dialog.page_titles().index("Shortcuts"))
        dialog.shortcuts.show_ability(HotkeyAbility("X11"), [HotkeyProblem(ASK, TAKEN)])
        await self._scrolled(dialog, "settings-shortcuts-used")
        dialog.shortcuts.show_ability(PORTAL, ())
        dialog.shortcuts.verticalScrollBar().setValue(0)
        await self._save(dialog, "settings-shortcuts-portal")
        dialog.shortcuts.show_ability(NO_HOTKEYS, ())
        dialog.resize(dialog.minimumSize())
        await self._scrolled(dialog, "settings-shortcuts-none")
        dialog.close()

    async def _dictation(self) -> None:
        dialog = self._dialog()
        dialog.show_page(dialog.page_titles().index("Dictation"))
        dialog.dictation.show_ability(InsertionAbility("desktop portal", knows_focus=False))
        await self._scrolled(dialog, "settings-dictation-used")
        hint = "Install wtype, or a desktop with the RemoteDesktop portal."
        dialog.dictation.show_ability(InsertionAbility("none", works=False, hint=hint))
        dialog.resize(dialog.minimumSize())
        await self._scrolled(dialog, "settings-dictation-small")
        dialog.close()

    async def _notepad(self) -> None:
        """Draw the notepad empty, while one dictates into it, and with what went wrong."""
        backend = FakeBackend()
        window, controller = await self._open(USUAL, backend)
        controller.open_notepad()
        notepad = next(each for each in QApplication.topLevelWidgets() if isinstance(each, Notepad))
        await self._save(notepad, "notepad-empty")
        part(notepad, NotepadEditor).insertPlainText(NOTES)
        session = backend.session
        part(notepad, CheckBox).setChecked(True)
        part(notepad, TalkButton).tapped.emit()
        await asyncio.sleep(0.02)
        session.start("1", intent=Intent.TRANSLATE)
        session.listen("1", rms_dbfs=-16)
        await self._save(notepad, "notepad-listening")
        session.record("1")
        session.transcribe("Guten Morgen.", "1")
        await self._save(notepad, "notepad-writing")
        session.finish_turn("1", Outcome.FAILED, KEY_REFUSED)
        window.new_private_requested.emit()
        await self._save(notepad, "notepad-failed")
        notepad.resize(notepad.minimumSize())
        await self._save(notepad, "notepad-small")
        await controller.aclose()
        await self._close(window)

    async def _scrolled(self, dialog: SettingsDialog, name: str) -> None:
        """Draw a page from its top to its end."""
        page = dialog.shortcuts if dialog.shortcuts.isVisible() else dialog.dictation
        bar = page.verticalScrollBar()
        bar.setValue(0)
        await self._save(dialog, name)
        place = 1
        while bar.value() < bar.maximum():
            bar.setValue(bar.value() + bar.pageStep() - 40)
            place += 1
            await self._save(dialog, f"{name}-{place}")
