"""The clean-up styles that can be chosen where one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.clean_up import BUILT_IN_STYLES, NO_STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.ui.settings_pages.page import Picker

AS_IT_IS = "None: as I said it"
AS_SET = "Style as set"


def fill_styles(picker: Picker, own: Sequence[str], chosen: str) -> None:
    """Offer no style, the user's own and the built-in ones, for all that is dictated."""
    entries = [(AS_IT_IS, ""), *_named(own)]
    # Both say the same here.
    picker.fill(entries, "" if chosen == NO_STYLE else chosen)


def fill_other_styles(picker: Picker, own: Sequence[str], chosen: str) -> None:
    """Offer what is set for all, no style, and each of the styles."""
    picker.fill([(AS_SET, ""), (AS_IT_IS, NO_STYLE), *_named(own)], chosen)


def _named(own: Sequence[str]) -> list[tuple[str, str]]:
    names = [*own, *(style.name for style in BUILT_IN_STYLES)]
    by_name = {name.casefold(): name for name in reversed(names) if name}
    return [(name, name) for name in names if by_name.get(name.casefold()) == name]
