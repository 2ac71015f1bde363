"""What the notepad holds at most."""

from __future__ import annotations

from typing import Final

MOST_CHARACTERS: Final = 100_000
"""Some fifty pages, those beyond the Unicode base plane counted twice; ``ui.text_limit`` has the
reason.
"""
