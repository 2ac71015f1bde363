"""Dictations on a stage whose chat model rewrites as the test says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pipeline.stage import Stage
from voicedesk.core.errors import ErrorKind, NoAnswer, ServiceError
from voicedesk.core.settings import DictationSettings
from voicedesk.core.turns import PLAIN, Intent, Manner

if TYPE_CHECKING:
    from voicedesk.core.turns import TurnRecord

SAID = "um what is the the capital of france"
TIDIED = "What is the capital of France?"


def refused(kind: ErrorKind) -> ServiceError:
    return ServiceError("The service refused.", kind=kind, next_step="Wait.")


def no_text() -> NoAnswer:
    return NoAnswer("The model returned no text.", kind=ErrorKind.NO_ANSWER, next_step="Try again.")


def staged(*answers: str | Exception, style: str = "Tidy", said: str = SAID) -> Stage:
    """Return a stage whose chat model gives these answers to a text that is to be rewritten."""
    stage = Stage()
    stage.transcriber.results = [said]
    stage.dictation = DictationSettings(style=style)
    stage.source.language = "en"
    stage.source.rewriter.texts = list(answers) or [TIDIED]
    return stage


async def dictate(
    stage: Stage, manner: Manner = PLAIN, intent: Intent = Intent.DICTATE
) -> TurnRecord:
    await stage.session.begin(intent, manner)
    await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
    await stage.session.finish()
    return await stage.session.wait()


def inserted(stage: Stage) -> list[str]:
    return [text for text, _, _ in stage.inserter.inserted]
