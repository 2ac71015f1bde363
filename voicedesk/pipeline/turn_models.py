"""The models as one turn wants them: another language, or English out of any language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from voicedesk.core.turns import Manner
    from voicedesk.pipeline.services import Models, ModelSource, Services


def services_for(services: Services, intent: Intent, manner: Manner) -> Services:
    """Return services whose models do what the turn is about."""
    if intent is not Intent.TRANSLATE and not manner.language:
        return services
    return replace(services, source=_TurnModels(services.source, intent, manner))


@dataclass(frozen=True, slots=True)
class _TurnModels:
    """Implements pipeline.services.ModelSource."""

    source: ModelSource
    intent: Intent
    manner: Manner

    async def models(self) -> Models:
        models = await self.source.models()
        if self.intent is Intent.TRANSLATE:
            return replace(
                models,
                transcriber=models.translator,
                transcription_model_id=models.translation_model_id,
            )
        return replace(models, language=self.manner.language)

    async def warm(self) -> None:
        await self.source.warm()

    async def reach(self) -> None:
        await self.source.reach()
