"""What a model seems to have invented, part by part: one in the middle would prompt the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, NothingHeard, VoiceDeskError
from voicedesk.core.invented import judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.settings import HearingSettings
    from voicedesk.core.transcript import Transcript


class Doubts:
    """Called with the transcript of each part; ``left_out`` is what was taken out of them."""

    def __init__(self, hearing: Callable[[], HearingSettings]) -> None:
        self.left_out: list[str] = []
        self._hearing = hearing

    def __call__(self, part: Transcript) -> Transcript:
        hearing = self._hearing()
        judged = judge(part, phrases=hearing.phrases, vocabulary=hearing.vocabulary)
        self.left_out += judged.left_out
        return judged.transcript

    def words(self) -> str:
        return " ".join(self.left_out)

    def nothing_else(self) -> NothingHeard:
        """Return the error for a recording in which there is nothing but inventions."""
        return NothingHeard(
            f"Only \u201c{self.words()}\u201d was recognised, which models tend to write where "
            "nobody speaks.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="If you said that, use it anyway.",
        )

    def notice(self) -> VoiceDeskError:
        """Return what the user is told of inventions beside real words."""
        return VoiceDeskError(
            f"Left out, because nobody seems to have said it: \u201c{self.words()}\u201d",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="The list of such phrases is in the settings under Words.",
        )
