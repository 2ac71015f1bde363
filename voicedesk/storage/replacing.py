"""Replace a small file at once or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from voicedesk.storage.disk import Disk


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in place of the old one, which stays if the power fails meanwhile.

    Raises:
        OSError: the disk refuses.
    """
    import tempfile

    path = path.resolve()  # a link stays a link
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    Disk().sync_folder(path.parent)
