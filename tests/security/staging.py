"""The window on the whole program, in this process, before a server of ours."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from tests.bench.with_window import running_program
from tests.ui.gallery import RESOURCES
from voicedesk.app.backend import ProgramBackend
from voicedesk.app.options import Options
from voicedesk.audio.files import load_clip
from voicedesk.core.settings import Settings, Theme
from voicedesk.pipeline.turn import ClipInput
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.resources import resource_path
from voicedesk.ui.controller import MainController
from voicedesk.ui.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from tests.cli.serving import ServerThread
    from voicedesk.app.program import Program
    from voicedesk.core.turns import TurnRecord


@dataclass(frozen=True)
class Stage:
    window: MainWindow
    program: Program
    controller: MainController
    service: ServerThread
    folder: Path

    async def ask(self, text: str) -> TurnRecord:
        """Ask and wait for the end of the turn, whatever it is."""
        await self.program.session.submit_text(text)
        return await self.program.session.wait()

    async def ask_aloud(self) -> TurnRecord:
        """Ask by a sound of which the server says what was said in it."""
        sound = ClipInput(load_clip(resource_path("sample-question.wav")))
        await self.program.session.submit_sound(sound)
        return await self.program.session.wait()


@contextmanager
def on_clipboard(text: str) -> Generator[None]:
    """Have a text on the clipboard, as plain text and as HTML, for the time of the block."""
    data = QMimeData()
    data.setText(text)
    data.setHtml(text)
    clipboard = QGuiApplication.clipboard()
    clipboard.setMimeData(data)
    try:
        yield
    finally:
        clipboard.clear()  # what is Python's must not be there when Qt ends


@asynccontextmanager
async def stage(service: ServerThread, folder: Path) -> AsyncGenerator[Stage]:
    settings = Settings()
    conversation = replace(settings.conversation, speak_replies=False)
    paths = ProfilePaths.at(folder)
    paths.create()
    window = MainWindow(Theme.LIGHT, RESOURCES)
    window.show()
    window.show_conversation()
    options = Options(base_url=service.url)
    settings = replace(settings, conversation=conversation)
    async with running_program(paths, settings, options) as program:
        controller = MainController(window, ProgramBackend(program), program.tasks)
        yield Stage(window, program, controller, service, folder)
        window.hide()
        await controller.aclose()
        window.deleteLater()
