"""The release manifest, its checksum and SHA256SUMS for a folder of artefacts (packaging/release.py).

All three are written into the folder and uploaded to the release together with the artefacts. The
same artefacts and words make the same bytes. What is written has been read as the program reads it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from messages import SetupError

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.release_manifest import (
    CHECKSUM_NAME,
    MANIFEST_NAME,
    RELEASES_PAGE,
    SCHEMA_VERSION,
    parse_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUMS_NAME = "SHA256SUMS"
OWN_NAMES = frozenset({MANIFEST_NAME, CHECKSUM_NAME, SUMS_NAME})


def write(folder: Path, *, version: str, date: str, summary: str) -> list[Path]:
    """Write the three files; return where they are.

    Raises:
        SetupError: the folder holds something else than artefacts, or the program would not
            understand what it is told.
    """
    artefacts = [_described(path) for path in _artefacts(folder)]
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "version": version,
        "date": date,
        "summary": summary,
        # For people who read the file; the program opens its own.
        "page": RELEASES_PAGE,
        "artefacts": artefacts,
    }
    body = (json.dumps(manifest, indent=2) + "\n").encode()
    try:
        parse_manifest(body)
    except VoiceDeskError as error:
        raise SetupError(error.message) from error
    written = {
        MANIFEST_NAME: body,
        CHECKSUM_NAME: _sums([(hashlib.sha256(body).hexdigest(), MANIFEST_NAME)]),
        SUMS_NAME: _sums((str(each["sha256"]), str(each["name"])) for each in artefacts),
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in written]


def _artefacts(folder: Path) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if path.name not in OWN_NAMES]
    except OSError as error:
        raise SetupError(f"{folder} cannot be read: {error.strerror}") from error
    for path in found:
        if path.is_symlink() or not path.is_file():
            raise SetupError(f"{path} is no file; only artefacts belong into {folder}")
    if not found:
        raise SetupError(f"there are no artefacts in {folder}")
    return sorted(found, key=lambda path: path.name)


def _described(path: Path) -> dict[str, str | int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"name": path.name, "size_bytes": file.tell(), "sha256": digest}


def _sums(entries: Iterable[tuple[str, str]]) -> bytes:
    """Return what ``sha256sum --check`` reads, on every system with the line ends of Linux."""
    return "".join(f"{digest}  {name}\n" for digest, name in entries).encode()
