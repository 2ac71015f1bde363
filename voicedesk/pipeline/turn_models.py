"""The models as one turn wants them: another language, or English out of any language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core.translation import ENGLISH
from voicedesk.core.turns import Intent, Source

if TYPE_CHECKING:
    from voicedesk.core.turns import Manner
    from voicedesk.pipeline.services import Models, ModelSource, Services
    from voicedesk.pipeline.turn import Turn


def is_heard_in_english(turn: Turn) -> bool:
    """Tell whether the service is to give English for what is said, without the words themselves.

    To be asked at the turn's beginning, when only an earlier try knows any words of it.
    """
    return (
        turn.intent is Intent.TRANSLATE
        and turn.source is not Source.TEXT
        and turn.target_language == ENGLISH
        and not turn.transcript
    )


def services_for(services: Services, turn: Turn) -> Services:
    """Return services whose models do what the turn is about; ask at its beginning."""
    if turn.intent is not Intent.TRANSLATE and not turn.manner.language:
        return services
    source = _TurnModels(services.source, turn.manner, is_heard_in_english(turn))
    return replace(services, source=source)


@dataclass(frozen=True, slots=True)
class _TurnModels:
    """Implements pipeline.services.ModelSource.

    The language of the settings is what the user asks and dictates in; what is translated may be in
    any, and another one may be speaking.
    """

    source: ModelSource
    manner: Manner
    gives_english: bool

    async def models(self) -> Models:
        models = replace(await self.source.models(), language=self.manner.language)
        if not self.gives_english:
            return models
        return replace(
            models,
            transcriber=models.translator,
            transcription_model_id=models.translation_model_id,
            gives_english=True,
        )

    async def warm(self) -> None:
        await self.source.warm()

    async def reach(self) -> None:
        await self.source.reach()
