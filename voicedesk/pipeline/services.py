"""What a turn works with: the parts on this computer, and the models behind the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from voicedesk.core.settings import ModerationSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import (
        AudioEncoder,
        BeginEncoding,
        ChatModel,
        Moderator,
        OutsideJudge,
        Player,
        Recorder,
        Rewriter,
        Synthesizer,
        TextInserter,
        Transcriber,
        VoiceActivity,
    )
    from voicedesk.core.settings import (
        DictationSettings,
        HearingSettings,
        TranslationSettings,
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """The chat model for questions with pictures.

    ``chat`` is None where the model of the settings sees nothing; ``model_id`` then names one of
    the server that does, if it has any.
    """

    chat: ChatModel | None = None
    model_id: str = ""
    context_window: int | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """The models of one set of settings, and how to use them.

    ``speaks_replies`` tells whether answers are to be spoken. ``context_window`` is the chat
    model's, None when unknown.
    """

    transcriber: Transcriber
    translator: Transcriber
    """Gives English, whatever was spoken."""
    chat: ChatModel
    rewriter: Rewriter
    synthesizer: Synthesizer
    speaks_replies: bool
    system_prompt: str
    language: str
    max_completion_tokens: int
    context_tokens: int
    context_window: int | None = None
    moderator: Moderator | None = None
    """None when nothing is to be judged."""
    outside_judge: OutsideJudge | None = None
    """None when what comes from outside is not to be judged."""
    sight: Sight = field(default_factory=Sight)
    moderation: ModerationSettings = field(default_factory=ModerationSettings)
    gives_english: bool = False
    """What ``transcriber`` gives is English, whatever was spoken."""
    user_language: str = ""
    """What the user speaks or reads, as far as it is known; empty for English."""
    chat_model_id: str = ""
    transcription_model_id: str = ""
    translation_model_id: str = ""


class ModelSource(Protocol):
    async def models(self) -> Models:
        """Return the models for the settings of this moment.

        Raises:
            VoiceDeskError: the sandbox does not start, or the address is none.
        """
        ...

    async def warm(self) -> None:
        """Open connections ahead of time; what fails here fails again, audibly, in the turn."""
        ...

    async def reach(self) -> None:
        """Try whether the servers of the settings can be reached.

        Raises:
            ServiceUnreachable: one cannot.
            VoiceDeskError: it can, and has something else to say.
        """
        ...


@dataclass(frozen=True, slots=True)
class Services:
    recorder: Recorder
    player: Player
    encode: AudioEncoder
    source: ModelSource
    begin_encoding: BeginEncoding
    voice_activity: Callable[[], VoiceActivity]
    hearing: Callable[[], HearingSettings]
    """The settings of the moment; the same for ``plays_cue``."""
    plays_cue: Callable[[], bool]
    cue: AudioClip
    inserter: TextInserter
    dictation: Callable[[], DictationSettings]
    translation: Callable[[], TranslationSettings]
