from __future__ import annotations

import pytest

from tests.contracts import SystemVoiceContract
from tests.fakes.voices import ScriptedVoice


class TestScriptedVoice(SystemVoiceContract):
    @pytest.fixture
    def voice(self) -> ScriptedVoice:
        return ScriptedVoice()
