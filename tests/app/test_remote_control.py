"""What the window does when it is asked from outside."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.gallery import RESOURCES
from voicedesk.app.remote_control import ACTIVATION_VARIABLE, RemoteControl
from voicedesk.core.errors import AudioError, ErrorKind, InsertionError, VoiceDeskError
from voicedesk.core.settings import ServiceChoice, Theme
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent, Manner, Outcome
from voicedesk.ui.controller import MainController
from voicedesk.ui.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

NO_MICROPHONE = AudioError(
    "There is no microphone.", kind=ErrorKind.NO_MICROPHONE, next_step="Connect one."
)


class ActiveWindow(MainWindow):
    """Notes what it does to come to the front, which no desktop is here to see."""

    def __init__(self) -> None:
        super().__init__(Theme.LIGHT, RESOURCES)
        self.done: list[str] = []

    def raise_(self) -> None:
        self.done.append("raise")

    def activateWindow(self) -> None:  # noqa: N802 - Qt's name
        self.done.append(f"activate {os.environ.get(ACTIVATION_VARIABLE, '')}".strip())


class Desk:
    """A window with its controller, driven from outside."""

    def __init__(self, qtbot: QtBot, backend: FakeBackend | None = None) -> None:
        self.backend = backend or FakeBackend()
        self.session = self.backend.session
        self.window = ActiveWindow()
        qtbot.addWidget(self.window)
        self.window.show()
        tasks = TaskRegistry(lambda bug: pytest.fail(repr(bug)))
        controller = MainController(self.window, self.backend, tasks)
        self.remote = RemoteControl(self.window, controller, self.backend)

    async def ask(self, op: object, **more: object) -> Mapping[str, Any]:
        return await self.remote.handle({"op": op, **more})

    async def opening(
        self, op: str = "start", turn_id: str = "1"
    ) -> asyncio.Future[Mapping[str, Any]]:
        """Begin a turn whose microphone is not open yet."""
        self.session.begin_may_return.clear()
        starting = asyncio.ensure_future(self.ask(op))
        await _a_moment()
        self.session.start(turn_id)
        self.session.begin_may_return.set()
        await _a_moment()
        return starting

    async def start(self, op: str = "start", turn_id: str = "1") -> None:
        """Start a recording whose microphone opens."""
        starting = await self.opening(op, turn_id)
        self.session.listen(turn_id)
        assert await starting == {"recording": True}


async def _a_moment() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_start_and_stop(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    await desk.start()
    assert await desk.ask("stop") == {"recording": False}
    assert desk.session.calls == ["begin ask", "finish"]


async def test_start_waits_for_the_microphone(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    starting = await desk.opening()
    assert not starting.done()
    desk.session.listen()
    assert await starting == {"recording": True}


async def test_a_microphone_that_fails_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    starting = await desk.opening()
    desk.session.finish_turn(outcome=Outcome.FAILED, error=NO_MICROPHONE)
    with pytest.raises(AudioError, match="no microphone"):
        await starting


async def test_a_stop_waits_for_the_start_before_it(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.begin_may_return.clear()
    starting = asyncio.ensure_future(desk.ask("start"))
    await _a_moment()
    stopping = asyncio.ensure_future(desk.ask("stop"))
    await _a_moment()
    assert desk.session.calls == ["begin ask"]
    desk.session.start()
    desk.session.begin_may_return.set()
    assert await stopping == {"recording": False}
    assert desk.session.calls == ["begin ask", "finish"]
    desk.session.finish_turn(outcome=Outcome.CANCELLED)
    assert await starting == {"recording": False}


async def test_there_is_nothing_to_stop(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    with pytest.raises(VoiceDeskError, match="Nothing is being recorded"):
        await desk.ask("stop")
    await desk.start()
    desk.session.record()
    with pytest.raises(VoiceDeskError, match="Nothing is being recorded"):
        await desk.ask("stop")
    assert "finish" not in desk.session.calls


async def test_toggle_does_what_is_due(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    await desk.start("toggle")
    assert await desk.ask("toggle") == {"recording": False}
    assert desk.session.calls == ["begin ask", "finish"]
    desk.session.record()
    await desk.start("toggle", "2")
    assert desk.session.calls == ["begin ask", "finish", "begin ask"]


async def test_cancel_ends_everything(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    assert await desk.ask("cancel") == {"recording": False}
    assert desk.session.calls == ["stop replay", "cancel"]


@pytest.mark.parametrize("op", ["start", "toggle"])
@pytest.mark.parametrize("intent", ["sing", 5])
async def test_intents_it_cannot_do_are_refused_in_words(
    qapp: QApplication, qtbot: QtBot, op: str, intent: object
) -> None:
    desk = Desk(qtbot)
    with pytest.raises(VoiceDeskError) as told:
        await desk.ask(op, intent=intent)
    assert told.value.kind is ErrorKind.REFUSED
    assert "--intent ask" in told.value.next_step
    assert desk.session.calls == []


@pytest.mark.parametrize("intent", list(Intent))
async def test_every_intent_can_be_started(
    qapp: QApplication, qtbot: QtBot, intent: Intent
) -> None:
    desk = Desk(qtbot)
    await desk.ask("start", intent=intent.value)
    assert desk.session.calls == [f"begin {intent}"]


async def test_a_request_says_how_it_is_to_be_done(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    await desk.ask("start", intent="dictate", language="de", style="Formal")
    await desk.ask("start", intent="edit")
    assert desk.session.calls == ["begin dictate", "begin dictate"]
    assert desk.session.manners == [Manner("de", "Formal"), Manner(edits=True)]


async def test_the_last_text_is_pasted_on_request(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    assert await desk.ask("paste-last") == {}
    assert desk.session.calls == ["insert last"]
    assert await desk.ask("undo") == {}
    assert desk.session.calls == ["insert last", "undo insertion"]
    desk.session.insertion_error = InsertionError(
        "Nothing has been dictated yet.", kind=ErrorKind.NOT_INSERTED, next_step="Dictate first."
    )
    with pytest.raises(InsertionError, match="Nothing"):
        await desk.ask("paste-last")


async def test_before_it_is_set_up_nothing_starts(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot, FakeBackend(decided(ServiceChoice.UNDECIDED)))
    with pytest.raises(VoiceDeskError, match="not been set up"):
        await desk.ask("start")
    assert desk.session.calls == []


@pytest.mark.parametrize("op", ["sing", "", None, 5, ["start"], "history.add"])
async def test_unknown_requests_are_refused(qapp: QApplication, qtbot: QtBot, op: object) -> None:
    with pytest.raises(VoiceDeskError, match="does not know that request"):
        await Desk(qtbot).ask(op)


async def test_requests_can_be_added(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)

    async def add(request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"added": request["turn"]}

    desk.remote.handlers["history.add"] = add
    assert await desk.ask("history.add", turn="1") == {"added": "1"}


async def test_it_comes_to_the_front(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.window.showMinimized()
    assert await desk.ask("show", activation_token="clicked") == {"pid": os.getpid()}
    assert not desk.window.windowState() & Qt.WindowState.WindowMinimized
    assert desk.window.isVisible()
    assert desk.window.done == ["raise", "activate clicked"]
    await desk.ask("show")
    assert desk.window.done[2:] == ["raise", "activate"]
    assert ACTIVATION_VARIABLE not in os.environ
    assert (await desk.ask("hello"))["pid"] == os.getpid()
