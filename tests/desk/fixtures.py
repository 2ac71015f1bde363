"""The virtual desktop as pytest fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.desktop import VirtualDesktop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    """A desktop with a window manager, an open keyring and sound, shared by one test file."""
    with VirtualDesktop(logs=tmp_path_factory.mktemp("desk-logs")) as desktop:
        yield desktop
