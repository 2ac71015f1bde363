"""Parts of the window that show names from servers, files and other programs, one by one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from tests.fakes.fake_backend import decided
from tests.fakes.fake_session import FakeSession
from tests.security.looking import check_all_widgets
from tests.security.payloads import PAYLOADS, SHORT_NAMES, export_file, payload
from tests.ui.gallery import RESOURCES
from tests.ui.parts import part
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.history_import import from_json
from voicedesk.core.models import ModelInfo
from voicedesk.core.settings import Settings, Theme
from voicedesk.core.turns import Intent, Outcome
from voicedesk.core.view_reducer import reduce
from voicedesk.core.view_state import ViewState
from voicedesk.storage.settings_file import JsonSettingsStore
from voicedesk.ui.dialogs import ask, confirm_link
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.models_page import ModelsPage
from voicedesk.ui.text_panel import PLAIN_MOST, TextPanel
from voicedesk.ui.tray import Tray

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.security.canary import Canary


def hostile(canary: Canary) -> list[str]:
    return [payload(name, canary.url) for name in SHORT_NAMES]


async def test_questions_are_plain_and_open_nothing_by_themselves(
    qapp: QApplication, parent: QWidget, canary: Canary
) -> None:
    parent.show()
    for text in hostile(canary):
        asking = asyncio.ensure_future(ask(parent, text, text, yes="Yes"))
        await until(lambda: parent.findChild(QMessageBox))
        box = part(parent, QMessageBox)
        box.grab()
        check_all_widgets()
        box.reject()
        assert await asking is False
        await until(lambda: parent.findChild(QMessageBox) is None)
    assert canary.calls == []


async def test_a_link_is_opened_after_its_real_target_was_shown(
    qapp: QApplication, parent: QWidget
) -> None:
    parent.show()
    asking = asyncio.ensure_future(confirm_link(parent, "https://\u0430pple.example/\u202egnp"))
    await until(lambda: parent.findChild(QMessageBox))
    box = part(parent, QMessageBox)
    assert "xn--pple-43d.example" in box.text()
    assert "https://xn--pple-43d.example/%E2%80%AEgnp" in box.informativeText().replace(
        "\u200b", ""
    )
    assert "letters that are not Latin" in box.informativeText()
    box.reject()
    assert await asking is False


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "javascript:alert(1)", "https://a@b.example", r"\\host\share", "qrc:/x"],
)
async def test_what_is_no_link_to_the_web_is_not_even_asked_about(
    qapp: QApplication, parent: QWidget, target: str
) -> None:
    assert await confirm_link(parent, target) is False
    assert parent.findChild(QMessageBox) is None


def test_models_of_a_server_are_listed_plainly(
    qtbot: QtBot, parent: QWidget, canary: Canary
) -> None:
    dialog = SettingsDialog(parent, decided())
    page = part(dialog, ModelsPage)
    models = [ModelInfo(id=text) for text in hostile(canary)]
    page.show_models(decided(), models)
    dialog.grab()
    check_all_widgets()
    assert canary.calls == []
    # What is shown is not what is meant, and both are the right one.
    chosen = replace(decided().service.chat, model=models[0].id)
    page.show_settings(replace(decided(), service=replace(decided().service, chat=chosen)))
    assert page.changed(decided()).service.chat.model == models[0].id


def test_names_of_windows_and_failures_are_plain(qtbot: QtBot, canary: Canary) -> None:
    window = MainWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    window.set_ready(ready=True)
    window.show()
    window.show_conversation()
    session, states = FakeSession(), [ViewState()]

    def show(event: object) -> None:
        states.append(reduce(states[-1], event))  # pyright: ignore[reportArgumentType] - the session sends events only
        window.show_state(states[-1])

    session.subscribe(show)
    for number, text in enumerate(hostile(canary)):
        turn = str(number)
        session.start(turn, intent=Intent.DICTATE)
        session.record(turn)
        session.transcribe(text, turn)
        session.write(f"{text} ", turn, into=text)
        session.notice(text, text, turn)
        session.finish_turn(turn)
        session.start(f"{turn}f")
        error = VoiceDeskError(text, kind=ErrorKind.BAD_ANSWER, next_step=text)
        session.finish_turn(f"{turn}f", Outcome.FAILED, error)
    window.show_problem(*hostile(canary)[:2])
    window.grab()
    check_all_widgets()
    assert canary.calls == []


def test_a_message_beside_the_tray_holds_no_markup(qtbot: QtBot, canary: Canary) -> None:
    told: list[str] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    tray = Tray(parent)
    tray.messages = lambda title, words: told.extend((title, words))
    for text in hostile(canary):
        tray.tell(text, text)
    assert len(told) == 2 * len(SHORT_NAMES)
    assert not any("<" in text or ">" in text for text in told)


def test_settings_that_somebody_else_wrote_are_plain(
    qtbot: QtBot, parent: QWidget, canary: Canary, tmp_path: Path
) -> None:
    for text in hostile(canary)[::15]:  # a dialog of all pages takes long to make
        file = tmp_path / "settings.json"
        model = {"model": text, "base_url": text}
        voice = {"voice": text, "name": text}
        known = {"chat": model, "transcription": model, "speech": model, "base_url": text}
        file.write_text(
            json.dumps({"service": {**known, "choice": "server"}, "voice": voice, "audio": voice})
        )
        loaded = JsonSettingsStore(file).load()
        dialog = SettingsDialog(parent, loaded.settings)
        for place in range(len(dialog.page_titles())):
            dialog.show_page(place)
        dialog.grab()
        check_all_widgets()
        dialog.deleteLater()
    assert canary.calls == []


def test_an_immense_text_is_laid_out_in_part(qtbot: QtBot) -> None:
    panel = TextPanel("You said")
    qtbot.addWidget(panel)
    panel.show_plain("word " * 2_000_000)
    shown = panel.toPlainText()
    assert len(shown) < PLAIN_MOST + 100
    assert shown.endswith("(9,960,000 more characters are not shown here)")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x00\xff\xfe", "not text in UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b"9" * 10_000, "not JSON"),
        (b'{"format": "x", "format": "voicedesk-history"}', "format stands in it twice"),
        (export_file("x", conversation_id="../../etc/passwd").encode(), "letters, digits"),
        (export_file("x", conversation_id="a\x00b").encode(), "letters, digits"),
        (export_file("x", conversation_id="a" * 200).encode(), "1 to 100"),
        (export_file("x", conversation_id="CON/..").encode(), "letters, digits"),
    ],
)
def test_an_import_that_is_hostile_is_refused_with_a_reason(data: bytes, problem: str) -> None:
    with pytest.raises(VoiceDeskError, match=problem):
        from_json(data)


@pytest.mark.parametrize("name", PAYLOADS)
def test_an_import_brings_texts_as_they_are(name: str) -> None:
    (conversation,) = from_json(export_file(PAYLOADS[name]).encode())
    assert conversation.title == conversation.turns[0].reply == PAYLOADS[name]


@pytest.mark.parametrize(
    "data", [b"\x00\xff", b"[" * 200_000, b"9" * 10_000, b"[]", b'"x"', b'{"service": {"chat": 7}}']
)
def test_settings_that_are_hostile_cost_the_settings_only(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(data)
    loaded = JsonSettingsStore(file).load()
    assert loaded.settings == Settings()
    assert loaded.problem is not None
