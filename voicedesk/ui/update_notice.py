"""The notice of a new version: where it can be had, and nothing that installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from voicedesk import __version__
from voicedesk.core.release_manifest import RELEASES_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.release_manifest import Release
    from voicedesk.ui.main_window import MainWindow


def show_update(window: MainWindow, release: Release, on_answered: Callable[[], object]) -> None:
    """Show it until the user closes it or has its page opened; then ``on_answered`` is called."""
    box = window.show_news(
        f"VoiceDesk {release.version} is out; this is {__version__}.",
        release.summary,
        "Open its page",
    )

    def follow() -> None:
        if QDesktopServices.openUrl(QUrl(RELEASES_PAGE)):
            on_answered()
        else:
            window.show_problem("No browser could be opened.", f"The page is {RELEASES_PAGE}")

    box.action_chosen.connect(follow)
    box.dismissed.connect(on_answered)
