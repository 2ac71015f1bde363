"""What becomes of words that are to be translated: shown, inserted, spoken, kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes.services import ScriptedModerator
from tests.pipeline.stage import Stage, unreachable
from tests.pipeline.translations import (
    ENGLISH,
    FRENCH,
    GERMAN,
    INTERPRETS,
    SPANISH,
    inserted,
    press,
    staged,
    translate,
    type_in,
)
from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, InsertionError, NoAnswer, ServiceError, VoiceError
from voicedesk.core.moderation import Verdict, VerdictStatus
from voicedesk.core.settings import DictationSettings, LanguagePair
from voicedesk.core.transcript import Transcript
from voicedesk.core.turns import Intent, Manner, Outcome
from voicedesk.pipeline import rewriting


def ready(stage: Stage) -> ev.TextReady:
    (event,) = [each for each in stage.events if isinstance(each, ev.TextReady)]
    return event


def originals(stage: Stage) -> list[ev.OriginalReady]:
    return [each for each in stage.events if isinstance(each, ev.OriginalReady)]


# Into English, by one request


async def test_english_takes_one_request_and_goes_to_the_cursor() -> None:
    async with staged() as stage:
        record = await translate(stage)
        assert (stage.transcriber.audio, stage.source.rewriter.asked) == ([], [])
        assert len(stage.source.translator.audio) == 1
        assert inserted(stage) == [ENGLISH]
        assert (record.transcript, record.language) == (ENGLISH, "en")
        assert (record.reply, record.target_language, record.heard) == (ENGLISH, "en", ENGLISH)
        assert record.transcription_model == "fake-translator"
        assert stage.player.begun == []
        assert stage.names == [
            "turn_started",
            "recording_started",
            "recording_finished",
            "transcript_ready",
            "text_ready",
            "text_inserted",
            "turn_finished",
        ]
        assert (ready(stage).target_language, ready(stage).is_written) == ("en", True)


async def test_the_original_follows_and_nothing_waits_for_it() -> None:
    async with staged(shows_original=True) as stage:
        stage.transcriber.gate.close()
        await press(stage)
        await stage.until(lambda: inserted(stage) == [ENGLISH])
        assert originals(stage) == []
        stage.transcriber.gate.open()
        record = await stage.session.wait()
        assert [(each.text, each.language) for each in originals(stage)] == [(GERMAN, "de")]
        assert (record.transcript, record.language) == (GERMAN, "de")
        assert (record.reply, record.target_language) == (ENGLISH, "en")
        assert stage.transcriber.languages == [""]
        assert len(stage.transcriber.audio) == len(stage.source.translator.audio) == 1


async def test_an_original_that_comes_first_is_told_after_the_translation() -> None:
    async with staged(shows_original=True) as stage:
        stage.source.translator.gate.close()
        await press(stage)
        await stage.until(lambda: bool(stage.transcriber.audio))
        await stage.settle()
        assert originals(stage) == []
        stage.source.translator.gate.open()
        record = await stage.session.wait()
        names = stage.names
        assert names.index("text_ready") < names.index("original_ready")
        assert (record.transcript, record.reply) == (GERMAN, ENGLISH)


async def test_without_the_original_the_translation_stands() -> None:
    async with staged(shows_original=True) as stage:
        stage.transcriber.results = [unreachable()]
        record = await translate(stage)
        assert (record.outcome, record.transcript, record.reply) == (
            Outcome.COMPLETED,
            ENGLISH,
            ENGLISH,
        )
        assert stage.notices == [
            "What you said cannot be shown beside its translation: the service cannot be reached."
        ]


async def test_a_bug_in_the_original_surfaces_and_the_translation_stands() -> None:
    async with staged(shows_original=True) as stage:
        stage.transcriber.results = [ZeroDivisionError("a bug")]
        record = await translate(stage)
        assert (record.outcome, record.reply) == (Outcome.COMPLETED, ENGLISH)
        assert len(stage.notices) == 1
        assert [type(bug) for bug in stage.bugs] == [ZeroDivisionError]
        stage.bugs.clear()


async def test_an_original_without_its_translation_is_what_a_retry_goes_on_from() -> None:
    async with staged(ENGLISH, shows_original=True) as stage:
        translator = stage.source.translator
        translator.gate.close()
        translator.results = [unreachable()]
        await press(stage)
        await stage.until(lambda: bool(stage.transcriber.audio))
        await stage.settle()
        translator.gate.open()
        record = await stage.session.wait()
        assert record.outcome is Outcome.FAILED
        assert (record.transcript, record.language) == (GERMAN, "de")
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.outcome, record.transcript, record.reply) == (
            Outcome.COMPLETED,
            GERMAN,
            ENGLISH,
        )
        assert len(stage.transcriber.audio) == len(translator.audio) == 1
        assert inserted(stage) == []


async def test_what_was_understood_as_english_is_not_translated_again() -> None:
    async with staged() as stage:
        stage.inserter.failure = InsertionError(
            "It is gone.", kind=ErrorKind.TARGET_CLOSED, next_step="Paste it."
        )
        record = await translate(stage)
        assert (record.outcome, record.reply) == (Outcome.FAILED, ENGLISH)
        await stage.session.retry("turn-1")
        assert (await stage.session.wait()).reply == ENGLISH
        assert stage.notices == ["The text is ready."]
        assert len(stage.source.translator.audio) == 1
        assert stage.source.rewriter.asked == []


# Into other languages, by the chat model


async def test_another_language_takes_the_words_and_the_chat_model() -> None:
    async with staged(target_language="fr") as stage:
        record = await translate(stage)
        ((rules, content),) = stage.source.rewriter.asked
        assert "from German into French" in rules
        assert content == f"<text>\n{GERMAN}\n</text>"
        assert stage.source.translator.audio == []
        assert inserted(stage) == [FRENCH]
        assert (record.transcript, record.language) == (GERMAN, "de")
        assert (record.reply, record.target_language) == (FRENCH, "fr")
        assert record.model == "fake-model"
        assert "translate" in record.stage_ms


async def test_a_hotkeys_languages_go_before_those_of_the_settings() -> None:
    async with staged(target_language="es") as stage:
        stage.source.language = "en"
        record = await translate(stage, Manner(language="de", target_language="fr"))
        await translate(stage, Manner(target_language="fr"))
        assert (record.reply, record.target_language) == (FRENCH, "fr")
        # What the user dictates in says nothing of what is to be translated.
        assert stage.transcriber.languages == ["de", ""]


async def test_the_turn_tells_at_once_what_it_goes_into() -> None:
    async with staged(target_language="fr") as stage:
        await translate(stage)
        await translate(stage, INTERPRETS)
        started = [each for each in stage.events if isinstance(each, ev.TurnStarted)]
        assert [each.target_language for each in started] == ["fr", ""]


@pytest.mark.parametrize("language", ["german", "German", "de", ""])
async def test_what_is_said_in_the_target_language_stands_as_it_is(language: str) -> None:
    async with staged(said=Transcript(GERMAN, language), target_language="de") as stage:
        record = await translate(stage)
        assert (record.reply, record.language, record.target_language) == (GERMAN, "de", "de")
        assert stage.source.rewriter.asked == []
        assert inserted(stage) == [GERMAN]


async def test_a_long_text_goes_in_parts_whose_order_is_kept() -> None:
    sentences = [
        f"Das ist der Satz mit der Nummer {n}, und er ist nicht sehr kurz." for n in range(200)
    ]
    said = Transcript(" ".join(sentences), "german")
    async with staged(said=said, target_language="fr") as stage:
        rewriter = stage.source.rewriter
        rewriter.texts = [
            f"{n}. " + "C'est une phrase, et elle est dans le texte. " * 40 for n in range(9)
        ]
        record = await translate(stage)
        parts = [content.splitlines()[1] for _, content in rewriter.asked]
        assert len(parts) > 2
        assert "".join(f"{part.strip()} " for part in parts).strip() == said.text
        assert all(part.strip().endswith(".") for part in parts)
        assert [word for word in record.reply.split() if word[0].isdigit()] == [
            f"{n}." for n in range(len(parts))
        ]


async def test_a_part_may_wait_for_tokens_that_those_before_it_have_used_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits_s = [10.0, 0.0]
    monkeypatch.setattr(rewriting, "time_limit_s", lambda _text: limits_s.pop(0))
    said = Transcript("Das ist der Satz, und er ist nicht kurz. " * 120, "german")
    part = "C'est une phrase, et elle est dans le texte. " * 50
    async with staged(part, said=said, target_language="fr") as stage:
        record = await translate(stage)
        assert (record.outcome, record.reply) == (Outcome.COMPLETED, f"{part}{part}".strip())
        assert limits_s == []


@pytest.mark.parametrize(
    "wrong",
    [
        NoAnswer("No text.", kind=ErrorKind.NO_ANSWER, next_step="Try again."),
        GERMAN,
        ENGLISH,
        "La gare est là-bas.",
        "As an AI language model, I can't help with that?",
    ],
)
async def test_what_is_no_translation_is_asked_for_once_more(wrong: str | Exception) -> None:
    async with staged(wrong, FRENCH, target_language="fr") as stage:
        record = await translate(stage)
        assert (record.outcome, record.reply) == (Outcome.COMPLETED, FRENCH)
        assert len(stage.source.rewriter.asked) == 2


async def test_twice_no_translation_is_told_and_the_words_stay() -> None:
    async with staged(GERMAN, GERMAN, FRENCH, target_language="fr") as stage:
        record = await translate(stage)
        assert isinstance(record.error, NoAnswer)
        assert (record.outcome, record.transcript, record.reply) == (Outcome.FAILED, GERMAN, "")
        assert inserted(stage) == []
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.outcome, record.reply) == (Outcome.COMPLETED, FRENCH)
        assert len(stage.transcriber.audio) == 1
        # Where the cursor is now is not where it was then.
        assert inserted(stage) == []
        assert stage.notices == ["The text is ready."]


async def test_a_refused_request_is_not_made_again() -> None:
    busy = ServiceError("Too many.", kind=ErrorKind.RATE_LIMITED, next_step="Wait.", retryable=True)
    async with staged(busy, target_language="fr") as stage:
        record = await translate(stage)
        assert (record.error, record.transcript) == (busy, GERMAN)
        assert len(stage.source.rewriter.asked) == 1


async def test_a_model_that_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "time_limit_s", lambda _text: 0.0)
    async with staged(target_language="fr") as stage:
        stage.source.rewriter.gate.close()
        record = await translate(stage)
        assert record.error is not None
        assert (record.error.kind, record.transcript) == (ErrorKind.TIMEOUT, GERMAN)
        assert stage.source.rewriter.gate.cancelled == 1


async def test_a_translation_is_not_moderated() -> None:
    async with staged(target_language="fr") as stage:
        stage.source.moderator = ScriptedModerator(Verdict(VerdictStatus.UNSAFE))
        assert (await translate(stage)).outcome is Outcome.COMPLETED
        assert stage.source.moderator.asked == []


async def test_a_translation_is_in_the_style_of_the_dictations() -> None:
    tidied = "Où est la gare, et comment est-ce que je peux y aller, s'il vous plaît ?"
    async with staged(FRENCH, tidied, target_language="fr") as stage:
        stage.dictation = DictationSettings(style="Tidy")
        await translate(stage)
        assert inserted(stage) == [tidied]
        # What is only looked at and listened to is not for anybody's letters.
        assert (await type_in(stage, GERMAN)).reply == tidied
        assert len(stage.source.rewriter.asked) == 3


# Typed words


async def test_typed_words_are_translated_and_shown() -> None:
    async with staged(target_language="fr") as stage:
        record = await type_in(stage, GERMAN)
        assert (record.transcript, record.language) == (GERMAN, "de")
        assert (record.reply, record.target_language, record.heard) == (FRENCH, "fr", FRENCH)
        assert (inserted(stage), stage.notices, stage.synthesizer.texts) == ([], [], [])
        assert not ready(stage).is_written
        assert stage.session.last_text == ""


async def test_typed_words_become_english_by_the_chat_model() -> None:
    async with staged(ENGLISH, shows_original=True) as stage:
        record = await type_in(stage, GERMAN)
        assert (record.transcript, record.reply) == (GERMAN, ENGLISH)
        assert stage.source.translator.audio == stage.transcriber.audio == []


async def test_typed_words_of_an_unknown_language_are_sent_as_such() -> None:
    async with staged("La gare, s'il vous plaît.", target_language="fr") as stage:
        record = await type_in(stage, "Állomás kérem")
        ((rules, _),) = stage.source.rewriter.asked
        assert "Translate into French" in rules
        assert (record.language, record.outcome) == ("", Outcome.COMPLETED)


async def test_nothing_typed_is_told() -> None:
    async with staged() as stage:
        record = await type_in(stage, "  ")
        assert record.error is not None
        assert record.error.message == "There are no words to translate, so nothing was sent."


# Aloud


async def test_it_is_inserted_and_then_spoken_in_its_language() -> None:
    async with staged(target_language="fr", speaks=True) as stage:
        record = await translate(stage)
        names = stage.names
        assert names.index("text_inserted") < names.index("speech_started")
        assert set(stage.synthesizer.languages) == {"fr"}
        assert (record.heard, record.outcome) == (FRENCH, Outcome.COMPLETED)
        assert stage.player.warmed == 1


async def test_the_loudspeaker_is_left_alone_where_nothing_is_to_be_spoken() -> None:
    async with staged() as stage:
        await translate(stage)
        assert stage.player.warmed == 0


async def test_answers_may_be_silent_and_translations_not() -> None:
    async with staged(speaks=True) as stage:
        stage.source.speaks = False
        record = await translate(stage)
        assert (record.heard, stage.player.warmed) == (ENGLISH, 1)


async def test_what_was_spoken_is_played_again_without_a_request() -> None:
    async with staged(target_language="fr", speaks=True) as stage:
        await translate(stage)
        count = len(stage.synthesizer.texts)
        played = len(stage.player.finished)
        await stage.session.replay("turn-1")
        assert len(stage.synthesizer.texts) == count
        assert len(stage.player.finished) == 2 * played


async def test_what_was_only_shown_is_spoken_on_demand_in_its_language() -> None:
    italian = "La stazione e il treno?"
    async with staged(italian, target_language="it") as stage:
        await translate(stage)
        await stage.session.replay("turn-1")
        assert "".join(stage.synthesizer.texts) == italian
        assert set(stage.synthesizer.languages) == {"it"}


async def test_a_voice_that_fails_is_told_and_the_text_stands() -> None:
    mute = VoiceError("No voice speaks it.", kind=ErrorKind.NO_VOICE, next_step="Install one.")
    async with staged(target_language="fr", speaks=True) as stage:
        stage.synthesizer.failures = {0: mute}
        record = await translate(stage)
        assert (record.outcome, record.reply, record.heard) == (
            Outcome.COMPLETED,
            FRENCH,
            FRENCH,
        )
        assert stage.notices == ["No voice speaks it."]
        assert inserted(stage) == [FRENCH]


async def test_it_is_not_inserted_where_the_settings_say_so() -> None:
    async with staged(inserts=False) as stage:
        record = await translate(stage)
        assert (record.reply, inserted(stage), stage.notices) == (ENGLISH, [], [])
        assert not ready(stage).is_written


async def test_whoever_began_it_takes_it() -> None:
    async with staged(target_language="fr") as stage:
        record = await translate(stage, Manner(inserts=False, before="Bonjour."))
        assert (inserted(stage), stage.notices) == ([], [])
        assert (ready(stage).text, ready(stage).is_written) == (f" {FRENCH}", True)
        assert record.reply == FRENCH


async def test_what_is_shown_in_the_window_is_not_said_to_be_waiting() -> None:
    async with staged(target_language="fr") as stage:
        await translate(stage, Manner(inserts=False))
        assert stage.notices == []
        assert not ready(stage).is_written


# Two people at one computer


@pytest.mark.parametrize(
    ("said", "language", "target", "answer"),
    [
        (SPANISH, "spanish", "en", ENGLISH),
        (ENGLISH, "english", "es", SPANISH),
        # A few words are easily taken for a language beside.
        (SPANISH, "portuguese", "en", ENGLISH),
        (ENGLISH, "", "es", SPANISH),
    ],
)
async def test_each_press_is_spoken_in_the_others_language(
    said: str, language: str, target: str, answer: str
) -> None:
    stage = staged(answer, said=Transcript(said, language), between=LanguagePair("es", "en"))
    async with stage:
        record = await translate(stage, INTERPRETS)
        assert (record.transcript, record.reply) == (said, answer)
        assert (record.language, record.target_language) == (
            "en" if target == "es" else "es",
            target,
        )
        assert set(stage.synthesizer.languages) == {target}
        assert (record.heard, stage.player.warmed) == (answer, 1)
        assert (inserted(stage), stage.notices) == ([], [])
        assert stage.source.translator.audio == []


@pytest.mark.parametrize(
    ("said", "language", "notice"),
    [
        (
            GERMAN,
            "german",
            "German was heard, which is neither of the two languages, so it was translated into"
            " English.",
        ),
        (
            "Állomás kérem",
            "",
            "Nobody can tell which language was spoken, so it was translated into English.",
        ),
    ],
)
async def test_what_is_in_neither_language_is_told_and_goes_into_the_second(
    said: str, language: str, notice: str
) -> None:
    async with staged(ENGLISH, said=Transcript(said, language)) as stage:
        record = await translate(stage, INTERPRETS)
        assert (record.reply, record.target_language) == (ENGLISH, "en")
        assert stage.notices == [notice]


async def test_interpreting_tried_again_knows_the_language_by_then() -> None:
    async with staged(unreachable(), SPANISH, said=Transcript(ENGLISH, "english")) as stage:
        assert (await translate(stage, INTERPRETS)).outcome is Outcome.FAILED
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.reply, record.target_language, record.heard) == (SPANISH, "es", SPANISH)
        assert (len(stage.transcriber.audio), stage.notices) == (1, [])


@pytest.mark.parametrize("failed_at", ["the words", "the translation"])
async def test_interpreting_of_an_earlier_run_is_interpreted_when_tried_again(
    failed_at: str,
) -> None:
    said = Transcript(SPANISH, "spanish")
    async with staged(ENGLISH, said=said, target_language="fr") as stage:
        if failed_at == "the words":
            stage.transcriber.results = [unreachable(), said]
        else:
            stage.source.rewriter.texts = [unreachable(), ENGLISH]
        assert (await translate(stage, INTERPRETS)).outcome is Outcome.FAILED
        await stage.keeper.flush()
        stage.session.memory.clear()
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.reply, record.target_language, record.heard) == (ENGLISH, "en", ENGLISH)
        assert (inserted(stage), stage.notices) == ([], [])
        await stage.keeper.flush()
        assert stage.history.all_turns["turn-1"].interprets


# What remains


async def test_the_history_has_both_texts_and_their_languages() -> None:
    async with staged(target_language="fr") as stage:
        await translate(stage)
        await stage.keeper.flush()
        stored = stage.history.all_turns["turn-1"]
        assert (stored.intent, stored.language, stored.target_language) == (
            Intent.TRANSLATE,
            "de",
            "fr",
        )
        assert (stored.transcript, stored.reply) == (GERMAN, FRENCH)


async def test_a_turn_of_an_earlier_run_goes_into_the_language_that_it_was_to() -> None:
    async with staged(unreachable(), FRENCH, target_language="fr") as stage:
        await translate(stage)
        await stage.keeper.flush()
        stage.session.memory.clear()
        stage.translation = replace(stage.translation, target_language="es")
        await stage.session.retry("turn-1")
        record = await stage.session.wait()
        assert (record.reply, record.target_language) == (FRENCH, "fr")


async def test_nothing_of_a_private_translation_is_kept() -> None:
    async with staged(target_language="fr", speaks=True) as stage:
        await stage.session.new_conversation(private=True)
        assert (await translate(stage)).reply == FRENCH
        await stage.keeper.flush()
        assert stage.history.all_turns == {}
        await stage.session.new_conversation()
        assert stage.session.last_text == ""


async def test_the_last_text_is_the_translation_in_its_language() -> None:
    async with staged(target_language="fr") as stage:
        stage.inserter.failure = InsertionError(
            "It is gone.", kind=ErrorKind.TARGET_CLOSED, next_step="Paste it."
        )
        record = await translate(stage)
        assert (record.outcome, record.reply) == (Outcome.FAILED, FRENCH)
        stage.inserter.failure = None
        await stage.session.insert_last()
        assert inserted(stage) == [FRENCH]
        await stage.session.undo_insertion()
        assert len(stage.inserter.undone) == 1


async def test_a_translation_is_no_part_of_the_conversation() -> None:
    async with staged(target_language="fr", speaks=True) as stage:
        await translate(stage)
        await stage.ask("And now?")
        assert stage.contexts[-1] == [("user", "And now?")]
