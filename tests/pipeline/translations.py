"""Translations on a stage whose models hear and translate as the test says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.pipeline.stage import Stage
from voicedesk.core.settings import TranslationSettings
from voicedesk.core.transcript import Transcript
from voicedesk.core.turns import PLAIN, Intent, Manner

if TYPE_CHECKING:
    from voicedesk.core.turns import TurnRecord

GERMAN = "Wo ist der Bahnhof, und wie komme ich dahin?"
ENGLISH = "Where is the station, and how do I get there?"
FRENCH = "Où est la gare, et comment est-ce que je peux y aller ?"
SPANISH = "¿Dónde está la estación y cómo puedo llegar?"
INTERPRETS = Manner(interprets=True)


def staged(*answers: str | Exception, said: Transcript | None = None, **settings: Any) -> Stage:
    """Return a stage where German is spoken, and the models give English, or these answers."""
    stage = Stage()
    stage.transcriber.results = [said or Transcript(GERMAN, "german")]
    stage.source.translator.results = [Transcript(ENGLISH, "english")]
    stage.source.rewriter.texts = list(answers) or [FRENCH]
    stage.translation = TranslationSettings(**settings)
    return stage


async def press(stage: Stage, manner: Manner = PLAIN) -> None:
    """Begin, and let go when the take was heard."""
    await stage.session.begin(Intent.TRANSLATE, manner)
    await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
    await stage.session.finish()


async def translate(stage: Stage, manner: Manner = PLAIN) -> TurnRecord:
    await press(stage, manner)
    return await stage.session.wait()


async def type_in(stage: Stage, text: str, manner: Manner = PLAIN) -> TurnRecord:
    await stage.session.submit_text(text, Intent.TRANSLATE, manner)
    return await stage.session.wait()


def inserted(stage: Stage) -> list[str]:
    return [text for text, _, _ in stage.inserter.inserted]
