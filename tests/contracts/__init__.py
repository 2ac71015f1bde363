"""What every implementation of a port must do; each class runs on the fake and on the real part."""

from tests.contracts.history import HistoryStoreContract
from tests.contracts.inserting import InserterContract
from tests.contracts.playing import PlayerContract
from tests.contracts.recording import RecorderContract
from tests.contracts.recordings import RecordingStoreContract
from tests.contracts.secrets import SecretStoreContract
from tests.contracts.settings import SettingsStoreContract
from tests.contracts.voices import SystemVoiceContract

__all__ = [
    "HistoryStoreContract",
    "InserterContract",
    "PlayerContract",
    "RecorderContract",
    "RecordingStoreContract",
    "SecretStoreContract",
    "SettingsStoreContract",
    "SystemVoiceContract",
]
