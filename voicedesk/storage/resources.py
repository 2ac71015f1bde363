"""Files that are shipped with the program: icons, sounds, licences, the sample question."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = (PACKAGE / "resources", PACKAGE.parent / "resources")
"""In the installed wheel, and in a checkout."""


def resource_path(name: str) -> Path:
    """Return the file (or folder) of this name.

    Raises:
        FileNotFoundError: it was not shipped, which is a bug.
    """
    for folder in FOLDERS:
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(
        f"the resource {name!r} is in none of {[str(path) for path in FOLDERS]}"
    )
