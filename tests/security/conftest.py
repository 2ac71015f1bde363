"""Windows are drawn offscreen, and a canary listens."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.security.canary import Canary


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A server that must not be called."""
    from tests.security.canary import Canary

    with Canary() as canary:
        yield canary
