"""The second half of a translation: from what was said or typed to the same in another language.

Like a dictation it is the user's own words, and no judge is asked about it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.language_guess import guess_language, language_code
from voicedesk.core.translation import (
    is_same_language,
    language_words,
    other_of_two,
    spoken_of_two,
)
from voicedesk.core.turns import Source
from voicedesk.pipeline.cleaning_up import in_style
from voicedesk.pipeline.original_words import OriginalWords
from voicedesk.pipeline.placing import Placing
from voicedesk.pipeline.translated_text import translate_words
from voicedesk.pipeline.turn import TypedInput
from voicedesk.pipeline.turn_models import is_heard_in_english
from voicedesk.pipeline.turn_voice import TurnVoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.insertion import Target
    from voicedesk.core.settings import TranslationSettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.services import Models, Services
    from voicedesk.pipeline.turn import Turn, TurnInput


def target_language(turn: Turn, settings: TranslationSettings) -> str:
    """Return what a turn is to be translated into; nothing where that depends on what is spoken."""
    if turn.manner.interprets:
        return ""
    return turn.target_language or turn.manner.target_language or settings.target_language


class Translation:
    """Looks where the cursor is when it is made; then shows, inserts and speaks a translation.

    ``services`` are those of the settings, and not as ``services_for`` changes them for the turn.
    """

    def __init__(self, turn: Turn, services: Services, tasks: TaskRegistry) -> None:
        self._turn = turn
        self._services = services
        self._tasks = tasks
        self._settings = services.translation()
        manner = turn.manner
        self._is_for_cursor = (
            self._settings.inserts and not manner.interprets and turn.source is not Source.TEXT
        )
        self._placing = Placing(
            turn, services, tasks, inserts=self._is_for_cursor and manner.inserts
        )
        self._is_heard_in_english = is_heard_in_english(turn)
        self._original: OriginalWords | None = None
        self._voice: TurnVoice | None = None
        self._speech_begins = asyncio.Event()

    @property
    def language(self) -> str:
        """What the text is written in."""
        return self._turn.target_language

    @property
    def inserted_into(self) -> Target | None:
        """Where the text stands now, if it was put anywhere."""
        return self._placing.inserted_into

    @property
    def clips(self) -> Sequence[AudioClip]:
        """The whole of it as it sounded, to be played again; nothing if it broke off."""
        return self._voice.clips if self._voice is not None else ()

    @property
    def has_sounded(self) -> bool:
        return self._voice is not None and self._voice.has_sounded

    @property
    def speaks(self) -> bool:
        """Whether it is said aloud as well."""
        return self._settings.speaks or self._turn.manner.interprets

    @property
    def is_being_spoken(self) -> bool:
        """Whether the text is where it belongs, and nothing is left but to say it."""
        return self._speech_begins.is_set()

    async def until_spoken(self) -> None:
        """Return when ``is_being_spoken``; never, if it is not to be."""
        await self._speech_begins.wait()

    def begin(self, given: TurnInput) -> None:
        """Ask for what was said, if it is to be shown and the translation comes without it."""
        if not self._is_heard_in_english or not self._settings.shows_original:
            return
        if not isinstance(given, TypedInput):
            self._original = OriginalWords(self._turn, given, self._services, self._tasks)

    def take_words(self) -> None:
        """Find out, of words that have come, what they are in and what they go into."""
        turn = self._turn
        reported = language_code(turn.language) or turn.manner.language
        turn.language = reported or guess_language(turn.transcript)
        if turn.manner.interprets:
            self._take_the_other_language()

    def _take_the_other_language(self) -> None:
        turn, between = self._turn, self._settings.between
        spoken = spoken_of_two(turn.language, turn.transcript, between)
        turn.target_language = other_of_two(spoken, between)
        if spoken:
            turn.language = spoken
        else:
            turn.notice(_neither(turn.language, turn.target_language))

    async def run(self, models: Models) -> None:
        """Translate, tell it, put it at the cursor, say it: whatever is wanted of these.

        Raises:
            NoAnswer: the model did not translate; what was said stays with the turn.
            ServiceError: refused, unreachable or late, likewise.
            InsertionError: it could not be put there; the turn has the text all the same.
        """
        turn, manner, placing = self._turn, self._turn.manner, self._placing
        place = await placing.place()
        settings = placing.settings(place)
        is_written = placing.inserts or (self._is_for_cursor and manner.before is not None)
        text = await self._translated(models)
        if is_written:
            text = await in_style(turn, text, settings, models)
        turn.reply = ready = text
        if is_written:
            text = placing.fitted(text, place, settings, turn.target_language)
            ready = ready if placing.inserts else text
        turn.emit(
            ev.TextReady(
                turn_id=turn.turn_id,
                t_ms=turn.t_ms(),
                text=ready,
                target_language=turn.target_language,
                is_written=is_written,
            )
        )
        if self._original is not None:
            self._original.show()
        if place.failure is not None:
            raise place.failure
        if placing.inserts:
            await placing.insert(text, place, settings)
        elif self._is_for_cursor and turn.lost_its_place:
            placing.tell_ready()
        if _is_cancelled():
            return  # what stands at the cursor is not cancelled any more, but nothing follows
        await self._speak(models)
        if self._original is not None:
            await self._original.shown()

    async def _translated(self, models: Models) -> str:
        turn = self._turn
        if models.gives_english or is_same_language(turn.language, turn.target_language):
            return turn.transcript.strip()
        return await translate_words(turn, models)

    async def _speak(self, models: Models) -> None:
        turn = self._turn
        if not self.speaks:
            turn.heard = turn.reply
            return
        voice = self._voice = TurnVoice(
            turn,
            models.synthesizer,
            self._services.player,
            self._tasks,
            language=turn.target_language,
        )
        self._speech_begins.set()
        async with voice.speaking():
            voice.feed(turn.reply)

    def give_up(self) -> None:
        """End what is still under way; the task registry waits for it."""
        self._placing.give_up()
        if self._original is not None:
            self._original.give_up()


def _is_cancelled() -> bool:
    """Tell whether a cancellation came while it could not be heeded, as in an insertion."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _neither(language: str, target: str) -> VoiceDeskError:
    """Return what the user is told when one of two languages was expected, and not spoken."""
    into = language_words(target)
    if not language:
        return VoiceDeskError(
            f"Nobody can tell which language was spoken, so it was translated into {into}.",
            kind=ErrorKind.NOT_FOUND,
            next_step="If that is the wrong way round, say some words more, or translate with the "
            "language chosen.",
        )
    return VoiceDeskError(
        f"{language_words(language)} was heard, which is neither of the two languages, so it was "
        f"translated into {into}.",
        kind=ErrorKind.NOT_FOUND,
        next_step="The two languages are chosen in the settings under Translation.",
    )
