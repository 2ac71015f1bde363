"""A reply spoken while it is written: pieces, synthesizing ahead, what was heard of it."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes import RecordingPlayer
from tests.fakes.services import ScriptedChat, ScriptedSynthesizer
from tests.pipeline.stage import Stage, unreachable
from voicedesk.core.turns import Outcome
from voicedesk.pipeline.speaking import ReplySpeaker


class SteppingPlayer(RecordingPlayer):
    """Ends one clip for every call of ``end_clip``."""

    def __init__(self) -> None:
        super().__init__()
        self.hold()

    def end_clip(self) -> None:
        self.release()
        asyncio.get_running_loop().call_soon(self.hold)


async def settle() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


CODE = "```python\nprint('hello')\n```\n"


async def speak(
    *parts: str, limit: int = 200, language: str = ""
) -> tuple[ReplySpeaker, ScriptedSynthesizer]:
    synthesizer = ScriptedSynthesizer(max_characters=limit)
    speaker = ReplySpeaker(
        synthesizer, RecordingPlayer(), on_first_sound=lambda: None, language=language
    )
    for part in parts:
        speaker.feed(part)
    speaker.close()
    await speaker.run()
    return speaker, synthesizer


async def test_an_endless_word_is_spoken_in_pieces_within_the_limit() -> None:
    word = "abcdefghij" * 123
    async with Stage(chat=ScriptedChat([word[:700], word[700:]])) as stage:
        record = await stage.ask("Speak!")
        assert record.outcome is Outcome.COMPLETED
        assert record.heard == word
        assert max(map(len, stage.synthesizer.texts)) <= 200
        assert "".join(stage.synthesizer.texts) == word


async def test_words_beyond_the_limit_of_the_voice_go_into_further_requests() -> None:
    table = "|one|two|three|four|five|six|seven|\n"
    speaker, synthesizer = await speak(table, limit=36)
    assert " ".join(synthesizer.texts) == "one, two, three, four, five, six, seven."
    assert len(synthesizer.texts) == 2
    assert speaker.was_heard_completely
    assert speaker.heard() == table.strip()


async def test_of_a_piece_in_two_requests_what_was_heard_is_known_to_the_word() -> None:
    player, synthesizer = SteppingPlayer(), ScriptedSynthesizer(max_characters=40)
    speaker = ReplySpeaker(synthesizer, player, on_first_sound=lambda: None, language="en")
    speaker.feed("5 km/h 6 km/h 7 km/h 8 km/h\n")
    speaker.close()
    speaking = asyncio.ensure_future(speaker.run())
    await settle()
    player.end_clip()
    await settle()
    assert len(player.begun) == 2
    assert synthesizer.texts == [
        "5 kilometers per hour 6 kilometers per",
        "hour 7 kilometers per hour 8 kilometers",
        "per hour",
    ]
    speaking.cancel()
    await asyncio.wait([speaking])
    assert speaker.heard() == "5 km/h 6"


async def test_while_a_clip_plays_the_next_is_requested_and_no_further_one() -> None:
    sentence = "This is a sentence of " + "very " * 30 + "many words. "
    player = SteppingPlayer()
    synthesizer = ScriptedSynthesizer()
    speaker = ReplySpeaker(synthesizer, player, on_first_sound=lambda: None)
    speaker.feed("It begins here. " + sentence * 4)
    speaker.close()
    speaking = asyncio.ensure_future(speaker.run())
    for number in range(5):
        await settle()
        assert len(player.begun) == number + 1
        assert len(synthesizer.texts) == min(number + 2, 5)
        player.end_clip()
    await speaking
    assert [int(clip.samples[0]) for clip in player.begun] == [1, 2, 3, 4, 5]
    assert speaker.was_heard_completely


async def test_cancelling_ends_the_synthesis_under_way() -> None:
    player = RecordingPlayer()
    player.hold()
    synthesizer = ScriptedSynthesizer()
    speaker = ReplySpeaker(synthesizer, player, on_first_sound=lambda: None)
    speaker.feed("The first sentence. ")
    speaking = asyncio.ensure_future(speaker.run())
    await settle()
    assert player.is_playing
    synthesizer.gate.close()
    speaker.feed("The second one.")
    await settle()
    assert len(synthesizer.texts) == 2
    speaking.cancel()
    await asyncio.wait([speaking])
    assert synthesizer.gate.cancelled == 1
    assert speaker.heard() == ""


async def test_a_voice_that_fails_ahead_is_told_after_what_it_had_said() -> None:
    sentence = "This is a sentence of " + "very " * 30 + "many words. "
    player = RecordingPlayer()
    synthesizer = ScriptedSynthesizer(failures={2: unreachable()})
    speaker = ReplySpeaker(synthesizer, player, on_first_sound=lambda: None)
    speaker.feed("It begins here. " + sentence * 3)
    speaker.close()
    await speaker.run()
    assert speaker.failure == synthesizer.failures[2]
    assert len(synthesizer.texts) == 3
    assert speaker.heard() == ("It begins here. " + sentence).strip()


async def test_each_reply_is_spoken_by_the_rules_of_its_language() -> None:
    _, synthesizer = await speak("Das ist nicht weit weg von hier.\n", "3-5 km")
    assert synthesizer.texts[-1] == "3 bis 5 Kilometer"
    _, synthesizer = await speak("3-5 km", language="Spanish")
    assert synthesizer.texts == ["3 a 5 kilómetros"]


@pytest.mark.parametrize("limit", [20, 200])
async def test_no_request_is_longer_than_the_voice_takes(limit: int) -> None:
    table = "|a|b|c|d|e|f|g|h|i|j|k|l|\n|-|-|\n"
    speaker, synthesizer = await speak("Some words. More of them here, ", table, limit=limit)
    assert max(map(len, synthesizer.texts)) <= limit
    assert speaker.was_heard_completely


async def test_sentences_that_wait_anyway_travel_together_but_the_first_goes_alone() -> None:
    _, synthesizer = await speak("One is first. Two. Three. Four. " + "Long " * 38 + "five. Six.")
    assert synthesizer.texts[0] == "One is first."
    assert synthesizer.texts[1] == "Two. Three. Four."
    assert synthesizer.texts[2].endswith("Long five. Six.")
    assert len(synthesizer.texts) == 3


async def test_at_most_one_piece_is_synthesized_ahead() -> None:
    sentence = "This is a sentence of " + "very " * 30 + "many words. "
    async with Stage(chat=ScriptedChat("It begins here. " + sentence * 4)) as stage:
        stage.player.hold()
        await stage.session.submit_text("Speak!")
        await stage.until(lambda: stage.player.is_playing)
        await stage.settle()
        assert len(stage.player.begun) == 1
        assert len(stage.synthesizer.texts) == 2
        stage.player.release()
        record = await stage.session.wait()
        assert record.heard == record.reply
        assert len(stage.player.finished) == 5


async def test_speech_begins_while_the_reply_is_still_being_written() -> None:
    chat = ScriptedChat("")
    async with Stage(chat=chat) as stage:
        gate = stage.source.warm_gate.close()
        chat.scripts = [["The first sentence. ", gate, "The second."]]
        await stage.session.submit_text("Speak!")
        await stage.until(lambda: "speech_started" in stage.names)
        assert stage.names.index("speech_started") == len(stage.names) - 1
        assert "reply_finished" not in stage.names
        gate.open()
        assert (await stage.session.wait()).heard == "The first sentence. The second."


async def test_a_reply_of_code_is_shown_and_not_spoken() -> None:
    async with Stage(chat=ScriptedChat(CODE)) as stage:
        record = await stage.ask("Code!")
        assert record.outcome is Outcome.COMPLETED
        assert record.heard == record.reply == CODE
        assert stage.synthesizer.texts == []
        assert "speech_started" not in stage.names


@pytest.mark.parametrize("chunk", [1, 7, 1000])
async def test_code_between_sentences_counts_as_heard(chunk: int) -> None:
    reply = f"Here it is:\n{CODE}That was it.\n\n{CODE}"
    parts = [reply[begin : begin + chunk] for begin in range(0, len(reply), chunk)]
    speaker, synthesizer = await speak(*parts)
    assert " ".join(synthesizer.texts) == "Here it is: That was it."
    assert speaker.heard() == reply.strip()


async def heard_when_silenced(text: str, played_s: float) -> str:
    player = RecordingPlayer()
    player.hold()
    player.cancelled_after_s = played_s
    speaker = ReplySpeaker(ScriptedSynthesizer(), player, on_first_sound=lambda: None)
    speaker.feed(text)
    speaker.close()
    task = asyncio.ensure_future(speaker.run())
    for _ in range(100):
        await asyncio.sleep(0)
    assert player.is_playing
    task.cancel()
    await asyncio.wait([task])
    assert not speaker.was_heard_completely
    return speaker.heard()


@pytest.mark.parametrize(
    ("text", "played_s", "heard"),
    [
        # A character takes a tenth of a second.
        ("Count one two three four five.", 0.0, ""),
        ("Count one two three four five.", 0.4, ""),
        ("Count one two three four five.", 0.5, "Count"),
        ("Count one two three four five.", 2.9, "Count one two three four"),
        ("Count one two three four five.", 3.0, "Count one two three four five."),
        ("Donaudampfschiff", 1.0, ""),
        ("今天天气很好。", 0.35, "今天天"),
    ],
)
async def test_heard_is_counted_in_words(text: str, played_s: float, heard: str) -> None:
    assert await heard_when_silenced(text, played_s) == heard


async def test_an_interrupted_answer_is_heard_to_the_sentence_that_was_over() -> None:
    reply = "The first sentence. " + "The second " * 17 + "one."
    async with Stage(chat=ScriptedChat(reply)) as stage:
        await stage.session.submit_text("Speak!")
        await stage.until(lambda: len(stage.player.finished) == 1)
        stage.player.hold()
        await stage.session.cancel()
        assert stage.records[0].heard.startswith("The first sentence.")


async def test_replay_plays_what_was_kept() -> None:
    async with Stage() as stage:
        await stage.ask("Hello?")
        await stage.session.replay("turn-1")
        assert len(stage.synthesizer.texts) == 1
        assert stage.player.finished[1] is stage.player.finished[0]
        assert len(stage.records) == 1


async def test_replay_synthesizes_again_once_what_was_not_kept() -> None:
    async with Stage(chat=ScriptedChat("One two three. Four five six.")) as stage:
        stage.player.hold()
        await stage.session.submit_text("Count!")
        await stage.until(lambda: stage.player.is_playing)
        await stage.session.cancel()
        stage.player.release()
        before = len(stage.synthesizer.texts)
        await stage.session.replay("turn-1")
        assert " ".join(stage.synthesizer.texts[before:]) == "One two three. Four five six."
        after = len(stage.synthesizer.texts)
        await stage.session.replay("turn-1")
        assert len(stage.synthesizer.texts) == after


@pytest.mark.parametrize("how", ["stop", "begin", "cancel", "text", "new"])
async def test_replay_is_interrupted_by_whatever_comes(how: str) -> None:
    async with Stage() as stage:
        await stage.ask("Hello?")
        stage.player.hold()
        replaying = stage.tasks.start(stage.session.replay("turn-1"), name="caller")
        await stage.until(lambda: stage.player.is_playing)
        stage.player.release()
        actions = {
            "stop": stage.session.stop_replay,
            "begin": stage.session.begin,
            "cancel": stage.session.cancel,
            "text": lambda: stage.session.submit_text("Next?"),
            "new": stage.session.new_conversation,
        }
        await actions[how]()
        await asyncio.wait([replaying])
        assert replaying.exception() is None
        assert stage.player.cancelled == 1


async def test_cancelling_who_waits_for_a_replay_ends_it() -> None:
    async with Stage() as stage:
        await stage.ask("Hello?")
        stage.player.hold()
        replaying = stage.tasks.start(stage.session.replay("turn-1"), name="caller")
        await stage.until(lambda: stage.player.is_playing)
        replaying.cancel()
        await asyncio.wait([replaying])
        assert stage.tasks.names() == []
        assert not stage.player.is_playing


async def test_replay_interrupted_before_its_first_step_leaves_nothing() -> None:
    async with Stage() as stage:
        await stage.ask("Hello?")
        replays = [
            stage.tasks.start(stage.session.replay("turn-1"), name="caller") for _ in range(3)
        ]
        await asyncio.sleep(0)
        await stage.session.cancel()
        await asyncio.wait(replays)
        assert not stage.player.is_playing


async def test_a_replay_that_fails_tells_who_asked() -> None:
    async with Stage() as stage:
        await stage.ask("Hello?")
        stage.session.memory.keep_speech("turn-1", ())
        stage.synthesizer.failures = {1: unreachable()}
        with pytest.raises(type(unreachable()), match="cannot be reached"):
            await stage.session.replay("turn-1")


async def test_an_answer_that_was_not_spoken_can_be_heard_afterwards() -> None:
    async with Stage(speaks=False) as stage:
        await stage.ask("Hello?")
        assert not stage.synthesizer.texts
        await stage.session.replay("turn-1")
        assert stage.synthesizer.texts


async def test_a_bug_in_a_replay_is_reported_once() -> None:
    async with Stage() as stage:
        await stage.ask("Hello?")
        stage.session.memory.keep_speech("turn-1", ())
        stage.synthesizer.failures = {1: ZeroDivisionError()}
        await stage.session.replay("turn-1")
        assert [type(bug) for bug in stage.bugs] == [ZeroDivisionError]
        stage.bugs.clear()


async def test_a_replay_of_what_nobody_knows_is_silent() -> None:
    async with Stage() as stage:
        await stage.session.replay("turn-9")
        await stage.session.stop_replay()
        assert stage.player.begun == []


async def test_the_player_is_told_once_that_the_first_clip_is_under_way() -> None:
    player = RecordingPlayer()
    speaker = ReplySpeaker(
        ScriptedSynthesizer(max_characters=200), player, on_first_sound=lambda: None
    )
    running = asyncio.ensure_future(speaker.run())
    await settle()
    assert player.expected == 0
    for sentence in ("This is the first sentence of all. ", "And this is the second one. "):
        speaker.feed(sentence)
        await settle()
    speaker.close()
    await running
    assert player.expected == 1
    assert len(player.finished) == 2
