"""Lines of 10 MB by every channel: nothing stands still, and neither memory nor disk runs full."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from tests.cli.serving import KEY, ServerThread, for_ever, quick
from tests.security.payloads import export_file
from tests.security.staging import on_clipboard, stage
from tests.ui.parts import part
from tests.ui.waiting import until
from voicedesk.core.turns import Outcome
from voicedesk.sandbox.scenario import Endpoint, FaultKind, Reply, Scenario
from voicedesk.ui.composer import MOST_CHARACTERS, Composer
from voicedesk.ui.notepad import Notepad
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.models_page import ModelsPage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from tests.security.staging import Stage

HUGE = 10_000_000
LINE = "x" * HUGE
STANDSTILL_S = 20.0
"""What is not bounded takes minutes; ``tests/bench`` measures how smooth the window is."""
MEMORY_BYTES = 600_000_000
LOG_BYTES = 100_000
PROFILE_BYTES = 4 * HUGE


@dataclass
class Cost:
    standstill_s: float = 0.0
    memory_bytes: int = 0


@asynccontextmanager
async def measured() -> AsyncGenerator[Cost]:
    """Measure the longest time in which the window did nothing, and the memory taken besides."""
    cost = Cost()

    async def watch() -> None:
        last_s = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            now_s = time.monotonic()
            cost.standstill_s = max(cost.standstill_s, now_s - last_s)
            last_s = now_s

    before = most_memory(forget=True)
    watching = asyncio.create_task(watch())
    try:
        yield cost
        await asyncio.sleep(0.05)
    finally:
        watching.cancel()
        await asyncio.wait([watching])
    cost.memory_bytes = most_memory() - before


def most_memory(*, forget: bool = False) -> int:
    """Return the most memory that this process has had since it was to be forgotten."""
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def answers(endpoint: Endpoint, body: str, kind: str = "application/json") -> Scenario:
    """Return a server that gives this as it is; the sandbox would think about it for long."""
    headers = (("Content-Type", kind),)
    return quick(for_ever(FaultKind.STATUS, endpoint, status=200, body=body, headers=headers))


def streams(*texts: str) -> Scenario:
    events = [{"choices": [{"delta": {"content": text}}]} for text in texts]
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
    return answers(Endpoint.CHAT, body, "text/event-stream")


async def through_reply(stage: Stage) -> None:
    pieces = ["x" * 400_000] * (HUGE // 400_000)
    stage.service.play(streams(*pieces))
    assert (await stage.ask("hello")).reply == LINE


async def through_one_event(stage: Stage) -> None:
    stage.service.play(streams("hello ", LINE))
    record = await stage.ask("hello")
    assert (record.outcome, record.reply) == (Outcome.FAILED, "hello ")


async def through_transcript(stage: Stage) -> None:
    body = json.dumps({"text": LINE, "language": LINE, "segments": [{"text": LINE}]})
    stage.service.play(answers(Endpoint.TRANSCRIPTIONS, body))
    record = await stage.ask_aloud()
    assert (record.outcome, record.transcript) == (Outcome.FAILED, "")
    assert record.error is not None
    assert "more text than can have been said" in record.error.message


async def through_question(stage: Stage) -> None:
    stage.service.play(quick(replies=(Reply(text="hello"),)))
    assert (await stage.ask(LINE)).transcript == LINE


async def through_error(stage: Stage) -> None:
    stage.service.play(quick(for_ever(FaultKind.STATUS, status=400, message=LINE, code=LINE)))
    error = (await stage.ask("hello")).error
    assert error is not None
    assert len(error.sentence()) < 1000


async def through_error_page(stage: Stage) -> None:
    fault = for_ever(FaultKind.HTML, body=f"<html>{LINE}</html>")
    stage.service.play(quick(replace(fault, status=400)))
    error = (await stage.ask("hello")).error
    assert error is not None
    assert len(error.sentence()) < 1000


async def through_models(stage: Stage) -> None:
    named = [{"id": LINE}, {"id": "model", "name": LINE}]
    stage.service.play(answers(Endpoint.MODELS, json.dumps({"data": named})))
    stage.window.settings_requested.emit()
    await until(lambda: stage.window.findChild(SettingsDialog))
    dialog = part(stage.window, SettingsDialog)
    page = part(dialog, ModelsPage)
    models = await stage.controller._backend.list_models()
    assert LINE not in [model.id for model in models]
    page.show_models(stage.program.settings, models)
    dialog.show_page(dialog.page_titles().index(page.title))
    dialog.grab()
    dialog.reject()


async def through_history(stage: Stage) -> None:
    file = stage.folder.parent / "import.json"
    file.write_text(export_file("short").replace('"short"', json.dumps(LINE), 3))
    history = stage.controller._backend.history
    assert await history.import_file(file) == 1
    await stage.controller._history.open_conversation("imported")
    stage.window._actions.history.setChecked(True)
    await until(lambda: stage.window.history_bar.rows.rows.rowCount() == 1)


async def through_file(stage: Stage) -> None:
    file = stage.folder.parent / "notes.txt"
    file.write_text(LINE)
    stage.window.files_dropped.emit([file])
    await until(stage.window.problem)
    assert "“notes.txt” has 10 MB, and a text may have 1 MB." in stage.window.problem()
    assert stage.window.attachments == ()


async def through_clipboard(stage: Stage) -> None:
    with on_clipboard(LINE):
        stage.window.clipboard_wanted.emit()
        await until(stage.window.problem)
    assert "“clipboard” has 10 MB, and a text may have 1 MB." in stage.window.problem()


async def through_paste(stage: Stage) -> None:
    field = part(stage.window, Composer).field
    with on_clipboard(LINE):
        field.paste()
    assert field.toPlainText() == LINE[:MOST_CHARACTERS]
    assert "it ends after 100,000 characters" in stage.window.problem()


async def through_notepad(stage: Stage) -> None:
    stage.window.notepad_requested.emit()
    notepads = [each for each in QApplication.topLevelWidgets() if isinstance(each, Notepad)]
    [notepad] = [each for each in notepads if each.isVisible()]
    await until(lambda: not notepad.editor.isReadOnly())
    with on_clipboard(LINE):
        notepad.editor.paste()
    notepad.grab()
    assert len(notepad.editor.text()) == 100_000
    assert "The notepad is full" in notepad.problem()


CHANNELS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "reply": through_reply,
    "one event": through_one_event,
    "transcript": through_transcript,
    "question": through_question,
    "error": through_error,
    "error page": through_error_page,
    "models": through_models,
    "history": through_history,
    "file": through_file,
    "clipboard": through_clipboard,
    "paste": through_paste,
    "notepad": through_notepad,
}


@pytest.mark.parametrize("channel", CHANNELS)
async def test_ten_megabytes_in_one_line_stop_nothing(
    channel: str,
    qapp: QApplication,
    shared_service: ServerThread,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    profile = tmp_path / "profile"
    async with stage(shared_service, profile) as at, measured() as cost:
        await CHANNELS[channel](at)
        at.window.grab()
    sizes = {path: path.stat().st_size for path in profile.rglob("*") if path.is_file()}
    assert cost.standstill_s < STANDSTILL_S
    assert cost.memory_bytes < MEMORY_BYTES
    assert sum(size for path, size in sizes.items() if "log" in path.name) < LOG_BYTES
    assert sum(sizes.values()) < PROFILE_BYTES
