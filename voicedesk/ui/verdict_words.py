"""What a card says of the judges' verdict, in words of its own.

Names of categories come from a model, so they are shown as plain, short text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale

from voicedesk.core.moderation import VerdictStatus
from voicedesk.core.moderation_names import category_name, language_to_name_in
from voicedesk.core.turns import Outcome
from voicedesk.ui.safe_text import label_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.view_state import TurnView

_NAMED_MOST: Final = 3
_LONGEST_NAME: Final = 40


def verdict_caption(turn: TurnView) -> str:
    """Return the verdict on a turn that has ended; empty where there is none or a notice tells it.

    The history keeps the verdict but no notice, and a failure takes the place of one.
    """
    verdict = turn.verdict
    if verdict is None or turn.outcome is None:
        return ""
    safe = verdict.status is VerdictStatus.SAFE
    if turn.message and not safe and turn.outcome is not Outcome.FAILED:
        return ""
    match verdict.status:
        case VerdictStatus.SAFE:
            return "Checked: safe"
        case VerdictStatus.UNSAFE:
            names = _named(verdict.categories, _language(turn))
            return f"Found unsafe: {names}" if names else "Found unsafe"
        case VerdictStatus.UNDECIDED:
            return "Checked: no clear verdict"
        case VerdictStatus.UNAVAILABLE:
            return "Not checked: no answer from the judge"


def wants_other_words(turn: TurnView) -> bool:
    """Tell whether a turn was held back for what it says, which another try would not change."""
    return (
        turn.outcome is Outcome.BLOCKED
        and turn.verdict is not None
        and turn.verdict.status is VerdictStatus.UNSAFE
        and bool(turn.transcript)
    )


def _language(turn: TurnView) -> str:
    return language_to_name_in(turn.language, turn.transcript, QLocale.system().name())


def _named(categories: Sequence[str], language: str) -> str:
    cleaned = (
        label_text(" ".join(category_name(category, language).split()), most=_LONGEST_NAME)
        for category in categories
    )
    names = list(dict.fromkeys(name for name in cleaned if name))
    more = len(names) - _NAMED_MOST
    told = ", ".join(names[:_NAMED_MOST])
    return f"{told} and {more} more" if more > 0 else told
