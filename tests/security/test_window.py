"""Every way into the window, fed with everything hostile: it is shown, and does nothing."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from tests.bench.with_window import running_program
from tests.cli.serving import KEY, ServerThread, for_ever, quick
from tests.security.looking import check_all_widgets
from tests.security.payloads import PAYLOADS, SHORT_NAMES, export_file, payload
from tests.ui.gallery import RESOURCES
from tests.ui.waiting import until
from voicedesk.app.backend import ProgramBackend
from voicedesk.app.options import Options
from voicedesk.core.settings import Settings, Theme
from voicedesk.sandbox.scenario import FaultKind, Reply
from voicedesk.storage.paths import ProfilePaths
from voicedesk.ui.controller import MainController
from voicedesk.ui.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.security.canary import Canary
    from voicedesk.app.program import Program


@dataclass(frozen=True)
class Stage:
    """The window on the whole program, which speaks to a server of ours."""

    window: MainWindow
    program: Program
    controller: MainController
    service: ServerThread
    folder: Path

    async def ask(self, text: str) -> None:
        """Ask and wait for the end of the turn, whatever it is."""
        await self.program.session.submit_text(text)
        await self.program.session.wait()


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
        window.deleteLater()


async def through_reply(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text=hostile),)))
    await stage.ask("hello")


async def through_split_reply(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text=hostile),), split_bytes=(7, 90, 1)))
    await stage.ask("hello")


async def through_question(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text="hello"),)))
    await stage.ask(hostile)


async def through_error(stage: Stage, hostile: str) -> None:
    fault = for_ever(FaultKind.STATUS, status=400, message=hostile, code=hostile)
    stage.service.play(quick(fault))
    await stage.ask("hello")


async def through_error_page(stage: Stage, hostile: str) -> None:
    fault = for_ever(FaultKind.HTML, status=503, body=hostile)
    stage.service.play(quick(replace(fault, status=400)))
    await stage.ask("hello")


async def through_history(stage: Stage, hostile: str) -> None:
    stage.service.play(quick())
    number = len(list(stage.folder.glob("*.json")))
    file = stage.folder / f"import-{number}.json"
    file.write_text(export_file(hostile, conversation_id=f"imported-{number}"))
    history = stage.controller._backend.history
    assert await history.import_file(file) == 1
    await stage.controller._history.open_conversation(f"imported-{number}")
    stage.window._actions.history.setChecked(True)
    rows = stage.window.history_bar.rows.rows
    await until(lambda: rows.rowCount() == number + 1)


CHANNELS: dict[str, Callable[[Stage, str], Awaitable[None]]] = {
    "reply": through_reply,
    "reply in scraps": through_split_reply,
    "question": through_question,
    "error": through_error,
    "error page": through_error_page,
    "history": through_history,
}

NAMES = {
    "reply": tuple(PAYLOADS),
    # Another way to the same widgets.
    "reply in scraps": SHORT_NAMES[::3],
    "error page": SHORT_NAMES[1::3],
}


@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_is_hostile_is_shown_and_does_nothing(
    channel: str,
    qapp: QApplication,
    qtbot: QtBot,
    canary: Canary,
    shared_service: ServerThread,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    names = NAMES.get(channel, SHORT_NAMES)
    async with stage(shared_service, tmp_path / "profile") as at:
        for name in names:
            await CHANNELS[channel](at, payload(name, canary.url))
            at.window.grab()
            assert check_all_widgets(), name
            at.window.new_conversation_requested.emit()
            await until(lambda: not at.controller.state.turns)
    assert canary.calls == []
