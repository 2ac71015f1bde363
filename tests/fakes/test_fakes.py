"""The stand-ins keep the contracts of the parts they stand for."""

from __future__ import annotations

import asyncio

import pytest

from tests.contracts import (
    PlayerContract,
    RecorderContract,
    SecretStoreContract,
    SettingsStoreContract,
)
from tests.contracts.playing import stream, tone
from tests.fakes import (
    FakeClock,
    InMemorySecretStore,
    InMemorySettingsStore,
    RecordingPlayer,
    ScriptedRecorder,
    Take,
)
from voicedesk.core.audio_clip import join_blocks
from voicedesk.core.errors import AudioError, ErrorKind, KeyringError, StorageError
from voicedesk.core.secret import ApiKey
from voicedesk.core.settings import Settings

LOST = AudioError("Gone.", kind=ErrorKind.NO_LOUDSPEAKER, next_step="Plug it in.")


class TestScriptedRecorderContract(RecorderContract):
    @pytest.fixture
    def recorder(self) -> ScriptedRecorder:
        return ScriptedRecorder(tone(0.5, 16_000))


class TestRecordingPlayerContract(PlayerContract):
    @pytest.fixture
    def player(self) -> RecordingPlayer:
        return RecordingPlayer(pace=1.0)


class TestInMemorySecretStoreContract(SecretStoreContract):
    @pytest.fixture
    def secrets(self) -> InMemorySecretStore:
        return InMemorySecretStore()


class TestInMemorySettingsStoreContract(SettingsStoreContract):
    @pytest.fixture
    def store(self) -> InMemorySettingsStore:
        return InMemorySettingsStore()


async def test_a_take_is_heard_whole_and_extended() -> None:
    recorder = ScriptedRecorder(tone(0.105, 16_000))
    capture = await recorder.start()
    recorder.current.hear(tone(0.1, 16_000))
    await capture.stop()
    recorder.current.hear(tone(0.1, 16_000))
    heard = join_blocks([block async for block in capture])
    assert heard.duration_s == pytest.approx(0.205)
    assert (recorder.opened, recorder.stopped) == (1, 1)


async def test_a_microphone_is_refused_and_lost() -> None:
    refused = AudioError("None.", kind=ErrorKind.NO_MICROPHONE, next_step="Plug one in.")
    recorder = ScriptedRecorder(Take(refused=refused), Take(tone(0.1, 16_000)))
    with pytest.raises(AudioError, match="None"):
        await recorder.start()
    capture = await recorder.start()
    recorder.current.lose()
    blocks = aiter(capture)
    assert sum([len((await anext(blocks)).samples) for _ in range(5)]) == 1600
    with pytest.raises(AudioError) as caught:
        await anext(blocks)
    assert caught.value.kind is ErrorKind.MICROPHONE_LOST


async def test_a_held_clip_ends_when_released() -> None:
    player = RecordingPlayer()
    player.hold()
    clip = tone(1.0)
    playing = asyncio.ensure_future(player.play(stream(clip)))
    await asyncio.sleep(0.01)
    assert player.is_playing
    player.release()
    await playing
    assert not player.is_playing
    assert player.finished == [clip]


async def test_a_loudspeaker_is_refused_and_lost() -> None:
    with pytest.raises(AudioError):
        await RecordingPlayer(refused=LOST).warm()
    player = RecordingPlayer(lost=LOST)
    with pytest.raises(AudioError):
        await player.play(stream(tone(0.1)))
    assert len(player.begun) == 1


async def test_stores_fail_when_told() -> None:
    locked = KeyringError("Locked.", kind=ErrorKind.KEYRING_LOCKED, next_step="Unlock it.")
    secrets = InMemorySecretStore({"a": ApiKey("k")}, error=locked)
    with pytest.raises(KeyringError):
        await secrets.get("a")
    secrets.error = None
    assert await secrets.get("a") == ApiKey("k")
    full = StorageError("Full.", kind=ErrorKind.SETTINGS_UNWRITABLE, next_step="Make room.")
    with pytest.raises(StorageError):
        InMemorySettingsStore(save_error=full).save(Settings())
    assert InMemorySettingsStore(problem=full).load().problem is full


def test_a_clock_goes_on_when_told() -> None:
    clock = FakeClock(5.0)
    clock.advance(1.5)
    assert clock.monotonic_s() == 6.5
