"""Ways to rewrite what was dictated by a chat model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicedesk.core.settings import CleanUpStyle, DictationSettings

NO_STYLE = "-"
"""What an application's rule says where nothing is to be rewritten."""

BUILT_IN_STYLES: tuple[CleanUpStyle, ...] = ()


def style_named(name: str, settings: DictationSettings) -> CleanUpStyle | None:
    """Return a style by its name, the user's own before a built-in one; None for no such."""
    known = (*settings.styles, *BUILT_IN_STYLES)
    return next((style for style in known if style.name.casefold() == name.casefold()), None)
