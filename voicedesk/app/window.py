"""The window's start, in order.

1. ``cli.window`` takes the profile's lock and reads the settings. Where another window has the
   profile, that one comes to the front and this start ends here.
2. ``QApplication`` and the window, which paints its frame, then the page the user begins on. Up
   to here neither sound, HTTP nor keyring modules are imported. A start without the window leaves
   it hidden in the tray, or minimised where there is none.
3. ``window_loop``: the rest is imported; the event loop becomes asyncio's as well (qasync).
4. ``window_program``: the controller connects window and program; models and connections warm up
   in the background. ``voicedesk ctl`` is listened to (``remote_control``).
5. When the window is closed, the running turn is cancelled and everything is released.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QApplication

from voicedesk import __version__
from voicedesk.app.application import Application
from voicedesk.app.character_encoding import use_utf_8
from voicedesk.app.options import effective_settings
from voicedesk.core.settings import ServiceChoice
from voicedesk.desktop.identity import APP_ID, take_identity
from voicedesk.storage.resources import resource_path
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.theme import STYLE_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from voicedesk.app.options import Options
    from voicedesk.core.settings import LoadedSettings
    from voicedesk.desktop.profile_lock import ProfileLock
    from voicedesk.storage.paths import ProfilePaths


def run_window(
    options: Options,
    paths: ProfilePaths,
    loaded: LoadedSettings,
    lock: ProfileLock,
    *,
    smoke_test: bool = False,
    hidden: bool = False,
    opens: Mapping[str, Any] | None = None,
) -> int:
    """Show the window until it is closed; return the exit code. The profile's lock is held.

    ``hidden`` leaves it to the user to call for the window, unless there is something to choose.
    ``opens`` is a request to open something, as soon as the program is there.
    """
    app = _application()
    settings = effective_settings(loaded.settings, options)
    window = MainWindow(settings.window.theme, resource_path("icons").parent)
    is_new = settings.service.choice is ServiceChoice.UNDECIDED
    hides = (hidden or settings.window.starts_hidden) and not is_new and not smoke_test
    if not hides:
        window.show()
        _paint(window)
    if is_new:
        window.show_first_run()
    else:
        window.show_conversation()
    if hides:
        _leave_hidden(window)
    else:
        _paint(window)
    from voicedesk.app.window_loop import run_program

    return run_program(
        app, window, options, paths, loaded, lock, smoke_test=smoke_test, opens=opens
    )


def _application() -> Application:
    use_utf_8()
    take_identity()
    QApplication.setApplicationName("VoiceDesk")
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName(APP_ID)
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = Application([*sys.argv[:1], *STYLE_ARGUMENTS])
    # Closing a dialog must not end the event loop; the window says when it is over.
    app.setQuitOnLastWindowClosed(False)
    return app


def _leave_hidden(window: MainWindow) -> None:
    """Leave the window to the tray; where there is none, it must be found all the same."""
    from voicedesk.ui.tray import has_tray

    if not has_tray():
        window.was_started_minimised = True
        window.showMinimized()


def _paint(window: MainWindow) -> None:
    """Run events until the window is on screen; no other loop runs at this time."""
    until_painted = QEventLoop()
    window.when_painted(until_painted.quit)
    until_painted.exec()
