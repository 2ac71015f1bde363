"""The fake history keeps the contract of the real one."""

from __future__ import annotations

import pytest

from tests.contracts import HistoryStoreContract
from tests.fakes import InMemoryHistory


class TestInMemoryHistory(HistoryStoreContract):
    @pytest.fixture
    def history(self) -> InMemoryHistory:
        return InMemoryHistory()
