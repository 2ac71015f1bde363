"""Every way into the window, fed with everything hostile: it is shown, and does nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, for_ever, quick
from tests.security.looking import check_all_widgets
from tests.security.payloads import PAYLOADS, SHORT_NAMES, export_file, payload
from tests.security.staging import on_clipboard, stage
from tests.ui.parts import part
from tests.ui.waiting import until
from voicedesk.core.turns import Intent
from voicedesk.sandbox.scenario import FaultKind, Reply
from voicedesk.ui.composer import Composer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.cli.serving import ServerThread
    from tests.security.canary import Canary
    from tests.security.staging import Stage


async def through_reply(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text=hostile),)))
    await stage.ask("hello")


async def through_split_reply(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text=hostile),), split_bytes=(7, 90, 1)))
    await stage.ask("hello")


async def through_question(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text="hello"),)))
    await stage.ask(hostile)


async def through_transcript(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(words=hostile, replies=(Reply(text="hello"),)))
    record = await stage.ask_aloud()
    assert record.transcript or record.error is not None


async def through_translation(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text=hostile),)))
    await stage.program.session.submit_text("hello", Intent.TRANSLATE)
    await stage.program.session.wait()


async def through_file_name(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text="hello"),)))
    file = stage.folder / (hostile.replace("/", "_").replace("\0", "")[:60] + ".txt")
    file.write_text("Buy milk.")
    stage.window.files_dropped.emit([file])
    await until(lambda: stage.window.attachments)
    assert check_all_widgets()
    stage.window.text_submitted.emit("hello")
    await until(lambda: stage.controller.state.turns)
    await stage.program.session.wait()
    assert stage.window.attachments == ()
    stage.window.files_dropped.emit([file.with_name(f"{file.name[:50]}-missing")])
    await until(stage.window.problem)


async def through_clipboard(stage: Stage, hostile: str) -> None:
    stage.service.play(quick(replies=(Reply(text="hello"),)))
    field = part(stage.window, Composer).field
    with on_clipboard(hostile):
        stage.window.clipboard_wanted.emit()
        await until(lambda: stage.window.attachments or stage.window.problem())
        field.paste()
    stage.window.grab()
    field.clear()
    await stage.ask("hello")


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
    "transcript": through_transcript,
    "translation": through_translation,
    "file name": through_file_name,
    "clipboard": through_clipboard,
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
