"""Nothing of the user's goes anywhere before the user has chosen who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.settings import ServiceChoice

if TYPE_CHECKING:
    from voicedesk.core.settings import ServiceSettings


def check_service_chosen(service: ServiceSettings) -> None:
    """Let nothing begin that needs an answer from somewhere.

    Raises:
        VoiceDeskError: the user has not chosen yet.
    """
    if service.choice is ServiceChoice.UNDECIDED:
        raise VoiceDeskError(
            "VoiceDesk has not been set up yet.",
            kind=ErrorKind.REFUSED,
            next_step="Choose in its window who answers.",
        )
