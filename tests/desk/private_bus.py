"""A session bus of a test's own, on which nothing starts by itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.desk.services import start_session_bus

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def private_bus() -> Generator[str]:
    """Give the address of a bus that runs until the end of the block."""
    # A socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="bus-"))
    socket_path = folder / "bus"
    try:
        with start_session_bus(
            os.environ, folder, socket_path=socket_path, can_start_services=False
        ):
            yield f"unix:path={socket_path}"
    finally:
        shutil.rmtree(folder)
