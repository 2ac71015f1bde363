"""The history on disk keeps the contract, its order and its files to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts import HistoryStoreContract
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from pathlib import Path


class TestSqliteHistory(HistoryStoreContract):
    @pytest.fixture
    def history(self, tmp_path: Path) -> SqliteHistory:
        return SqliteHistory(tmp_path / "profile" / "history.sqlite")
