"""Windows are drawn offscreen, as in ``tests/ui``, and a canary listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import parent as parent  # noqa: PLC0414 - a fixture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.security.canary import Canary


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A server that must not be called."""
    from tests.security.canary import Canary

    with Canary() as canary:
        yield canary
