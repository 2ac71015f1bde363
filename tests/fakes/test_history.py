"""The fake histories keep the contracts of the real ones."""

from __future__ import annotations

import pytest

from tests.contracts import HistoryStoreContract
from tests.contracts.history_backend import BREAD, TEA, HistoryBackendContract
from tests.fakes import InMemoryHistory
from tests.fakes.fake_history_backend import FakeHistoryBackend


class TestInMemoryHistory(HistoryStoreContract):
    @pytest.fixture
    def history(self) -> InMemoryHistory:
        return InMemoryHistory()


class TestFakeHistoryBackend(HistoryBackendContract):
    @pytest.fixture
    def backend(self) -> FakeHistoryBackend:
        backend = FakeHistoryBackend()
        backend.add("bread", "Question 0 about bread", *BREAD, at_s=1.0)
        backend.add("tea", "Which tea?", TEA, at_s=2.0)
        return backend
