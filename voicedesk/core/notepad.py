"""What the notepad holds at most."""

from __future__ import annotations

from typing import Final

MOST_CHARACTERS: Final = 100_000
"""Some fifty pages; ``ui.text_limit`` has the reason."""
