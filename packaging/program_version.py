"""The version that the program states of itself, read without importing it."""

from __future__ import annotations

import re
from pathlib import Path

from messages import SetupError

REPOSITORY = Path(__file__).resolve().parents[1]


def version(root: Path = REPOSITORY) -> str:
    """Return the version of the sources below a folder.

    Raises:
        SetupError: they state none.
    """
    text = (root / "voicedesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise SetupError("voicedesk/__init__.py tells no version")
    return found[1]
