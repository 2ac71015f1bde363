"""The inserter that tests script keeps the contract of the real ones."""

from __future__ import annotations

import pytest

from tests.contracts.inserting import InserterContract, InsertionStage
from tests.fakes.inserter import ScriptedInserter
from voicedesk.core.insertion import Target

OTHER = Target("2", "other", "another window")


class _ScriptedStage(InsertionStage):
    """What was inserted is what stands in the field; nothing goes over the clipboard."""

    def __init__(self) -> None:
        self.inserter = self._scripted = ScriptedInserter()
        self._clipboard = ""

    async def written(self) -> str:
        return "".join(
            text for text, target, _ in self._scripted.inserted if target.window != OTHER.window
        )

    async def written_elsewhere(self) -> str:
        return "".join(
            text for text, target, _ in self._scripted.inserted if target.window == OTHER.window
        )

    async def focus_other(self) -> None:
        self._scripted.focused = OTHER

    async def copy(self, text: str) -> None:
        self._clipboard = text

    async def copy_while_inserting(self, text: str) -> None:
        self._clipboard = text

    async def clipboard(self) -> str:
        return self._clipboard


class TestScriptedInserterContract(InserterContract):
    @pytest.fixture
    def stage(self) -> InsertionStage:
        return _ScriptedStage()
