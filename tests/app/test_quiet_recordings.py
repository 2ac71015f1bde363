"""Other programs are quieter while the microphone listens, and only then."""

from __future__ import annotations

import asyncio

from tests.fakes.fake_session import FakeSession
from voicedesk.app.quiet_recordings import QuietRecordings
from voicedesk.core.settings import OtherSound
from voicedesk.core.tasks import TaskRegistry


class Programs:
    """Implements core.ports.OtherPrograms by noting what is asked."""

    def __init__(self) -> None:
        self.now = OtherSound.LEAVE
        self.times = 0

    async def keep_lowered(self, manner: OtherSound) -> None:
        self.now = manner
        self.times += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.now = OtherSound.LEAVE

    async def recover(self) -> None:
        """Nothing was left."""


class Desk:
    def __init__(self, manner: OtherSound = OtherSound.MUTE) -> None:
        self.programs = Programs()
        self.tasks = TaskRegistry(_raise)
        self.session = FakeSession()
        self.manner = manner
        self.session.subscribe(QuietRecordings(self.programs, self.tasks, lambda: self.manner))

    async def now(self) -> OtherSound:
        for _ in range(5):
            await asyncio.sleep(0)
        return self.programs.now


def _raise(bug: BaseException) -> None:
    raise bug


async def test_from_the_first_sample_to_the_last() -> None:
    desk = Desk()
    desk.session.start()
    assert await desk.now() is OtherSound.LEAVE
    desk.session.listen(rms_dbfs=-20)
    assert await desk.now() is OtherSound.MUTE
    desk.session.record()
    assert await desk.now() is OtherSound.LEAVE
    desk.session.transcribe("Hello.")
    desk.session.finish_turn()
    assert desk.programs.times == 1


async def test_a_recording_that_fails_ends_it_too() -> None:
    desk = Desk()
    desk.session.start()
    desk.session.listen()
    assert await desk.now() is OtherSound.MUTE
    desk.session.finish_turn()
    assert await desk.now() is OtherSound.LEAVE


async def test_the_end_of_another_turn_does_not() -> None:
    desk = Desk()
    desk.session.start("1")
    desk.session.listen("1")
    desk.session.start("2")
    desk.session.listen("2")
    desk.session.finish_turn("1")
    assert await desk.now() is OtherSound.MUTE
    desk.session.record("2")
    assert await desk.now() is OtherSound.LEAVE


async def test_left_alone_by_the_settings_nothing_is_asked() -> None:
    desk = Desk(OtherSound.LEAVE)
    desk.session.start()
    desk.session.listen()
    assert await desk.now() is OtherSound.LEAVE
    assert desk.programs.times == 0


async def test_the_end_of_the_program_gives_back() -> None:
    desk = Desk()
    desk.session.start()
    desk.session.listen()
    assert await desk.now() is OtherSound.MUTE
    await desk.tasks.cancel_all()
    assert await desk.now() is OtherSound.LEAVE
