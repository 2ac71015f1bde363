"""Hand-written stand-ins for the ports: they record what was asked, and do what they are told."""

from tests.fakes.clock import FakeClock
from tests.fakes.history import InMemoryHistory
from tests.fakes.player import RecordingPlayer
from tests.fakes.recorder import ScriptedRecorder, Take
from tests.fakes.stores import InMemorySecretStore, InMemorySettingsStore

__all__ = [
    "FakeClock",
    "InMemoryHistory",
    "InMemorySecretStore",
    "InMemorySettingsStore",
    "RecordingPlayer",
    "ScriptedRecorder",
    "Take",
]
