"""Connections on the loop of the window, where Qt tells when a socket can be read."""

from __future__ import annotations

import pytest

from tests.contracts.connecting import ConnectionContract
from voicedesk.groq.asyncio_network import AsyncioBackend


@pytest.mark.usefixtures("qapp")
class TestConnections(ConnectionContract):
    @pytest.fixture
    def backend(self) -> AsyncioBackend:
        return AsyncioBackend()
