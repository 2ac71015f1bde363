"""What is seen of the program outside of its window, and the settings for it; for ``gallery``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from tests.fakes.fake_backend import decided
from voicedesk.core.settings import AudioSettings, OtherSound, OverlayPlace, WindowSettings
from voicedesk.ui.overlay_view import OverlayKind, OverlayView
from voicedesk.ui.tray_icon import TrayState, tray_icon

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.settings import Theme

    Save = Callable[[QWidget, str], Awaitable[None]]

VIEWS = {
    "waiting": OverlayView(
        OverlayKind.WAITING, "Opening the microphone…", "Wait a moment before you speak"
    ),
    "listening": OverlayView(
        OverlayKind.LISTENING, "Listening", "Translation into English", rms_dbfs=-18, peak_dbfs=-9
    ),
    "working": OverlayView(OverlayKind.WORKING, "Tidying up…", "Dictation"),
    "done": OverlayView(OverlayKind.DONE, "Written", "into mousepad"),
    "problem": OverlayView(
        OverlayKind.PROBLEM, "No microphone was found.", "Connect one, or type your question."
    ),
    "offer": OverlayView(
        OverlayKind.OFFER,
        "Another window has the focus than when you began to speak, so nothing was pasted.",
        "Go where the text belongs, then press the shortcut that pastes the last text.",
        "Hello.",
    ),
    "long": OverlayView(OverlayKind.PROBLEM, "Unreadable: " + "<html>" * 40, "Check the server."),
}


class PresenceGallery:
    def __init__(self, save: Save, theme: Theme) -> None:
        self._save = save
        self._theme = theme
        self._parent = QWidget()

    async def draw(self) -> None:
        from voicedesk.ui.overlay import Overlay

        for name, view in VIEWS.items():
            overlay = Overlay()
            overlay.show_view(view)
            overlay.show()
            await self._save(overlay, f"overlay-{name}")
            overlay.hide()
            overlay.deleteLater()
        await self._tray()
        await self._settings()

    async def _tray(self) -> None:
        shelf = QWidget()
        row = QHBoxLayout(shelf)
        for side in (16, 24, 64):
            for state in TrayState:
                label = QLabel()
                label.setPixmap(tray_icon(state).pixmap(side, side))
                row.addWidget(label)
        shelf.show()
        await self._save(shelf, "tray")
        shelf.hide()

    async def _settings(self) -> None:
        from voicedesk.ui.settings_dialog import SettingsDialog

        settings = replace(
            decided(),
            audio=AudioSettings(other_sound=OtherSound.QUIETER),
            window=WindowSettings(
                theme=self._theme, overlay=OverlayPlace.TOP_RIGHT, overlay_screen="HDMI-1"
            ),
        )
        dialog = SettingsDialog(self._parent, settings)
        dialog.show()
        dialog.appearance.show_starts_with_system(on=True)
        titles = dialog.page_titles()
        for title in ("Appearance", "Listening"):
            dialog.show_page(titles.index(title))
            await self._save(dialog, f"settings-presence-{title.lower()}")
        bar = dialog.appearance.verticalScrollBar()
        dialog.show_page(titles.index("Appearance"))
        bar.setValue(bar.maximum())
        await self._save(dialog, "settings-presence-appearance-end")
        dialog.reject()
