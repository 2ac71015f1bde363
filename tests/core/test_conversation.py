"""What a request carries of the conversation, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pictures import png
from voicedesk.core.chat import ChatMessage, ChatPicture, Role
from voicedesk.core.conversation import (
    Conversation,
    Exchange,
    Question,
    Room,
    brings_pictures,
    context_budget,
    estimate_tokens,
    question_tokens,
    stopped,
)
from voicedesk.core.moderation import VerdictStatus
from voicedesk.core.outside import (
    MOST_PICTURES,
    OUTSIDE_RULE,
    TOKENS_PER_PICTURE,
    Attachment,
    OutsideKind,
    marked,
    mentioned,
    text_attachment,
)
from voicedesk.core.outside_files import attachment_of


def conversation(*pairs: tuple[str, str]) -> Conversation:
    whole = Conversation()
    for number, (said, heard) in enumerate(pairs):
        whole = whole.with_exchange(Exchange(f"turn-{number}", said, heard))
    return whole


def messages_of(
    whole: Conversation, words: str, tokens: int, *, system: str = ""
) -> list[ChatMessage]:
    return whole.prompt(system, Question(words), Room(tokens)).messages


def texts(messages: list[ChatMessage]) -> list[str]:
    return [message.content for message in messages]


def test_the_prompt_comes_first_and_the_new_words_last() -> None:
    messages = messages_of(conversation(("a", "b")), "c", 1000, system="Be brief.")
    assert messages == [
        ChatMessage(Role.SYSTEM, "Be brief."),
        ChatMessage(Role.USER, "a"),
        ChatMessage(Role.ASSISTANT, "b"),
        ChatMessage(Role.USER, "c"),
    ]


def test_no_prompt_is_no_message() -> None:
    assert texts(messages_of(Conversation(), "c", 0)) == ["c"]


@pytest.mark.parametrize(
    ("context_tokens", "expected"),
    [
        (0, []),
        (2 * estimate_tokens("333") - 1, []),
        (2 * estimate_tokens("333"), ["333", "444"]),
        (4 * estimate_tokens("333") - 1, ["333", "444"]),
        (4 * estimate_tokens("333"), ["111", "222", "333", "444"]),
    ],
)
def test_the_newest_whole_exchanges_that_fit(context_tokens: int, expected: list[str]) -> None:
    whole = conversation(("111", "222"), ("333", "444"))
    assert texts(messages_of(whole, "c", context_tokens)) == [*expected, "c"]


def test_one_that_does_not_fit_ends_the_history() -> None:
    whole = conversation(("a", "b"), ("long " * 1000, "c"), ("d", "e"))
    assert texts(messages_of(whole, "f", 100)) == ["d", "e", "f"]


def test_the_new_words_are_never_shortened() -> None:
    words = "word " * 10_000
    assert texts(messages_of(Conversation(), words, 0)) == [words]


def test_an_interrupted_answer_ends_where_it_was_heard() -> None:
    whole = Conversation().with_exchange(Exchange("t", "a", " One two ", interrupted=True))
    assert texts(messages_of(whole, "b", 100)) == ["a", "One two …", "b"]


def test_an_answer_that_nobody_heard_is_left_out() -> None:
    whole = Conversation().with_exchange(Exchange("t", "a", " ", interrupted=True))
    messages = messages_of(whole, "b", 100)
    assert messages == [ChatMessage(Role.USER, "a\n\nb")]


def test_an_exchange_takes_the_place_of_its_earlier_try() -> None:
    whole = conversation(("a", "b"), ("c", "d")).with_exchange(Exchange("turn-0", "a", "e"))
    assert [each.heard for each in whole.exchanges] == ["d", "e"]
    assert [each.heard for each in whole.without("turn-1").exchanges] == ["e"]
    assert whole.without("nobody") == whole


def test_the_estimate_errs_to_the_high_side() -> None:
    assert estimate_tokens("") >= 4
    assert estimate_tokens("The quick brown fox jumps over the lazy dog.") >= 10
    assert estimate_tokens("今天天气很好") >= 6
    assert estimate_tokens("half a pair: \ud83d") > 4


@pytest.mark.parametrize(
    ("window", "expected"), [(None, 4000), (131_072, 4000), (2000, 1100), (900, 0), (500, 0)]
)
def test_the_budget_fits_the_window(window: int | None, expected: int) -> None:
    budget = context_budget(
        wanted_tokens=4000, context_window=window, answer_tokens=800, prompt_tokens=100
    )
    assert budget == expected


NOTES = text_attachment(OutsideKind.FILE, "notes.txt", "Buy milk.")
PHOTO = attachment_of(png(4, 4), "photo.png")


def about(*attachments: Attachment, heard: str = "Milk.", turn_id: str = "t") -> Conversation:
    return Conversation().with_exchange(
        Exchange(turn_id, "What shall I buy?", heard, attachments=attachments)
    )


def test_what_a_question_brings_along_stands_before_its_words() -> None:
    prompt = Conversation().prompt("Be brief.", Question("What?", (NOTES,)), Room(0))
    assert prompt.messages == [
        ChatMessage(Role.SYSTEM, f"Be brief.\n\n{OUTSIDE_RULE}"),
        ChatMessage(Role.USER, marked([NOTES], "What?")),
    ]
    assert prompt.left_out == ()


def test_a_follow_up_still_knows_the_file_word_for_word() -> None:
    first = Conversation().prompt("Be brief.", Question("What shall I buy?", (NOTES,)), Room(0))
    second = about(NOTES).prompt("Be brief.", Question("And then?"), Room(1000))
    # The service caches prompts by their beginning.
    assert second.messages[:2] == first.messages
    assert [message.role for message in second.messages[2:]] == [Role.ASSISTANT, Role.USER]


def test_a_file_that_does_not_fit_any_more_is_named_and_told_once() -> None:
    long = text_attachment(OutsideKind.FILE, "long.txt", "word " * 1000)
    whole = about(long)
    prompt = whole.prompt("", Question("And?"), Room(200))
    assert prompt.messages[1].content == mentioned([long], "What shall I buy?")
    assert [exchange.turn_id for exchange in prompt.left_out] == ["t"]
    again = whole.with_told(["t"]).prompt("", Question("And?"), Room(200))
    assert [exchange.is_told for exchange in again.left_out] == [True]


def test_a_file_whose_exchange_does_not_fit_at_all_is_left_out_as_well() -> None:
    prompt = about(NOTES).prompt("", Question("And?"), Room(0))
    assert texts(prompt.messages)[1:] == ["And?"]
    assert len(prompt.left_out) == 1


def test_the_newest_files_stay() -> None:
    long = "word " * 150
    whole = about(text_attachment(OutsideKind.FILE, "old.txt", long), turn_id="old")
    for exchange in about(text_attachment(OutsideKind.FILE, "new.txt", long)).exchanges:
        whole = whole.with_exchange(exchange)
    prompt = whole.prompt("", Question("And?"), Room(500))
    assert [exchange.turn_id for exchange in prompt.left_out] == ["old"]
    assert long.strip() in prompt.messages[3].content


def test_pictures_follow_the_text_that_names_them() -> None:
    prompt = Conversation().prompt("", Question("What is it?", (PHOTO,)), Room(0))
    assert prompt.messages[-1].pictures == (ChatPicture("image/png", PHOTO.picture),)
    assert 'kind="picture" name="photo.png"' in prompt.messages[-1].content
    assert question_tokens(Question("What is it?", (PHOTO,))) > TOKENS_PER_PICTURE


def test_earlier_pictures_go_along_while_there_is_room_and_somebody_who_sees() -> None:
    whole = about(PHOTO)
    seen = whole.prompt("", Question("And?"), Room(4000, takes_pictures=True))
    assert len(seen.messages[1].pictures) == 1
    for room in (Room(4000), Room(1000, takes_pictures=True)):
        blind = whole.prompt("", Question("And?"), room)
        assert not any(message.pictures for message in blind.messages)
        assert len(blind.left_out) == 1
    full = Question("And?", (PHOTO,) * MOST_PICTURES)
    assert len(whole.prompt("", full, Room(4000, takes_pictures=True)).left_out) == 1


def test_a_picture_that_was_not_kept_is_left_out() -> None:
    lost = replace(PHOTO, picture=b"")
    prompt = about(lost).prompt("", Question("And?"), Room(4000, takes_pictures=True))
    assert len(prompt.left_out) == 1
    assert not brings_pictures(Question("And?"), about(lost))
    assert brings_pictures(Question("And?"), about(PHOTO))


def test_what_no_judge_let_pass_stays_out_where_that_is_wanted() -> None:
    room = Room(1000, passing=frozenset({VerdictStatus.SAFE, VerdictStatus.UNDECIDED}))
    for verdict in (None, VerdictStatus.UNSAFE, VerdictStatus.UNAVAILABLE):
        judged = replace(NOTES, verdict=verdict)
        assert len(about(judged).prompt("", Question("And?"), room).left_out) == 1
        assert stopped((judged,), room) == [judged]
        assert stopped((judged,), Room(1000)) == []
    for verdict in (VerdictStatus.SAFE, VerdictStatus.UNDECIDED):
        judged = replace(NOTES, verdict=verdict)
        assert about(judged).prompt("", Question("And?"), room).left_out == ()


def test_what_was_said_twice_in_a_row_keeps_its_pictures() -> None:
    prompt = about(PHOTO, heard="").prompt(
        "", Question("And this?", (PHOTO,)), Room(4000, takes_pictures=True)
    )
    assert len(prompt.messages[-1].pictures) == 2
